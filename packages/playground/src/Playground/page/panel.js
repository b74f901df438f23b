import { make, part } from "./dom.js"
import { makeFaults } from "./faults.js"
import { language, languages, t } from "./texts.js"

/** On narrower windows the panel is a drawer over the chat. */
const drawer = matchMedia("(max-width: 999px)")

const makeDrawer = () => {
  const panel = part("panel", HTMLElement)
  const toggle = part("panel-toggle", HTMLButtonElement)
  const close = part("panel-close", HTMLButtonElement)

  /** @param {boolean} open */
  const show = (open) => {
    document.body.classList.toggle("panel-open", open)
    toggle.setAttribute("aria-expanded", String(open))
    panel.inert = !open
  }
  /** @param {boolean} open */
  const turn = (open) => {
    show(open)
    if (open && drawer.matches) close.focus({ preventScroll: true })
    if (!open) toggle.focus({ preventScroll: true })
  }
  toggle.addEventListener("click", () => turn(!document.body.classList.contains("panel-open")))
  close.addEventListener("click", () => turn(false))
  part("shade", HTMLElement).addEventListener("click", () => turn(false))
  document.addEventListener("keydown", (event) => {
    const open = document.body.classList.contains("panel-open")
    if (event.key === "Escape" && open && drawer.matches && !event.defaultPrevented) turn(false)
  })
  drawer.addEventListener("change", () => show(!drawer.matches))
  show(!drawer.matches)
}

/**
 * @typedef {{ rename: (name: string) => void, speak: (language: string) => void, leave: () => void,
 *   refund: () => void, block: (blocked: boolean) => void }} PanelActions
 * @param {PanelActions} actions
 */
export const makePanel = (actions) => {
  const name = part("name", HTMLInputElement)
  const choice = part("language", HTMLSelectElement)
  const block = part("block", HTMLButtonElement)
  const faults = makeFaults()
  makeDrawer()
  name.addEventListener("change", () => {
    if (name.value.trim() !== "") actions.rename(name.value.trim())
  })
  name.addEventListener("keydown", (event) => {
    if (event.key === "Enter") name.blur()
  })
  for (const [code, { name }] of Object.entries(languages))
    choice.append(make("option", { value: code, lang: code, text: name }))
  choice.addEventListener("change", () => actions.speak(choice.value))
  part("new-person", HTMLButtonElement).addEventListener("click", actions.leave)
  part("refund", HTMLButtonElement).addEventListener("click", actions.refund)
  block.addEventListener("click", () => actions.block(block.getAttribute("aria-pressed") !== "true"))

  return {
    /** A fault may have been used up. */
    happened: faults.happened,
    /** @param {import("./backend.js").Snapshot["user"]} user @param {boolean} blocked */
    show: (user, blocked) => {
      if (document.activeElement !== name) name.value = user.first_name
      part("user-id", HTMLOutputElement).value = String(user.id)
      choice.value = language()
      block.setAttribute("aria-pressed", String(blocked))
      block.textContent = t(blocked ? "unblock" : "block")
      faults.show()
    }
  }
}

import { make, part } from "./dom.js"

/** @typedef {import("./backend.js").Command} Command */

/** The field grows up to this many pixels, then scrolls. */
const tallest = 200

/**
 * The field, the menu and the command list above it. `send` is called with what the person wrote or chose.
 * @param {(text: string) => Promise<boolean>} send resolves with whether it was sent; if not, the text comes back
 */
export const makeComposer = (send) => {
  const form = part("compose", HTMLFormElement)
  const field = part("composer", HTMLTextAreaElement)
  const button = part("send", HTMLButtonElement)
  const menu = part("menu", HTMLButtonElement)
  const list = part("commands", HTMLUListElement)
  /** @type {Array<Command>} */
  let commands = []
  let chosen = -1

  const fit = () => {
    field.style.setProperty("height", "auto")
    field.style.setProperty("height", `${Math.min(field.scrollHeight, tallest)}px`)
    button.disabled = field.value.trim() === ""
  }
  /** @param {string} text */
  const write = (text) => {
    field.value = text
    fit()
  }
  const close = () => {
    list.hidden = true
    chosen = -1
    menu.setAttribute("aria-expanded", "false")
    field.removeAttribute("aria-activedescendant")
  }
  /** @param {number} index */
  const choose = (index) => {
    chosen = index
    for (const [at, item] of [...list.children].entries()) {
      item.setAttribute("aria-selected", String(at === index))
      if (at === index) item.scrollIntoView({ block: "nearest" })
    }
    if (index >= 0) field.setAttribute("aria-activedescendant", `command-${index}`)
  }
  /** @param {Array<Command>} shown */
  const open = (shown) => {
    list.replaceChildren(
      ...shown.map((one, index) =>
        make(
          "li",
          { id: `command-${index}`, role: "option", "data-role": "command", "data-command": `/${one.command}` },
          make("b", { text: `/${one.command}` }),
          make("span", { text: one.description })
        )
      )
    )
    list.hidden = shown.length === 0
  }
  const suggest = () => {
    const typed = /^\/(\w*)$/.exec(field.value)?.[1]?.toLowerCase()
    if (typed === undefined) return close()
    const fitting = commands.filter((one) => one.command.startsWith(typed))
    menu.setAttribute("aria-expanded", "false")
    // What is typed in full must come first: Enter takes the first.
    open(fitting.toSorted((a, b) => Number(b.command === typed) - Number(a.command === typed)))
    choose(fitting.length > 0 ? 0 : -1)
  }
  /** @param {string} text */
  const submit = async (text) => {
    close()
    const trimmed = text.trim()
    if (trimmed === "") return
    write("")
    if (!(await send(trimmed)) && field.value === "") write(text)
  }
  const submitChosen = () => {
    const command = list.hidden ? undefined : list.children[chosen]?.getAttribute("data-command")
    return submit(command ?? field.value)
  }

  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    if (event.key === "Escape" && !list.hidden) close()
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submitChosen()
    else if (event.key === "Tab" && chosen >= 0 && !list.hidden && !event.shiftKey) {
      write(`${list.children[chosen]?.getAttribute("data-command") ?? field.value} `)
      close()
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden) {
      const count = list.children.length
      choose((Math.max(chosen, event.key === "ArrowUp" ? 0 : -1) + (event.key === "ArrowDown" ? 1 : count - 1)) % count)
    } else return
    event.preventDefault()
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault()
    submit(field.value)
    field.focus()
  })
  form.addEventListener("keydown", (event) => {
    if (event.target === field || event.key === "Escape") onKey(event)
  })
  field.addEventListener("input", () => {
    fit()
    suggest()
  })
  menu.addEventListener("click", () => {
    if (menu.getAttribute("aria-expanded") === "true") return close()
    open(commands)
    choose(-1)
    menu.setAttribute("aria-expanded", String(commands.length > 0))
    // A phone's keyboard would cover half of the list.
    if (matchMedia("(hover: hover)").matches) field.focus({ preventScroll: true })
  })
  list.addEventListener("click", (event) => {
    const item = event.target instanceof Element ? event.target.closest("[data-command]") : null
    if (item !== null) submit(item.getAttribute("data-command") ?? "")
  })
  document.addEventListener("click", (event) => {
    if (event.target instanceof Node && !form.contains(event.target)) close()
  })
  return {
    focus: () => field.focus({ preventScroll: true }),
    /** @param {Array<Command>} next */
    setCommands: (next) => {
      commands = next
      menu.hidden = next.length === 0
      close()
    }
  }
}

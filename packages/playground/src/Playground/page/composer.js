import { make, part } from "./dom.js"

/** @typedef {import("./backend.js").Command} Command */

/** The field grows up to this many pixels, then scrolls. */
const tallest = 200

/**
 * The command list above the field, of which one may be chosen by keys.
 * @param {{ list: HTMLUListElement, field: HTMLTextAreaElement, menu: HTMLButtonElement }} parts
 */
const makeCommandList = ({ list, field, menu }) => {
  let chosen = -1
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
  return {
    close,
    choose,
    open,
    isOpen: () => !list.hidden,
    /** The command that keys have chosen while the list is open. */
    chosen: () => (list.hidden ? undefined : (list.children[chosen]?.getAttribute("data-command") ?? undefined)),
    chooseNext: () => choose((Math.max(chosen, -1) + 1) % list.children.length),
    choosePrevious: () => choose((Math.max(chosen, 0) + list.children.length - 1) % list.children.length)
  }
}

/**
 * What a key does in the field; undefined leaves it to the browser.
 * @param {KeyboardEvent} event
 * @param {ReturnType<typeof makeCommandList>} commandList
 * @param {{ submit: (command: string | undefined) => void, complete: (command: string) => void }} actions
 * @returns {(() => void) | undefined}
 */
const actionOf = ({ key, shiftKey, isComposing }, commandList, { submit, complete }) => {
  const chosen = commandList.chosen()
  if (key === "Enter") return shiftKey || isComposing ? undefined : () => submit(chosen)
  if (!commandList.isOpen()) return undefined
  if (key === "Escape") return commandList.close
  if (key === "ArrowDown") return commandList.chooseNext
  if (key === "ArrowUp") return commandList.choosePrevious
  return key === "Tab" && !shiftKey && chosen !== undefined ? () => complete(chosen) : undefined
}

/**
 * The commands that begin with what is typed. What is typed in full comes first, as Enter takes the first.
 * @param {Array<Command>} commands @param {string} typed
 */
const matching = (commands, typed) =>
  commands
    .filter((one) => one.command.startsWith(typed))
    .toSorted((a, b) => Number(b.command === typed) - Number(a.command === typed))

/**
 * Opens and closes the list by the menu, sends the command that is pressed, and closes the list at a press elsewhere.
 * @param {{ form: HTMLFormElement, list: HTMLUListElement, field: HTMLTextAreaElement, menu: HTMLButtonElement }} parts
 * @param {ReturnType<typeof makeCommandList>} commandList
 * @param {{ submit: (text: string) => void, commands: () => Array<Command> }} actions
 */
const listenToList = ({ form, list, field, menu }, { open, close, choose }, { submit, commands }) => {
  menu.addEventListener("click", () => {
    if (menu.getAttribute("aria-expanded") === "true") return close()
    open(commands())
    choose(-1)
    menu.setAttribute("aria-expanded", String(commands().length > 0))
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
}

/** As high as its words, up to a bound; before it is shown nothing is known of them. @param {HTMLTextAreaElement} field */
const fitHeight = (field) => {
  field.style.setProperty("height", "auto")
  const { scrollHeight } = field
  if (scrollHeight === 0) field.style.removeProperty("height")
  else field.style.setProperty("height", `${Math.min(scrollHeight, tallest)}px`)
}

/**
 * The field, the menu and the command list above it. `send` is called with what the person wrote or chose.
 * @param {(text: string) => Promise<boolean>} send resolves with whether it was sent; if not, the text comes back
 * @param {{ hasFiles: () => boolean, cancel: () => boolean }} beside what stands above the field: files, and a message
 *   that is answered or edited, which Escape lets go
 */
export const makeComposer = (send, { hasFiles, cancel }) => {
  const form = part("compose", HTMLFormElement)
  const field = part("composer", HTMLTextAreaElement)
  const button = part("send", HTMLButtonElement)
  const menu = part("menu", HTMLButtonElement)
  const list = part("commands", HTMLUListElement)
  const commandList = makeCommandList({ list, field, menu })
  const { open, close, choose } = commandList
  /** @type {Array<Command>} */
  let commands = []

  const fit = () => {
    fitHeight(field)
    const nothing = field.value.trim() === "" && !hasFiles()
    button.hidden = nothing
    part("record", HTMLButtonElement).hidden = !nothing
  }
  /** @param {string} text */
  const write = (text) => {
    field.value = text
    fit()
  }
  const suggest = () => {
    const typed = /^\/(\w*)$/.exec(field.value)?.[1]?.toLowerCase()
    if (typed === undefined) return close()
    const fitting = matching(commands, typed)
    menu.setAttribute("aria-expanded", "false")
    open(fitting)
    choose(fitting.length > 0 ? 0 : -1)
  }
  /** @param {string} text */
  const submit = async (text) => {
    close()
    const trimmed = text.trim()
    if (trimmed === "" && !hasFiles()) return
    write("")
    if (!(await send(trimmed)) && field.value === "") write(text)
  }
  /** @param {string} command */
  const complete = (command) => {
    write(`${command} `)
    close()
  }
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    const action = actionOf(event, commandList, { submit: (command) => submit(command ?? field.value), complete })
    if (action === undefined && !(event.key === "Escape" && cancel())) return
    action?.()
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
  listenToList({ form, list, field, menu }, commandList, { submit, commands: () => commands })
  fit()
  return {
    focus: () => field.focus({ preventScroll: true }),
    /** Something beside the field changed. */
    fit,
    write,
    /** @param {Array<Command>} next */
    setCommands: (next) => {
      commands = next
      menu.hidden = next.length === 0
      close()
    }
  }
}

import { make, part } from "./dom.js"
import { mostFiles } from "./sending.js"
import { t } from "./texts.js"

/**
 * The files that were chosen and not sent yet, above the field: chosen by the button, dropped, or pasted.
 * @param {() => void} changed
 */
export const makeTray = (changed) => {
  const place = part("tray", HTMLElement)
  const list = part("tray-files", HTMLElement)
  const choose = part("attach", HTMLButtonElement)
  const input = part("file", HTMLInputElement)
  const as = part("send-as", HTMLSelectElement)
  /** @type {Array<File>} */
  let files = []

  /** @param {File} file */
  const row = (file) => {
    const remove = make("button", {
      class: "round small",
      type: "button",
      "aria-label": t("removeFile", { name: file.name }),
      text: "×"
    })
    remove.addEventListener("click", () => {
      set(files.filter((one) => one !== file))
      choose.focus({ preventScroll: true })
    })
    return make("li", {}, make("span", { text: file.name }), remove)
  }
  /** @param {Array<File>} next */
  const set = (next) => {
    files = next.slice(0, mostFiles)
    place.hidden = files.length === 0
    list.replaceChildren(...files.map(row))
    if (files.length === 0) as.value = "auto"
    changed()
  }
  /** @param {FileList | undefined | null} more */
  const add = (more) => {
    if (more !== undefined && more !== null && more.length > 0) set([...files, ...more])
  }

  choose.addEventListener("click", () => input.click())
  input.addEventListener("change", () => {
    add(input.files)
    input.value = ""
    part("composer", HTMLTextAreaElement).focus({ preventScroll: true })
  })
  document.addEventListener("paste", (event) => add(event.clipboardData?.files))
  document.addEventListener("dragover", (event) => event.preventDefault())
  document.addEventListener("drop", (event) => {
    event.preventDefault()
    add(event.dataTransfer?.files)
  })
  return {
    files: () => files,
    as: () => as.value,
    clear: () => set([]),
    /** Puts back what was not sent. @param {Array<File>} unsent @param {string} kind */
    restore: (unsent, kind) => {
      set(unsent)
      as.value = kind
    }
  }
}

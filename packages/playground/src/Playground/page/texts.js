import { en } from "./texts-en.js"
import { es } from "./texts-es.js"
import { pt } from "./texts-pt.js"
import { ru } from "./texts-ru.js"

/** @typedef {keyof typeof en} TextKey */

/**
 * Every language of the page, by its primary subtag: what its readers call it, and every text. `{name}` in a text is
 * filled in by {@link t}.
 * @type {Readonly<Record<string, { name: string, texts: Readonly<Record<TextKey, string>> }>>}
 */
export const languages = {
  ru: { name: "Русский", texts: ru },
  en: { name: "English", texts: en },
  es: { name: "Español", texts: es },
  pt: { name: "Português", texts: pt }
}

/** @param {string} code @returns {string} its primary subtag, as Telegram tells most languages */
export const primary = (code) => code.toLowerCase().split("-")[0] ?? ""

/** @param {string | undefined} code @returns {string} English for whoever reads none of them, Russian where nothing is said */
export const languageOf = (code) => {
  if (code === undefined) return "ru"
  return Object.hasOwn(languages, primary(code)) ? primary(code) : "en"
}

let current = languageOf(globalThis.navigator?.language)

export const language = () => current

/** @param {TextKey} key @param {Record<string, string | number>} values */
export const t = (key, values = {}) =>
  (languages[current]?.texts ?? en)[key].replaceAll(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole))

/** Switches the page's language and refills every text that the markup names. @param {string | undefined} code */
export const setLanguage = (code) => {
  current = languageOf(code)
  document.documentElement.lang = current
  for (const attribute of ["text", "label", "placeholder"]) {
    for (const node of document.querySelectorAll(`[data-${attribute}]`)) {
      // The markup is ours: every name in it is a key, which a test holds.
      const text = t(/** @type {TextKey} */ (node.getAttribute(`data-${attribute}`)))
      if (attribute === "text") node.textContent = text
      else node.setAttribute(attribute === "label" ? "aria-label" : attribute, text)
    }
  }
}

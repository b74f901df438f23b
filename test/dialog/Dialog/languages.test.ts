import { describe, expect, it } from "vitest"
import { transition } from "../../../src/dialog/Dialog.ts"
import { decodeButton } from "../../../src/dialog/Dialog/buttons.ts"
import { initial } from "../../../src/dialog/Dialog/State.ts"
import { view } from "../../../src/dialog/Dialog/view.ts"
import { fallbackLanguage, languageCodes, languages } from "../../../src/domain/Language.ts"
import { dialog, events, viewData, context, states } from "../../kit/dialogs.ts"

/** What a stranger may choose, who reads English already. */
const names = languageCodes.filter((code) => code !== fallbackLanguage).map((code) => languages[code].name)
const stranger = { ...context, stranger: true }
const start = { _tag: "SentCommand", command: "start" } as const
const rowsOf = (shown: Parameters<typeof view>[0]) =>
  view(shown, viewData).keyboard.map((row) => row.map(({ text }) => text))

describe("choosing a language", () => {
  it("somebody whose language the bot does not speak reads English, with the other languages in one row of the menu", () => {
    for (const event of [start, events["/menu"] ?? start]) {
      const { dialog: first, show } = transition(initial("en"), event, stranger)
      expect(show).toBe(true)
      expect(view(first, viewData).html).toContain("Balance")
      expect(rowsOf(first)).toContainEqual(names)
    }
  })

  it("that row is on the first menu only", () => {
    const { dialog: first } = transition(initial("en"), start, stranger)
    const { dialog: second } = transition(first, start, context)
    expect(rowsOf(second)).not.toContainEqual(names)
    expect(rowsOf(second).flat()).toContain("🌐 Language")
  })

  it("whose language the bot speaks sees no such row", () => {
    expect(rowsOf(transition(initial("ru"), start, context).dialog)).not.toContainEqual(names)
  })

  it.each(languageCodes)(
    "%s: a press on its name, there or on the languages' screen, is answered in it",
    (language) => {
      const { name, flag } = languages[language]
      const { dialog: first } = transition(initial("en"), start, stranger)
      const menus = [
        [dialog(states.ChoosingLanguage), `${flag} ${name}`],
        ...(language === fallbackLanguage ? [] : [[first, name] as const])
      ] as const
      for (const [shown, label] of menus) {
        const button = view(shown, viewData)
          .keyboard.flat()
          .find(({ text }) => text === label)
        const event = decodeButton(button !== undefined && "data" in button ? button.data : "")
        const { dialog: next } = transition(shown, event, context)
        expect(next).toEqual(initial(language))
      }
    }
  )

  it("the languages' screen asks in every language, as its reader may read one of them only", () => {
    const { html } = view(dialog(states.ChoosingLanguage), viewData)
    for (const question of ["Выберите язык", "Choose your language", "Elige tu idioma", "Escolha seu idioma"])
      expect(html).toContain(question)
  })
})

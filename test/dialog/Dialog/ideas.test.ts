import { describe, expect, it } from "vitest"
import { shippedLibrary } from "../../../src/assistant/PromptLibrary.ts"
import { transition } from "../../../src/dialog/Dialog.ts"
import type { CardButton } from "../../../src/dialog/Dialog/buttons.ts"
import type { Dialog, State } from "../../../src/dialog/Dialog/State.ts"
import { view } from "../../../src/dialog/Dialog/view.ts"
import { FileId } from "../../../src/domain/VideoInputs.ts"
import { context, dialog, states, viewData } from "../../kit/dialogs.ts"

const press = (from: Dialog, ...buttons: ReadonlyArray<CardButton>): Dialog =>
  buttons.reduce(
    (current, button) => transition(current, { _tag: "PressedStep", version: context.version, button }, context).dialog,
    from
  )
const photo = (from: Dialog): Dialog =>
  transition(from, { _tag: "SentOther", content: "photo", picture: FileId.make("AgAC-1") }, context).dialog
const labels = (state: State) =>
  view({ ...dialog(state), language: "en" }, viewData)
    .keyboard.flat()
    .map(({ text }) => text)
const confirming = (from: Dialog) => {
  if (from.state._tag !== "Confirming") throw new Error(from.state._tag)
  return from.state
}

describe("an idea", () => {
  const oldPhoto = shippedLibrary.presets.findIndex(({ id }) => id === "old-photo")
  const start = dialog(states.MainMenu)

  it.each(shippedLibrary.presets.map((preset, index) => [preset.id, { ...preset, index }] as const))(
    "%s leads from the menu to the card in three taps, with a photo where it wants one",
    (_, { index, group, takes, prompt }) => {
      const chosen = press(start, { _tag: "ShowIdeas" }, { _tag: "OpenIdeas", group }, { _tag: "UseIdea", index })
      expect(chosen.state._tag).toBe(takes === "photo" ? "SendingPhoto" : "Confirming")
      const card = confirming(takes === "photo" ? photo(chosen) : chosen)
      expect(card.prompt).toBe(prompt.ru)
      expect(card.obstacle).toBeUndefined()
      expect(card.spec.inputs?._tag).toBe(takes === "photo" ? "Frames" : undefined)
    }
  )

  it("of a group that a changed file took away is told to be gone", () => {
    const browsing = dialog({ _tag: "BrowsingIdeas", group: "memes" })
    const button: CardButton = { _tag: "UseIdea", index: 999 }
    const step = transition(browsing, { _tag: "PressedStep", version: context.version, button }, context)
    expect(step).toMatchObject({ toast: "gone", show: false })
    expect(labels({ _tag: "BrowsingIdeas", group: "none" })).toContain("😹 Memes")
  })

  it("goes back from the photo to the groups, from a group to the groups, and from these to the menu", () => {
    const browsing = press(start, { _tag: "ShowIdeas" })
    const within = press(browsing, { _tag: "OpenIdeas", group: "photo" })
    expect(press(within, { _tag: "Back" }).state).toEqual(browsing.state)
    expect(press(browsing, { _tag: "Back" }).state._tag).toBe("MainMenu")
    expect(press(within, { _tag: "UseIdea", index: oldPhoto }, { _tag: "Back" }).state._tag).toBe("BrowsingIdeas")
  })

  it("gives way to words that are sent in its place", () => {
    const waiting = press(start, { _tag: "ShowIdeas" }, { _tag: "UseIdea", index: oldPhoto })
    const words = transition(waiting, { _tag: "SentText", text: "a dog on the moon" }, context).dialog
    expect(confirming(words).prompt).toBe("a dog on the moon")
  })
})

describe("a direction on the card", () => {
  const card = dialog(states.Confirming)

  it("is a line of the prompt, is marked where it is chosen, and can be taken back with the arrows", () => {
    const styled = confirming(press(card, { _tag: "Change", part: "style" }, { _tag: "Direct", id: "noir" }))
    const words = shippedLibrary.styles.find(({ id }) => id === "noir")?.words
    expect(styled.prompt).toBe(`${states.Confirming.prompt}\n\nStyle: ${words}`)
    expect(styled.variants).toEqual([states.Confirming.prompt, styled.prompt])
    const again = press(dialog(styled), { _tag: "Change", part: "style" })
    expect(labels(again.state)).toContain("✅\u00a0🕵️ Noir")
    expect(confirming(press(again, { _tag: "Direct", id: "noir" })).prompt).toBe(states.Confirming.prompt)
  })

  it("of what must not be there is followed by the next, and all are on the card", () => {
    const chosen = press(
      card,
      { _tag: "Change", part: "avoid" },
      { _tag: "Direct", id: "text" },
      { _tag: "Direct", id: "music" }
    )
    expect(chosen.state).toMatchObject({ _tag: "ChangingCard", part: "avoid" })
    expect(confirming(press(chosen, { _tag: "Back" })).prompt).toMatch(/\nAvoid: text, captions, subtitles; music$/)
  })

  it("is not there for an id that no list has, or while another part is chosen", () => {
    for (const part of ["style", "model"] as const) {
      const changing = press(card, { _tag: "Change", part })
      expect(press(changing, { _tag: "Direct", id: "none" })).toEqual(changing)
    }
  })
})

import { describe, expect, it } from "vitest"
import { transition } from "../../../src/dialog/Dialog.ts"
import type { CardButton } from "../../../src/dialog/Dialog/buttons.ts"
import type { Event } from "../../../src/dialog/Dialog/Event.ts"
import type { Dialog } from "../../../src/dialog/Dialog/State.ts"
import { view } from "../../../src/dialog/Dialog/view.ts"
import { JobId, ModelId } from "../../../src/domain/Ids.ts"
import { VideoNumber } from "../../../src/domain/VideoNumber.ts"
import { context, dialog, job, states, viewData } from "../../kit/dialogs.ts"

const press = (button: CardButton): Event => ({ _tag: "PressedStep", version: context.version, button })
const words = (text: string): Event => ({ _tag: "SentText", text })
const after = (from: Dialog, ...events: ReadonlyArray<Event>) =>
  events.reduce((now, event) => transition(now, event, context).dialog, from)
const gallery = dialog(states.ViewingGallery)
const browse = (to: Extract<CardButton, { _tag: "Browse" }>["to"]) => press({ _tag: "Browse", to })
const sora = ModelId.make("sora-2")

const item = {
  job,
  number: VideoNumber.make(42),
  prompt: "a red fox",
  created: 0,
  favourite: false,
  derived: false,
  stage: undefined
}
const shown = ({ state }: Dialog, items = [item]) =>
  view({ ...dialog(state), language: "en" }, { ...viewData, gallery: { items, more: true, models: [sora] } })
const labels = (dialog: Dialog, items = [item]) =>
  shown(dialog, items)
    .keyboard.flat()
    .map(({ text }) => text)

describe("the gallery", () => {
  it("sends a video again on a press, or opens it once that was chosen", () => {
    const [send] = shown(gallery).keyboard.flat()
    expect(send).toMatchObject({ data: `S${job}` })
    const opening = after(gallery, browse("open"))
    expect(shown(opening).keyboard.flat()[0]).not.toMatchObject({ data: `S${job}` })
    expect(after(opening, press({ _tag: "OpenVideo", job })).state).toMatchObject({ _tag: "ViewingReceipt", job })
    expect(after(opening, browse("send")).state).toEqual({ _tag: "ViewingGallery" })
  })

  it("keeps what it is narrowed down to from page to page, and from a video back to it", () => {
    const narrowed = after(
      gallery,
      browse("favourites"),
      browse("models"),
      press({ _tag: "ChooseModel", model: sora }),
      browse("search"),
      words("  red fox ")
    )
    const filter = { favourites: true, model: sora, words: "red fox" }
    expect(narrowed.state).toEqual({ _tag: "ViewingGallery", ...filter })
    expect(shown(narrowed).html).toMatch(/⭐ Favourites\n🧩 🌟 SORA 2\n🔎 red fox$/)
    const second = after(narrowed, press({ _tag: "TurnPage", page: 1 }), browse("open"))
    const back = after(second, press({ _tag: "OpenVideo", job }), press({ _tag: "Back" }))
    expect(back.state).toEqual({ _tag: "ViewingGallery", ...filter, page: 1, mode: "opening" })
    expect(after(narrowed, browse("everything")).state).toEqual({ _tag: "ViewingGallery" })
  })

  it("searches by as many whole words as fit, so that a prompt that was pasted is found", () => {
    const prompt = `${"a red fox counts coins ".repeat(6)}`
    const { state } = after(gallery, browse("search"), words(prompt))
    const found = state._tag === "ViewingGallery" ? (state.words ?? "") : ""
    expect(prompt.split(" ")).toEqual(expect.arrayContaining(found.split(" ")))
    expect(found.length).toBeGreaterThan(90)
  })

  it("takes words for a search only where it has asked for them", () => {
    expect(after(gallery, words("a red fox")).state._tag).toBe("Confirming")
    expect(after(gallery, browse("search"), press({ _tag: "Back" })).state).toEqual({ _tag: "ViewingGallery" })
    expect(after(gallery, browse("search"), words("x".repeat(5000))).state).toMatchObject({ _tag: "ViewingGallery" })
  })

  it("says that nothing was found, with the way back to everything", () => {
    const none = after(gallery, browse("search"), words("wolf"))
    expect(shown(none, []).html).toContain("Nothing found")
    expect(labels(none, [])).toContain("🖼 All videos")
    expect(shown(gallery, []).html).toContain("Your videos will appear here")
  })
})

describe("an opened video", () => {
  const opened = after(gallery, browse("open"), press({ _tag: "OpenVideo", job }))
  const change = (what: Extract<CardButton, { _tag: "ChangeVideo" }>["change"]) =>
    press({ _tag: "ChangeVideo", change: what })

  it("is marked as a favourite where it stands", () => {
    const step = transition(opened, change("favourite"), context)
    expect(step.command).toEqual({ _tag: "ChangeVideo", job, change: "favourite" })
    expect(step.dialog.state).toEqual(opened.state)
  })

  it("is deleted after a question, and then the gallery is there again", () => {
    expect(transition(opened, change("delete-surely"), context).toast).toBe("unknown")
    const asked = transition(opened, change("delete"), context)
    expect(asked.command).toBeUndefined()
    const step = transition(asked.dialog, change("delete-surely"), context)
    expect(step.command).toEqual({ _tag: "ChangeVideo", job, change: "delete" })
    expect(step.dialog.state).toEqual({ _tag: "ViewingGallery", mode: "opening" })
    expect(after(asked.dialog, press({ _tag: "Back" })).state).toMatchObject({ _tag: "ViewingReceipt", job })
  })

  it("is nobody else's to open: what the card did not show is asked of the store", () => {
    const other = JobId.make("00000000-0000-4000-8000-000000000000")
    expect(after(gallery, press({ _tag: "OpenVideo", job: other })).state).toMatchObject({ job: other })
  })

  it("leads to the one that it was made of, and from there back to the gallery", () => {
    const parent = JobId.make("00000000-0000-4000-8000-000000000000")
    const there = after(opened, press({ _tag: "OpenVideo", job: parent }))
    expect(there.state).toMatchObject({ _tag: "ViewingReceipt", job: parent })
    expect(after(there, press({ _tag: "Back" })).state).toEqual(after(opened, press({ _tag: "Back" })).state)
  })
})

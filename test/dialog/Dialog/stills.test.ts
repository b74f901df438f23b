import { describe, expect, it } from "vitest"
import { transition } from "../../../src/dialog/Dialog.ts"
import type { Event } from "../../../src/dialog/Dialog/Event.ts"
import { type Dialog, maxStills, type Spec } from "../../../src/dialog/Dialog/State.ts"
import { stillCaption } from "../../../src/dialog/Dialog/cardStills.ts"
import { view } from "../../../src/dialog/Dialog/view.ts"
import { Coins } from "../../../src/domain/Coins.ts"
import { ModelId } from "../../../src/domain/Ids.ts"
import { Prompt } from "../../../src/domain/Video.ts"
import { FileId, type VideoInputs } from "../../../src/domain/VideoInputs.ts"
import { html, plain } from "../../../src/platform/Locale.ts"
import { decodeButton } from "../../../src/dialog/Dialog/buttons.ts"
import { cat, context, dialog, manual, states, viewData } from "../../kit/dialogs.ts"

const card = { ...states.Confirming, spec: manual }
const picture = (name: string) => FileId.make(name)
const frames = (first: string, last?: string): VideoInputs => ({
  _tag: "Frames",
  first: { file: picture(first), fit: "crop" },
  ...(last !== undefined && { last: { file: picture(last), fit: "crop" } })
})

const labels = (shown: Dialog, more: Partial<typeof viewData> = {}) =>
  view({ ...shown, language: "en" }, { ...viewData, balance: Coins.make(100), ...more })
    .keyboard.flat()
    .map(({ text }) => text)

const after = (before: Dialog, ...events: ReadonlyArray<Event>): Dialog =>
  events.reduce((one, event, n) => transition(one, event, { ...context, eventId: `u${n}` }).dialog, before)

const see: Event = { _tag: "PressedStep", version: context.version, button: { _tag: "SeeStill" } }
const drawn = (request: string, still: number): Event => ({
  _tag: "StillDrawn",
  request,
  still,
  file: picture(`still-${still}`)
})
const press = (tag: "BeginWithStill" | "AnotherStill" | "StillCard", still: number): Event => ({
  _tag: "PressedFree",
  button: { _tag: tag, still }
})
const specOf = ({ state }: Dialog): Spec | undefined => (state._tag === "Confirming" ? state.spec : undefined)

describe("a still first", () => {
  it.each<readonly [string, Dialog, Partial<typeof viewData>, boolean]>([
    ["where some are left today", dialog(card), { stills: 2 }, true],
    ["not where none are left", dialog(card), { stills: 0 }, false],
    ["not where nobody draws any", dialog(card), {}, false],
    [
      "not where the video begins with a picture",
      dialog({ ...card, spec: { ...manual, inputs: frames("a") } }),
      { stills: 2 },
      false
    ],
    ["not where the coins are short", dialog(card), { stills: 2, balance: Coins.make(0) }, false],
    [
      "not of a model that nobody sells",
      dialog({ ...card, spec: { ...manual, model: ModelId.make("gone") } }),
      { stills: 2 },
      false
    ]
  ])("is offered %s", (_, shown, more, offered) => {
    expect(labels(shown, more).filter((label) => label.startsWith("🖼 A still first"))).toEqual(
      offered ? ["🖼 A still first · 2 left today"] : []
    )
  })

  it("waits beside the dialog, and brings the card back with the still in the chat", () => {
    const waiting = after(dialog(card), see)
    expect(waiting.state).toMatchObject({ _tag: "AwaitingStill", request: "u0" })
    expect(labels(waiting)).toEqual(["⬅️ Back"])
    const there = after(waiting, drawn("u0", 5))
    expect(there.state).toMatchObject({ _tag: "Confirming", spec: manual, prompt: cat })
    expect(there.stills).toMatchObject([{ still: 5, file: "still-5", prompt: cat }])
  })

  it.each<readonly [string, Event, object]>([
    [
      "Back",
      { _tag: "PressedStep", version: context.version, button: { _tag: "Back" } },
      { _tag: "Confirming", prompt: cat }
    ],
    [
      "a new text",
      { _tag: "SentText", text: "a dog on the moon" },
      { _tag: "Confirming", prompt: "a dog on the moon" }
    ],
    ["/menu", { _tag: "SentCommand", command: "menu" }, { _tag: "MainMenu" }]
  ])("is waited for no more after %s, and one that comes then changes nothing", (_, event, state) => {
    const gone = after(after(dialog(card), see), event)
    expect(gone.state).toMatchObject(state)
    expect(after(gone, drawn("u0", 5))).toEqual(gone)
  })

  it.each(["limit", "rules", "late", "failed"] as const)(
    "that did not come is told in words, with the card: %s",
    (problem) => {
      const step = transition(after(dialog(card), see), { _tag: "StillFailed", request: "u0", problem }, context)
      expect(step.dialog.state).toMatchObject({ _tag: "Confirming", prompt: cat })
      expect(step.followUps).toEqual([{ _tag: "Tell", key: `still-${problem}`, args: {} }])
      expect(html("en")(`still-${problem}`)).toMatch(/^\S+ [A-Z]/)
    }
  )
})

describe("the buttons under a still", () => {
  const seen = after(dialog(card), see, drawn("u0", 5))

  it("begin the video with it, checked like every picture, and offer no still then", () => {
    const step = transition(seen, press("BeginWithStill", 5), context)
    expect(specOf(step.dialog)).toEqual({ ...manual, inputs: frames("still-5") })
    expect(step.followUps).toMatchObject([{ _tag: "CheckPicture", file: "still-5" }])
    expect(labels(step.dialog, { stills: 2 }).join()).not.toContain("still first")
  })

  it("put it in the place of another, however often they are pressed", () => {
    const two = after(seen, see, drawn("u0", 6), press("BeginWithStill", 6), press("BeginWithStill", 5))
    expect(specOf(after(two, press("BeginWithStill", 5)))).toEqual({ ...manual, inputs: frames("still-5") })
  })

  it("go on with the card as it was changed meanwhile, and from elsewhere with that of the still", () => {
    const wide = { ...manual, ratio: "16:9" } as const
    const changed = after({ ...seen, state: { ...card, spec: wide } }, press("BeginWithStill", 5))
    expect(specOf(changed)).toEqual({ ...wide, inputs: frames("still-5") })
    const other = Prompt.make("a dog")
    const elsewhere = after({ ...seen, state: { ...card, prompt: other } }, press("BeginWithStill", 5))
    expect(elsewhere.state).toMatchObject({ _tag: "Confirming", prompt: cat, spec: { inputs: frames("still-5") } })
    expect(elsewhere.draft).toMatchObject({ prompt: other })
    expect(after(after(seen, { _tag: "SentCommand", command: "menu" }), press("StillCard", 5)).state).toMatchObject({
      _tag: "Confirming",
      prompt: cat
    })
  })

  it("have another one drawn, of the same words", () => {
    expect(after(seen, press("AnotherStill", 5)).state).toMatchObject({
      _tag: "AwaitingStill",
      request: "u0",
      card: { prompt: cat, spec: manual }
    })
  })

  it("say that it is gone, once there were many later ones", () => {
    let many = seen
    for (let still = 6; still < 6 + maxStills; still++) many = after(many, see, drawn("u0", still))
    expect(many.stills).toHaveLength(maxStills)
    expect(transition(many, press("BeginWithStill", 5), context).toast).toBe("gone")
  })

  it.each(["en", "ru", "es", "pt"] as const)(
    "say in %s how many are left, and offer no other where none is",
    (language) => {
      const tags = (left: number) =>
        stillCaption(5, left, html(language), plain(language))
          .keyboard.flat()
          .flatMap((button) => ("data" in button ? [decodeButton(button.data)] : []))
          .map((pressed) => (pressed._tag === "PressedFree" ? pressed.button._tag : pressed._tag))
      expect(tags(2)).toEqual(["BeginWithStill", "AnotherStill", "StillCard"])
      expect(tags(0)).toEqual(["BeginWithStill", "StillCard"])
      const [none, one, two, five] = [0, 1, 2, 5].map(
        (left) => stillCaption(5, left, html(language), plain(language)).html
      )
      expect(none).not.toMatch(/\d/)
      expect([one, two, five]).toEqual([
        expect.stringMatching(/\b1/),
        expect.stringMatching(/\b2/),
        expect.stringMatching(/\b5/)
      ])
    }
  )
})

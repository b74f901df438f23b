import { describe, expect, it } from "vitest"
import { recalled, resolve, transition } from "../../../src/dialog/Dialog.ts"
import type { CardButton } from "../../../src/dialog/Dialog/buttons.ts"
import type { JobRequest } from "../../../src/dialog/Dialog/Event.ts"
import { cardOf } from "../../../src/dialog/Dialog/replace.ts"
import type { Dialog, Spec, State } from "../../../src/dialog/Dialog/State.ts"
import { confirm } from "../../../src/dialog/Dialog/step.ts"
import { view } from "../../../src/dialog/Dialog/view.ts"
import { Coins } from "../../../src/domain/Coins.ts"
import { ModelId } from "../../../src/domain/Ids.ts"
import { languageCodes } from "../../../src/domain/Language.ts"
import { VideoNumber } from "../../../src/domain/VideoNumber.ts"
import { asRead } from "../../../lab/world/asRead.ts"
import { cat, context, dialog, job, manual, offered, retired, states, viewData } from "../../kit/dialogs.ts"

const seedance = ModelId.make("seedance-2.5")
const shot: Spec = { ...manual, model: seedance, seconds: 5, resolution: "720p" }
const drafted: Spec = { ...shot, resolution: "480p", draft: true }
const request: JobRequest = { job, spec: drafted, prompt: cat, maker: "ark" }
const film = { number: VideoNumber.make(42), coins: Coins.make(160), resolution: "1080p" } as const

const cardFor = (spec: Spec): Dialog => confirm(dialog(states.MainMenu), spec, cat, context).dialog
const press = (at: Dialog, button: CardButton) =>
  transition(at, { _tag: "PressedStep", version: context.version, button }, context)
const shown = (at: Dialog, demo = false, language: Dialog["language"] = "en") =>
  view({ ...at, language }, { ...viewData, balance: Coins.make(500), demo })
const labels = (at: Dialog, demo = false) =>
  shown(at, demo)
    .keyboard.flat()
    .map(({ text }) => asRead(text))
const confirming = ({ state }: Dialog): Extract<State, { _tag: "Confirming" }> => {
  if (state._tag !== "Confirming") throw new Error(state._tag)
  return state
}
const pressed = (more: Partial<typeof film> = {}, of: JobRequest | undefined = request, facts = context) =>
  recalled(dialog(states.ReviewingPrompt), { request: of, flip: false, film: { ...film, ...more } }, facts)

describe("the card of a model that makes drafts", () => {
  it("offers a draft with the price of both, and how long the film can be made, in every language", () => {
    expect(asRead(shown(cardFor(shot)).html)).toContain(
      "🖍 Draft 30 🪙 → the same film in 1080p for 160 🪙, within 7 days"
    )
    expect(labels(cardFor(shot))).toContain("🖍 Draft first · 30 🪙")
    for (const language of languageCodes)
      for (const demo of [false, true])
        expect(asRead(shown(cardFor(shot), demo, language).html)).toMatch(/🖍.*1080p.*7 /)
    expect(labels(cardFor(shot), true)).toContain("🖍 Draft first")
  })

  it("is the card of the draft after one tap, and of the same video after one more", () => {
    const draft = press(cardFor(shot), { _tag: "ChooseStage", stage: "draft" })
    expect(confirming(draft.dialog)).toMatchObject({
      spec: { draft: true, resolution: "480p" },
      price: 30,
      prompt: cat
    })
    expect(asRead(shown(draft.dialog).html)).toContain("same film in 1080p is 160 🪙, within 7 days")
    const back = press(draft.dialog, { _tag: "ChooseStage", stage: "film" })
    expect(confirming(back.dialog)).toMatchObject({ spec: shot, price: 65 })
    expect(confirming(back.dialog).spec).not.toHaveProperty("draft")
  })

  it("orders the draft for the draft's price alone", () => {
    expect(press(cardFor(drafted), { _tag: "Create" }).command).toMatchObject({
      _tag: "CreateJob",
      price: 30,
      spec: drafted
    })
  })

  it("is a card without drafts where nobody makes them", () => {
    const plain = cardFor({ ...manual, model: ModelId.make("wan-3"), seconds: 5 })
    expect(labels(plain).join()).not.toContain("🖍")
    expect(press(plain, { _tag: "ChooseStage", stage: "draft" }).toast).toBe("unknown")
    const moved = press(cardFor(drafted), { _tag: "ChooseModel", model: ModelId.make("wan-3") })
    expect(confirming(moved.dialog).spec).not.toHaveProperty("draft")
  })

  it("is shown anew, and nothing is ordered, where nobody makes drafts any more", () => {
    const without = {
      ...offered,
      find: (id: ModelId) => {
        const offer = offered.find(id)
        return offer && { ...offer, routes: offer.routes.filter(({ takes }) => takes?.draft === undefined) }
      }
    }
    const step = transition(
      cardFor(drafted),
      { _tag: "PressedStep", version: context.version, button: { _tag: "Create" } },
      { ...context, catalogue: without }
    )
    expect(step.command).toBeUndefined()
    expect(confirming(step.dialog).spec).not.toHaveProperty("draft")
  })
})

describe("the film of a draft", () => {
  it("is ordered by one tap for what the button says, made of its draft, and leaves the dialog where it is", () => {
    const { command, ...step } = pressed()
    expect(command).toMatchObject({
      _tag: "CreateJob",
      price: 160,
      cardless: true,
      spec: { ...shot, resolution: "1080p", inputs: { _tag: "Draft", video: job }, origin: job }
    })
    expect(command).not.toHaveProperty("spec.draft")
    expect(step.dialog.state).toEqual(states.ReviewingPrompt)
    expect(step.show).toBe(false)
  })

  it.each([-1, 1])("shows its card where its price is another one by now, and spends nothing: %i", (more) => {
    const step = pressed({ coins: Coins.make(160 + more) })
    expect(step.command).toBeUndefined()
    expect(confirming(step.dialog).price).toBe(160)
    expect("rise" in step.dialog.state).toBe(more < 0)
  })

  it("is none of what is not there", () => {
    expect(pressed({}, { ...request, maker: undefined }).toast).toBe("gone")
    expect(recalled(dialog(states.MainMenu), { request: undefined, flip: false, film }, context).toast).toBe("gone")
  })

  it("has a card on which nothing of the shot can be changed", () => {
    const { dialog: at } = pressed({ coins: Coins.make(1) })
    expect(labels(at)).toEqual(["✅ Create", "❌ Cancel"])
    const changes: ReadonlyArray<CardButton> = [
      { _tag: "ChooseSeconds", seconds: 10 },
      { _tag: "ChooseModel", model: ModelId.make("wan-3") },
      { _tag: "ChooseStage", stage: "draft" },
      { _tag: "Edit" }
    ]
    for (const button of changes) expect(press(at, button).toast).toBe("unknown")
    const other = transition(at, { _tag: "SentText", text: "a dog" }, context)
    expect(confirming(other.dialog).spec).not.toHaveProperty("inputs")
  })

  it.each([
    ["expired", "draft-expired", /too old.*Nothing was charged/],
    ["off", "draft-off", /switched off.*Nothing was charged/]
  ] as const)(
    "of a draft that is %s: says so in the answer and on the card, with the way on",
    (reason, said, words) => {
      const before = dialog(states.ReviewingPrompt)
      const card = cardOf(before, pressed().command, context)
      const step = resolve(before, { _tag: "DraftRefused", reason }, card)
      expect(step.toast).toBe(said)
      expect(confirming(step.dialog).obstacle).toBe(said)
      expect(asRead(shown(step.dialog).html)).toMatch(words)
      expect(labels(step.dialog)).toContain("🖍 A new draft")
      expect(labels(step.dialog)).not.toContain("✅ Create")
    }
  )

  it("is made once, and of nothing that is gone", () => {
    expect(resolve(dialog(states.MainMenu), { _tag: "DraftRefused", reason: "made" }).toast).toBe("film-made")
    const undelivered = { _tag: "DraftRefused", reason: "undelivered" } as const
    expect(resolve(dialog(states.MainMenu), undelivered).toast).toBe("draft-undelivered")
    expect(resolve(dialog(states.MainMenu), { _tag: "DraftRefused", reason: "gone" }).toast).toBe("gone")
  })

  it("is not ordered of a model that is withdrawn meanwhile: its card says so", () => {
    const step = pressed({}, request, { ...context, catalogue: retired })
    expect(step.command).toBeUndefined()
    expect(confirming(step.dialog).obstacle).toBe("draft-off")
  })

  it("is what a draft in better quality is", () => {
    const wish = { text: "in better quality" }
    const step = recalled(dialog(states.MainMenu), { request, flip: false, wish }, context)
    expect(confirming(step.dialog)).toMatchObject({ price: 160, spec: { inputs: { _tag: "Draft", video: job } } })
    const other = recalled(dialog(states.MainMenu), { request, flip: false, wish: { text: "720p please" } }, context)
    expect(confirming(other.dialog).spec).toMatchObject({ resolution: "720p" })
    expect(confirming(other.dialog).spec).not.toHaveProperty("draft")
  })
})

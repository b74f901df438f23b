import { describe, expect, it } from "vitest"
import { resolve, transition } from "../../../src/dialog/Dialog.ts"
import type { CardButton } from "../../../src/dialog/Dialog/buttons.ts"
import { affordable, choices, isSamePart } from "../../../src/dialog/Dialog/choices.ts"
import type { Event } from "../../../src/dialog/Dialog/Event.ts"
import { fitting } from "../../../src/video/ModelCatalogue/fitting.ts"
import { VideoPart, type Dialog, type Spec } from "../../../src/dialog/Dialog/State.ts"
import { confirm } from "../../../src/dialog/Dialog/step.ts"
import { maxVariants } from "../../../src/dialog/Dialog/variants.ts"
import { view } from "../../../src/dialog/Dialog/view.ts"
import { Coins } from "../../../src/domain/Coins.ts"
import { ModelId } from "../../../src/domain/Ids.ts"
import { languageCodes } from "../../../src/domain/Language.ts"
import { Prompt } from "../../../src/domain/Video.ts"
import { cheapest, price } from "../../../src/video/ModelCatalogue.ts"
import { cat, context, dialog, manual, offered, pro, spec, states, viewData } from "../../kit/dialogs.ts"

const press = (button: CardButton): Event => ({ _tag: "PressedStep", version: context.version, button })
const after = (start: Dialog, ...events: ReadonlyArray<Event>): Dialog =>
  events.reduce((dialog, event) => transition(dialog, event, context).dialog, start)
const texts = (shown: Dialog, data = viewData) =>
  view({ ...shown, language: "en" }, data)
    .keyboard.flat()
    .map(({ text }) => text)

/** Every video of every model on offer. */
const everySpec: ReadonlyArray<Spec> = offered.offers.flatMap(({ model }) =>
  model.ratios.flatMap((ratio) =>
    model.seconds.flatMap((seconds) =>
      model.resolutions.map((resolution) => ({ model: model.id, mode: "manual" as const, ratio, seconds, resolution }))
    )
  )
)

describe("another model for the same video", () => {
  it("makes something that it offers, as near as it comes, and the same again when it is asked again", () => {
    for (const one of everySpec) {
      for (const offer of offered.offers) {
        const { model } = offer
        const fit = fitting(one, offer)
        expect(model.ratios).toContain(fit.ratio)
        expect(model.seconds).toContain(fit.seconds)
        expect(model.resolutions).toContain(fit.resolution)
        if (model.seconds.includes(one.seconds)) expect(fit.seconds).toBe(one.seconds)
        if (model.resolutions.includes(one.resolution)) expect(fit.resolution).toBe(one.resolution)
        expect(fitting(fit, offer)).toEqual(fit)
      }
    }
  })
})

describe("the choices of a card", () => {
  it("change one part each, cost what they say, and are there for every video", () => {
    for (const one of everySpec) {
      for (const part of VideoPart.literals) {
        const found = choices({ spec: one, prompt: cat }, part, offered)
        expect(found.some(({ spec: same }) => isSamePart(same, one, part, offered))).toBe(true)
        for (const { spec: wanted, coins } of found) {
          const model = offered.find(wanted.model)?.model
          expect(model && price(model, wanted.seconds, wanted.resolution, wanted.sound)).toBe(coins)
          const others = VideoPart.literals.filter((other) => other !== part)
          if (part === "model") continue
          expect(others.filter((other) => !isSamePart(wanted, one, other, offered))).toEqual([])
        }
      }
    }
  })

  it.each(VideoPart.literals)("%s: each is one press on the card's own screen, and leads back to the card", (part) => {
    const open = after(dialog(states.Confirming), press({ _tag: "Change", part }))
    const found = choices(states.Confirming, part, offered)
    expect(texts(open)).toHaveLength(found.length + 1)
    for (const { button, spec: wanted, coins } of found) {
      const { state } = after(open, press(button))
      if (part === "mode" && wanted.mode !== "manual") expect(state._tag).toBe("AwaitingAssistant")
      else expect(state).toMatchObject({ _tag: "Confirming", spec: wanted, price: coins, prompt: cat })
    }
    expect(after(open, press({ _tag: "Back" })).state).toEqual(states.Confirming)
  })

  it("show the price of each and mark the present one", () => {
    const open = after(dialog(states.Confirming), press({ _tag: "Change", part: "seconds" }))
    expect(texts(open).map((text) => text.replaceAll("\u00a0", " "))).toEqual([
      "4 s · 16 🪙",
      "✅ 8 s · 32 🪙",
      "12 s · 48 🪙",
      "16 s · 64 🪙",
      "20 s · 80 🪙",
      "⬅️ Back"
    ])
  })

  it("tell what another model does otherwise", () => {
    const moved = after(dialog(states.Confirming), press({ _tag: "ChooseModel", model: pro }))
    expect(moved.state).toMatchObject({ spec: { model: pro, seconds: 10 }, before: spec })
    expect(view({ ...moved, language: "en" }, viewData).html.replaceAll("\u00a0", " ")).toContain("8 s → 10 s")
  })

  it("of a model that leaves it are with sound and without, with the price of each, and the card says which it is", () => {
    const kling = offered.find(ModelId.make("kling-3"))?.model ?? expect.fail("no KLING 3.0")
    const of = { ...spec, mode: "manual", model: kling.id, seconds: 10, resolution: kling.resolutions[0] } as Spec
    const words = (shown: Dialog) => texts(shown).map((text) => text.replaceAll("\u00a0", " "))
    const card = after(dialog({ ...states.Confirming, spec: of }), { _tag: "SentText", text: "a dog" })
    expect(card.state).toMatchObject({ _tag: "Confirming", spec: { sound: true }, price: price(kling, 10, "720p") })
    const open = after(card, press({ _tag: "Change", part: "sound" }))
    expect(words(open)).toEqual(["✅ 🔊 With sound · 60 🪙", "🔇 Without sound · 40 🪙", "⬅️ Back"])
    const silent = after(open, press({ _tag: "ChooseSound", sound: "off" }))
    expect(silent.state).toMatchObject({ _tag: "Confirming", spec: { sound: false }, price: 40 })
    expect(view({ ...silent, language: "en" }, viewData).html).toContain("🔇 Without sound")
    const { command } = transition(silent, press({ _tag: "Create" }), context)
    expect(command).toMatchObject({ _tag: "CreateJob", spec: { sound: false }, price: 40 })
    // SORA 2 has sound always, and that is said; the choice is not there.
    const moved = after(silent, press({ _tag: "ChooseModel", model: spec.model }))
    expect(moved.state).toMatchObject({ spec: { model: spec.model, sound: true }, obstacle: undefined })
    expect(view({ ...moved, language: "en" }, viewData).html).toContain("🔇 Without sound → 🔊 With sound")
    expect(texts(moved)).not.toContain("🔊 Sound")
    expect(transition(moved, press({ _tag: "ChooseSound", sound: "off" }), context)).toMatchObject({ toast: "unknown" })
    // Whoever ordered without sound gets the next one like it.
    const next = after(
      { ...dialog(states.MainMenu), last: { ...of, sound: false } },
      { _tag: "SentText", text: "a fox" }
    )
    expect(next.state).toMatchObject({ _tag: "Confirming", spec: { sound: false }, price: 40 })
  })

  it("refuse what the model does not make", () => {
    const step = transition(dialog(states.Confirming), press({ _tag: "ChooseSeconds", seconds: 7 }), context)
    expect(step).toMatchObject({ toast: "unknown", command: undefined })
  })
})

describe("a card that is too dear", () => {
  const dear = { ...states.Confirming, spec: { ...spec, seconds: 12 }, price: Coins.make(48) } as const

  it("offers what the coins are enough for, the dearest of each kind, and nothing beyond", () => {
    for (const one of everySpec) {
      for (const balance of [0, 10, 20, 45, 100].map((coins) => Coins.make(coins))) {
        const found = affordable({ spec: one, prompt: cat }, balance, offered)
        for (const { coins } of found) expect(coins).toBeLessThanOrEqual(balance)
      }
    }
  })

  it("is not made one that takes hours, which is chosen by its name alone and says so in every language", () => {
    const unhurried = ModelId.make("seedance-1.5-pro-unhurried")
    const one = { ...manual, model: ModelId.make("seedance-1.5-pro"), seconds: 5, resolution: "720p" } as const
    for (let coins = 0; coins < 20; coins++) {
      const found = affordable({ spec: one, prompt: cat }, Coins.make(coins), offered)
      expect(found.map(({ spec }) => spec.model)).not.toContain(unhurried)
    }
    const { dialog: card } = confirm(dialog(states.MainMenu), { ...one, model: unhurried }, cat, context)
    for (const language of languageCodes) expect(view({ ...card, language }, viewData).html).toMatch(/^🌙 .+\.$/m)
  })

  it("is one press away from a cheaper one, which can be created", () => {
    const poor = { ...viewData, balance: Coins.make(20) }
    expect(texts(dialog(dear), poor).map((text) => text.replaceAll("\u00a0", " "))).toContain("The same in 4 s · 16 🪙")
    const cheap = after(dialog(dear), press({ _tag: "ChooseSeconds", seconds: 4 }))
    expect(texts(cheap, poor)).toContain("✅ Create")
  })

  it("is offered in another length and quality at once, or by another model, where less would not do", () => {
    const balances = [...new Set(offered.offers.map(({ model }) => cheapest(model)))]
    const longest = offered.offers.flatMap(({ model: { id } }) => everySpec.findLast(({ model }) => model === id) ?? [])
    for (const one of longest) {
      for (const balance of balances) {
        const found = affordable({ spec: one, prompt: cat }, balance, offered)
        // Somebody makes a video for these coins, whatever the card was.
        expect(found.length).toBeGreaterThan(0)
        for (const { button, spec: cheap, coins } of found) {
          const { state } = after(dialog({ ...states.Confirming, spec: one }), press(button))
          expect(state).toMatchObject({ _tag: "Confirming", price: coins, spec: cheap, obstacle: undefined })
        }
      }
    }
  })

  it("tells the balance as it is, and can be created once the coins are there", () => {
    const short = resolve(dialog(dear), { _tag: "CoinsRefused" }).dialog
    const html = view({ ...short, language: "en" }, { ...viewData, balance: Coins.make(20) }).html
    expect(html.replaceAll("\u00a0", " ")).toContain("your balance is 20 🪙")
    expect(html.replaceAll("\u00a0", " ")).toContain("28 🪙 short")
    expect(texts(short, viewData)).toContain("✅ Create")
  })
})

describe("the prompts of a card", () => {
  const sends = (text: string): Event => ({ _tag: "SentText", text })

  it("can be gone through in both directions, and each is the one that is ordered", () => {
    const card = after(dialog(states.Confirming), sends("a dog"), sends("a fox"))
    expect(texts(card)).toEqual(expect.arrayContaining(["◀️"]))
    expect(texts(card)).not.toContain("▶️")
    const before = after(card, press({ _tag: "TakeVariant", index: 1 }))
    expect(before.state).toMatchObject({ prompt: "a dog" })
    expect(texts(before)).toEqual(expect.arrayContaining(["◀️", "▶️"]))
    expect(transition(before, press({ _tag: "Create" }), context).command).toMatchObject({ prompt: "a dog" })
  })

  it("are the last five, through every other change", () => {
    const many = Array.from({ length: 8 }, (_, n) => sends(`prompt ${n}`))
    const card = after(dialog(states.Confirming), ...many, press({ _tag: "ChooseRatio", ratio: "16:9" }))
    expect(card.state).toMatchObject({ variants: [3, 4, 5, 6, 7].map((n) => `prompt ${n}`) })
    expect(maxVariants).toBe(5)
  })

  it("keep one's own words beside the assistant's", () => {
    const asked = after(dialog(states.Confirming), press({ _tag: "ChooseMode", mode: "assistant" }))
    const scene = Prompt.make("a vivid cat")
    const reviewed = after(asked, { _tag: "AssistantAnswered", request: context.eventId, prompt: scene })
    const card = after(reviewed, press({ _tag: "UsePrompt" }))
    expect(card.state).toMatchObject({ prompt: scene, variants: [cat, scene] })
  })

  it("are copied by a button where they are short enough", () => {
    const copies = (prompt: string) =>
      view(dialog({ ...states.Confirming, prompt: Prompt.make(prompt) }), viewData)
        .keyboard.flat()
        .flatMap((button) => ("copy" in button ? [button.copy] : []))
    expect(copies("a cat")).toEqual(["a cat"])
    expect(copies("x".repeat(257))).toEqual([])
  })

  it("stay when one is written anew: it is shown, and the card is one press back", () => {
    const writing = after(dialog(states.Confirming), press({ _tag: "Edit" }))
    expect(view(writing, viewData).html).toContain(cat)
    expect(after(writing, press({ _tag: "Back" })).state).toEqual(states.Confirming)
    expect(after(writing, sends("a dog")).state).toMatchObject({ _tag: "AwaitingAssistant", variants: [cat, "a dog"] })
  })
})

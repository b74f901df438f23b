import { assert, describe, it } from "@effect/vitest"
import { MessageId } from "../../../src/domain/Ids.ts"
import { FileId, type VideoInputs } from "../../../src/domain/VideoInputs.ts"
import { transition } from "../../../src/dialog/Dialog.ts"
import type { PictureChange } from "../../../src/dialog/Dialog/buttons.ts"
import type { Event } from "../../../src/dialog/Dialog/Event.ts"
import type { Dialog, State } from "../../../src/dialog/Dialog/State.ts"
import { view } from "../../../src/dialog/Dialog/view.ts"
import { catalogue, Model, shippedModels } from "../../../src/video/ModelCatalogue.ts"
import { cat, context, dialog, manual, spec, states, viewData } from "../../kit/dialogs.ts"

const [first, second] = [FileId.make("AgAC-first"), FileId.make("AgAC-second")]
const message = MessageId.make(41)
const photo = (picture: FileId): Event => ({ _tag: "SentOther", content: "photo", picture, message, sent: 1000 })
const worded = (picture: FileId, text: string): Event => ({
  _tag: "SentText",
  text,
  under: "photo",
  picture,
  message,
  sent: 1000
})

const [some, ...others] = shippedModels
if (some === undefined) throw new Error("no models are shipped")

/** Models of these ways only, under the ids of shipped ones. */
const market = (takes: Readonly<Record<string, NonNullable<Model["routes"][0]["takes"]>>>) =>
  catalogue(
    shippedModels.flatMap((model) => {
      const own = takes[model.id]
      return own === undefined ? [] : [new Model({ ...model, routes: [{ ...model.routes[0], takes: own }] })]
    }),
    { serves: () => true, today: "2026-11-23" }
  )
/** SORA 2 takes one picture, Wan two, Kling none, and Seedance three to resemble. */
const ways = {
  ...context,
  catalogue: market({
    "sora-2": { text: {}, frames: { last: false } },
    "wan-3": { text: {}, frames: { last: true } },
    "kling-3": { text: {} },
    "seedance-2": { text: {}, references: { pictures: 3, videos: 0, sounds: 0 } }
  })
}
const kling = others.find(({ id }) => id === "kling-3") ?? some
const seedance = others.find(({ id }) => id === "seedance-2") ?? some
const referring = (...files: ReadonlyArray<FileId>): VideoInputs => ({
  _tag: "References",
  pictures: files.map((file) => ({ file, fit: "crop" })),
  videos: [],
  sounds: []
})
const wan = others.find(({ id }) => id === "wan-3") ?? some

/** What comes of events one after the other. */
const after = (start: Dialog, ...events: ReadonlyArray<Event>) =>
  events.reduce((before, event) => transition(before, event, ways).dialog, start)
const cardOf = ({ state }: Dialog) => (state._tag === "Confirming" ? state : assert.fail(`${state._tag}, not the card`))
const inputsOf = (of: Dialog): VideoInputs | undefined => cardOf(of).spec.inputs
const change = (what: PictureChange): Event => ({
  _tag: "PressedStep",
  version: context.version,
  button: { _tag: "ChangePicture", change: what }
})

/** Everywhere but where a photo goes to the operators. */
const anywhere: ReadonlyArray<readonly [string, State]> = Object.entries(states).filter(
  ([tag]) => tag !== "WritingToSupport"
)

describe("a photo", () => {
  it.each(anywhere)("with words becomes the card of a video that begins with it: from %s", (_, state) => {
    const shown = cardOf(after(dialog(state), worded(first, "a dog on the moon")))
    assert.strictEqual(shown.prompt, "a dog on the moon")
    assert.deepStrictEqual(shown.spec.inputs, { _tag: "Frames", first: { file: first, fit: "crop" } })
    assert.strictEqual(shown.source, message)
    assert.isUndefined(shown.obstacle)
  })

  it("without words has words of ours, which the next ones replace; it keeps those of an open card", () => {
    const alone = after(dialog(states.MainMenu), photo(first))
    assert.include(cardOf(alone).prompt, "Оживи")
    const words: Event = { _tag: "SentText", text: "it waves" }
    assert.strictEqual(cardOf(after(alone, words)).prompt, "it waves")
    assert.deepStrictEqual(inputsOf(after(alone, words)), inputsOf(alone))
    assert.strictEqual(cardOf(after(dialog(states.Confirming), photo(first))).prompt, cat)
  })

  it("is read at once, so that its user hears where it cannot be used", () => {
    const step = transition(dialog(states.MainMenu), photo(first), ways)
    assert.deepInclude(step.followUps, { _tag: "CheckPicture", file: first, request: `${context.eventId}:0` })
    const refused = transition(step.dialog, { _tag: "PictureRefused", file: first, problem: "heic" }, ways)
    assert.deepInclude(refused.followUps, { _tag: "Tell", key: "picture-heic", args: {} })
    assert.strictEqual(refused.dialog.state._tag, "WritingPrompt", "its own words go with it")
    const kept = after(dialog(states.MainMenu), worded(first, "a dog"), {
      _tag: "PictureRefused",
      file: first,
      problem: "broken"
    })
    assert.isUndefined(inputsOf(kept))
    assert.strictEqual(cardOf(kept).prompt, "a dog")
  })

  it("finds a model that begins with one, unless its user has chosen another, who reads which do and for how much", () => {
    const last = { ...manual, model: kling.id, ratio: kling.ratios[0], seconds: kling.seconds[0] }
    const moved = cardOf(after({ ...dialog(states.MainMenu), last }, photo(first)))
    assert.notStrictEqual(moved.spec.model, kling.id)
    assert.isUndefined(moved.obstacle)
    const chosen = after(dialog({ ...states.Confirming, spec: last }), photo(first))
    assert.strictEqual(cardOf(chosen).obstacle, "no-picture")
    const { keyboard } = view(chosen, { ...viewData, catalogue: ways.catalogue })
    const labels = keyboard.flat().map(({ text }) => text)
    assert.isTrue(labels.some((label) => /SORA 2.*🪙/.test(label)) && labels.some((label) => /WAN.*🪙/.test(label)))
    assert.notInclude(labels, "✅ Создать")
    const pressed = keyboard.flat().find(({ text }) => text.includes("WAN"))
    assert.isDefined(pressed)
    const taken = after(chosen, {
      _tag: "PressedStep",
      version: context.version,
      button: { _tag: "ChooseModel", model: wan.id }
    })
    assert.deepInclude({ ...cardOf(taken) }, { obstacle: undefined })
    assert.deepStrictEqual(inputsOf(taken), inputsOf(chosen))
  })

  it("is asked for where a model makes nothing of words alone, beside the models that do", () => {
    const own = { ...context, catalogue: market({ "sora-2": { text: {} }, "wan-3": { frames: { last: false } } }) }
    const step = (from: Dialog, event: Event) => transition(from, event, own).dialog
    const last = { ...manual, model: wan.id }
    const words: Event = { _tag: "SentText", text: "a dog on the moon", message, sent: 1000 }
    const asked = step({ ...dialog(states.MainMenu), language: "en", last }, words)
    assert.strictEqual(cardOf(asked).obstacle, "picture-needed")
    const { html, keyboard } = view(asked, { ...viewData, catalogue: own.catalogue })
    assert.match(html, /begins with a photo: send one/)
    const labels = keyboard.flat().map(({ text }) => text)
    assert.isTrue(labels.some((label) => /SORA 2.*🪙/.test(label)) && !labels.some((label) => label.includes("Create")))
    assert.isUndefined(cardOf(step(asked, photo(first))).obstacle)
  })

  it("that comes second ends the video where the model takes both; the order can be swapped", () => {
    const both = after(dialog({ ...states.Confirming, spec: { ...spec, model: wan.id } }), photo(first), photo(second))
    assert.deepStrictEqual(inputsOf(both), {
      _tag: "Frames",
      first: { file: first, fit: "crop" },
      last: { file: second, fit: "crop" }
    })
    assert.deepStrictEqual(inputsOf(after(both, change("swap"))), {
      _tag: "Frames",
      first: { file: second, fit: "crop" },
      last: { file: first, fit: "crop" }
    })
    const third = transition(both, photo(FileId.make("AgAC-third")), ways)
    assert.deepStrictEqual(third.dialog, both)
    assert.deepStrictEqual(third.followUps, [{ _tag: "Tell", key: "picture-enough", args: {} }])
  })

  it("that comes second is asked about where the model takes one: either of them, or a model that takes both", () => {
    const asked = after(dialog({ ...states.Confirming, spec }), photo(first), photo(second))
    assert.strictEqual(cardOf(asked).obstacle, "too-many-pictures")
    const labels = view(asked, { ...viewData, catalogue: ways.catalogue })
      .keyboard.flat()
      .map(({ text }) => text)
    assert.includeMembers(labels, ["🖼 Только первая", "🖼 Только последняя"])
    assert.isTrue(labels.some((label) => /WAN.*🪙/.test(label)) && labels.some((label) => /SEEDANCE.*🪙/i.test(label)))
    assert.notInclude(labels, "✅ Создать")
    for (const [which, file] of [
      ["first", first],
      ["last", second]
    ] as const) {
      const chosen = after(asked, change(which))
      assert.isUndefined(cardOf(chosen).obstacle)
      assert.deepStrictEqual(inputsOf(chosen), { _tag: "Frames", first: { file, fit: "crop" } })
    }
    const taken = after(asked, {
      _tag: "PressedStep",
      version: context.version,
      button: { _tag: "ChooseModel", model: seedance.id }
    })
    assert.isUndefined(cardOf(taken).obstacle)
    assert.deepStrictEqual(inputsOf(taken), referring(first, second))
  })

  it("is what the video resembles where the model begins with none; the third one too, and then none", () => {
    const third = FileId.make("AgAC-third")
    const [ratio, seconds, { resolution }] = [seedance.ratios[0], seedance.seconds[0], seedance.coinsPerSecond[0]]
    const card = dialog({ ...states.Confirming, spec: { ...spec, model: seedance.id, ratio, seconds, resolution } })
    const three = after(card, photo(first), photo(second), photo(third))
    assert.deepStrictEqual(inputsOf(three), referring(first, second, third))
    assert.isUndefined(cardOf(three).obstacle)
    assert.deepStrictEqual(inputsOf(after(three, change("swap"))), referring(third, first, second))
    assert.deepStrictEqual(after(three, photo(FileId.make("AgAC-fourth"))), three)
    assert.strictEqual(transition(three, change("frames"), ways).toast, "unknown")
  })

  it("is cut to the format or shown whole, or taken away, by buttons of its card; the card answers its message", () => {
    const shown = after(dialog(states.MainMenu), worded(first, "a dog"))
    assert.strictEqual(view(shown, { ...viewData, catalogue: ways.catalogue }).replyTo, message)
    assert.deepStrictEqual(inputsOf(after(shown, change("pad"))), {
      _tag: "Frames",
      first: { file: first, fit: "pad" }
    })
    assert.isUndefined(inputsOf(after(shown, change("drop"))))
    assert.strictEqual(transition(shown, change("swap"), ways).toast, "unknown", "there is only one")
    assert.strictEqual(transition(dialog(states.Confirming), change("pad"), ways).toast, "unknown")
  })

  it("is part of what is ordered, and not of the next video that words alone ask for", () => {
    const create: Event = { _tag: "PressedStep", version: context.version, button: { _tag: "Create" } }
    const step = transition(after(dialog(states.MainMenu), worded(first, "a dog")), create, ways)
    const { command } = step
    if (command?._tag !== "CreateJob") return assert.fail(`${command?._tag}`)
    assert.deepStrictEqual(command.spec.inputs, { _tag: "Frames", first: { file: first, fit: "crop" } })
    assert.isUndefined(inputsOf(after(step.dialog, { _tag: "SentText", text: "a cat" })))
  })
})

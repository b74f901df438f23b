import { assert, describe, it } from "@effect/vitest"
import { knowing, requestOf, sentPrompt } from "../../../src/dialog/Dialog/scenes.ts"
import { maxScenes, type Dialog, type State } from "../../../src/dialog/Dialog/State.ts"
import { transition } from "../../../src/dialog/Dialog.ts"
import { directed } from "../../../src/assistant/PromptLibrary.ts"
import { asSent, Prompt, VideoRequest } from "../../../src/domain/Video.ts"
import { cat, context, dialog, spec, states } from "../../kit/dialogs.ts"

const shown = Prompt.make("Лиса считает монеты.")
const english = Prompt.make("A fox counts coins.")
const asked = { ...states.AwaitingAssistant, request: "u1" }

const answered = (answer: { readonly prompt: Prompt; readonly english?: Prompt }): Dialog =>
  transition(dialog(asked), { _tag: "AssistantAnswered", request: "u1", ...answer }, context).dialog

const used = (reviewed: Dialog): State =>
  transition(reviewed, { _tag: "PressedStep", version: context.version, button: { _tag: "UsePrompt" } }, context).dialog
    .state

describe("a scene of the assistant in two languages", () => {
  it("is shown in the user's, and sent in English", () => {
    const card = used(answered({ prompt: shown, english }))
    if (card._tag !== "Confirming") return assert.fail(card._tag)
    assert.strictEqual(card.prompt, shown)
    assert.strictEqual(sentPrompt(card.spec, card.prompt), english)
  })

  it("keeps its English under directions, and when another one was tried in between", () => {
    const known = knowing(knowing(spec, { prompt: shown, english }), { prompt: cat, english: Prompt.make("Another.") })
    const styled = directed(shown, "style", "film noir")
    assert.strictEqual(sentPrompt(known, styled), `${english}\n\nStyle: film noir`)
    assert.strictEqual(sentPrompt(known, shown), english)
  })

  it("is sent as it is where somebody wrote other words, or it came alone", () => {
    assert.strictEqual(sentPrompt(knowing(spec, { prompt: shown, english }), cat), cat)
    assert.deepStrictEqual(knowing(spec, { prompt: shown }), spec)
  })

  it("is ordered in both, and a provider gets the English alone", () => {
    const request = requestOf(knowing(spec, { prompt: shown, english }), shown)
    assert.deepStrictEqual(request, new VideoRequest({ ...spec, prompt: shown, english }))
    assert.deepStrictEqual(asSent(request), new VideoRequest({ ...spec, prompt: english }))
    assert.deepStrictEqual(requestOf(spec, cat), new VideoRequest({ ...spec, prompt: cat }))
  })

  it("is forgotten beyond as many as can be taken back", () => {
    const many = Array.from({ length: 2 * maxScenes }, (_, index) => Prompt.make(`сцена ${index}`))
    const known = many.reduce((one, prompt) => knowing(one, { prompt, english }), spec)
    assert.strictEqual(known.scenes?.length, maxScenes)
    assert.strictEqual(sentPrompt(known, "сцена 9"), english)
  })

  it("is held against the model's limit by what is sent", () => {
    const long = Prompt.make("long ".repeat(799))
    const tight = { ...context, catalogue: { ...context.catalogue, find: shorter } }
    const event = { _tag: "PressedStep", version: context.version, button: { _tag: "UsePrompt" } } as const
    const card = transition(answered({ prompt: shown, english: long }), event, tight).dialog.state
    assert.deepInclude(card, { _tag: "WritingPrompt", problem: "too-long", length: long.trim().length })
    const other = transition(answered({ prompt: long, english }), event, tight).dialog.state
    assert.strictEqual(other._tag, "Confirming")
  })
})

const shorter: typeof context.catalogue.find = (model) => {
  const offer = context.catalogue.find(model)
  return offer && { ...offer, longestPrompt: 1000 }
}

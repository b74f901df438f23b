import { assert, describe, it } from "@effect/vitest"
import { recalled, transition } from "../../../src/dialog/Dialog.ts"
import type { Event, JobRequest } from "../../../src/dialog/Dialog/Event.ts"
import type { Dialog } from "../../../src/dialog/Dialog/State.ts"
import { view } from "../../../src/dialog/Dialog/view.ts"
import { MessageId } from "../../../src/domain/Ids.ts"
import { Prompt } from "../../../src/domain/Video.ts"
import { cat, context, dialog, job, manual, pro, states, viewData } from "../../kit/dialogs.ts"

/** A video of SORA 2, whose server edits, extends and remixes; and one of Wan, which nobody goes on from. */
const sora: JobRequest = { job, spec: manual, prompt: cat, maker: "sora" }
const wan: JobRequest = { job, spec: { ...manual, model: pro, seconds: 5 }, prompt: cat, maker: "kie" }

const wished = (text: string, request = sora, facts = context) =>
  recalled(dialog(states.MainMenu), { request, flip: false, wish: { text, message: MessageId.make(7) } }, facts)
const cardOf = ({ dialog: { state } }: { readonly dialog: Dialog }) =>
  state._tag === "Confirming" ? state : assert.fail(`${state._tag}, not the card`)

describe("a wish about a video", () => {
  it("is an edit, an extension or a remix of it, on a card with its price, where its maker can do that", () => {
    for (const [text, operation] of [
      ["the same at night", "edit"],
      ["longer", "extend"],
      ["another version", "remix"]
    ] as const) {
      const step = wished(text)
      const card = cardOf(step)
      assert.deepStrictEqual(card.spec.inputs, { _tag: "Source", operation, video: job })
      assert.strictEqual(card.spec.origin, job)
      assert.isUndefined(step.command, "nothing is spent before it is confirmed")
      assert.isAbove(card.price, 0)
      const { html, keyboard } = view(step.dialog, viewData)
      assert.match(html, /Меняет|Продолжает|Переснимает/)
      assert.notInclude(
        keyboard.flat().map(({ text: label }) => label),
        "🧩 Модель",
        "nobody else has the video"
      )
    }
  })

  it("that is too long is asked for again, and is still one about the video", () => {
    const { dialog: told } = wished("darker ".repeat(700))
    if (told.state._tag !== "WritingPrompt") return assert.fail(told.state._tag)
    assert.deepStrictEqual(told.state.changing, { video: job, prompt: cat })
    const shorter = transition(told, { _tag: "SentText", text: "darker" }, context)
    assert.deepInclude(shorter.command, { _tag: "Recall", job })
  })

  it("is written into a new prompt by the assistant where nobody can, or stands beside the old one without it", () => {
    const { state } = wished("darker", wan).dialog
    if (state._tag !== "AwaitingAssistant") return assert.fail(state._tag)
    assert.deepInclude(state, { idea: Prompt.make("darker"), style: "change", previous: cat })
    const failed: Event = { _tag: "AssistantFailed", request: state.request }
    const after = transition(dialog(state), failed, context).dialog.state
    assert.deepInclude(after, { _tag: "ReviewingPrompt", prompt: Prompt.make(`${cat}\ndarker`) })
    const alone = cardOf(wished("darker", wan, { ...context, assistant: false }))
    assert.strictEqual(alone.prompt, `${cat}\ndarker`)
    assert.strictEqual(alone.spec.origin, job)
    const gone = cardOf(wished("darker", { ...sora, maker: undefined }, { ...context, assistant: false }))
    assert.isUndefined(gone.spec.inputs, "nobody knows the video any more")
  })

  it("changes what a card can have otherwise: its shape, its length, its quality; or is the same once more", () => {
    assert.strictEqual(cardOf(wished("make it horizontal")).spec.ratio, "16:9")
    assert.strictEqual(cardOf(wished("покороче")).spec.seconds, 4)
    assert.strictEqual(cardOf(wished("better quality", wan)).spec.resolution, "1080p")
    assert.isAbove(cardOf(wished("longer", wan)).spec.seconds, 5)
    const again = cardOf(wished("ещё раз"))
    assert.deepStrictEqual([again.prompt, again.spec], [cat, { ...manual, origin: job }])
  })

  it("for sound, or for none, is its choice where the model leaves one, and a change of what is heard elsewhere", () => {
    const silent = cardOf(wished("без музыки", wan))
    assert.deepInclude(silent.spec, { sound: false, model: pro, origin: job })
    assert.strictEqual(silent.prompt, cat)
    const heard = { ...wan, spec: { ...wan.spec, sound: false } }
    assert.strictEqual(cardOf(wished("со звуком", heard)).spec.sound, true)
    assert.strictEqual(wished("with sound", wan).dialog.state._tag, "AwaitingAssistant", "it has sound")
    assert.deepStrictEqual(cardOf(wished("no sound")).spec.inputs, { _tag: "Source", operation: "edit", video: job })
  })

  it("is asked for by the button, and its words are no prompt of their own", () => {
    const asked = recalled(dialog(states.MainMenu), { request: sora, flip: false, wish: "asked" }, context)
    assert.match(view(asked.dialog, viewData).html, /Что сделать иначе/)
    const words: Event = { _tag: "SentText", text: "темнее", message: MessageId.make(8), sent: 1000 }
    const { command } = transition(asked.dialog, words, context)
    const wish = { text: "темнее", message: MessageId.make(8), sent: 1000 }
    assert.deepStrictEqual(command, { _tag: "Recall", job, flip: false, wish })
    const reply: Event = { ...words, about: job }
    assert.deepStrictEqual(transition(dialog(states.Confirming), reply, context).command, command)
    const { toast } = recalled(dialog(states.MainMenu), { request: undefined, flip: false, wish: "asked" }, context)
    assert.strictEqual(toast, "gone")
  })
})

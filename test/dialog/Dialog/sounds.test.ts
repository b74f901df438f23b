import { assert, describe, it } from "@effect/vitest"
import { transition } from "../../../src/dialog/Dialog.ts"
import type { Event } from "../../../src/dialog/Dialog/Event.ts"
import { type Dialog, isWaiting, maxSounds, type State } from "../../../src/dialog/Dialog/State.ts"
import { MessageId } from "../../../src/domain/Ids.ts"
import { FileId } from "../../../src/domain/VideoInputs.ts"
import { context, dialog, job, states } from "../../kit/dialogs.ts"

const voice = (seconds = 4, bytes = 9000): Extract<Event, { _tag: "SentOther" }> => ({
  _tag: "SentOther",
  content: "voice",
  sound: { file: FileId.make("AwAC-1"), seconds, bytes },
  message: MessageId.make(50),
  sent: 1000
})
const heard = (text: string, request = "u1"): Event => ({ _tag: "SoundHeard", request, text })
const after = (start: Dialog, ...events: ReadonlyArray<Event>) =>
  events.reduce((before, event, n) => transition(before, event, { ...context, eventId: `u${n + 1}` }).dialog, start)
const told = (event: Event, start = dialog(states.MainMenu), facts = context) =>
  transition(start, event, facts).followUps.flatMap((one) => (one._tag === "Tell" ? [one.key] : []))

/** Where what is said is what else would be written. */
const anywhere: ReadonlyArray<readonly [string, State]> = Object.entries(states).filter(
  ([tag]) => tag !== "WritingToSupport"
)

describe("a recording", () => {
  it.each(anywhere)("becomes what the same words would have become, written: from %s", (_, state) => {
    const listening = after(dialog(state), voice())
    assert.isTrue(isWaiting(listening))
    assert.strictEqual(listening.state, state, "nothing moves before it is heard")
    const said = after(dialog(state), voice(), heard("a dog on the moon"))
    const text = { text: "a dog on the moon", message: MessageId.make(50), sent: 1000 }
    const written = transition(dialog(state), { _tag: "SentText", ...text }, { ...context, eventId: "u2" }).dialog
    if (state._tag !== "EnteringPromoCode") assert.deepStrictEqual(said.state, written.state)
    assert.deepStrictEqual(said.sounds, [])
  })

  it("that answers a video is a wish about it", () => {
    const listening = after(dialog(states.Confirming), { ...voice(), about: job })
    const said = transition(listening, heard("the same at night"), context)
    assert.deepInclude(said.command, { _tag: "Recall", job })
  })

  it("follows the one before it, and a bound holds for how many wait", () => {
    const two = after(dialog(states.MainMenu), voice(), voice())
    assert.deepStrictEqual(
      two.sounds?.map(({ request }) => request),
      ["u1", "u2"]
    )
    assert.deepStrictEqual(after(two, heard("not the first", "u2")), two)
    assert.deepStrictEqual(
      after(two, heard("the first")).sounds?.map(({ request }) => request),
      ["u2"]
    )
    const many = after(dialog(states.MainMenu), ...Array.from({ length: maxSounds }, () => voice()))
    assert.deepStrictEqual(told(voice(), many), ["sound-too-many"])
  })

  it("that cannot be heard is answered in words: too long, too large, without a server, or why it was not", () => {
    assert.deepStrictEqual(told(voice(121)), ["sound-too-long"])
    assert.deepStrictEqual(told(voice(4, 21_000_000)), ["sound-too-large"])
    const deaf = { ...context, transcription: false }
    assert.deepStrictEqual(told(voice(), dialog(states.MainMenu), deaf), ["wordless-sound"])
    const listening = after(dialog(states.MainMenu), voice())
    const unheard: Event = { _tag: "SoundUnheard", request: "u1", problem: "silent" }
    assert.deepStrictEqual(told(unheard, listening), ["sound-silent"])
    assert.isFalse(isWaiting(after(listening, unheard)))
  })
})

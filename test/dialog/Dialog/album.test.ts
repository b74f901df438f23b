import { assert, describe, it } from "@effect/vitest"
import { transition } from "../../../src/dialog/Dialog.ts"
import type { Event } from "../../../src/dialog/Dialog/Event.ts"
import { picturesOf } from "../../../src/dialog/Dialog/pictureInputs.ts"
import { type Dialog, initial, isWaiting, maxPieces, type State } from "../../../src/dialog/Dialog/State.ts"
import { MessageId } from "../../../src/domain/Ids.ts"
import { FileId } from "../../../src/domain/VideoInputs.ts"
import { context, dialog, pro, spec, states } from "../../kit/dialogs.ts"

const file = (n: number) => FileId.make(`AgAC-${n}`)
const piece = (n: number, text?: string, group = "1"): Event => {
  const what = { picture: file(n), group, message: MessageId.make(40 + n), sent: 1000 }
  return text === undefined
    ? { _tag: "SentOther", content: "photo", ...what }
    : { _tag: "SentText", text, under: "photo", ...what }
}
const waited = (pieces: number, request = "u1"): Event => ({ _tag: "AlbumWaited", request, pieces })

/** What comes of events one after the other, each with an id of its own. */
const after = (start: Dialog, ...events: ReadonlyArray<Event>) =>
  events.reduce((before, event, n) => transition(before, event, { ...context, eventId: `u${n + 1}` }).dialog, start)
const cardOf = ({ state }: Dialog) => (state._tag === "Confirming" ? state : assert.fail(`${state._tag}, not the card`))
const filesOf = (of: Dialog) => picturesOf(cardOf(of).spec).map(({ file: one }) => one)

/** Everywhere but where it goes to the operators. */
const anywhere: ReadonlyArray<readonly [string, State]> = Object.entries(states).filter(
  ([tag]) => tag !== "WritingToSupport"
)

describe("an album", () => {
  it.each(anywhere)("is one card of all its pictures, once it is there as a whole: from %s", (_, state) => {
    const before = { ...dialog(state), last: { ...spec, model: pro } }
    const pieces = after(before, piece(1), piece(2, "a dog grows old"))
    assert.strictEqual(pieces.state, before.state, "nothing is shown before")
    assert.isTrue(isWaiting(pieces))
    const whole = after(before, piece(1), piece(2, "a dog grows old"), waited(2))
    assert.deepStrictEqual(filesOf(whole), [file(1), file(2)])
    assert.strictEqual(cardOf(whole).prompt, "a dog grows old")
    assert.isFalse(whole.album?.waits)
  })

  it("is in the order of the chat, however its pieces come", () => {
    const begun = { ...dialog(states.MainMenu), last: { ...spec, model: pro } }
    assert.deepStrictEqual(filesOf(after(begun, piece(3), piece(1), waited(2))), [file(1), file(3)])
  })

  it("is waited for anew with each piece: an earlier wait that ends after it shows nothing", () => {
    const pieces = [piece(1), piece(2)]
    const early = after(dialog(states.MainMenu), ...pieces, waited(1))
    assert.deepStrictEqual(early, after(dialog(states.MainMenu), ...pieces))
    assert.deepStrictEqual(after(early, waited(2, "u9")), early, "nor the wait for another album")
  })

  it("makes no second card of what comes later: it joins the card, and where that is gone it is said so", () => {
    const card = after({ ...dialog(states.MainMenu), last: { ...spec, model: pro } }, piece(1), waited(1))
    assert.deepStrictEqual(filesOf(after(card, piece(2))), [file(1), file(2)])
    const create: Event = { _tag: "PressedStep", version: context.version, button: { _tag: "Create" } }
    const step = transition(after(card, create), piece(2), context)
    assert.strictEqual(step.dialog.state._tag, "MainMenu")
    assert.deepStrictEqual(step.followUps, [{ _tag: "Tell", key: "album-late", args: {} }])
  })

  it("ends the wait for the one before, whose card is not lost", () => {
    const two = after(
      { ...initial("ru"), last: { ...spec, model: pro } },
      piece(1),
      piece(2, undefined, "2"),
      waited(1, "u2")
    )
    assert.deepStrictEqual(filesOf(two), [file(1), file(2)])
  })

  it("of something else than pictures is answered once, and has a bound", () => {
    const song: Event = { _tag: "SentOther", content: "audio", group: "1", message: MessageId.make(41) }
    const step = transition(after(dialog(states.MainMenu), song, song), waited(2), context)
    assert.deepStrictEqual(step.followUps, [{ _tag: "Tell", key: "wordless-sound", args: {} }])
    const many = Array.from({ length: maxPieces + 2 }, (_, n) => piece(n + 1))
    assert.strictEqual(after(dialog(states.MainMenu), ...many).album?.pieces.length, maxPieces)
  })
})

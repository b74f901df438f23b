import { Effect, Option, type Schema } from "effect"
import type { SqlError } from "effect/sql"
import type { UserId } from "../../../domain/Ids.ts"
import { counted } from "../../../platform/counted.ts"
import { languages } from "../../../domain/Language.ts"
import {
  type BroadcastFile,
  type BroadcastId,
  type BroadcastLine,
  type BroadcastMove,
  Broadcasts,
  canMove,
  contentProblems,
  spoken
} from "../../../support/Broadcasts.ts"
import { ActionNotes, type Noting } from "../../../support/OperatorActions/ActionNotes.ts"
import type { ActionOf, Preview } from "./ConsoleAction.ts"
import { cannot, would } from "./previews.ts"

type BroadcastError = SqlError.SqlError | Schema.SchemaError
type Move = ActionOf<"StartBroadcast" | "PauseBroadcast" | "StopBroadcast">
type Create = ActionOf<"NewBroadcast">
type Test = ActionOf<"TestBroadcast">

const moveOf = {
  StartBroadcast: "start",
  PauseBroadcast: "pause",
  StopBroadcast: "stop"
} as const satisfies Readonly<Record<Move["_tag"], BroadcastMove>>

const unknown = "There is no such broadcast."
const unreadable = (id: BroadcastId) => `This release cannot read what broadcast № ${id} says: it can only be stopped.`

/** Why a broadcast is not in a state for what is asked of it. */
const unfit = ({ id, state, tested }: BroadcastLine, move: BroadcastMove) =>
  move === "start" && state === "draft" && tested === null
    ? `Broadcast № ${id} was not tested: it can be started once Telegram took a test of it.`
    : `Broadcast № ${id} is ${state}.`

/** How many have it of how many. */
const reached = ({ delivered, total }: BroadcastLine) =>
  `${delivered.toLocaleString("en")} of ${counted(total, "user")} ${total === 1 ? "has" : "have"} it`

const outcome: Readonly<Record<BroadcastMove, (id: BroadcastId) => string>> = {
  start: (id) => `Broadcast № ${id} is being sent, behind all that users themselves are sent.`,
  pause: (id) => `Broadcast № ${id} is paused. The messages under way still go out.`,
  stop: (id) => `Broadcast № ${id} is stopped, for good. The messages under way still go out.`
}

/** Keeps, starts, pauses and stops broadcasts, as part of the operator's press. */
export const makeBroadcasting = Effect.gen(function* () {
  const broadcasts = yield* Broadcasts
  const notes = yield* ActionNotes

  const create = Effect.fnUntraced(function* (by: Noting, { content, audience }: Create) {
    const problems = contentProblems(content)
    if (problems.length > 0) return problems.join(" ")
    const id = yield* broadcasts.create(by.operator, { content, audience })
    yield* notes.note(by, { operation: "newbroadcast", target: String(id) })
    return `Broadcast № ${id} is a draft. Test it: it can be started once Telegram took the test.`
  })

  const move = Effect.fnUntraced(function* (by: Noting, { _tag, broadcast: id }: Move) {
    const asked = moveOf[_tag]
    const line = Option.getOrUndefined(yield* broadcasts.line(id))
    if (line === undefined) return unknown
    if (asked === "start" && Option.isNone(yield* broadcasts.find(id))) return unreadable(id)
    if (!(yield* broadcasts.move(id, asked))) return unfit(line, asked)
    yield* notes.note(by, { operation: `${asked}broadcast`, target: String(id) })
    return outcome[asked](id)
  })

  return { create, move }
})

/** Sends an operator a test of a broadcast, and tells what became of it. */
export const makeBroadcastTest = Effect.map(Broadcasts, (broadcasts) =>
  Effect.fnUntraced(function* ({ broadcast }: Test, operator: UserId) {
    const file = Option.getOrUndefined(yield* broadcasts.find(broadcast))
    if (file === undefined) return Option.isNone(yield* broadcasts.line(broadcast)) ? unknown : unreadable(broadcast)
    const tested = yield* broadcasts.test(file, operator)
    return tested._tag === "Sent"
      ? `Sent to you by the bot. Look at it there: broadcast № ${broadcast} can be started now.`
      : `Telegram does not take it: ${tested.trouble}.`
  })
)

/** Tells what a press would do with a broadcast, and how many it would reach. */
export const makeBroadcastPreview = Effect.gen(function* () {
  const broadcasts = yield* Broadcasts

  const start = (file: BroadcastFile) =>
    file.started === null
      ? Effect.map(broadcasts.reach(file), (reach) =>
          would(`Broadcast № ${file.id} would be sent to ${counted(reach, "user")}, each once.`)
        )
      : Effect.succeed(would(`Broadcast № ${file.id} would go on: ${reached(file)}.`))

  const ofOne = Effect.fnUntraced(function* (action: Test | Move): Effect.fn.Return<Preview, BroadcastError> {
    const line = Option.getOrUndefined(yield* broadcasts.line(action.broadcast))
    if (line === undefined) return cannot(unknown)
    const move = action._tag === "TestBroadcast" ? undefined : moveOf[action._tag]
    if (move !== undefined && !canMove(line, move)) return cannot(unfit(line, move))
    if (move === undefined || move === "start") {
      const file = Option.getOrUndefined(yield* broadcasts.find(line.id))
      if (file === undefined) return cannot(unreadable(line.id))
      if (move === "start") return yield* start(file)
      const read = spoken(file.content).map((language) => languages[language].english)
      return would(`The bot would send it to you alone, in each of its languages: ${read.join(", ")}.`)
    }
    const so = `Broadcast № ${line.id} is ${line.state}; ${reached(line)}.`
    return would(
      so,
      move === "pause" ? "It would wait until somebody starts it again." : "Nobody else would get it, ever."
    )
  })

  return Effect.fnUntraced(function* (action: Create | Test | Move): Effect.fn.Return<Preview, BroadcastError> {
    if (action._tag !== "NewBroadcast") return yield* ofOne(action)
    const problems = contentProblems(action.content)
    if (problems.length > 0) return cannot(...problems)
    return would(
      `It would reach ${counted(yield* broadcasts.reach(action), "user")} now.`,
      "It is kept as a draft: nobody is sent anything before it was tested and started."
    )
  })
})

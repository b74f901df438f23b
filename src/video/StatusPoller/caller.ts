import { Clock, Effect, FiberHandle } from "effect"
import { DurableDeferred } from "effect/workflow"
import type { JobId } from "../../domain/Ids.ts"
import { Generation, turnOf } from "../Generation.ts"
import { ProviderQueue, type Waiting } from "../Generation/ProviderQueue.ts"
import { StatusMessage } from "../Generation/StatusMessage.ts"
import { Turns } from "../Generation/Turns.ts"

/** How many places in line are shown anew after one look: a line that moves is no flood of edits. */
const shownAtOnce = 5
/** In ms: a place that came too soon after the last edit is shown when another edit may be made. */
const tellAgain = 3500

/**
 * Calls those in line for whom there is a place, sends home who has waited too long, and shows who has moved up, which
 * nobody's turn waits for. What the table says decides, so a lost ring costs a pause, and a lost call is repeated.
 */
export const makeCaller = Effect.gen(function* () {
  const line = yield* ProviderQueue
  const status = yield* StatusMessage
  const turns = yield* Turns
  const showing = yield* FiberHandle.make()
  /** Where everybody was when they were last told; forgotten with the process, and then told again. */
  const told = new Map<JobId, { readonly position: number; readonly at: number; readonly surely: boolean }>()

  const call = Effect.fnUntraced(function* ({ id, turn }: Waiting, value: "go" | "late") {
    const deferred = turnOf(turn)
    const token = yield* DurableDeferred.tokenFromPayload(deferred, { workflow: Generation, payload: { job: id } })
    yield* DurableDeferred.succeed(deferred, { token, value })
  })

  const callAll = Effect.fnUntraced(function* (waiting: ReadonlyArray<Waiting>) {
    const called = waiting.filter((one) => one.call === "go" || one.call === "late")
    const over = waiting.filter((one) => one.call === "over")
    if (called.length > 0) yield* line.called(called.map(({ id }) => id))
    yield* Effect.forEach(called, (one) => call(one, one.call === "late" ? "late" : "go"), { discard: true })
    // Their workflows find that the job has ended.
    yield* Effect.forEach(over, (one) => call(one, "go"), { discard: true })
    if (over.length > 0) yield* line.left(over.map(({ id }) => id))
  })

  const show = Effect.fnUntraced(function* (waiting: ReadonlyArray<Waiting>) {
    const present = new Set(waiting.map(({ id }) => id))
    for (const id of told.keys()) if (!present.has(id)) told.delete(id)
    const now = yield* Clock.currentTimeMillis
    const outdated = ({ id, position }: Waiting) => {
      const last = told.get(id)
      return last?.position !== position || (!last.surely && now - last.at > tellAgain)
    }
    const lastAt = ({ id }: Waiting) => told.get(id)?.at ?? -1
    const moved = waiting
      .filter((one) => one.call === "none" && outdated(one))
      .toSorted((one, other) => lastAt(one) - lastAt(other))
    for (const { id, position } of moved.slice(0, shownAtOnce)) {
      told.set(id, { position, at: now, surely: told.get(id)?.position === position })
      yield* status.refresh(id)
    }
  })

  return Effect.gen(function* () {
    const waiting = yield* line.look
    yield* callAll(waiting)
    yield* FiberHandle.run(showing, show(waiting), { onlyIfMissing: true })
    yield* turns.heard
  })
})

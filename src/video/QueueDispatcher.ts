import { Duration, Effect, FiberHandle, Layer } from "effect"
import type { JobId } from "../domain/Ids.ts"
import { monotonicMillis } from "../platform/MonotonicTime.ts"
import { eachAlone, inOneProcess, type Recurring } from "../platform/Recurring.ts"
import { QueueTickets, type Waiting } from "./Generation/ProviderQueue.ts"
import { QueueSignal } from "./Generation/ProviderQueue/QueueSignal.ts"
import { StatusMessage } from "./Generation/StatusMessage.ts"
import { GenerationRuns } from "./GenerationRuns.ts"
import type { JobsError } from "./Jobs.ts"

/** The longest pause between two looks at the queue: also how late a permit is given that no signal told of. */
const every = "1 second"
/** How many positions are shown anew after one look: a queue that moves is no flood of edits. */
const shownAtOnce = 5
/** A position that came too soon after a message's last edit is shown when another edit may be made. */
const showAgainAfter = Duration.millis(3500)

/** What a job was last shown as its position. */
interface Shown {
  readonly position: number
  readonly atMillis: number
  /** It was shown more than once, so that it was not left out as too early an edit. */
  readonly surely: boolean
}

/**
 * Admits those in the queue for whom a provider has a permit, sends home whose wait was too long, and shows who has moved
 * up, for which no admission waits. What the table says decides, so a lost signal costs a pause, and a lost admission is
 * repeated.
 */
const make = Effect.gen(function* () {
  const tickets = yield* QueueTickets
  const runs = yield* GenerationRuns
  const show = yield* makeShow

  const startEach = eachAlone("a job could not be admitted", ({ id, ticket, next }: Waiting) =>
    runs.start(id, ticket, { late: next === "expire" })
  )

  const dispatch = Effect.fnUntraced(function* (waiting: ReadonlyArray<Waiting>) {
    const due = waiting.filter(({ next }) => next !== "wait")
    if (due.length === 0) return
    const admitted = yield* tickets.admitted(due.map(({ id }) => id))
    const ending = due.filter(({ id }) => admitted.has(id))
    yield* startEach(ending)
    // Their runs find that the job has ended, and tell its user so.
    const leaving = ending.filter(({ next }) => next === "leave")
    if (leaving.length > 0) yield* tickets.left(leaving.map(({ id }) => id))
  })

  return {
    name: "QueueDispatcher",
    every,
    signal: yield* QueueSignal,
    round: tickets.waiting.pipe(Effect.tap(dispatch), Effect.flatMap(show))
  } satisfies Recurring<JobsError, never>
})

/** Shows in the background, a few at a time, to whom the queue has moved: those first who were not shown it the longest. */
const makeShow = Effect.gen(function* () {
  const status = yield* StatusMessage
  const showing = yield* FiberHandle.make()
  /** Forgotten with the process, and then shown again. */
  const shown = new Map<JobId, Shown>()

  const show = Effect.fnUntraced(function* (waiting: ReadonlyArray<Waiting>) {
    const present = new Set(waiting.map(({ id }) => id))
    for (const id of shown.keys()) if (!present.has(id)) shown.delete(id)
    const now = yield* monotonicMillis
    const outdated = ({ id, position }: Waiting) => {
      const last = shown.get(id)
      if (last?.position !== position) return true
      return !last.surely && now - last.atMillis > Duration.toMillis(showAgainAfter)
    }
    const lastShown = ({ id }: Waiting) => shown.get(id)?.atMillis ?? -1
    const moved = waiting
      .filter((one) => one.next === "wait" && outdated(one))
      .toSorted((one, other) => lastShown(one) - lastShown(other))
    for (const { id, position } of moved.slice(0, shownAtOnce)) {
      shown.set(id, { position, atMillis: now, surely: shown.get(id)?.position === position })
      yield* status.refresh(id)
    }
  })

  return (waiting: ReadonlyArray<Waiting>) => FiberHandle.run(showing, show(waiting), { onlyIfMissing: true })
})

export const QueueDispatcher = {
  /** One round of the dispatcher, to be repeated. */
  make,
  /** Dispatches in one process of all. */
  layerRun: Layer.unwrap(Effect.map(make, inOneProcess))
}

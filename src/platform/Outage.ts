import { Cause, Clock, Duration, Effect, Ref } from "effect"
import { endAlert } from "./AlertLog.ts"
import { type AlertName, ends, raises } from "./AlertKinds.ts"

/** How often a trouble that lasts is told again. */
const tellEvery = Duration.minutes(1)

/** A trouble whose reason changes all the time is told for no more reasons than these, beside its line a minute. */
const maxReasons = 5

const monotonicNow = Clock.clockWith((clock) => clock.monotonicTimeNanos)

interface Trouble {
  /** In nanoseconds of a clock that only goes forward. */
  readonly since: bigint
  readonly toldAt: bigint
  /** The reasons that were told. */
  readonly details: ReadonlySet<string>
  /** Failures since it was told last. */
  readonly untold: number
}

/** A trouble as its owner reports it. */
export interface Outage {
  /** It failed, for this reason: a line at first, for another reason, and once a minute. The first has the whole cause. */
  readonly failed: (detail: string, cause?: Cause.Cause<unknown>) => Effect.Effect<void>
  /** It went well: a line if it had failed before. The first time ends an alert of an earlier process, too. */
  readonly over: Effect.Effect<void>
  /** Whether it fails by now. */
  readonly lasts: Effect.Effect<boolean>
}

const seconds = (nanos: bigint) => Math.round(Number(nanos) / 1e9)

/**
 * Tells a trouble that lasts in few lines of the log: one when it begins, one a minute, and one when it is over. `what` is
 * what does not work, such as `polling`; `alert` is what operators are told of it.
 */
export const makeOutage = Effect.fnUntraced(function* (what: string, options: { readonly alert?: AlertName } = {}) {
  const trouble = yield* Ref.make<Trouble | undefined>(undefined)
  const wentWell = yield* Ref.make(false)

  const tell = (
    text: string,
    annotations: Readonly<Record<string, unknown>>,
    cause: Cause.Cause<unknown> = Cause.empty
  ) =>
    (options.alert === undefined ? Effect.logWarning(text, cause) : Effect.logError(text, cause)).pipe(
      Effect.annotateLogs({
        ...annotations,
        ...(options.alert !== undefined && raises(options.alert))
      })
    )

  const failed = Effect.fnUntraced(function* (detail: string, cause?: Cause.Cause<unknown>) {
    const now = yield* monotonicNow
    const before = yield* Ref.get(trouble)
    const details = before?.details ?? new Set<string>()
    const isNew = !details.has(detail) && details.size < maxReasons
    const due = before === undefined || isNew || now - before.toldAt >= BigInt(Duration.toNanosUnsafe(tellEvery))
    const since = before?.since ?? now
    const untold = (before?.untold ?? 0) + 1
    yield* Ref.set(trouble, {
      since,
      toldAt: due ? now : (before?.toldAt ?? now),
      details: isNew ? new Set([...details, detail]) : details,
      untold: due ? 0 : untold
    })
    if (!due) return
    yield* before === undefined
      ? tell(`${what} fails`, { reason: detail }, cause)
      : tell(`${what} still fails`, { reason: detail, times: untold, seconds: seconds(now - since) })
  })

  const over = Effect.gen(function* () {
    const before = yield* Ref.getAndSet(trouble, undefined)
    const isFirst = !(yield* Ref.getAndSet(wentWell, true))
    if (before === undefined) return isFirst && options.alert !== undefined ? yield* endAlert(options.alert) : undefined
    const now = yield* monotonicNow
    yield* Effect.logInfo(`${what} works again`).pipe(
      Effect.annotateLogs({
        seconds: seconds(now - before.since),
        ...(options.alert !== undefined && ends(options.alert))
      })
    )
  })

  const outage: Outage = { failed, over, lasts: Effect.map(Ref.get(trouble), (one) => one !== undefined) }
  return outage
})

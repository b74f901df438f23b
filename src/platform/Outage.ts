import { Clock, Duration, Effect, Ref } from "effect"

/** How often a trouble that lasts is told again. */
const tellEvery = Duration.minutes(1)

const monotonicNow = Clock.clockWith((clock) => clock.monotonicTimeNanos)

interface Trouble {
  /** In nanoseconds of a clock that only goes forward. */
  readonly since: bigint
  readonly toldAt: bigint
  readonly detail: string
  /** Failures since it was told last. */
  readonly untold: number
}

/** A trouble as its owner reports it. */
export interface Outage {
  /** It failed, for this reason: a line at first, for another reason, and once a minute. */
  readonly failed: (detail: string) => Effect.Effect<void>
  /** It went well: a line if it had failed before. */
  readonly over: Effect.Effect<void>
  /** Whether it fails by now. */
  readonly lasts: Effect.Effect<boolean>
}

const seconds = (nanos: bigint) => Math.round(Number(nanos) / 1e9)

/**
 * Tells a trouble that lasts in few lines of the log: one when it begins, one a minute, and one when it is over. `what` is
 * what does not work, such as `polling`; `alert` marks its lines for the operator.
 */
export const makeOutage = Effect.fnUntraced(function* (what: string, options: { readonly alert?: boolean } = {}) {
  const trouble = yield* Ref.make<Trouble | undefined>(undefined)

  const tell = (text: string, annotations: Readonly<Record<string, unknown>>) =>
    (options.alert === true ? Effect.logError(text) : Effect.logWarning(text)).pipe(
      Effect.annotateLogs({
        ...annotations,
        ...(options.alert === true && { alert: "operator", alertKind: `${what} fails` })
      })
    )

  const failed = Effect.fnUntraced(function* (detail: string) {
    const now = yield* monotonicNow
    const before = yield* Ref.get(trouble)
    const due =
      before === undefined ||
      before.detail !== detail ||
      now - before.toldAt >= BigInt(Duration.toNanosUnsafe(tellEvery))
    const since = before?.since ?? now
    const untold = (before?.untold ?? 0) + 1
    yield* Ref.set(trouble, { since, toldAt: due ? now : (before?.toldAt ?? now), detail, untold: due ? 0 : untold })
    if (!due) return
    yield* before === undefined
      ? tell(`${what} fails`, { reason: detail })
      : tell(`${what} still fails`, { reason: detail, times: untold, seconds: seconds(now - since) })
  })

  const over = Effect.gen(function* () {
    const before = yield* Ref.getAndSet(trouble, undefined)
    if (before === undefined) return
    const now = yield* monotonicNow
    yield* Effect.logInfo(`${what} works again`).pipe(
      Effect.annotateLogs({
        seconds: seconds(now - before.since),
        ...(options.alert === true && { alertOver: `${what} fails` })
      })
    )
  })

  const outage: Outage = { failed, over, lasts: Effect.map(Ref.get(trouble), (one) => one !== undefined) }
  return outage
})

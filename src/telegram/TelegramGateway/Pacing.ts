import { Clock, Context, Data, Deferred, Effect, Layer, Metric, Queue } from "effect"
import { counter } from "../../platform/Metrics.ts"
import { monotonicMillisUnsafe } from "../../platform/MonotonicTime.ts"
import { type Decision, makePacer, type Rates, type Released } from "./pacer.ts"
import type { PacedCall, Urgency } from "./pacer/PacedCall.ts"

/** However far away the next release is, the pacer is asked again after this time: a bound on what a lost signal costs. */
const longestSleepMillis = 1000

const held = counter("kudo_telegram_held_total")

/** What a message is for, where it is not a menu. */
export const Purpose = Context.Reference<Extract<Urgency, "screen" | "progress" | "notice" | "broadcast">>(
  "kudo/TelegramGateway/Purpose",
  { defaultValue: () => "screen" }
)

/** A call was held back by ourselves and not sent: there may be room for it after `retryAfterSeconds`. */
export class PacingRejection extends Data.TaggedError("PacingRejection")<{ readonly retryAfterSeconds: number }> {}

interface WaitingCaller extends PacedCall {
  readonly decided: Deferred.Deferred<Released<PacedCall>["decision"]>
}

/**
 * Holds every call to Telegram back until the rates allow it. Far below the rate a call costs two comparisons and waits for
 * nothing. What is beyond it waits in the order of its urgency; when too many wait, broadcasts are rejected first, then progress,
 * notices, then menus, then videos, which their callers repeat. A call that is rejected was not sent.
 */
export class Pacing extends Context.Service<
  Pacing,
  {
    /** Resolves when the call may be sent. */
    readonly admit: (call: PacedCall) => Effect.Effect<void, PacingRejection>
    /** Telegram itself refused the call for so many seconds. */
    readonly pause: (call: PacedCall, seconds: number) => Effect.Effect<void>
    /** How many calls a second this process may send from now on, at most the rate. */
    readonly allow: (callsPerSecond: number) => Effect.Effect<void>
  }
>()("kudo/TelegramGateway/Pacing") {
  static readonly layer = (rates: Rates) => Layer.effect(Pacing, make(rates))

  /** For a Telegram without limits, such as the playground's. */
  static readonly unlimited = Layer.succeed(Pacing, {
    admit: () => Effect.void,
    pause: () => Effect.void,
    allow: () => Effect.void
  })
}

const enforce = (call: PacedCall, decision: Exclude<Decision, { _tag: "Wait" }>) => {
  const outcome = decision._tag === "Send" ? "waited" : "refused"
  return Effect.andThen(
    Metric.update(Metric.withAttributes(held, { urgency: call.urgency, outcome }), 1),
    decision._tag === "Send"
      ? Effect.void
      : Effect.fail(new PacingRejection({ retryAfterSeconds: decision.retryAfterSeconds }))
  )
}

const answer = (released: ReadonlyArray<Released<WaitingCaller>>) => {
  for (const { call, decision } of released) Deferred.doneUnsafe(call.decided, Effect.succeed(decision))
}

const make = Effect.fnUntraced(function* (rates: Rates) {
  const clock = yield* Clock.Clock
  const pacer = makePacer<WaitingCaller>(rates)
  /** Rung when the next release may have moved nearer. */
  const changed = yield* Queue.sliding<void>(1)
  const nowMillis = () => monotonicMillisUnsafe(clock)

  const untilNextRelease = Effect.suspend(() => {
    const next = pacer.nextReleaseMillis()
    if (next === undefined) return Queue.take(changed)
    // Whole ms, as timers round down and would wake us just before the time.
    const sleepMillis = Math.min(longestSleepMillis, Math.max(1, Math.ceil(next - nowMillis())))
    return Effect.timeoutOption(Queue.take(changed), sleepMillis)
  })
  const release = Effect.sync(() => answer(pacer.release(nowMillis())))
  yield* Effect.forkScoped(Effect.forever(Effect.andThen(untilNextRelease, release)))

  return Pacing.of({
    admit: (call) =>
      Effect.suspend(() => {
        const caller: WaitingCaller = { ...call, decided: Deferred.makeUnsafe() }
        const { decision, others } = pacer.ask(nowMillis(), caller)
        answer(others)
        if (decision._tag === "Send") return Effect.void
        if (decision._tag === "Reject") return enforce(call, decision)
        return Queue.offer(changed, undefined).pipe(
          Effect.andThen(Deferred.await(caller.decided)),
          Effect.onInterrupt(() => Effect.sync(() => pacer.forget(caller))),
          Effect.flatMap((decided) => enforce(call, decided))
        )
      }),
    pause: (call, seconds) => Effect.sync(() => pacer.pause(nowMillis(), call, seconds)),
    allow: (callsPerSecond) =>
      Effect.andThen(
        Effect.sync(() => pacer.allow(callsPerSecond)),
        Queue.offer(changed, undefined)
      )
  })
})

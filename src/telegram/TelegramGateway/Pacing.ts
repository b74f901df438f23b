import { Clock, Context, Deferred, Effect, Layer, Metric, Queue } from "effect"
import { type Ask, makePacer, type Rates, type Turn, type Urgency, type Verdict } from "./pacer.ts"

/** A wait without an end in sight is looked at again after this many ms: the share may have grown. */
const longestSleep = 1000

const held = Metric.counter("kudo_telegram_held_total", {
  description: "Bot API calls that did not go at once, by urgency and by what became of them",
  incremental: true
})

/** What a message is for, where it is not a menu. */
export const Purpose = Context.Reference<Extract<Urgency, "screen" | "progress" | "notice">>(
  "kudo/TelegramGateway/Purpose",
  { defaultValue: () => "screen" }
)

interface Waiter extends Ask {
  readonly turn: Deferred.Deferred<Turn<Ask>["verdict"]>
}

/**
 * Every call's turn. Far below the rate a call costs two comparisons and waits for nothing. What is beyond it waits in
 * the order of its urgency; when too many wait, progress goes first, then notices, then menus, then videos, which their
 * callers repeat. A call that is turned away was not sent.
 */
export class Pacing extends Context.Service<
  Pacing,
  {
    /** Resolves when the call may go; fails with the seconds after which there may be room. */
    readonly turn: (ask: Ask) => Effect.Effect<void, number>
    /** Telegram itself refused the call for so many seconds. */
    readonly refused: (ask: Ask, seconds: number) => Effect.Effect<void>
    /** How many calls a second are this process's own. */
    readonly share: (calls: number) => Effect.Effect<void>
  }
>()("kudo/TelegramGateway/Pacing") {
  static readonly layer = (rates: Rates) => Layer.effect(Pacing, make(rates))

  /** For a Telegram without limits, such as the playground's. */
  static readonly unlimited = Layer.succeed(Pacing, {
    turn: () => Effect.void,
    refused: () => Effect.void,
    share: () => Effect.void
  })
}

const make = Effect.fnUntraced(function* (rates: Rates) {
  const clock = yield* Clock.Clock
  const pacer = makePacer<Waiter>(rates)
  const bell = yield* Queue.sliding<void>(1)
  const now = () => clock.currentTimeMillisUnsafe()

  const settle = (turns: ReadonlyArray<Turn<Waiter>>) => {
    for (const { ask, verdict } of turns) Deferred.doneUnsafe(ask.turn, Effect.succeed(verdict))
  }
  const nap = () => {
    const next = pacer.next()
    return next === undefined ? Infinity : Math.min(longestSleep, Math.max(1, next - now()))
  }
  const listen = Effect.suspend(() => {
    const ms = nap()
    return ms === Infinity ? Queue.take(bell) : Effect.timeoutOption(Queue.take(bell), ms)
  })
  yield* Effect.forkScoped(
    Effect.forever(
      Effect.andThen(
        listen,
        Effect.sync(() => settle(pacer.take(now())))
      )
    )
  )

  const obey = (ask: Ask, verdict: Exclude<Verdict, { _tag: "Wait" }>) => {
    const counted = Metric.update(
      Metric.withAttributes(held, { urgency: ask.urgency, outcome: verdict._tag === "Go" ? "waited" : "refused" }),
      1
    )
    return Effect.andThen(counted, verdict._tag === "Go" ? Effect.void : Effect.fail(verdict.seconds))
  }

  return Pacing.of({
    turn: (ask) =>
      Effect.suspend(() => {
        const waiter: Waiter = { ...ask, turn: Deferred.makeUnsafe() }
        const { verdict, others } = pacer.ask(now(), waiter)
        settle(others)
        if (verdict._tag === "Go") return Effect.void
        if (verdict._tag === "Refused") return obey(ask, verdict)
        return Queue.offer(bell, undefined).pipe(
          Effect.andThen(Deferred.await(waiter.turn)),
          Effect.onInterrupt(() => Effect.sync(() => pacer.forget(waiter))),
          Effect.flatMap((verdict) => obey(ask, verdict))
        )
      }),
    refused: (ask, seconds) => Effect.sync(() => pacer.refused(now(), ask, seconds)),
    share: (calls) =>
      Effect.andThen(
        Effect.sync(() => pacer.share(calls)),
        Queue.offer(bell, undefined)
      )
  })
})

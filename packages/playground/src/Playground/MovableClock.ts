import { Clock, Duration, Effect, Layer, Schema } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import { refusingMalformed } from "./Wire.ts"

/** As far as one call moves the clock: ten years, more than anything here lasts. */
const maxAdvanceMillis = Duration.toMillis(Duration.days(3650))
/** Node's timers wait no longer than this. */
const maxTimerMillis = 2 ** 31 - 1
const nanosPerMilli = 1_000_000n

interface Movable extends Clock.Clock {
  /** Moves time forward, and wakes whatever was to wait until then. */
  readonly advance: (millis: number) => Effect.Effect<void>
}

/** Real time, and as far ahead of it as it was moved. */
const movable = (): Movable => {
  const real = Clock.Clock.defaultValue()
  const waiting = new Set<() => void>()
  let aheadMillis = 0
  const aheadNanos = () => BigInt(aheadMillis) * nanosPerMilli
  const nowMillis = () => real.currentTimeMillisUnsafe() + aheadMillis
  const nowNanos = () => real.currentTimeNanosUnsafe() + aheadNanos()
  const monotonic = () => real.monotonicTimeNanosUnsafe() + aheadNanos()
  const monotonicMillis = () => Number(monotonic() / nanosPerMilli)

  const sleep = (duration: Duration.Duration): Effect.Effect<void> => {
    if (!Duration.isFinite(duration)) return Effect.never
    return Effect.callback<void>((resume) => {
      const due = monotonicMillis() + Duration.toMillis(duration)
      let timer: NodeJS.Timeout | undefined
      const check = () => {
        clearTimeout(timer)
        const left = due - monotonicMillis()
        if (left > 0) timer = setTimeout(check, Math.min(left, maxTimerMillis))
        else if (waiting.delete(check)) resume(Effect.void)
      }
      waiting.add(check)
      check()
      return Effect.sync(() => {
        waiting.delete(check)
        clearTimeout(timer)
      })
    })
  }

  return {
    currentTimeMillisUnsafe: nowMillis,
    currentTimeMillis: Effect.sync(nowMillis),
    currentTimeNanosUnsafe: nowNanos,
    currentTimeNanos: Effect.sync(nowNanos),
    monotonicTimeNanosUnsafe: monotonic,
    monotonicTimeNanos: Effect.sync(monotonic),
    sleep,
    advance: (millis) =>
      Effect.sync(() => {
        aheadMillis += millis
        for (const check of waiting) check()
      })
  }
}

export const Advance = Schema.Struct({
  advance_ms: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: maxAdvanceMillis }))
})

const told = Effect.map(Clock.currentTimeMillis, (now) => HttpServerResponse.jsonUnsafe({ now }))

/** A clock for everything in a server, and `GET` and `POST /playground/clock`, which tell and move it. */
export const movableClock = () => {
  const clock = movable()
  const moving = Effect.gen(function* () {
    const { advance_ms } = yield* HttpServerRequest.schemaBodyJson(Advance)
    yield* clock.advance(advance_ms)
    return yield* told
  })
  const routes = HttpRouter.use(
    Effect.fnUntraced(function* (router) {
      yield* router.add("GET", "/playground/clock", told)
      yield* router.add("POST", "/playground/clock", refusingMalformed(moving))
    })
  )
  return { layer: Layer.succeed(Clock.Clock, clock), routes }
}

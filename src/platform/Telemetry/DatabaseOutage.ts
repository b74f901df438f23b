import { Cause, Clock, Duration, Effect, Layer, Logger, References, Schema } from "effect"
import { SqlError } from "effect/sql"
import { DatabaseError } from "../Database/DatabaseError.ts"
import { databaseIsBack } from "../Database/Ownership.ts"
import { monotonicMillisUnsafe } from "../MonotonicTime.ts"
import { makeOutage } from "../Outage.ts"
import { recur } from "../Recurring.ts"

/** Errors are looked through so deep for the one of the connection: the engine and our services wrap it twice or thrice. */
const maxDepth = 6
/** An absence is over when nobody met it for so long; whoever owns the database tries once a second. */
const quietFor = Duration.seconds(5)
const lookEvery = Duration.seconds(1)
/** What waited for an answer gives up so long after the absence: that is told already. */
const straggleFor = Duration.seconds(30)

const causeOf = (error: unknown): unknown =>
  typeof error === "object" && error !== null && "cause" in error ? error.cause : undefined

/** The errors of a cause, each with what it wraps. */
const chain = (cause: Cause.Cause<unknown>): ReadonlyArray<unknown> =>
  cause.reasons.flatMap((reason) => {
    const errors: Array<unknown> = []
    let error = Cause.isFailReason(reason) ? reason.error : Cause.isDieReason(reason) ? reason.defect : undefined
    for (; error !== undefined && errors.length < maxDepth; error = causeOf(error)) errors.push(error)
    return errors
  })

const isDatabaseError = Schema.is(DatabaseError)
/** What Postgres itself answers while it goes or comes: it ends, it ended badly, it does not take connections yet. */
const isGoing = Schema.is(Schema.Struct({ code: Schema.Literals(["57P01", "57P02", "57P03"]), message: Schema.String }))

const reasonOf = (error: unknown): ReadonlyArray<string> => {
  if (isDatabaseError(error) && error.reason === "unreachable") return [error.detail]
  if (isGoing(error)) return [error.message]
  return SqlError.isSqlError(error) && error.reason._tag === "ConnectionError" ? [error.reason.message] : []
}

/** In a word why there is no connection to the database; undefined for every other error. */
const lossOf = (cause: Cause.Cause<unknown>): string | undefined => chain(cause).flatMap(reasonOf)[0]

const isTimeout = (cause: Cause.Cause<unknown>) => chain(cause).some(Cause.isTimeoutError)

/** What the engine says of its shards that wait, without a cause: while the database is away they wait for that. */
const isEngineWaiting = ({ cause, fiber }: Logger.Options<unknown>) =>
  cause.reasons.length === 0 &&
  String(fiber.getRef(References.CurrentLogAnnotations)["module"]).startsWith("effect/cluster/")

/**
 * Tells an absence of the database as one trouble, whoever meets it: a line when it begins, one a minute, and one when it
 * is over. The lines of the engine, of background work and of updates that are caused by it are left out, and so are
 * waits that ended with it. To be provided around all that logs, inside of the loggers.
 */
export const DatabaseOutage = {
  layer: Layer.effect(
    Logger.CurrentLoggers,
    Effect.gen(function* () {
      const loggers = yield* Logger.CurrentLoggers
      const clock = yield* Clock.Clock
      const outage = yield* makeOutage("the way to the database")
      const run = Effect.runForkWith(yield* Effect.context<never>())
      let metAt = -Infinity
      let firstReason: string | undefined
      const since = () => Duration.millis(monotonicMillisUnsafe(clock) - metAt)

      const fold = Logger.make<unknown, void>((line) => {
        const loss = lossOf(line.cause)
        if (loss !== undefined) {
          metAt = monotonicMillisUnsafe(clock)
          firstReason ??= loss
          run(outage.failed(firstReason))
          return
        }
        const isStraggler =
          (isTimeout(line.cause) || isEngineWaiting(line)) && Duration.isLessThan(since(), straggleFor)
        const isToldSoon = firstReason !== undefined && [line.message].flat()[0] === databaseIsBack
        if (!isStraggler && !isToldSoon) for (const logger of loggers) logger.log(line)
      })
      const round = Effect.suspend(() => {
        if (Duration.isLessThan(since(), quietFor)) return Effect.void
        firstReason = undefined
        return outage.over
      })
      yield* Effect.forkScoped(recur({ name: "DatabaseOutage", every: lookEvery, round }))
      return new Set([fold])
    })
  )
}

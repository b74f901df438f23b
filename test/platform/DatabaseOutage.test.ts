import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Layer, Logger } from "effect"
import { SqlError } from "effect/sql"
import { TestClock } from "effect/testing"
import { DatabaseOutage } from "../../src/platform/Telemetry/DatabaseOutage.ts"

const lost = () =>
  new SqlError.SqlError({
    reason: new SqlError.ConnectionError({ cause: new Error("ECONNREFUSED"), message: "Failed to connect" })
  })

/** As the engine has it: the connection's error inside of one of its own. */
const wrapped = () => new Error("the engine's own", { cause: lost() })

const logged = () => {
  const lines: Array<string> = []
  const printed = Logger.layer([
    Logger.make(({ logLevel, message, cause }) => {
      lines.push(`${logLevel} ${[message].flat().join(" ")}${cause.reasons.length > 0 ? " with its cause" : ""}`)
    })
  ])
  return { lines, layer: DatabaseOutage.layer.pipe(Layer.provide(printed)) }
}

describe("an absent database in the log", () => {
  it.effect("is a line at its beginning, one a minute, and one at its end, whoever meets it", () => {
    const { lines, layer } = logged()
    return Effect.gen(function* () {
      for (let second = 0; second < 90; second++) {
        yield* Effect.logWarning("CoinExpiry: a round failed", Cause.fail(lost()))
        yield* Effect.logError("a message was not read", Cause.die(wrapped()))
        yield* TestClock.adjust("1 second")
      }
      yield* TestClock.adjust("20 seconds")
      yield* Effect.logWarning("an engine's wait ended with it", Cause.fail(new Cause.TimeoutError("10s")))
      assert.deepStrictEqual(lines, [
        "Warn the way to the database fails",
        "Warn the way to the database still fails",
        "Info the way to the database works again"
      ])
    }).pipe(Effect.provide(layer))
  })

  it.effect("is the same trouble where Postgres itself says that it ends or has not begun", () => {
    const { lines, layer } = logged()
    return Effect.gen(function* () {
      for (const code of ["57P01", "57P02", "57P03"]) {
        const cause = Object.assign(new Error("the database system is shutting down"), { code })
        const reason = new SqlError.UnknownError({ cause, message: "Failed to connect" })
        yield* Effect.logWarning("CoinExpiry: a round failed", Cause.fail(new SqlError.SqlError({ reason })))
      }
      const cause = Object.assign(new Error("out of shared memory"), { code: "53200" })
      const reason = new SqlError.UnknownError({ cause, message: "Failed to execute" })
      yield* Effect.logWarning("a round failed", Cause.fail(new SqlError.SqlError({ reason })))
      assert.deepStrictEqual(lines, ["Warn the way to the database fails", "Warn a round failed with its cause"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("is the reason why the engine's shards wait, as long as it lasts", () => {
    const { lines, layer } = logged()
    const waiting = Effect.logWarning("Forced shard release is still pending").pipe(
      Effect.annotateLogs({ module: "effect/cluster/Sharding" })
    )
    return Effect.gen(function* () {
      yield* waiting
      yield* Effect.logWarning("updates fail", Cause.fail(lost()))
      yield* waiting
      yield* TestClock.adjust("2 minutes")
      yield* waiting
      assert.deepStrictEqual(lines, [
        "Warn Forced shard release is still pending",
        "Warn the way to the database fails",
        "Info the way to the database works again",
        "Warn Forced shard release is still pending"
      ])
    }).pipe(Effect.provide(layer))
  })

  it.effect("hides no other trouble", () => {
    const { lines, layer } = logged()
    return Effect.gen(function* () {
      yield* Effect.logWarning("updates fail", Cause.fail(lost()))
      yield* Effect.logError("a bug", Cause.die(new Error("broken")))
      yield* Effect.logInfo("a video was delivered")
      yield* TestClock.adjust("2 minutes")
      yield* Effect.logWarning("too slow", Cause.fail(new Cause.TimeoutError("10s")))
      assert.deepStrictEqual(lines, [
        "Warn the way to the database fails",
        "Error a bug with its cause",
        "Info a video was delivered",
        "Info the way to the database works again",
        "Warn too slow with its cause"
      ])
    }).pipe(Effect.provide(layer))
  })
})

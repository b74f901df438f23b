import { createServer } from "node:http"
import { connect } from "node:net"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Redacted, Ref } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import { SqlError } from "effect/sql"
import { TestClock } from "effect/testing"
import { Health } from "../../../src/app/Http/Health.ts"
import { LocalActors } from "../../../src/dialog/DialogActor/LocalActors.ts"
import { SessionStore } from "../../../src/dialog/SessionStore.ts"
import { Isolation } from "../../../src/platform/Cluster/Isolation.ts"
import { VideoProviders } from "../../../src/providers/VideoProvider.ts"
import { Tally } from "../../../src/support/Tally.ts"
import { ModelCatalogue } from "../../../src/video/ModelCatalogue.ts"
import { StorageRoom } from "../../../src/video/StorageRoom.ts"
import { makeUnsteadyClock } from "../../../lab/world/unsteadyClock.ts"

const away = new SqlError.ConnectionError({ cause: new Error("ECONNREFUSED"), message: "away" })

/** The routes on a real server of this machine, before a database that is there or away, whose reads are counted. */
const open = (token?: string) =>
  Effect.gen(function* () {
    const there = yield* Ref.make(true)
    const reads = yield* Ref.make(0)
    const around = Layer.mergeAll(
      Layer.mock(SessionStore, {
        tryLane: Effect.flatMap(Ref.get(there), (is) => (is ? Effect.void : new SqlError.SqlError({ reason: away })))
      }),
      Layer.mock(Tally, { refresh: Ref.update(reads, (n) => n + 1) }),
      Layer.succeed(ModelCatalogue, {
        offers: [],
        upscalers: [],
        paused: [],
        find: () => undefined,
        lossesAt: () => []
      }),
      Layer.succeed(VideoProviders, new Map()),
      LocalActors.layer,
      StorageRoom.layerTest,
      Isolation.layerAlone
    )
    const metricsToken = Option.map(Option.fromUndefinedOr(token), Redacted.make)
    const server = HttpRouter.serve(Health.layer({ metricsToken }), { disableListenLog: true }).pipe(
      Layer.provide(around),
      Layer.provideMerge(NodeHttpServer.layer(createServer, { port: 0, host: "127.0.0.1" }))
    )
    const { address } = yield* Effect.provide(HttpServer.HttpServer, yield* Layer.build(server))
    const status = (path: string, headers: Readonly<Record<string, string>> = {}) =>
      Effect.promise(async () => {
        const answer = await fetch(`${HttpServer.formatAddress(address)}${path}`, { headers })
        await answer.text()
        return answer.status
      })
    return { status, there, reads, port: Number(new URL(HttpServer.formatAddress(address)).port) }
  })

/** The first line of the answer to a request as a proxy writes it that adds nothing and speaks the version of before. */
const statusLine = (port: number, path: string) =>
  Effect.promise(
    () =>
      new Promise<string>((resolve) => {
        const socket = connect(port, "127.0.0.1", () => socket.write(`GET ${path} HTTP/1.0\r\nHost: kudo\r\n\r\n`))
        socket.once("data", (data) => {
          resolve(data.toString().split("\r\n")[0] ?? "")
          socket.destroy()
        })
      })
  )

const figures = "/metrics"

describe("the figures", () => {
  it.effect("are for whoever has the token, on this machine too", () =>
    Effect.gen(function* () {
      const { status, reads } = yield* open("a token of the tests")
      const asked = (authorization?: string) => status(figures, authorization === undefined ? {} : { authorization })
      for (const wrong of [undefined, "", "Bearer", "Bearer a token of the test", "a token of the tests", "Basic x"])
        assert.strictEqual(yield* asked(wrong), 401, wrong)
      assert.strictEqual(yield* Ref.get(reads), 0)
      assert.strictEqual(yield* asked("Bearer a token of the tests"), 200)
    })
  )

  it.effect("are without one for programs on this machine, and for nobody by way of a proxy on it", () =>
    Effect.gen(function* () {
      const { status, port } = yield* open()
      assert.strictEqual(yield* status(figures), 200)
      assert.strictEqual(yield* statusLine(port, figures), "HTTP/1.1 403 Forbidden")
      for (const header of ["x-forwarded-for", "x-real-ip", "forwarded", "via"])
        assert.strictEqual(yield* status(figures, { [header]: "127.0.0.1" }), 403, header)
    })
  )

  it.effect("are read from the database once a second, however many ask", () =>
    Effect.gen(function* () {
      const { status, reads } = yield* open()
      yield* Effect.all(
        Array.from({ length: 20 }, () => status(figures)),
        { concurrency: 20 }
      )
      assert.strictEqual(yield* Ref.get(reads), 1)
      yield* TestClock.adjust("1 second")
      yield* status(figures)
      assert.strictEqual(yield* Ref.get(reads), 2)
    })
  )
})

describe("readiness", () => {
  it.effect.each([-7_200_000, 7_200_000])("is of the last second, though the clock was set %d ms off", (step) =>
    Effect.flatMap(makeUnsteadyClock, (clock) =>
      Effect.gen(function* () {
        const { status, there } = yield* open()
        assert.strictEqual(yield* status("/health/ready"), 200)
        yield* Ref.set(there, false)
        yield* clock.setOff(step)
        yield* TestClock.adjust("1 second")
        assert.strictEqual(yield* status("/health/ready"), 503)
        assert.strictEqual(yield* status("/health/live"), 200)
      }).pipe(Effect.provide(clock.layer))
    )
  )
})

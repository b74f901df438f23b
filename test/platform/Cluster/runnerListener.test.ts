import { connect as connectPlain, type Socket } from "node:net"
import { connect } from "node:tls"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer, Redacted, Schedule } from "effect"
import { SocketServer } from "effect/socket"
import { runnerListener } from "../../../src/platform/Cluster/runnerListener.ts"
import { clientProof, serverOptions, tls12 } from "../../../src/platform/Cluster/runnerSockets.ts"
import { rotation } from "../../../src/platform/Config/rotation.ts"

const secrets = rotation(Redacted.make("the-secret-of-the-cluster"))
const limits = { total: 6, ofAddress: 4, idleOfAddress: 2, newForMillis: 0 }

const watched = (socket: Socket, opens: "connect" | "secureConnect") =>
  Effect.acquireRelease(
    Effect.callback<{ readonly socket: Socket; readonly isOpen: () => boolean }>((resume) => {
      let open = true
      const over = () => {
        open = false
        resume(Effect.succeed({ socket, isOpen: () => false }))
      }
      socket.on("error", over).on("close", over)
      socket.once(opens, () => resume(Effect.succeed({ socket, isOpen: () => open })))
    }),
    () => Effect.sync(() => socket.destroy())
  )

/** A server that gives back what it reads, and who may come to it. */
const listening = Effect.fnUntraced(function* (given = limits, handshakeTimeout = 60_000) {
  const layer = runnerListener({ ...serverOptions(secrets), handshakeTimeout, host: "0.0.0.0", port: 0 }, given)
  const { address, run } = Context.get(yield* Layer.build(layer), SocketServer.SocketServer)
  yield* run((socket) =>
    Effect.scoped(
      Effect.gen(function* () {
        const reader = yield* socket.reader
        const writer = yield* socket.writer
        yield* Effect.forever(Effect.flatMap(reader.pull, writer.writeAll))
      })
    )
  ).pipe(Effect.forkScoped)
  const port = address._tag === "UnixPathAddress" ? 0 : address.port
  const to = (from: string) => ({ host: "127.0.0.1", port, localAddress: from })
  return {
    /** Opens a connection and says nothing. */
    stranger: (from = "127.0.0.1") => Effect.suspend(() => watched(connectPlain(to(from)), "connect")),
    /** Proves the cluster's secret. */
    member: (from = "127.0.0.1") =>
      Effect.suspend(() => watched(connect({ ...tls12, ...clientProof(secrets), ...to(from) }), "secureConnect"))
  }
})

const echoed = (socket: Socket, words: string) =>
  Effect.callback<string>((resume) => {
    socket.once("data", (chunk) => resume(Effect.succeed(chunk.toString())))
    socket.once("close", () => resume(Effect.succeed("closed")))
    socket.write(words)
  })

const soon = (check: () => boolean) =>
  Effect.sync(check).pipe(
    Effect.repeat({ until: (done) => done, schedule: Schedule.spaced("10 millis") }),
    Effect.timeout("1 minute")
  )

describe("the port for a cluster's processes", () => {
  it.live("keeps who proved the secret, and lets strangers give way to each other, the longest first", () =>
    Effect.gen(function* () {
      const { stranger, member } = yield* listening()
      const runner = yield* member()
      const [first, second, third] = [yield* stranger(), yield* stranger(), yield* stranger()]
      yield* soon(() => !first.isOpen())
      assert.deepStrictEqual([second.isOpen(), third.isOpen()], [true, true])
      assert.strictEqual(yield* echoed(runner.socket, "still here"), "still here")
      assert.strictEqual(yield* echoed((yield* member()).socket, "and another"), "and another")
    })
  )

  it.live("has so many of one address, whoever they are", () =>
    Effect.gen(function* () {
      const { member } = yield* listening()
      const members = yield* Effect.replicateEffect(member(), limits.ofAddress)
      const refused = yield* member()
      yield* soon(() => !refused.isOpen())
      for (const { socket } of members) assert.strictEqual(yield* echoed(socket, "words"), "words")
    })
  )

  it.live.skipIf(process.platform !== "linux")("has room for processes while strangers of many addresses fill it", () =>
    Effect.gen(function* () {
      const { stranger, member } = yield* listening()
      const runner = yield* member("127.0.0.200")
      const strangers = yield* Effect.forEach(Array.from({ length: 20 }), (_, n) => stranger(`127.0.0.${10 + n}`))
      yield* soon(() => strangers.filter(({ isOpen }) => isOpen()).length < limits.total)
      assert.strictEqual(yield* echoed(runner.socket, "still here"), "still here")
      assert.strictEqual(yield* echoed((yield* member("127.0.0.201")).socket, "and another"), "and another")
    })
  )

  it.live("has room again when a connection ended", () =>
    Effect.gen(function* () {
      const { member } = yield* listening({ total: 1, ofAddress: 1, idleOfAddress: 1, newForMillis: 0 })
      const met = Effect.scoped(Effect.flatMap(member(), ({ socket }) => echoed(socket, "words")))
      assert.strictEqual(yield* met, "words")
      // The server hears of the end a moment after the client.
      const answer = yield* met.pipe(
        Effect.repeat({ until: (said) => said === "words", schedule: Schedule.spaced("10 millis") }),
        Effect.timeout("1 minute")
      )
      assert.strictEqual(answer, "words")
    })
  )

  it.live("sends away who says nothing for too long", () =>
    Effect.gen(function* () {
      const { stranger } = yield* listening(limits, 100)
      const silent = yield* stranger()
      yield* soon(() => !silent.isOpen())
    })
  )
})

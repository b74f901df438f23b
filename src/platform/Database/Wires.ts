import { Duration, Effect, Schedule } from "effect"
import { connect, type Socket } from "node:net"
import { Duplex } from "node:stream"
import type { Address } from "./DatabaseUrl.ts"

/** How often connections are looked at that wait for an answer. */
const lookEvery = "1 second"
/** A quiet connection is tried after this, so that middlemen keep it and a dead one is found, in ms. */
const keepAliveAfter = 10_000

/** One connection to Postgres, which knows since when it waits for an answer. Times are monotonic, in ms. */
class Wire extends Duplex {
  readonly opened = performance.now()
  /** When the first byte left that no byte has answered yet. */
  asked: number | undefined
  readonly #socket: Socket

  constructor(address: Address) {
    super()
    const socket = connect({ ...address, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveAfter })
    socket.on("data", (chunk) => {
      this.asked = undefined
      if (!this.push(chunk)) socket.pause()
    })
    socket.on("end", () => this.push(null))
    socket.on("error", (error) => this.destroy(error))
    socket.on("close", () => this.destroy())
    this.#socket = socket
  }

  override _read() {
    this.#socket.resume()
  }

  override _write(chunk: Uint8Array, _: BufferEncoding, done: () => void) {
    this.asked ??= performance.now()
    if (this.#socket.write(chunk)) done()
    else this.#socket.once("drain", done)
  }

  override _final(done: () => void) {
    this.#socket.end(done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void) {
    this.#socket.destroy()
    done(error)
  }
}

/** Connections none of which waits for ever, whatever becomes of the way to Postgres. */
export interface Wires {
  /** What the driver opens its connections with. */
  readonly open: (address: Address) => () => Duplex
  /** Ends those that were opened longer ago. */
  readonly endOlderThan: (age: Duration.Duration) => Effect.Effect<void>
}

/**
 * A reply that does not come within a time ends its connection, and the statement with it: a partition that takes all
 * bytes and answers none, a middleman that hangs, a server that stands still. The time is to be longer than any statement
 * that Postgres itself would let run.
 */
export const makeWires = Effect.fnUntraced(function* (answerWithin: Duration.Input) {
  const longest = Duration.toMillis(answerWithin)
  const wires = new Set<Wire>()
  const silent = (wire: Wire, now: number) => wire.asked !== undefined && now - wire.asked > longest
  yield* Effect.sync(() => {
    const now = performance.now()
    for (const wire of wires) {
      if (silent(wire, now)) wire.destroy(new Error(`no answer within ${Duration.format(Duration.millis(longest))}`))
    }
  }).pipe(Effect.repeat(Schedule.spaced(lookEvery)), Effect.forkScoped)
  return {
    open: (address) => () => {
      const wire = new Wire(address)
      wires.add(wire)
      wire.once("close", () => wires.delete(wire))
      return wire
    },
    endOlderThan: (age) =>
      Effect.sync(() => {
        const before = performance.now() - Duration.toMillis(age)
        for (const wire of wires) if (wire.opened < before) wire.destroy(new Error("its way to Postgres fell silent"))
      })
  } satisfies Wires
})

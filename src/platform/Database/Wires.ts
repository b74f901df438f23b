import { Duration, Effect, Schedule } from "effect"
import { connect, type Socket } from "node:net"
import { Duplex } from "node:stream"
import type { Address } from "./DatabaseUrl.ts"

/** How often connections are looked at that wait for an answer. */
const lookEvery = "1 second"
/** A quiet connection is tried after this, so that middlemen keep it and a dead one is found, in ms. */
const keepAliveAfter = 10_000

/** One connection to Postgres, which knows since when it waits for an answer. Times are monotonic, in ms. */
interface Wire {
  readonly stream: Duplex
  readonly opened: number
  /** Whether it has waited for longer than `ms`, as far as it has been looked at. */
  readonly silentFor: (ms: number, now: number) => boolean
}

/** All that it costs in between is a number for each chunk that arrives: what was written is looked at now and then. */
const makeWire = (address: Address, encrypted: boolean): Wire => {
  const socket = connect({ ...address, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveAfter })
  let answered = 0
  let waitsSince: number | undefined
  socket.on("data", () => {
    answered = socket.bytesWritten
    waitsSince = undefined
  })
  return {
    stream: encrypted ? new Relay(socket) : socket,
    opened: performance.now(),
    silentFor: (ms, now) => {
      if (socket.bytesWritten > answered) waitsSince ??= now
      return waitsSince !== undefined && now - waitsSince > ms
    }
  }
}

/** A socket as a plain stream: TLS reads a socket past its listeners, and this it cannot. */
class Relay extends Duplex {
  readonly #socket: Socket

  constructor(socket: Socket) {
    super()
    socket.on("data", (chunk) => {
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

const openWires = new Set<Wire>()
/** How many connections this process has to Postgres, whoever opened them. */
export const openConnections = (): number => openWires.size

/** Connections none of which waits for ever, whatever becomes of the way to Postgres. */
export interface Wires {
  /** What the driver opens its connections with. */
  readonly open: (address: Address, way: { readonly encrypted: boolean }) => () => Duplex
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
  yield* Effect.sync(() => {
    const now = performance.now()
    for (const { silentFor, stream } of wires) {
      if (silentFor(longest, now))
        stream.destroy(new Error(`no answer within ${Duration.format(Duration.millis(longest))}`))
    }
  }).pipe(Effect.repeat(Schedule.spaced(lookEvery)), Effect.forkScoped)
  return {
    open:
      (address, { encrypted }) =>
      () => {
        const wire = makeWire(address, encrypted)
        wires.add(wire)
        openWires.add(wire)
        wire.stream.once("close", () => {
          wires.delete(wire)
          openWires.delete(wire)
        })
        return wire.stream
      },
    endOlderThan: (age) =>
      Effect.sync(() => {
        const before = performance.now() - Duration.toMillis(age)
        for (const { opened, stream } of wires) {
          if (opened < before) stream.destroy(new Error("its way to Postgres fell silent"))
        }
      })
  } satisfies Wires
})

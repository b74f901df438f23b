import type { Server, Socket } from "node:net"
import { networkOf } from "./networkOf.ts"

/** How many connections there may be. A connection is idle while its server does nothing for it that is worth keeping. */
export interface ConnectionLimits {
  readonly total: number
  /** Of one address, idle or not. */
  readonly ofAddress: number
  readonly idleOfAddress: number
  /**
   * So long, in ms, a new connection has before it counts as an idle one of its address: a burst through a proxy comes from
   * one address, and a busy server accepts all of it before it reads the first request.
   */
  readonly newForMillis: number
}

/** The connections of one address; those that are idle in the order in which they became so. */
interface Neighbours {
  open: number
  readonly idle: Set<Socket>
}

/**
 * Keeps connections within limits, so that no address takes the room of others: where there is none left the connection
 * that was idle for longest makes room, and where none is idle the newest is closed. `busy` is told of whatever makes a
 * connection worth keeping, and answers with what ends that.
 */
export const limitConnections = (server: Server, limits: ConnectionLimits) => {
  const { total, ofAddress, idleOfAddress, newForMillis } = limits
  const idle = new Set<Socket>()
  const neighbours = new Map<string, Neighbours>()
  const uses = new WeakMap<Socket, { count: number; readonly of: Neighbours }>()
  let open = 0

  const close = (sockets: Set<Socket>, newest?: Socket) => {
    const [longest = newest] = sockets
    longest?.destroy()
    if (longest !== undefined) for (const set of [idle, uses.get(longest)?.of.idle]) set?.delete(longest)
  }
  const rest = (socket: Socket, of: Neighbours) => {
    idle.add(socket)
    of.idle.add(socket)
    if (of.idle.size > idleOfAddress) close(of.idle)
  }

  /** Where the server is full it gives way as an idle one does. */
  const begin = (socket: Socket, of: Neighbours) => {
    idle.add(socket)
    // What has arrived by then is read first, which a busy server may be late with.
    const later = () => setImmediate(() => idle.has(socket) && rest(socket, of))
    const isOld = setTimeout(later, newForMillis).unref()
    socket.once("close", () => clearTimeout(isOld))
  }

  server.on("connection", (socket) => {
    const network = networkOf(socket.remoteAddress ?? "")
    const of = neighbours.get(network) ?? { open: 0, idle: new Set() }
    neighbours.set(network, of)
    uses.set(socket, { count: 0, of })
    open++
    of.open++
    socket.once("close", () => {
      open--
      if (--of.open === 0) neighbours.delete(network)
      idle.delete(socket)
      of.idle.delete(socket)
    })
    if (of.open > ofAddress) close(of.idle, socket)
    else if (open > total) close(idle, socket)
    if (!socket.destroyed) begin(socket, of)
  })

  const busy = (socket: Socket) => {
    const known = uses.get(socket)
    if (known === undefined) return () => undefined
    known.count++
    idle.delete(socket)
    known.of.idle.delete(socket)
    return () => {
      if (--known.count === 0 && !socket.destroyed) rest(socket, known.of)
    }
  }
  return { busy }
}

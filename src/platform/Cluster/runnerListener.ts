import * as NodeSocket from "@effect/platform-node/NodeSocket"
import { Effect, Layer, Queue } from "effect"
import { NetAddress } from "effect/net"
import { Socket, SocketServer } from "effect/socket"
import { createServer, type Server, type TlsOptions, type TLSSocket } from "node:tls"
import type { Socket as TcpSocket } from "node:net"
import { type ConnectionLimits, limitConnections } from "../Http/Connections.ts"

const { SocketServerError, SocketServerOpenError } = SocketServer

/**
 * Connections at once. Each of a dozen processes, which may all share one address, has a few to each other one. Whoever has
 * not proven the cluster's secret yet counts as idle, and gives way to the next.
 */
const runnerLimits: ConnectionLimits = {
  total: 500,
  ofAddress: 250,
  idleOfAddress: 50,
  // A handshake is a few round trips.
  newForMillis: 1000
}

/** Silence, in ms, after which it is asked whether a peer still lives: one that lost its power says no goodbye and holds a place. */
const keepAliveAfter = 30_000

const peerOf = ({ remoteAddress, remotePort }: TcpSocket) => `${remoteAddress} ${remotePort}`

/** A TLS server that keeps its connections within limits, and drops none that got through its handshake for strangers. */
const limited = (options: TlsOptions, limits: ConnectionLimits, accept: (connection: TLSSocket) => void): Server => {
  const server = createServer({ ...options, keepAlive: true, keepAliveInitialDelay: keepAliveAfter })
  const { busy } = limitConnections(server, limits)
  // Node does not tell which connection a TLS socket is about; those of one server differ by their peers.
  const connections = new Map<string, TcpSocket>()
  server.on("connection", (connection) => {
    const peer = peerOf(connection)
    connections.set(peer, connection)
    connection.once("close", () => connections.delete(peer))
  })
  server.on("tlsClientError", (_, connection) => connection.destroy())
  server.on("secureConnection", (secured) => {
    // Whoever reads the socket learns of its errors; until then there is nobody to tell.
    secured.on("error", () => undefined)
    const connection = connections.get(peerOf(secured))
    if (connection === undefined) return secured.destroy()
    busy(connection)
    // Nothing is lost before somebody reads.
    secured.pause()
    accept(secured)
  })
  return server
}

const opened = (server: Server, listen: { readonly host: string; readonly port: number }) =>
  Effect.callback<NetAddress.SocketAddress, SocketServer.SocketServerError>((resume) => {
    const fail = (cause: unknown) =>
      resume(Effect.fail(new SocketServerError({ reason: new SocketServerOpenError({ cause }) })))
    // Errors of a later accept, as of too many open files, end nothing.
    server.on("error", fail)
    server.listen(listen, () => {
      const at = server.address()
      if (at === null || typeof at === "string") return fail("it listens at no port")
      resume(
        Effect.mapError(
          Effect.fromResult(NetAddress.inetAddressFromIpString(at.address, at.port)),
          (cause) => new SocketServerError({ reason: new SocketServerOpenError({ cause }) })
        )
      )
    })
  })

/** A secured connection as the engine reads and writes it; closed with its scope. */
const socketOf = (secured: TLSSocket) => {
  const gone = new Socket.SocketError({ reason: new Socket.SocketCloseError({ code: 1000 }) })
  const open = Effect.suspend(() => (secured.destroyed ? Effect.fail(gone) : Effect.succeed(secured)))
  return NodeSocket.fromDuplex(Effect.acquireRelease(open, () => Effect.sync(() => secured.destroySoon())))
}

/**
 * Listens for TLS connections and hands on those that got through their handshake. It is bounded, which the engine's own
 * server is not: in connections of all and of one address, and in the time of a handshake, by `options`.
 */
export const runnerListener = (
  { host, port, ...options }: TlsOptions & { readonly host: string; readonly port: number },
  limits = runnerLimits
) =>
  Layer.effect(
    SocketServer.SocketServer,
    Effect.gen(function* () {
      const accepted = yield* Queue.bounded<TLSSocket>(limits.total)
      const open = new Set<TLSSocket>()
      const server = yield* Effect.acquireRelease(
        Effect.sync(() =>
          limited(options, limits, (secured) => {
            open.add(secured)
            secured.once("close", () => open.delete(secured))
            if (!Queue.offerUnsafe(accepted, secured)) secured.destroy()
          })
        ),
        (server) =>
          Effect.sync(() => {
            server.close()
            for (const secured of open) secured.destroy()
          })
      )
      return SocketServer.SocketServer.of({
        address: yield* opened(server, { host, port }),
        run: (handler) =>
          Queue.take(accepted).pipe(
            Effect.flatMap((secured) =>
              socketOf(secured).pipe(
                Effect.flatMap(handler),
                Effect.ignoreCause({ log: "Debug", message: "a connection of the cluster ended" }),
                Effect.ensuring(Effect.sync(() => secured.destroySoon())),
                Effect.forkScoped
              )
            ),
            Effect.forever,
            Effect.scoped
          )
      })
    })
  )

import * as NodeSocket from "@effect/platform-node/NodeSocket"
import * as NodeSocketServer from "@effect/platform-node/NodeSocketServer"
import { Effect, Layer, Redacted } from "effect"
import { Runners } from "effect/cluster"
import { RpcClient, RpcSerialization } from "effect/rpc"
import { Socket, type SocketServer } from "effect/socket"
import type { TlsOptions } from "node:tls"
import { createHash } from "node:crypto"

/** A runner that does not open within this is not there; the call is tried again where its user is then. */
const openWithin = "2 seconds"
/** A stranger who opens a connection and says nothing is sent away. */
const handshakeWithin = 5000

/** Only who knows the secret gets further than the handshake, and nobody on the way can read along. */
const identity = "kudoaibot"
const cipher = "ECDHE-PSK-CHACHA20-POLY1305"
const tls12 = { ciphers: cipher, minVersion: "TLSv1.2", maxVersion: "TLSv1.2" } as const

const keyOf = (secret: Redacted.Redacted) => createHash("sha256").update(Redacted.value(secret)).digest()

/** Lines of JSON, which tells each field by its name: processes of two releases understand each other. */
export const serialization = RpcSerialization.layerNdjson

/** Calls to other runners: TLS by a shared key, which proves either side to the other. */
export const runnerClients = (secret: Redacted.Redacted): Layer.Layer<Runners.RpcClientProtocol> =>
  Layer.effect(
    Runners.RpcClientProtocol,
    Effect.gen(function* () {
      const serialization = yield* RpcSerialization.RpcSerialization
      const psk = keyOf(secret)
      return {
        codecFor: serialization.codecFor,
        make: Effect.fnUntraced(function* ({ host, port }) {
          const socket = yield* NodeSocket.makeTls({
            ...tls12,
            host,
            port,
            openTimeout: openWithin,
            pskCallback: () => ({ psk, identity }),
            // There are no certificates: the key is the proof.
            checkServerIdentity: () => undefined
          })
          return yield* RpcClient.makeProtocolSocket().pipe(
            Effect.provideService(Socket.Socket, socket),
            Effect.provideService(RpcSerialization.RpcSerialization, serialization)
          )
        })
      }
    })
  ).pipe(Layer.provide(serialization))

const serverOptions = (secret: Redacted.Redacted): TlsOptions => {
  const psk = keyOf(secret)
  return { ...tls12, handshakeTimeout: handshakeWithin, pskCallback: (_, who) => (who === identity ? psk : null) }
}

/** Where the other runners' calls arrive. */
export const runnerServer = (options: {
  readonly listen: string
  readonly port: number
  readonly secret: Redacted.Redacted
}): Layer.Layer<SocketServer.SocketServer, SocketServer.SocketServerError> =>
  NodeSocketServer.layerTls({ ...serverOptions(options.secret), host: options.listen, port: options.port })

import * as NodeSocket from "@effect/platform-node/NodeSocket"
import { Effect, Layer, Redacted } from "effect"
import { Runners } from "effect/cluster"
import { RpcClient, RpcSerialization } from "effect/rpc"
import { Socket, type SocketServer } from "effect/socket"
import type { Rotation } from "../Config/rotation.ts"
import type { TlsOptions } from "node:tls"
import { createHash } from "node:crypto"
import { runnerListener } from "./runnerListener.ts"

/** A runner that does not open within this is not there; the call is tried again where its user is then. */
const openWithin = "2 seconds"
/** A stranger who opens a connection and says nothing is sent away. */
const handshakeWithin = 5000

/** Only who knows the secret gets further than the handshake, and nobody on the way can read along. */
const identity = "kudoaibot"
const cipher = "ECDHE-PSK-CHACHA20-POLY1305"
export const tls12 = { ciphers: cipher, minVersion: "TLSv1.2", maxVersion: "TLSv1.2" } as const

/** A key as handshakes name it; the name tells nothing of the key. */
interface NamedKey {
  readonly name: string
  readonly psk: Buffer
}

const keyOf = (secret: Redacted.Redacted): NamedKey => {
  const psk = createHash("sha256").update(Redacted.value(secret)).digest()
  return { psk, name: createHash("sha256").update("name of the key").update(psk).digest("hex").slice(0, 16) }
}

const keysOf = ({ current, former }: Rotation) => ({ current: keyOf(current), former: former.map(keyOf) })

/** Of the keys that a server says it has, the first of ours. One of an earlier release says none, and has one. */
const proofFor = ({ current, former }: ReturnType<typeof keysOf>, hint: string | null) => {
  if (hint === null || hint === "") return { psk: current.psk, identity }
  const named = hint.split(" ")
  const { psk, name } = [current, ...former].find(({ name }) => named.includes(name)) ?? current
  return { psk, identity: name }
}

/** Lines of JSON, which tells each field by its name: processes of two releases understand each other. */
export const serialization = RpcSerialization.layerNdjson

/** How a client proves itself to a server. */
export const clientProof = (secrets: Rotation) => {
  const keys = keysOf(secrets)
  return {
    pskCallback: (hint: string | null) => proofFor(keys, hint),
    // There are no certificates: the key is the proof.
    checkServerIdentity: () => undefined
  }
}

/** Calls to other runners: TLS by a shared key, which proves either side to the other. */
export const runnerClients = (secrets: Rotation): Layer.Layer<Runners.RpcClientProtocol> =>
  Layer.effect(
    Runners.RpcClientProtocol,
    Effect.gen(function* () {
      const serialization = yield* RpcSerialization.RpcSerialization
      return {
        codecFor: serialization.codecFor,
        make: Effect.fnUntraced(function* ({ host, port }) {
          const socket = yield* NodeSocket.makeTls({
            ...tls12,
            host,
            port,
            openTimeout: openWithin,
            ...clientProof(secrets)
          })
          return yield* RpcClient.makeProtocolSocket().pipe(
            Effect.provideService(Socket.Socket, socket),
            Effect.provideService(RpcSerialization.RpcSerialization, serialization)
          )
        })
      }
    })
  ).pipe(Layer.provide(serialization))

/** How a server proves itself, and whom it believes. */
export const serverOptions = (secrets: Rotation): TlsOptions => {
  const { current, former } = keysOf(secrets)
  const keys = [current, ...former]
  // A process of an earlier release names no key.
  const byName = new Map([...keys.map(({ name, psk }) => [name, psk] as const), [identity, current.psk] as const])
  return {
    ...tls12,
    handshakeTimeout: handshakeWithin,
    pskIdentityHint: keys.map(({ name }) => name).join(" "),
    pskCallback: (_, who) => byName.get(who) ?? null
  }
}

/** Where the other runners' calls arrive. */
export const runnerServer = (options: {
  readonly listen: string
  readonly port: number
  readonly secrets: Rotation
}): Layer.Layer<SocketServer.SocketServer, SocketServer.SocketServerError> =>
  runnerListener({ ...serverOptions(options.secrets), host: options.listen, port: options.port })

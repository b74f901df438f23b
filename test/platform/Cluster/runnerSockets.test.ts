import type { AddressInfo } from "node:net"
import { connect, createServer } from "node:tls"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { type Rotation, rotation } from "../../../src/platform/Config/rotation.ts"
import { clientProof, serverOptions, tls12 } from "../../../src/platform/Cluster/runnerSockets.ts"

const secrets = (text: string) => rotation(Redacted.make(text))

type Client = Pick<ReturnType<typeof clientProof>, "checkServerIdentity" | "pskCallback">

/** Whether a client gets through the handshake with a server of these secrets. */
const meets = (server: Rotation, client: Client) =>
  Effect.acquireUseRelease(
    Effect.promise(async () => {
      const listening = createServer(serverOptions(server))
      listening.on("tlsClientError", (_, socket) => socket.destroy())
      await new Promise<void>((resolve) => {
        listening.listen(0, "127.0.0.1", resolve)
      })
      return listening
    }),
    (listening) =>
      Effect.callback<boolean>((resume) => {
        const { port } = listening.address() as AddressInfo // it listens on a port
        const socket = connect({ ...tls12, ...client, host: "127.0.0.1", port })
        socket.once("secureConnect", () => resume(Effect.succeed(true)))
        socket.once("error", () => resume(Effect.succeed(false)))
        return Effect.sync(() => socket.destroy())
      }),
    (listening) => Effect.sync(() => listening.close())
  )

const older = "the-older-secret-of-two"
const newer = "the-newer-secret-of-two"

describe("processes of one cluster", () => {
  it.effect.each([
    ["have the same secret", older, older, true],
    ["have different ones", older, newer, false],
    ["begin to change it: one knows both already", older, `${newer} ${older}`, true],
    ["are in the middle of it, whoever calls", `${newer} ${older}`, older, true],
    ["end it: one has forgotten the old one", `${newer} ${older}`, newer, true],
    ["end it, whoever calls", newer, `${newer} ${older}`, true]
  ] as const)("hear each other when they %s: %s calls %s: %s", ([_, client, server, met]) =>
    Effect.gen(function* () {
      assert.strictEqual(yield* meets(secrets(server), clientProof(secrets(client))), met)
    })
  )

  it.effect("hear one of an earlier release, which names no key", () =>
    Effect.gen(function* () {
      const { pskCallback, checkServerIdentity } = clientProof(secrets(older))
      const earlier = { checkServerIdentity, pskCallback: () => pskCallback(null) }
      assert.isTrue(yield* meets(secrets(older), earlier))
      assert.isFalse(yield* meets(secrets(newer), earlier))
    })
  )
})

import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { proxySettings } from "../../src/domain/Proxies.ts"
import { get } from "../../src/platform/OutboundHttp.ts"
import { Proxies } from "../../src/platform/Proxies.ts"

/** A proxy that answers itself for every host but those it refuses to connect to, and what it was asked for. */
const proxy = Effect.acquireRelease(
  Effect.promise(async () => {
    const asked: Array<string> = []
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`)
      response.end("through the proxy")
    })
    server.on("connect", (request, socket) => {
      asked.push(`CONNECT ${request.url}`)
      socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n")
    })
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve)
    })
    const { port } = server.address() as AddressInfo // it listens on a port
    return { asked, url: `http://127.0.0.1:${port}`, server }
  }),
  ({ server }) => Effect.sync(() => server.close())
)

/** The process's environment, for as long as the scope lives. */
const environment = (values: Readonly<Record<string, string>>) =>
  Effect.acquireRelease(
    Effect.sync(() => Object.assign(process.env, values)),
    () =>
      Effect.sync(() => {
        for (const name of Object.keys(values)) delete process.env[name]
      })
  )

const trust = (base: string) => ({ base: new URL(base), headers: {} })

describe("proxies of the environment", () => {
  it("are read in either case, and this machine is never among what they are for", () => {
    assert.isUndefined(proxySettings({ NO_PROXY: "a.example" }))
    assert.deepStrictEqual(proxySettings({ https_proxy: " http://p:1 ", NO_PROXY: "a.example" }), {
      httpsProxy: "http://p:1",
      noProxy: "a.example,localhost,127.0.0.1,::1"
    })
    assert.deepInclude(proxySettings({ ALL_PROXY: "http://p:1", HTTP_PROXY: "http://q:1" }), {
      httpsProxy: "http://p:1",
      httpProxy: "http://q:1"
    })
  })

  it.live("carry downloads, plain and over TLS, but for the hosts of NO_PROXY", () =>
    Effect.gen(function* () {
      const { asked, url } = yield* proxy
      yield* environment({ HTTP_PROXY: url, HTTPS_PROXY: url, NO_PROXY: "direct.invalid" })
      const response = yield* get(new URL("http://videos.invalid/1.mp4"), trust("http://videos.invalid/v1"))
      response.destroy()
      // What the proxy says when it cannot connect is the answer.
      const refused = yield* get(new URL("https://cdn.invalid/2.mp4"), trust("http://videos.invalid/v1"))
      assert.strictEqual(refused.statusCode, 502)
      yield* Effect.flip(get(new URL("http://direct.invalid/3.mp4"), trust("http://direct.invalid/v1")))
      assert.deepStrictEqual(asked, ["GET http://videos.invalid/1.mp4", "CONNECT cdn.invalid:443"])
    })
  )

  it.live("are not asked for what leads to a private address", () =>
    Effect.gen(function* () {
      const { asked, url } = yield* proxy
      yield* environment({ HTTPS_PROXY: url })
      for (const link of ["https://10.0.0.1/1.mp4", "https://[::ffff:10.0.0.1]/1.mp4"]) {
        const { reason } = yield* Effect.flip(get(new URL(link), trust("https://videos.invalid/v1")))
        assert.strictEqual(reason, "forbidden")
      }
      assert.deepStrictEqual(asked, [])
    })
  )

  it.live("carry every fetch of the process", () =>
    Effect.gen(function* () {
      const { asked, url } = yield* proxy
      yield* environment({ HTTP_PROXY: url })
      yield* Layer.build(Proxies.layer)
      const text = yield* Effect.promise(async () => (await fetch("http://api.invalid/v1/models")).text())
      assert.strictEqual(text, "through the proxy")
      assert.include(asked.join(), "api.invalid")
    })
  )
})

import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { get } from "../../src/platform/OutboundHttp.ts"
import { Proxies, proxyFor } from "../../src/platform/Proxies.ts"

/** A proxy that answers itself for every host but those it refuses to connect to, and what it was asked for. */
const proxy = Effect.acquireRelease(
  Effect.promise(async () => {
    const asked: Array<string> = []
    /** With what each proved itself. */
    const proofs = new Set<string | undefined>()
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`)
      proofs.add(request.headers["proxy-authorization"])
      response.end("through the proxy")
    })
    server.on("connect", (request, socket) => {
      asked.push(`CONNECT ${request.url}`)
      proofs.add(request.headers["proxy-authorization"])
      socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n")
    })
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve)
    })
    const { port } = server.address() as AddressInfo // it listens on a port
    return { asked, proofs, url: `http://127.0.0.1:${port}`, server }
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
  it("are read in either case, without the quotes and with or without a scheme, each kind of URL by its own", () => {
    const through = (env: Readonly<Record<string, string>>, url: string) => proxyFor(new URL(url), env)
    assert.isUndefined(through({ NO_PROXY: "a.example" }, "https://b.example"))
    assert.isUndefined(through({ HTTP_PROXY: "http://p:1" }, "https://b.example"))
    assert.strictEqual(through({ https_proxy: " http://p:1 " }, "https://b.example"), "http://p:1/")
    assert.strictEqual(through({ HTTPS_PROXY: "'proxy:3128'" }, "https://b.example"), "http://proxy:3128/")
    assert.strictEqual(through({ HTTP_PROXY: "10.0.0.1:3128" }, "http://b.example"), "http://10.0.0.1:3128/")
    const both = { ALL_PROXY: "http://p:1", HTTP_PROXY: "http://q:1" }
    assert.strictEqual(through(both, "https://b.example"), "http://p:1/")
    assert.strictEqual(through(both, "http://b.example"), "http://q:1/")
  })

  it("are passed by for this machine and for what NO_PROXY names: hosts, those below them, networks, ports", () => {
    const isDirect = (noProxy: string, url: string) =>
      proxyFor(new URL(url), { ALL_PROXY: "p:1", NO_PROXY: noProxy }) === undefined
    for (const url of [
      "http://localhost:9",
      "https://a.localhost",
      "http://127.9.9.9",
      "http://0x7f.1",
      "http://[::1]:3"
    ]) {
      assert.isTrue(isDirect("", url), url)
    }
    const direct = [
      ["*", "https://a.example"],
      ["none.invalid, *", "https://a.example"],
      ["A.example", "https://a.example"],
      ["a.example", "https://cdn.a.example"],
      [".a.example", "https://a.example"],
      ["*.a.example", "https://cdn.a.example"],
      ["a.example.", "https://a.example"],
      ["a.example", "https://a.example."],
      ["a.example:8443", "https://a.example:8443"],
      ["a.example:443", "https://a.example"],
      ["10.0.0.0/8", "http://10.200.3.4:8080"],
      ["10.1.2.3", "http://0xa010203"],
      ["fd00::/8", "http://[fd12::1]:9000"],
      ["fd12:0::1", "http://[fd12::1]"],
      ["[fd12::1]:9000", "http://[fd12::1]:9000"]
    ] as const
    for (const [noProxy, url] of direct) assert.isTrue(isDirect(noProxy, url), `${noProxy} ${url}`)
    const carried = [
      ["", "https://a.example"],
      ["a.example", "https://ba.example"],
      ["*.a.example", "https://a.example"],
      ["a.example:8443", "https://a.example"],
      ["10.0.0.0/8", "http://11.0.0.1"],
      ["10.0.0.0/8", "http://10.example"],
      ["10.0.0.0/33", "http://10.0.0.1"],
      ["[fd12::1]:9000", "http://[fd12::1]"],
      ["fd12::1", "http://[fd12::2]"]
    ] as const
    for (const [noProxy, url] of carried) assert.isFalse(isDirect(noProxy, url), `${noProxy} ${url}`)
  })

  it.live("stop the start with a line that names the variable, where they are none", () =>
    Effect.gen(function* () {
      for (const wrong of ["socks5://p:1080", "http://", "ftp://p:1", "http://p:99999", "p q", "http://me:50%@p:1"]) {
        yield* Effect.scoped(
          Effect.gen(function* () {
            yield* environment({ HTTPS_PROXY: wrong })
            const { message } = yield* Effect.flip(Layer.build(Proxies.layer))
            assert.match(message, /^HTTPS_PROXY: must be an HTTP proxy such as http:\/\/proxy.example:3128, [^\n]*%25$/)
            assert.notInclude(message, "50")
          })
        )
      }
    })
  )

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

  it.live(
    "are told the name and the password of their address, however they are written, by downloads and by every fetch",
    () =>
      Effect.gen(function* () {
        const { asked, proofs, url } = yield* proxy
        const named = url.replace("//", "//me:p%40ss%3A1@")
        yield* environment({ HTTP_PROXY: named, HTTPS_PROXY: named })
        yield* Layer.build(Proxies.layer)
        const trusted = trust("http://videos.invalid/v1")
        for (const link of ["http://videos.invalid/1.mp4", "https://cdn.invalid/2.mp4"])
          (yield* get(new URL(link), trusted)).destroy()
        yield* Effect.promise(async () => (await fetch("http://api.invalid/v1")).text())
        yield* Effect.flip(Effect.tryPromise(() => fetch("https://api.invalid/v1")))
        assert.strictEqual(asked.length, 4)
        assert.deepStrictEqual([...proofs], [`Basic ${Buffer.from("me:p@ss:1").toString("base64")}`])
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

import { mkdtemp, rm } from "node:fs/promises"
import { createServer, request } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Readable } from "node:stream"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { chromium } from "playwright-core"
import { refusalOf, type Visit } from "../src/Playground/Visitors.ts"
import { chromiumPath, quiet } from "./ChatBrowser.ts"
import { start, started, startedUntilStopped, token } from "./TelegramServer.ts"

/** The token as it stands in the page. */
const tokenOf = (origin: string) =>
  Effect.promise(async () => {
    const html = await (await fetch(`${origin}/playground`)).text()
    return /name="playground-token" content="([\w-]{43})"/.exec(html)?.[1] ?? ""
  })

describe("a visit", () => {
  const post = { method: "POST", path: "/playground/chat/send", arrivedAt: "::ffff:192.168.1.5" }
  const get = { ...post, method: "GET" }
  const judge = (visit: Omit<Visit, "headers">, headers: Visit["headers"]) =>
    refusalOf({ ...visit, headers: { host: "localhost:8081", ...headers } }, new Set(["bot.example"]), "secret")

  const welcome: ReadonlyArray<readonly [string, Omit<Visit, "headers">, Visit["headers"]]> = [
    ["of a program", post, {}],
    ["of a program by the address it came to", post, { host: "192.168.1.5:8081" }],
    ["by a name that was configured", post, { host: "bot.example" }],
    ["by another name of this machine", post, { host: "my.localhost:1" }],
    ["of the own page with its token", post, { origin: "http://localhost:8081", "x-playground-token": "secret" }],
    ["of the own page behind a proxy that speaks https", get, { host: "bot.example", origin: "https://bot.example" }],
    ["of the own page for what it shows", get, { "sec-fetch-site": "same-origin" }],
    ["from the address bar", get, { "sec-fetch-site": "none" }],
    [
      "by a link of another site to the page",
      { ...get, path: "/playground" },
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" }
    ]
  ]
  it.each(welcome)("%s is welcome", (_, visit, headers) => {
    assert.isUndefined(judge(visit, headers))
  })

  const refused: ReadonlyArray<readonly [string, Omit<Visit, "headers">, Visit["headers"]]> = [
    ["by a name that somebody made to lead here", get, { host: "rebound.example:8081" }],
    ["by a name that only begins like ours", get, { host: "localhost.example" }],
    ["by another address", get, { host: "10.0.0.1" }],
    ["without a name", get, { host: undefined }],
    ["with two names", get, { host: "localhost@rebound.example" }],
    ["of another origin", post, { origin: "https://evil.example", "x-playground-token": "secret" }],
    ["of another port of this machine", post, { origin: "http://localhost:3000", "x-playground-token": "secret" }],
    ["of a page in a sandbox", post, { origin: "null", "x-playground-token": "secret" }],
    ["of a picture in another site's page", get, { "sec-fetch-site": "cross-site" }],
    ["of a picture in a page of another port", get, { "sec-fetch-site": "same-site" }],
    [
      "by a link of another site to something that acts",
      { ...get, path: "/bot1:a/setWebhook" },
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" }
    ],
    ["of the own page without its token", post, { origin: "http://localhost:8081" }],
    ["of the own page with another token", post, { "sec-fetch-site": "same-origin", "x-playground-token": "secreT" }]
  ]
  it.each(refused)("%s is refused", (_, visit, headers) => {
    assert.isString(judge(visit, headers))
  })
})

describe("the playground", () => {
  it.live("answers a foreign Host with 403 on every route", () =>
    Effect.gen(function* () {
      const { origin } = yield* start({ atRoot: true })
      const asked = (path: string, method: string) =>
        Effect.promise(
          () =>
            new Promise<number>((resolve, reject) =>
              request(`${origin}${path}`, { method, headers: { host: "rebound.example" } }, (answer) => {
                answer.resume()
                resolve(answer.statusCode ?? 0)
              })
                .on("error", reject)
                .end()
            )
        )
      const routes = [
        ["GET", "/playground"],
        ["GET", "/playground/chat.js"],
        ["GET", "/playground/chat/events?user=7"],
        ["POST", "/playground/chat/send"],
        ["POST", "/playground/chat/attach"],
        ["GET", "/playground/telegram/calls"],
        ["GET", "/playground/telegram/messages?user=7"],
        ["POST", "/playground/telegram/updates"],
        ["GET", "/playground/faults"],
        ["DELETE", "/playground/faults"],
        ["GET", `/playground/telegram/bot${token}/setWebhook?url=https://evil.example`],
        ["GET", `/bot${token}/getMe`]
      ] as const
      for (const [method, path] of routes) assert.strictEqual(yield* asked(path, method), 403, path)
    })
  )

  it.live("gives its page a token that no other playground has, and that a folder keeps", () =>
    Effect.gen(function* () {
      const folder = yield* Effect.acquireRelease(
        Effect.promise(() => mkdtemp(join(tmpdir(), "kudo-visitors-"))),
        (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
      )
      const first = yield* startedUntilStopped({ folder })
      const given = yield* tokenOf(first.origin)
      assert.lengthOf(given, 43)
      assert.notStrictEqual(yield* tokenOf((yield* start()).origin), given)
      const headers = { origin: first.origin, "x-playground-token": given }
      assert.strictEqual((yield* first.post("chat/send", { user: 7, text: "x" }, headers)).status, 200)
      yield* first.stop
      assert.strictEqual(yield* tokenOf((yield* start({ folder })).origin), given)
    })
  )

  it.live.each(["chat/send", "faults", "telegram/updates", "telegram/users"])(
    "reads no more of a body for %s than any client sends",
    (path) =>
      Effect.gen(function* () {
        const { origin } = yield* start()
        let sent = 0
        const chunk = new Uint8Array(1024 * 1024).fill(120)
        const chunks = function* () {
          for (; sent < 200; sent++) yield chunk
        }
        const status = yield* Effect.promise(
          () =>
            new Promise<number>((resolve) => {
              const call = request(`${origin}/playground/${path}`, { method: "POST" }, (answer) => {
                answer.resume()
                resolve(answer.statusCode ?? 0)
              })
              // Where the connection is cut in the middle there is nobody to hear the answer.
              call.on("error", () => resolve(400))
              Readable.from(chunks()).pipe(call)
            })
        )
        assert.strictEqual(status, 400)
        assert.isBelow(sent, 60)
      })
  )
})

/** A web page of somebody else, on a port of its own, that does what it can to a playground. */
const evilPage = (target: string) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const webhook = `${target}/playground/telegram/bot${token}/setWebhook?url=${encodeURIComponent("http://127.0.0.1:9/x")}`
      const server = createServer((_, response) => {
        response.writeHead(200, { "content-type": "text/html" }).end(`<!doctype html><title>nice</title>
          <img src="${webhook}"><img src="${target}/playground/telegram/bot${token}/close" referrerpolicy="no-referrer">
          <iframe src="${target}/playground"></iframe>
          <form id="f" method="post" enctype="text/plain" action="${target}/playground/chat/send" target="g">
            <input name='{"user":7,"text":"by a form","x":"' value='"}'></form><iframe name="g"></iframe>
          <script>
            const body = JSON.stringify({ user: 7, text: "by a script" })
            const done = [fetch("${target}/playground/chat/send", { method: "POST", mode: "no-cors", body }),
              fetch("${target}/playground/telegram/calls").then((answer) => answer.text()).then((text) => { document.title = "read " + text })]
            f.submit()
            Promise.allSettled(done).then(() => setTimeout(() => document.body.dataset.done = "yes", 500))
          </script>`)
      })
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
      return server
    }),
    (server) => Effect.sync(() => server.close())
  ).pipe(
    Effect.map((server) => {
      const address = server.address()
      return typeof address === "object" && address !== null ? address.port : 0
    })
  )

describe.skipIf(chromiumPath === undefined)("in a real browser", () => {
  const rules = "--host-resolver-rules=MAP *.example 127.0.0.1"
  const browser = Effect.acquireRelease(
    Effect.promise(() => chromium.launch({ executablePath: chromiumPath ?? "", args: [...quiet.split(" "), rules] })),
    (running) => Effect.promise(() => running.close())
  )

  it.live.each(["http://evil.example", "http://127.0.0.1", "http://localhost"])(
    "a page at %s on another port changes nothing and reads nothing",
    (site) =>
      Effect.gen(function* () {
        const { origin, get } = yield* started()
        const port = yield* evilPage(origin)
        const running = yield* browser
        const page = yield* Effect.promise(() => running.newPage())
        yield* Effect.promise(() => page.goto(`${site}:${port}/`))
        yield* Effect.promise(() => page.waitForSelector("body[data-done]", { timeout: 60_000 }))
        assert.strictEqual(yield* Effect.promise(() => page.title()), "nice")
        assert.deepStrictEqual((yield* get("telegram/calls")).body, { calls: [] })
        assert.notInclude(JSON.stringify((yield* get("telegram/messages?user=7")).body), "by a ")
      })
  )

  it.live("a name that was made to lead here is told nothing", () =>
    Effect.gen(function* () {
      const { origin } = yield* started()
      const rebound = origin.replace("127.0.0.1", "rebound.example")
      const running = yield* browser
      const page = yield* Effect.promise(() => running.newPage())
      const answer = yield* Effect.promise(() => page.goto(`${rebound}/playground`))
      assert.strictEqual(answer?.status(), 403)
      const said = yield* Effect.promise(() =>
        page.evaluate(async () => {
          const calls = await fetch("/playground/telegram/calls")
          const sent = await fetch("/playground/chat/send", { method: "POST", body: '{"user":7,"text":"x"}' })
          return [calls.status, sent.status]
        })
      )
      assert.deepStrictEqual(said, [403, 403])
    })
  )

  it.live("its own page sends what its person writes", () =>
    Effect.gen(function* () {
      const { origin, get } = yield* start()
      const running = yield* browser
      const page = yield* Effect.promise(() => running.newPage())
      yield* Effect.promise(async () => {
        await page.goto(`${origin}/playground?user=7`)
        await page.click("#start", { timeout: 60_000 })
        await page.waitForSelector("text=/start", { timeout: 60_000 })
      })
      assert.include(JSON.stringify((yield* get("telegram/users")).body), '"started":true')
    })
  )
})

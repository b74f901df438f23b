import { inspect } from "node:util"
import { gzipSync } from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Redacted, Tracer } from "effect"
import { TestClock } from "effect/testing"
import { causes, type JsonCall, makeJsonApi, neverLeft, parsed, type Trouble } from "../../src/platform/JsonApi.ts"
import { retryAfter } from "../../src/platform/JsonApi/waitAsked.ts"
import { type Answer, floodSize, makeVideoServer } from "../kit/VideoServer.ts"

const key = "very-secret-key"
const prompt = "a red fox counts its gold at midnight"

/** A caller with a key, and the scripted server that it calls. */
const caller = Effect.gen(function* () {
  const server = yield* makeVideoServer
  const headers = Redacted.make({ authorization: `Bearer ${key}` })
  const api = yield* makeJsonApi({ baseUrl: server.url, headers })
  return { server, api }
})

const read: JsonCall = { method: "GET", path: "/jobs/1" }
const create: JsonCall = { method: "POST", path: "/jobs", body: { prompt } }

/** Within bounds that no test waits for. */
const ample = 60

const malformed: Trouble = { _tag: "Malformed" }

describe("a JSON call", () => {
  it.effect("sends its method, path, query, body and headers as they are, once", () =>
    Effect.gen(function* () {
      const { server, api } = yield* caller
      server.script(() => ({ body: { ok: true } }))
      const call: JsonCall = { method: "POST", path: "/jobs/a%2Fb", query: { "a b": "c&d=é" }, body: { prompt } }
      assert.deepStrictEqual(yield* api(ample, call), { ok: true })
      assert.lengthOf(server.requests, 1)
      const [request] = server.requests
      assert.include(request, { method: "POST", path: "/v1/jobs/a%2Fb?a+b=c%26d%3D%C3%A9" })
      assert.deepStrictEqual(JSON.parse(request?.body ?? ""), { prompt })
      assert.include(request?.headers, {
        authorization: `Bearer ${key}`,
        accept: "application/json",
        "content-type": "application/json"
      })
    })
  )

  it.effect("has no body when it is given none, and one slash after the base URL", () =>
    Effect.gen(function* () {
      const { server } = yield* caller
      const api = yield* makeJsonApi({ baseUrl: `${server.url}//`, headers: Redacted.make({}) })
      server.script(() => ({ body: [] }))
      assert.deepStrictEqual(yield* api(ample, { method: "DELETE", path: "/jobs/1" }), [])
      assert.include(server.requests[0], { method: "DELETE", path: "/v1/jobs/1", body: "" })
      assert.notProperty(server.requests[0]?.headers, "content-type")
    })
  )

  it.effect("tells nobody outside of our traces", () =>
    Effect.gen(function* () {
      const { server, api } = yield* caller
      server.script(() => ({ body: {} }))
      yield* api(ample, read).pipe(Effect.withSpan("a span"))
      assert.isEmpty(Object.keys(server.requests[0]?.headers ?? {}).filter((name) => /^(traceparent|b3)/.test(name)))
    })
  )

  it.effect("succeeds with a list or an object in any 2xx answer, whatever its content type", () =>
    Effect.gen(function* () {
      const { server, api } = yield* caller
      for (const status of [200, 201, 202, 299]) {
        server.script(() => ({ status, headers: { "content-type": "text/plain" }, body: '[{"é":"ü"}]' }))
        assert.deepStrictEqual(yield* api(ample, read), [{ é: "ü" }])
      }
    })
  )

  it.effect("reads a character that comes in two pieces, and an answer that is packed", () =>
    Effect.gen(function* () {
      const { server, api } = yield* caller
      const body = JSON.stringify({ text: "é€😀".repeat(20_000) })
      for (const answer of [{ body }, { headers: { "content-encoding": "gzip" }, body: gzipSync(body) }]) {
        server.script(() => answer)
        assert.deepStrictEqual(yield* api(ample, read), JSON.parse(body))
      }
    })
  )

  it.effect.each<readonly [string, Answer]>([
    ["nothing", { body: "" }],
    ["no content", { status: 204 }],
    ["a page", { body: "<html>" }],
    ["truncated JSON", { body: '{"id": "vi' }],
    ["null", { body: "null" }],
    ["a number", { body: "7" }],
    ["a text", { body: '"text"' }],
    ["more than a megabyte", { body: JSON.stringify({ text: "x".repeat(1_000_000) }) }],
    ["packed: more than a megabyte", { headers: { "content-encoding": "gzip" }, body: gzipSync("x".repeat(5_000_000)) }]
  ])("has no result when the answer is %s", ([_, answer]) =>
    Effect.gen(function* () {
      const { server, api } = yield* caller
      server.script(() => answer)
      assert.deepStrictEqual(yield* Effect.flip(api(ample, read)), malformed)
      assert.lengthOf(server.requests, 1)
    })
  )

  it.effect("reads a megabyte, and of more no more than that", () =>
    Effect.gen(function* () {
      const { server, api } = yield* caller
      const text = "x".repeat(1_000_000 - JSON.stringify({ text: "" }).length)
      server.script(() => ({ body: { text } }))
      assert.deepStrictEqual(yield* api(ample, read), { text })
      for (const status of [200, 400, 500]) {
        server.script(() => ({ status, body: '{"id":"', then: "flood" }))
        const before = server.flooded()
        assert.deepStrictEqual(yield* Effect.flip(api(ample, read)), malformed)
        yield* server.idle
        assert.isBelow(server.flooded() - before, floodSize / 10)
      }
    })
  )
})

describe("a refused JSON call", () => {
  it.effect.each<readonly [string, unknown, unknown]>([
    ["JSON", { error: { code: 7 } }, { error: { code: 7 } }],
    ["a page", "<html>", "<html>"],
    ["nothing", "", ""],
    ["null", "null", null]
  ])("tells the whole answer: %s", ([_, body, told]) =>
    Effect.gen(function* () {
      const { server, api } = yield* caller
      for (const status of [400, 404, 429, 500, 599]) {
        server.script(() => ({ status, body }))
        const trouble = yield* Effect.flip(api(ample, create))
        assert.deepStrictEqual(trouble, { _tag: "Refused", status, body: told, retryAfter: undefined })
      }
      assert.lengthOf(server.requests, 5, "none is repeated")
    })
  )

  it.effect("is what a redirect comes to: nothing goes elsewhere", () =>
    Effect.gen(function* () {
      const { server, api } = yield* caller
      const elsewhere = yield* makeVideoServer
      elsewhere.script(() => ({ body: {} }))
      for (const status of [301, 302, 303, 307, 308]) {
        server.script(() => ({ status, headers: { location: `${elsewhere.url}/jobs` } }))
        const trouble = yield* Effect.flip(api(ample, create))
        assert.include(trouble, { _tag: "Refused", status })
      }
      assert.isEmpty(elsewhere.requests)
    })
  )

  it.effect("tells how long to wait, by the clock of whoever asks for it where they tell it", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.parse("2026-11-23T12:00:00Z"))
      const { server, api } = yield* caller
      server.script(() => ({ status: 429, headers: { "retry-after": "Mon, 23 Nov 2026 12:00:30 GMT" }, body: "" }))
      assert.include(yield* Effect.flip(api(ample, read)), { _tag: "Refused", retryAfter: 30 })
      yield* TestClock.setTime(Date.parse("2026-11-23T11:00:00Z"))
      const headers = { "retry-after": "Mon, 23 Nov 2026 12:00:30 GMT", date: "Mon, 23 Nov 2026 12:00:00 GMT" }
      server.script(() => ({ status: 429, headers, body: "" }))
      assert.include(yield* Effect.flip(api(ample, read)), { _tag: "Refused", retryAfter: 30 })
    })
  )
})

describe("a JSON call whose connection fails", () => {
  it.effect("certainly did not leave when nobody listens or the name is unknown, and says which", () =>
    Effect.gen(function* () {
      const { url } = yield* Effect.scoped(makeVideoServer)
      for (const [baseUrl, cause] of [
        [url, /^ECONNREFUSED$/],
        ["http://nobody.invalid", /^(?:ENOTFOUND|EAI_AGAIN)$/]
      ] as const) {
        const api = yield* makeJsonApi({ baseUrl, headers: Redacted.make({}) })
        const trouble = yield* Effect.flip(api(ample, create))
        assert.deepInclude(trouble, { _tag: "Unreachable", sent: false })
        assert.match(trouble._tag === "Unreachable" ? (trouble.cause ?? "") : "", cause)
      }
    })
  )

  it.effect.each<readonly [string, Answer]>([
    ["before the answer", "reset"],
    ["within the answer", { body: '{"id":', then: "reset" }],
    ["before the announced end", { headers: { "content-length": "100" }, body: "{}", then: "reset" }]
  ])("may have left when it is cut %s", ([_, answer]) =>
    Effect.gen(function* () {
      const { server, api } = yield* caller
      server.script(() => answer)
      assert.deepInclude(yield* Effect.flip(api(ample, create)), { _tag: "Unreachable", sent: true })
      assert.lengthOf(server.requests, 1)
    })
  )

  it.live("ends when its time is over, and frees the connection", () =>
    Effect.gen(function* () {
      const { server, api } = yield* caller
      for (const answer of ["hang", { body: '{"id":', then: "hang" }] as const) {
        server.script(() => answer)
        assert.deepStrictEqual<Trouble>(yield* Effect.flip(api(0.1, create)), { _tag: "TimedOut" })
        yield* server.idle
      }
    })
  )

  it.live("frees the connection when nobody waits for it any more", () =>
    Effect.gen(function* () {
      const { server, api } = yield* caller
      const arrived = Promise.withResolvers<void>()
      server.script(() => {
        arrived.resolve()
        return "hang"
      })
      const fiber = yield* Effect.forkChild(api(ample, create))
      yield* Effect.promise(() => arrived.promise)
      yield* Fiber.interrupt(fiber)
      yield* server.idle
    })
  )
})

describe("what a failed JSON call tells", () => {
  it.effect("is neither the key nor what was sent", () =>
    Effect.gen(function* () {
      const { server, api } = yield* caller
      const spans: Array<Tracer.NativeSpan> = []
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          spans.push(span)
          return span
        }
      })
      for (const answer of [{ body: "<html>" }, { status: 500, body: "" }, "reset"] as const) {
        server.script(() => answer)
        const trouble = yield* Effect.flip(api(ample, create)).pipe(Effect.withTracer(tracer))
        for (const secret of [key, prompt]) assert.notInclude(inspect(trouble, { depth: 9, showHidden: true }), secret)
      }
      assert.isNotEmpty(spans)
      for (const { name, attributes, events } of spans) {
        for (const secret of [key, prompt]) assert.notInclude(inspect([name, attributes, events], { depth: 9 }), secret)
      }
    })
  )
})

describe("reading a refusal", () => {
  const now = Date.parse("2026-11-23T12:00:00Z")
  it.each<readonly [Record<string, string>, number | undefined]>([
    [{}, undefined],
    [{ "retry-after": "17" }, 17],
    [{ "retry-after": "0" }, 0],
    [{ "retry-after": "-3" }, 0],
    [{ "retry-after": "1.5" }, 1.5],
    [{ "retry-after": "999999" }, 3600],
    [{ "retry-after": "soon" }, undefined],
    [{ "retry-after": "" }, undefined],
    [{ "retry-after": "NaN" }, undefined],
    [{ "retry-after": "Infinity" }, undefined],
    [{ "retry-after": "Mon, 23 Nov 2026 12:00:30 GMT" }, 30],
    [{ "retry-after": "Mon, 23 Nov 2026 11:00:00 GMT" }, 0],
    [{ "retry-after": "Mon, 23 Nov 2026 13:00:30 GMT", date: "Mon, 23 Nov 2026 13:00:00 GMT" }, 30],
    [{ "retry-after": "Mon, 23 Nov 2026 11:00:30 GMT", date: "Mon, 23 Nov 2026 11:00:00 GMT" }, 30],
    [{ "retry-after": "Tue, 24 Nov 2026 12:00:00 GMT" }, 3600],
    [{ "retry-after-ms": "1500", "retry-after": "99" }, 1.5],
    [{ "retry-after-ms": "x", "retry-after": "9" }, 9]
  ])("%j asks to wait %s seconds", (headers, seconds) => {
    assert.strictEqual(retryAfter(new Headers(headers), now), seconds)
  })

  it("hands over as text what is no JSON", () => {
    assert.deepStrictEqual(parsed('{"a":1}'), { a: 1 })
    assert.strictEqual(parsed("<html>"), "<html>")
    assert.strictEqual(parsed(""), "")
  })
})

describe("an error of a connection", () => {
  const coded = (code: string, more: object = {}) => Object.assign(new Error(code), { code, ...more })

  it.each<readonly [string, unknown, boolean]>([
    ["a refused connection", new TypeError("fetch failed", { cause: coded("ECONNREFUSED") }), true],
    ["an unknown name", coded("ENOTFOUND"), true],
    ["no route, while connecting", coded("EHOSTUNREACH", { syscall: "connect" }), true],
    ["a wrong certificate", new TypeError("fetch failed", { cause: coded("SELF_SIGNED_CERT_IN_CHAIN") }), true],
    ["both addresses refused", new AggregateError([coded("ECONNREFUSED"), coded("ECONNREFUSED")]), true],
    ["one address refused, one cut", new AggregateError([coded("ECONNREFUSED"), coded("ECONNRESET")]), false],
    ["a reset", new TypeError("fetch failed", { cause: coded("ECONNRESET", { syscall: "read" }) }), false],
    ["no route, while sending", coded("EHOSTUNREACH", { syscall: "write" }), false],
    ["an error that says nothing", new Error("fetch failed"), false],
    ["no error", undefined, false]
  ])("shows whether anything was sent: %s", (_, error, expected) => {
    assert.strictEqual(neverLeft(error), expected)
  })

  it("is searched to a bounded depth", () => {
    const cyclic = new Error("cyclic")
    cyclic.cause = cyclic
    assert.isBelow(causes(cyclic).length, 10)
    assert.isFalse(neverLeft(cyclic))
  })
})

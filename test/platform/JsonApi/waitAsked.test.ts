import { describe, expect, it } from "vitest"
import { waitAsked } from "../../../src/platform/JsonApi/waitAsked.ts"

const now = Date.parse("2026-11-23T12:00:00Z")
const asked = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  waitAsked(new Headers(headers), body, now)

describe("for how long a refusal wants to be let alone, in seconds", () => {
  it.each<readonly [string, unknown, number | undefined]>([
    ["a member", { retry_after: 17 }, 17],
    ["a member, as a text", { retry_after: "17" }, 17],
    ["a member, with a unit", { retry_after: "17s" }, 17],
    ["a member in an error", { error: { message: "…", retry_after: 17 } }, 17],
    ["a member in a detail", { detail: [{ ctx: { retry_after_seconds: 17 } }] }, 17],
    ["in camels", { retryAfter: 17 }, 17],
    ["in milliseconds", { retry_after_ms: 1500 }, 1.5],
    ["in camels and milliseconds", { error: { retryAfterMs: "1500" } }, 1.5],
    ["Telegram's parameters", { ok: false, parameters: { retry_after: 17 } }, 17],
    [
      "Google's RetryInfo",
      {
        error: { code: 429, details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "34.07s" }] }
      },
      34.07
    ],
    ["a sentence", { error: { message: "Rate limit reached. Please try again in 20s." } }, 20],
    ["a sentence of minutes", { error: { message: "Please try again in 6m0s." } }, 360],
    ["a sentence of milliseconds", { message: "Please retry after 500ms" }, 0.5],
    ["a sentence with a word for it", { message: "try again in 20 seconds" }, 20],
    ["a sentence of Telegram's", { description: "Too Many Requests: retry after 35 s" }, 35],
    ["a page", "<html><h1>429</h1>Please wait 30 seconds and try again</html>", 30],
    ["too much", { retry_after: 86_400 }, 3600],
    ["far too much", { retry_after: 1e30 }, 3600],
    ["less than nothing", { retry_after: -5 }, 0],
    ["nothing at all", { retry_after: null }, undefined],
    ["nonsense", { retry_after: "soon" }, undefined],
    ["a truth", { retry_after: true }, undefined],
    ["a list", { retry_after: [17] }, undefined],
    ["a page without it", "<html>429 Too Many Requests</html>", undefined],
    ["no body", "", undefined],
    ["null", null, undefined],
    ["a limit that is no wait", { message: "You may make 60 requests a minute" }, undefined]
  ])("%s", (_name, body, expected) => {
    expect(asked(body)).toBe(expected)
  })

  it.each<readonly [string, Readonly<Record<string, string>>, unknown, number]>([
    ["a header before a member", { "retry-after": "5" }, { retry_after: 17 }, 5],
    ["a header's date before a sentence", { "retry-after": "Mon, 23 Nov 2026 12:00:30 GMT" }, "try again in 5s", 30],
    ["a member where the header is nonsense", { "retry-after": "soon" }, { retry_after: 17 }, 17]
  ])("%s", (_name, headers, body, expected) => {
    expect(asked(body, headers)).toBe(expected)
  })

  it("ends with an answer that holds itself many times over", () => {
    let nested: unknown = { retry_after: 17 }
    for (let depth = 0; depth < 10_000; depth++) nested = { error: nested }
    expect(asked(nested)).toBeUndefined()
  })
})

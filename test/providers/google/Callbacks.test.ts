import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from "jose"
import { Webhook } from "standardwebhooks"
import * as GoogleApi from "../../../src/providers/google/GoogleApi.ts"
import { apiKey, sign, task, webhookSecret } from "../../kit/providers/google.ts"
import { type Answer, floodSize, makeVideoServer } from "../../kit/VideoServer.ts"

const now = 1_795_000_000_000
const seconds = now / 1000
const callbackUrl = "https://bot.example.com/callbacks/google"
const body = JSON.stringify({ type: "interaction.completed", version: "v1", data: { id: task } })

const make = (options: Partial<GoogleApi.GoogleOptions> = {}) =>
  GoogleApi.make({
    baseUrl: "https://generativelanguage.googleapis.com",
    apiKey: Redacted.make(apiKey),
    webhookSecret: undefined,
    callbackUrl,
    ...options
  })

/** A driver that knows the keys of a server, and that server's pen. */
const tokens = (answer?: Answer) =>
  Effect.gen(function* () {
    yield* TestClock.setTime(now)
    const server = yield* makeVideoServer
    const pair = yield* Effect.promise(() => generateKeyPair("RS256"))
    const jwk = { ...(yield* Effect.promise(() => exportJWK(pair.publicKey))), kid: "one", alg: "RS256", use: "sig" }
    server.script(({ path }) => (path === "/.well-known/jwks.json" ? (answer ?? { body: { keys: [jwk] } }) : "reset"))
    const driver = yield* make({ baseUrl: new URL(server.url).origin })
    const sign = (claims: JWTPayload, { kid = "one", key = pair.privateKey } = {}) =>
      Effect.promise(() => new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid }).sign(key))
    /** What the driver says of a callback with such a token. */
    const judged = (token: string, told = body) =>
      driver
        .callback({ "webhook-id": "msg_1", "webhook-timestamp": String(seconds), "webhook-signature": token }, told)
        .pipe(
          Effect.map((callback): string => callback.task),
          Effect.catch(({ reason }) => Effect.succeed(reason))
        )
    return { server, driver, sign, judged, published: () => exportSPKI(pair.publicKey) }
  })

const fresh: JWTPayload = { iat: seconds, exp: seconds + 300, aud: callbackUrl }

describe("a job's own callback", () => {
  it.effect("is proven by a token of the API's published keys, which are fetched once", () =>
    Effect.gen(function* () {
      const { server, driver, sign, judged } = yield* tokens()
      assert.isTrue(driver.signed)
      for (let round = 0; round < 3; round++) assert.strictEqual(yield* judged(yield* sign(fresh)), task)
      assert.lengthOf(server.requests, 1)
      assert.isUndefined(server.requests[0]?.headers["x-goog-api-key"], "whoever publishes keys needs none")
    })
  )

  it.effect.each<readonly [string, JWTPayload, string]>([
    ["for our address", fresh, task],
    ["for our host", { ...fresh, aud: ["https://bot.example.com"] }, task],
    ["for a project", { ...fresh, aud: "my-project" }, "forged"],
    ["for nobody", { iat: seconds }, "forged"],
    ["of Google", { ...fresh, iss: "https://accounts.google.com" }, task],
    ["of another issuer", { ...fresh, iss: "https://issuer.example.com" }, "forged"],
    ["with an end alone", { exp: seconds + 60, aud: callbackUrl }, task],
    ["with a far end alone", { exp: seconds + 86_400, aud: callbackUrl }, "stale"],
    ["that is good for a day", { ...fresh, exp: seconds + 86_400 }, "stale"],
    ["for another's address", { ...fresh, aud: "https://other.example.com/callbacks/google" }, "forged"],
    ["without a time", { aud: callbackUrl }, "stale"],
    ["of an hour ago", { ...fresh, iat: seconds - 3600 }, "stale"],
    ["of an hour ahead", { ...fresh, iat: seconds + 3600, exp: seconds + 7200 }, "stale"],
    ["that is over", { ...fresh, exp: seconds - 301 }, "stale"],
    ["that is not yet good", { ...fresh, nbf: seconds + 301 }, "stale"],
    ["of the event itself", { ...fresh, type: "interaction.completed", data: { id: task } }, task],
    ["of another event", { ...fresh, type: "interaction.completed", data: { id: "v1_other" } }, "forged"]
  ])("with a token %s", ([_, claims, expected]) =>
    Effect.gen(function* () {
      const { sign, judged } = yield* tokens()
      assert.strictEqual(yield* judged(yield* sign(claims)), expected)
    })
  )

  it.effect("is forged when its token is of another key, another kind, or none", () =>
    Effect.gen(function* () {
      const { sign, judged, server, published } = yield* tokens()
      const other = yield* Effect.promise(() => generateKeyPair("RS256"))
      const symmetric = yield* Effect.promise(() =>
        new SignJWT(fresh).setProtectedHeader({ alg: "HS256", kid: "one" }).sign(new Uint8Array(32))
      )
      // An attacker knows the public key, and hopes that it is taken for the secret of a symmetric signature.
      const confused = yield* Effect.promise(async () =>
        new SignJWT(fresh).setProtectedHeader({ alg: "HS256", kid: "one" }).sign(Buffer.from(await published()))
      )
      const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url")
      const unsigned = `${encode({ alg: "none" })}.${encode(fresh)}.`
      const right = yield* sign(fresh)
      const forged = [
        yield* sign(fresh, { key: other.privateKey }),
        yield* sign(fresh, { kid: "two" }),
        symmetric,
        confused,
        unsigned,
        `${right.slice(0, -8)}AAAAAAAA`,
        `v1,${right}`,
        "v1,AAAA",
        "x".repeat(10_000)
      ]
      for (const token of forged) assert.strictEqual(yield* judged(token), "forged", token.slice(0, 80))
      assert.isAtMost(server.requests.length, 2, "a key that nobody has published is not looked for again and again")
    })
  )

  it.effect.each<readonly [string, Answer]>([
    ["does not answer properly", { status: 500, body: "{}" }],
    ["sends something else", { body: "<html>" }],
    ["moves elsewhere", { status: 302, headers: { location: "http://127.0.0.1:1/keys" } }],
    ["sends 200 MB", { body: '{"keys":[', then: "flood" }]
  ])("is not believed while the publisher of the keys %s", ([_, answer]) =>
    Effect.gen(function* () {
      const { server, sign, judged } = yield* tokens(answer)
      assert.strictEqual(yield* judged(yield* sign(fresh)), "forged")
      yield* server.idle
      assert.isBelow(server.flooded(), floodSize / 10)
    })
  )
})

describe("a callback of the project's webhook", () => {
  const signed = (secret: string, id = "msg_1") => ({
    "webhook-id": id,
    "webhook-timestamp": String(seconds),
    "webhook-signature": new Webhook(secret).sign(id, new Date(now), body)
  })

  it.effect("is proven by what the standardwebhooks package signs", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(now)
      const driver = yield* make({ webhookSecret: Redacted.make(webhookSecret) })
      const headers = signed(webhookSecret)
      assert.strictEqual((yield* driver.callback(headers, body)).task, task)
      // While a secret is being changed there are two.
      const another = signed("whsec_b3RoZXIgc2VjcmV0IG9mIHNvbWVib2R5")["webhook-signature"]
      const both = { ...headers, "webhook-signature": `${another} ${headers["webhook-signature"]}` }
      assert.strictEqual((yield* driver.callback(both, body)).task, task)
      const alone = { ...headers, "webhook-signature": another }
      assert.strictEqual((yield* Effect.flip(driver.callback(alone, body))).reason, "forged")
    })
  )

  it.effect("is never proven by a secret that comes to nothing", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(now)
      for (const secret of ["whsec_", "…"]) {
        const driver = yield* make({ webhookSecret: Redacted.make(secret) })
        const anybody = { ...signed(webhookSecret), "webhook-signature": sign("", "msg_1", seconds, body) }
        assert.strictEqual((yield* Effect.flip(driver.callback(anybody, body))).reason, "forged")
      }
    })
  )
})

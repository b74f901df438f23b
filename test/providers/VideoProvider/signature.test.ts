import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Redacted, Result } from "effect"
import { TestClock } from "effect/testing"
import { Webhook } from "standardwebhooks"
import { webhookSecret } from "../../../src/platform/Config/webhookSecret.ts"
import { bytesId, callbackId, verifyStandard } from "../../../src/providers/VideoProvider/signature.ts"

const bytes = (letter: string) => Buffer.from(letter.repeat(24)).toString("base64")
const now = 1_795_000_000
const body = '{"id":"evt_1","data":{"id":"video_1"}}'

/** What a server that signs with this secret sends. */
const signed = (secret: string) => ({
  id: "evt_1",
  timestamp: String(now),
  signature: new Webhook(secret).sign("evt_1", new Date(now * 1000), body)
})

const read = (setting: string) => webhookSecret("SECRET").parse(ConfigProvider.fromUnknown({ SECRET: setting }))

const verified = (setting: string, secret: string) =>
  Effect.gen(function* () {
    yield* TestClock.setTime(now * 1000)
    return yield* Effect.result(verifyStandard(yield* read(setting), signed(secret), body))
  })

describe("a callback's secret, as it is pasted", () => {
  it.effect.each<readonly [string, string]>([
    ["whsec_ in front", `whsec_${bytes("a")}`],
    ["v1, in front of it", `v1,whsec_${bytes("a")}`],
    ["bare base64", bytes("a")],
    ["with a newline at its end", `whsec_${bytes("a")}\n`],
    ["the new one before the old one", `whsec_${bytes("b")} whsec_${bytes("a")}`],
    ["both with v1, in front and a comma between", `v1,whsec_${bytes("b")},v1,whsec_${bytes("a")}`],
    ["both with a comma and a space between", `whsec_${bytes("a")}, whsec_${bytes("b")}`],
    ["bare, with a semicolon between", `${bytes("a")};${bytes("b")}`],
    ["on two lines", `${bytes("b")}\n${bytes("a")}`]
  ])("%s", ([_, setting]) =>
    Effect.gen(function* () {
      assert.strictEqual((yield* verified(setting, `whsec_${bytes("a")}`))._tag, "Success")
      const other = yield* verified(setting, `whsec_${bytes("c")}`)
      assert.strictEqual(other._tag === "Failure" && other.failure.reason, "forged")
    })
  )

  it.effect.each([
    "whsec_",
    "v1,",
    "v1,whsec_",
    "whsec_!",
    "whsec_k",
    "whsec_…",
    `whsec_${bytes("a")} whsec_`,
    `whsec_${bytes("b").replace("m", "*")}`,
    `"whsec_${bytes("a")}","whsec_${bytes("b")}"`,
    `secret=whsec_${bytes("a")}`,
    "clé"
  ])("that could prove nothing (%j) stops the start and is not repeated", (setting) =>
    Effect.gen(function* () {
      const outcome = yield* Effect.result(read(setting))
      assert.match(Result.isFailure(outcome) ? outcome.failure.message : "", /must be whsec_ with base64 after it, /)
      if (Result.isFailure(outcome))
        assert.notInclude(outcome.failure.message.replaceAll("must be whsec_", ""), setting)
    })
  )

  it.effect.each(["whsec_", "v1,", "v1,whsec_", " "])("an empty one (%j) signs nothing", (setting) =>
    Effect.gen(function* () {
      yield* TestClock.setTime(now * 1000)
      const { createHmac } = yield* Effect.promise(() => import("node:crypto"))
      const signature = `v1,${createHmac("sha256", "").update(`evt_1.${now}.${body}`).digest("base64")}`
      const { reason } = yield* Effect.flip(
        verifyStandard(Redacted.make(setting), { id: "evt_1", timestamp: String(now), signature }, body)
      )
      assert.strictEqual(reason, "forged")
    })
  )
})

describe("what a repetition of a callback is known by", () => {
  it("is the id that it gives itself", () => {
    for (const id of ["msg_1", "события-1", "x".repeat(256)]) assert.strictEqual(callbackId(id, body), id)
  })

  it("is its bytes where that id cannot be kept", () => {
    for (const id of [undefined, "", "\u0000", "a\u0000b", "a\nb", "\ud800", "x".repeat(257)]) {
      assert.strictEqual(callbackId(id, body), bytesId(body))
    }
  })
})

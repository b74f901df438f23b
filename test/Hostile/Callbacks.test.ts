import * as fc from "fast-check"
import { createHmac } from "node:crypto"
import { createServer } from "node:http"
import { Webhook } from "standardwebhooks"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { webhookSecret, World } from "../../lab/world/World.ts"
import { providers } from "../../src/providers/Providers.ts"
import { published, signed as signedByFal } from "../kit/providers/fal.ts"
import { type Json, mutated, onTheWire, strangeJson, strangeText } from "./support/strange.ts"

const numRuns = Number(process.env["CALLBACKS"] ?? 150)
const seed = Number(process.env["SEED"] ?? 1)

/** Publishes the key that the callbacks of fal are signed with here, as nobody else signs garbage. */
const falKeys = createServer((_, response) => response.end(JSON.stringify(published)))
let world: World
beforeAll(async () => {
  await new Promise<void>((resolve) => falKeys.listen(0, "127.0.0.1", resolve))
  const address = falKeys.address()
  world = await World.open({
    env: (doubles) => ({
      KIE_API_KEY: "kie-key",
      KIE_BASE_URL: `${doubles}/playground/kie`,
      KIE_WEBHOOK_KEY: webhookSecret,
      GEMINI_API_KEY: "gemini-key",
      GEMINI_BASE_URL: `${doubles}/playground/google`,
      OPENROUTER_API_KEY: "openrouter-key",
      OPENROUTER_BASE_URL: `${doubles}/playground/openrouter`,
      OPENROUTER_WEBHOOK_SECRET: webhookSecret,
      REPLICATE_API_TOKEN: "replicate-token",
      REPLICATE_BASE_URL: `${doubles}/playground/replicate`,
      REPLICATE_WEBHOOK_SECRET: webhookSecret,
      ARK_API_KEY: "ark-key",
      ARK_BASE_URL: `${doubles}/playground/ark`,
      FAL_KEY: "fal-key",
      FAL_BASE_URL: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`,
      TRUSTED_PROXIES: "127.0.0.1/32"
    })
  })
})
afterAll(async () => {
  falKeys.close()
  await world.close()
})

type Signed = (body: string) => Record<string, string>
const seconds = () => Math.floor(Date.now() / 1000)

const byStandardWebhooks: Signed = (body) => ({
  "webhook-id": "evt_1",
  "webhook-timestamp": String(seconds()),
  "webhook-signature": new Webhook(webhookSecret).sign("evt_1", new Date(), body)
})

/** How each provider signs; what is signed is right, whatever it says. */
const signed: Readonly<Record<string, Signed>> = {
  "/sora_callback": byStandardWebhooks,
  "/callbacks/replicate": byStandardWebhooks,
  // BytePlus Ark signs nothing: what it says is only a hint.
  "/callbacks/ark": () => ({}),
  "/callbacks/fal": (body) => signedByFal(body, seconds()),
  // KIE signs the task alone, so whatever is around it may come signed.
  "/callbacks/kie": (body) => {
    const task = /"taskId":"([^"\\]*)"/.exec(body)?.[1] ?? "281e"
    const right = createHmac("sha256", webhookSecret).update(`${task}.${seconds()}`).digest("base64")
    return { "x-webhook-timestamp": String(seconds()), "x-webhook-signature": right }
  },
  "/callbacks/google": (body) => ({ ...byStandardWebhooks(body), authorization: "Bearer a.b.c" }),
  "/callbacks/openrouter": (body) => ({
    "x-openrouter-signature": `t=${seconds()},v1=${createHmac("sha256", webhookSecret).update(`${seconds()},${body}`).digest("hex")}`
  })
}

const likely: ReadonlyArray<Json> = [
  { id: "evt_1", object: "event", created_at: 1, type: "video.completed", data: { id: "video_1" } },
  { taskId: "281e5b0f3a9d4c7e8b6a1d2c3e4f39b9", code: 200, msg: "ok", data: { task_id: "281e", callbackType: "x" } },
  { type: "video.generation.completed", version: "v1", data: { id: "interactions/1", name: "operations/1" } },
  { id: "gen-1", type: "video.completed", data: { id: "gen-1", status: "completed" } },
  { id: "ufawqhfynnddngldkgtslldrkq", status: "succeeded", output: ["https://replicate.delivery/x.mp4"], error: null },
  { id: "cgt-2026", model: "seedance", status: "succeeded", content: { video_url: "https://x.test/v.mp4" } },
  {
    request_id: "764cabcf",
    gateway_request_id: "764cabcf",
    status: "OK",
    payload: { video: { url: "https://x.test" } }
  }
]

const body = fc.oneof(
  { weight: 6, arbitrary: mutated(fc.constantFrom(...likely)).map(onTheWire) },
  { weight: 2, arbitrary: strangeJson.map(onTheWire) },
  { weight: 2, arbitrary: strangeText }
)
/** Header values as a client can send them: of bytes, without line ends. */
const header = strangeText.map((text) =>
  Buffer.from(text.slice(0, 200))
    .toString("latin1")
    .replaceAll(/[^\x20-\xff]/g, "~")
    .trim()
)
const forged = fc.dictionary(
  fc.constantFrom(
    "webhook-id",
    "webhook-timestamp",
    "webhook-signature",
    "x-webhook-timestamp",
    "x-webhook-signature",
    "x-openrouter-signature",
    "x-fal-webhook-request-id",
    "x-fal-webhook-user-id",
    "x-fal-webhook-timestamp",
    "x-fal-webhook-signature",
    "authorization",
    "content-encoding",
    "content-type"
  ),
  header,
  { maxKeys: 5 }
)

let caller = 0
/** Each from an address of its own, so that none is refused for the others. */
const call = (path: string, text: string, headers: Record<string, string>) => {
  caller++
  return fetch(`${world.bot}${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-forwarded-for": `10.1.${caller >> 8}.${caller & 255}`,
      ...headers
    },
    body: text
  })
}

it("the callbacks of every provider are played here", () => {
  expect(Object.keys(signed).toSorted()).toEqual(providers.map(({ callbackPath }) => callbackPath).toSorted())
})

describe.each(Object.entries(signed))("%s", (path, sign) => {
  it("answers garbage, forged or rightly signed, with 200 or a refusal, and goes on", async () => {
    const statuses = new Set<number>()
    await fc.assert(
      fc.asyncProperty(body, forged, fc.boolean(), async (text, headers, right) => {
        const { status } = await call(path, text, right ? sign(text) : headers)
        expect([200, 401, 413, 429]).toContain(status)
        statuses.add(status)
      }),
      { numRuns, seed }
    )
    if (path !== "/callbacks/ark") expect(statuses).toContain(401)
    // Google proves itself with tokens of its own as well, which nobody makes here.
    if (path !== "/callbacks/google") expect(statuses).toContain(200)
    expect((await fetch(`${world.bot}/health/ready`)).status).toBe(200)
    expect(world.process.child.exitCode).toBeNull()
  })
})

describe("after all of these", () => {
  it("a video is made and delivered as ever, and nothing of them was a fault of the bot", async () => {
    const person = world.person(831)
    await person.orders("made after a storm of callbacks")
    await person.presses("✅ Создать")
    await person.seesVideo()
    expect(world.output()).not.toContain("callback not received")
  })
})

describe("a link to a video", () => {
  it("that is guessed, bent or climbs out of its folder opens nothing", async () => {
    const part = fc.oneof(
      fc.uuid(),
      fc.constantFrom("..%2f..%2fetc%2fpasswd", "%2e%2e", "..", "%00", "%", "%ff", "a".repeat(5000), "__proto__"),
      strangeText.map((text) => encodeURIComponent(text.toWellFormed()).slice(0, 2000))
    )
    await fc.assert(
      fc.asyncProperty(part, fc.oneof(part, fc.nat().map(String)), part, async (id, expires, signature) => {
        caller++
        const response = await fetch(`${world.bot}/v/${id}?e=${expires}&s=${signature}`, {
          headers: { "x-forwarded-for": `10.2.${caller >> 8}.${caller & 255}`, range: `bytes=${expires.slice(0, 20)}-` }
        })
        const text = await response.text()
        // A client that climbs by itself comes to the front door.
        const refusals = [400, 403, 404, 410, 414, 431]
        expect(text === "KudoAiBot" ? [200] : refusals).toContain(response.status)
        expect(text).not.toMatch(/root:|at .*\.ts:/)
      }),
      { numRuns, seed }
    )
  })
})

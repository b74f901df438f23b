import { createHmac } from "node:crypto"
import { Redacted } from "effect"
import * as OpenRouterApi from "../../../src/providers/openrouter/OpenRouterApi.ts"
import type { Answer } from "../VideoServer.ts"
import type { Harness } from "./harness.ts"

export const apiKey = "sk-or-very-secret-key"
export const webhookSecret = "openrouter-webhook-secret"
export const task = "vgen_281e5b0f3a9d4c7e"

/** An error as OpenRouter words it. */
export const refusal = (status: number, message: string, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers,
  body: { error: { code: status, message, metadata: {} } }
})

export const job = (change: Readonly<Record<string, unknown>> = {}, status = 200): Answer => ({
  status,
  body: { id: task, polling_url: `https://openrouter.ai/api/v1/videos/${task}`, status: "pending", ...change }
})

/** A signature made as OpenRouter documents it. */
export const sign = (secret: string, timestamp: number | string, body: string) =>
  `t=${timestamp},v1=${createHmac("sha256", secret).update(`${timestamp},${body}`).digest("hex")}`

export const openrouter: Harness = {
  name: "openrouter",
  model: "kwaivgi/kling-v3.0-std",
  secrets: [apiKey, webhookSecret],
  make: (origin, options) =>
    OpenRouterApi.make({
      baseUrl: `${origin}/api/v1`,
      apiKey: Redacted.make(apiKey),
      webhookSecret: options?.unsigned === true ? undefined : Redacted.make(webhookSecret),
      callbackUrl: undefined,
      trustedHosts: options?.trustedHosts,
      within: { submit: 1, read: 1, idle: 1 }
    }),
  kindOf: ({ method, path }) => {
    if (method === "POST" && path === "/api/v1/videos") return "submit"
    if (path.startsWith("/files/") || path.includes("/content")) return "content"
    return path.startsWith("/api/v1/videos/") && path !== "/api/v1/videos/models" ? "status" : "other"
  },
  silence: "generate_audio",
  takes: ["first", "first and last", "reference pictures", "edit"],
  task,
  accepted: job({}, 202),
  finished: (origin) => job({ status: "completed", unsigned_urls: [`${origin}/files/video.mp4`] }),
  running: { answer: job({ status: "in_progress" }), progress: undefined },
  ready: (origin) =>
    job({ status: "completed", unsigned_urls: [`${origin}/files/video.mp4`], usage: { cost: 0.84, is_byok: false } }),
  failed: job({ status: "failed", error: "The provider could not make the video." }),
  refused: refusal(403, "Your input was flagged by moderation"),
  moderated: job({ status: "failed", error: "The output was blocked by the content policy." }),
  rateLimited: (seconds) =>
    refusal(429, "Rate limit exceeded", seconds === undefined ? {} : { "retry-after": String(seconds) }),
  saysWhen: true,
  outOfCredits: refusal(402, "Insufficient credits. Add more to continue."),
  unauthorized: refusal(401, "User not found."),
  serverError: refusal(502, "Provider returned error"),
  unknownStatus: job({ status: "meditating" }),
  lost: refusal(404, "Video not found"),
  expired: refusal(410, "The video has expired"),
  callback: ({ at, id, forged }) => {
    const body = JSON.stringify({
      type: "video.generation.completed",
      event: id,
      data: { id: task, status: "completed" }
    })
    const signature = sign(forged === true ? "another secret" : webhookSecret, Math.floor(at / 1000), body)
    return { headers: { "x-openrouter-signature": signature }, body }
  }
}

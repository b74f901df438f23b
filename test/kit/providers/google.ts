import { createHmac } from "node:crypto"
import { Redacted } from "effect"
import * as GoogleApi from "../../../src/providers/google/GoogleApi.ts"
import type { Answer } from "../VideoServer.ts"
import type { Harness } from "./harness.ts"

export const apiKey = "AIza-very-secret-key"
export const webhookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
export const task = "v1_281e5b0f3a9d4c7e"

/** An error as Google words it. */
export const refusal = (
  code: number,
  status: string,
  message: string,
  details: ReadonlyArray<object> = []
): Answer => ({
  status: code,
  body: { error: { code, message, status, details } }
})

export const interaction = (change: Readonly<Record<string, unknown>> = {}): Answer => ({
  body: { id: task, model: "gemini-omni-1.1-flash", object: "interaction", status: "queued", ...change }
})

const output = (origin: string) => [
  { type: "model_output", content: [{ type: "video", mime_type: "video/mp4", uri: `${origin}/files/video.mp4` }] }
]

/** Standard Webhooks. */
export const sign = (secret: string, id: string, timestamp: number | string, body: string) => {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64")
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`
}

export const google: Harness = {
  name: "google",
  model: "gemini-omni-1.1-flash",
  secrets: [apiKey, webhookSecret],
  make: (origin, options) =>
    GoogleApi.make({
      baseUrl: origin,
      apiKey: Redacted.make(apiKey),
      webhookSecret: options?.unsigned === true ? undefined : Redacted.make(webhookSecret),
      callbackUrl: undefined,
      trustedHosts: options?.trustedHosts,
      within: { submit: 1, read: 1, idle: 1 }
    }),
  kindOf: ({ method, path }) => {
    if (path.startsWith("/files/")) return "content"
    if (path.endsWith("/cancel")) return "cancel"
    if (!path.startsWith("/v1beta/interactions")) return "other"
    return method === "POST" ? "submit" : "status"
  },
  takes: ["first", "edit"],
  task,
  accepted: interaction(),
  finished: (origin) => interaction({ status: "completed", steps: output(origin) }),
  running: { answer: interaction({ status: "in_progress" }), progress: undefined },
  ready: (origin) => interaction({ status: "completed", steps: output(origin) }),
  failed: interaction({ status: "failed", errors: [{ code: 13, message: "Internal error encountered." }] }),
  refused: refusal(400, "INVALID_ARGUMENT", "The prompt was blocked by our safety filters."),
  moderated: interaction({
    status: "completed",
    steps: [{ type: "model_output", content: [{ type: "text", text: "I cannot make this video." }] }]
  }),
  cancelling: {
    stopped: interaction({ status: "cancelled" }),
    unclear: interaction({ status: "in_progress" })
  },
  rateLimited: (seconds) =>
    refusal(
      429,
      "RESOURCE_EXHAUSTED",
      "You exceeded your current quota, please check your plan and billing details.",
      seconds === undefined ? [] : [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: `${seconds}s` }]
    ),
  saysWhen: true,
  outOfCredits: refusal(429, "RESOURCE_EXHAUSTED", "Your prepayment credits are depleted. Please check your billing."),
  unauthorized: refusal(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key."),
  serverError: refusal(503, "UNAVAILABLE", "The model is overloaded."),
  unknownStatus: interaction({ status: "meditating" }),
  lost: refusal(404, "NOT_FOUND", "Interaction not found."),
  expired: refusal(404, "NOT_FOUND", "The file does not exist."),
  callback: ({ at, id, forged }) => {
    const body = JSON.stringify({ type: "interaction.completed", event: id, data: { id: task } })
    const timestamp = String(Math.floor(at / 1000))
    const secret = forged === true ? "whsec_b3RoZXIgc2VjcmV0IG9mIHNvbWVib2R5" : webhookSecret
    return {
      headers: {
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": sign(secret, id, timestamp, body)
      },
      body
    }
  }
}

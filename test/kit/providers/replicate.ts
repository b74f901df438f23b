import { createHmac } from "node:crypto"
import { Redacted } from "effect"
import * as ReplicateApi from "../../../src/providers/replicate/ReplicateApi.ts"
import type { Answer } from "../VideoServer.ts"
import type { Harness } from "./harness.ts"

export const apiKey = "r8_very_secret_token"
export const webhookSecret = `whsec_${Buffer.from("replicate-webhook-secret").toString("base64")}`
export const task = "ufawqhfynnddngldkgtslldrkq"

/** An error as Replicate words it. */
export const refusal = (status: number, detail: string, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers,
  body: { title: "Refused", detail, status }
})

export const prediction = (change: Readonly<Record<string, unknown>> = {}, status = 200): Answer => ({
  status,
  body: {
    id: task,
    model: "bytedance/seedance-2.5",
    input: { prompt: "…" },
    output: null,
    error: null,
    logs: "",
    status: "starting",
    data_removed: false,
    created_at: "2026-11-23T10:00:00.000Z",
    urls: { get: `https://api.replicate.com/v1/predictions/${task}` },
    ...change
  }
})

/** A signature of Standard Webhooks, made as its document says. */
const sign = (secret: string, id: string, timestamp: number, body: string) =>
  `v1,${createHmac("sha256", Buffer.from(secret.replace(/^whsec_/, ""), "base64"))
    .update(`${id}.${timestamp}.${body}`)
    .digest("base64")}`

export const replicate: Harness = {
  name: "replicate",
  model: "bytedance/seedance-2.5",
  secrets: [apiKey, webhookSecret],
  make: (origin, options) =>
    ReplicateApi.make({
      baseUrl: `${origin}/v1`,
      apiKey: Redacted.make(apiKey),
      webhookSecret: options?.unsigned === true ? undefined : Redacted.make(webhookSecret),
      callbackUrl: undefined,
      trustedHosts: options?.trustedHosts,
      within: { submit: 1, read: 1, idle: 1 }
    }),
  kindOf: ({ method, path }) => {
    if (path.startsWith("/files/")) return "content"
    if (method === "POST" && path.startsWith("/v1/models/")) return "submit"
    if (method === "POST" && path.endsWith("/cancel")) return "cancel"
    return path.startsWith("/v1/predictions/") ? "status" : "other"
  },
  silence: "generate_audio",
  takes: ["first", "first and last", "reference pictures", "reference clips"],
  task,
  accepted: prediction({}, 201),
  finished: (origin) => prediction({ status: "succeeded", output: `${origin}/files/video.mp4` }, 201),
  running: { answer: prediction({ status: "processing" }), progress: undefined },
  ready: (origin) => prediction({ status: "succeeded", output: [`${origin}/files/video.mp4`] }),
  failed: prediction({ status: "failed", error: "Prediction failed." }),
  refused: refusal(422, "The input was flagged as sensitive. (E005)"),
  moderated: prediction({ status: "failed", error: "The output was flagged as sensitive. (E005)" }),
  cancelling: { stopped: prediction({ status: "canceled" }), unclear: prediction({ status: "processing" }) },
  rateLimited: (seconds) =>
    refusal(
      429,
      seconds === undefined
        ? "Request was throttled."
        : `Request was throttled. Your rate limit resets in ~${seconds}s.`
    ),
  saysWhen: true,
  outOfCredits: refusal(402, "You have insufficient credit to run this model."),
  unauthorized: refusal(401, "You did not pass a valid authentication token"),
  serverError: refusal(500, "An unexpected error occurred."),
  unknownStatus: prediction({ status: "meditating" }),
  lost: refusal(404, "The requested resource could not be found."),
  expired: refusal(404, "The requested resource could not be found."),
  callback: ({ at, id, forged }) => {
    const body = JSON.stringify({ id: task, status: "succeeded", output: "https://replicate.delivery/a.mp4" })
    const timestamp = Math.floor(at / 1000)
    const secret = forged === true ? `whsec_${Buffer.from("another secret").toString("base64")}` : webhookSecret
    return {
      headers: {
        "webhook-id": id,
        "webhook-timestamp": String(timestamp),
        "webhook-signature": sign(secret, id, timestamp, body)
      },
      body
    }
  }
}

import { Redacted } from "effect"
import { Webhook } from "standardwebhooks"
import * as SoraApi from "../../../src/providers/sora/SoraApi.ts"
import { apiKey, webhookSecret } from "../soraDriver.ts"
import type { Answer, Exchange } from "../VideoServer.ts"
import type { Harness } from "./harness.ts"

/** With the characters that LiteLLM's and SGLang's ids have, and that paths have to be saved from. */
const task = "video_a/b+c=="
const anotherSecret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"

/** A job as OpenAI's own reference shows it. */
const job = (change: Readonly<Record<string, unknown>>): Answer => ({
  body: {
    id: task,
    object: "video",
    created_at: 1_795_000_000,
    model: "sora-2",
    status: "queued",
    progress: 0,
    prompt: "a red fox counts its gold at midnight",
    seconds: "8",
    size: "720x1280",
    error: null,
    ...change
  }
})

const refusal = (status: number, code: string | null, message: string) => ({
  status,
  body: { error: { message, type: "invalid_request_error", param: null, code } }
})

const kindOf = ({ method, path }: Exchange) => {
  if (path.startsWith("/files/") || path.endsWith("/content")) return "content"
  if (method === "POST" && /^\/v1\/videos(\/edits|\/extensions|\/[^/]+\/remix)?$/.test(path)) return "submit"
  if (method === "DELETE") return "cancel"
  return method === "GET" && path.startsWith("/v1/videos/") ? "status" : "other"
}

/** OpenAI's `/v1/videos`. What other servers that speak it do otherwise is in the driver's own tests. */
export const sora: Harness = {
  name: "sora",
  model: "sora-2",
  secrets: [apiKey, webhookSecret],
  make: (origin, options) =>
    SoraApi.make({
      baseUrl: `${origin}/v1`,
      apiKey: Redacted.make(apiKey),
      webhookSecret: options?.unsigned === true ? undefined : Redacted.make(webhookSecret),
      trustedHosts: options?.trustedHosts,
      within: { submit: 1, read: 1, idle: 1 }
    }),
  kindOf,
  takes: ["first", "edit", "extend", "remix"],
  task,
  accepted: job({}),
  finished: (origin) => job({ status: "completed", progress: 100, url: `${origin}/files/video.mp4` }),
  running: { answer: job({ status: "in_progress", progress: 42 }), progress: 42 },
  ready: () => job({ status: "completed", progress: 100, completed_at: 1_795_000_060 }),
  failed: job({ status: "failed", error: { code: "server_error", message: "The job failed." } }),
  refused: refusal(400, "moderation_blocked", "Your request was blocked by our moderation system."),
  moderated: job({ status: "failed", error: { code: "moderation_blocked", message: "The video was blocked." } }),
  cancelling: {
    stopped: { body: { id: task, object: "video.deleted", deleted: true } },
    unclear: refusal(400, null, "Only completed or failed videos can be deleted.")
  },
  rateLimited: (seconds) => ({
    ...refusal(429, "rate_limit_exceeded", "Rate limit reached."),
    headers: seconds === undefined ? {} : { "retry-after": String(seconds) }
  }),
  saysWhen: true,
  outOfCredits: refusal(429, "insufficient_quota", "You exceeded your current quota."),
  unauthorized: refusal(401, "invalid_api_key", "Incorrect API key provided."),
  serverError: refusal(500, null, "The server had an error while processing your request."),
  unknownStatus: job({ status: "meditating" }),
  lost: refusal(404, null, "Video not found."),
  expired: refusal(404, null, "The video is no longer available."),
  callback: ({ at, id, forged }) => {
    const body = JSON.stringify({
      id: `evt_${id}`,
      object: "event",
      created_at: Math.floor(at / 1000),
      type: "video.completed",
      data: { id: task }
    })
    const secret = forged === true ? anotherSecret : webhookSecret
    return {
      headers: {
        "webhook-id": id,
        "webhook-timestamp": String(Math.floor(at / 1000)),
        "webhook-signature": new Webhook(secret).sign(id, new Date(at), body)
      },
      body
    }
  }
}

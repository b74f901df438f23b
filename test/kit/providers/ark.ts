import { Redacted } from "effect"
import * as ArkApi from "../../../src/providers/ark/ArkApi.ts"
import type { Answer } from "../VideoServer.ts"
import type { Harness } from "./harness.ts"

const apiKey = "ark-very-secret-key"
const task = "cgt-20261129103000-x7k2p"

/** An error as Ark words it. */
const refusal = (
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {}
): Answer => ({
  status,
  headers,
  body: { error: { code, message, param: "", type: "BadRequest" } }
})

const shown = (change: Readonly<Record<string, unknown>>): Answer => ({
  body: {
    id: task,
    model: "dreamina-seedance-2-5-260628",
    status: "queued",
    created_at: 1_795_000_000,
    updated_at: 1_795_000_000,
    seed: 7,
    resolution: "720p",
    ratio: "9:16",
    duration: "8",
    framespersecond: 24,
    service_tier: "default",
    ...change
  }
})

const sensitive = "The request failed because the input text may contain sensitive information."

export const ark: Harness = {
  name: "ark",
  model: "dreamina-seedance-2-5-260628",
  secrets: [apiKey],
  make: (origin, options) =>
    ArkApi.make({
      baseUrl: `${origin}/api/v3`,
      apiKey: Redacted.make(apiKey),
      webhookSecret: undefined,
      callbackUrl: undefined,
      trustedHosts: options?.trustedHosts,
      within: { submit: 1, read: 1, idle: 1 }
    }),
  kindOf: ({ method, path }) => {
    if (path.startsWith("/files/")) return "content"
    if (!path.startsWith("/api/v3/contents/generations/tasks")) return "other"
    if (method === "POST") return "submit"
    if (method === "DELETE") return "cancel"
    return path.startsWith("/api/v3/contents/generations/tasks/") ? "status" : "other"
  },
  silence: "generate_audio",
  takes: ["first", "first and last", "reference pictures", "draft"],
  task,
  accepted: { body: { id: task } },
  finished: undefined,
  // What is being made cannot be cancelled: this one waits.
  running: { answer: shown({ status: "queued" }), progress: undefined },
  ready: (origin) =>
    shown({
      status: "succeeded",
      content: { video_url: `${origin}/files/video.mp4` },
      usage: { completion_tokens: "108900", total_tokens: 108_900 }
    }),
  failed: shown({ status: "failed", error: { code: "InternalServiceError", message: "The service met an error." } }),
  refused: refusal(400, "InputTextSensitiveContentDetected.PolicyViolation", sensitive),
  moderated: shown({ status: "failed", error: { code: "OutputVideoSensitiveContentDetected", message: sensitive } }),
  cancelling: { stopped: { body: {} }, unclear: refusal(409, "InvalidAction", "A running task cannot be cancelled.") },
  rateLimited: (seconds) =>
    refusal(
      429,
      "ModelAccountRpmRateLimitExceeded",
      "The request rate exceeds its limit.",
      seconds === undefined ? {} : { "retry-after": String(seconds) }
    ),
  saysWhen: true,
  outOfCredits: refusal(403, "AccountOverdueError", "Your account has an overdue balance."),
  unauthorized: refusal(401, "AuthenticationError", "The API key in the request is missing or invalid."),
  serverError: refusal(500, "InternalServiceError", "The service met an error."),
  unknownStatus: shown({ status: "meditating" }),
  lost: refusal(404, "ResourceNotFound", "The requested resource was not found."),
  expired: { status: 403, headers: { "content-type": "application/xml" }, body: "<Error/>" },
  signs: false,
  callback: ({ at, id }) => ({
    headers: {},
    body: JSON.stringify({ id: task, status: "succeeded", updated_at: Math.floor(at / 1000), request_id: id })
  })
}

import { createHash, generateKeyPairSync, sign } from "node:crypto"
import { Redacted } from "effect"
import * as FalApi from "../../../src/providers/fal/FalApi.ts"
import type { Answer } from "../VideoServer.ts"
import type { Harness } from "./harness.ts"

const apiKey = "fal-key-id:very-secret-half"
export const task = "764cabcf-b745-4b3e-ae38-1200304cf45b"

const pair = () => generateKeyPairSync("ed25519")
const falKeys = pair()
const strangerKeys = pair()

/** The keys that are published, as fal writes them: with the padding that the standard leaves out. */
export const published = {
  keys: [{ kty: "OKP", crv: "Ed25519", x: `${falKeys.publicKey.export({ format: "jwk" }).x}=` }]
}

/** An error of a request, in words or by its types. */
export const refusal = (
  status: number,
  detail: unknown,
  more: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {}
): Answer => ({ status, headers, body: { detail, ...more } })

/** An error of a model, which it names by a type. */
export const typed = (type: string, field = "prompt") => [
  { loc: ["body", field], msg: "The content could not be processed.", type, url: `https://docs.fal.ai/errors#${type}` }
]

/** How far a request is; what it ended with stands beside it, as one answer serves both reads. */
export const shown = (status: string, more: Readonly<Record<string, unknown>> = {}): Answer => ({
  status: status === "COMPLETED" ? 200 : 202,
  body: { status, request_id: task, ...more }
})

/** A signature over request, account, time and body, made as fal's document says. */
export const signed = (body: string, seconds: number | string, key = falKeys.privateKey) => {
  const digest = createHash("sha256").update(body).digest("hex")
  return {
    "x-fal-webhook-request-id": task,
    "x-fal-webhook-user-id": "user_1",
    "x-fal-webhook-timestamp": String(seconds),
    "x-fal-webhook-signature": sign(null, Buffer.from([task, "user_1", seconds, digest].join("\n")), key).toString(
      "hex"
    )
  }
}

export const fal: Harness = {
  name: "fal",
  model: "bytedance/seedance-2.0",
  upscaler: "fal-ai/bytedance-upscaler/upscale/video",
  secrets: [apiKey],
  make: (origin, options) =>
    FalApi.make({
      baseUrl: origin,
      apiKey: Redacted.make(apiKey),
      webhookSecret: undefined,
      callbackUrl: undefined,
      trustedHosts: options?.trustedHosts,
      within: { submit: 1, read: 1, idle: 1 }
    }),
  kindOf: ({ method, path }) => {
    if (path.startsWith("/files/")) return "content"
    if (method === "PUT" && path.endsWith("/cancel")) return "cancel"
    if (method === "POST" && /^\/(bytedance|fal-ai)\//.test(path)) return "submit"
    return method === "GET" && path.startsWith("/bytedance/seedance-2.0/requests/") ? "status" : "other"
  },
  silence: "generate_audio",
  takes: ["first", "first and last", "reference pictures", "reference clips", "upscale"],
  always: ({ path }) => (path === "/.well-known/jwks.json" ? { body: published } : undefined),
  uploaded: (origin) => ({ body: { upload_url: `${origin}/upload/1?sig=s`, file_url: `${origin}/files/1.jpg` } }),
  task,
  accepted: { body: { request_id: task, status: "IN_QUEUE", queue_position: 0 } },
  finished: undefined,
  running: { answer: shown("IN_PROGRESS", { logs: [] }), progress: undefined },
  ready: (origin) => shown("COMPLETED", { video: { url: `${origin}/files/video.mp4`, content_type: "video/mp4" } }),
  failed: shown("COMPLETED", { error: "The runner broke.", error_type: "runner_server_error" }),
  refused: refusal(422, typed("content_policy_violation")),
  moderated: shown("COMPLETED", { error: "Unprocessable", detail: typed("content_policy_violation") }),
  cancelling: {
    stopped: { body: { status: "OK" } },
    unclear: { status: 202, body: { status: "CANCELLATION_REQUESTED" } }
  },
  rateLimited: (seconds) =>
    refusal(429, "Too many requests.", {}, seconds === undefined ? {} : { "retry-after": String(seconds) }),
  saysWhen: true,
  outOfCredits: refusal(403, "User is locked. Reason: Exhausted balance. Top up your balance."),
  unauthorized: refusal(401, "Cannot access application. Authentication is required."),
  serverError: refusal(500, "Internal server error", { error_type: "internal_error" }),
  unknownStatus: shown("MEDITATING"),
  lost: refusal(404, "Request not found."),
  expired: refusal(404, "Not found."),
  signs: "always",
  callback: ({ at, id, forged }) => {
    const body = JSON.stringify({ request_id: task, gateway_request_id: id, status: "OK", payload: {} })
    return {
      headers: signed(body, Math.floor(at / 1000), forged === true ? strangerKeys.privateKey : falKeys.privateKey),
      body
    }
  }
}

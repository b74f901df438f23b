import { createHmac } from "node:crypto"
import { Redacted } from "effect"
import * as AcmeApi from "../../../docs/examples/acme/AcmeApi.ts"
import type { Answer } from "../VideoServer.ts"
import type { Harness } from "./harness.ts"

const apiKey = "acme-very-secret-key"
const webhookSecret = "acme-webhook-secret"
const task = "job_7f3a/b+c"

const job = (change: Readonly<Record<string, unknown>>): Answer => ({
  body: { id: task, status: "running", progress: 0, video_url: null, reason: null, ...change }
})

const refusal = (status: number, code: string) => ({ status, body: { error: { code } } })

/** The wire of the walkthrough in `docs/providers.md`. */
export const acme: Harness = {
  name: "acme",
  model: "acme-video-1",
  secrets: [apiKey, webhookSecret],
  make: (origin, options) =>
    AcmeApi.make({
      baseUrl: `${origin}/v1`,
      apiKey: Redacted.make(apiKey),
      webhookSecret: options?.unsigned === true ? undefined : Redacted.make(webhookSecret),
      callbackUrl: undefined,
      trustedHosts: options?.trustedHosts,
      within: { submit: 1, read: 1, idle: 1 }
    }),
  kindOf: ({ method, path }) => {
    if (path.startsWith("/files/")) return "content"
    if (method === "POST" && path === "/v1/jobs") return "submit"
    return method === "GET" && path === `/v1/jobs/${encodeURIComponent(task)}` ? "status" : "other"
  },
  takes: [],
  task,
  accepted: { body: { id: task } },
  finished: undefined,
  running: { answer: job({ progress: 42 }), progress: 42 },
  ready: (origin) => job({ status: "done", progress: 100, video_url: `${origin}/files/video.mp4` }),
  failed: job({ status: "failed", reason: "worker crashed" }),
  refused: refusal(400, "prompt_refused"),
  moderated: job({ status: "failed", reason: "moderation" }),
  rateLimited: (seconds) => ({
    ...refusal(429, "too_many_jobs"),
    headers: seconds === undefined ? {} : { "retry-after": String(seconds) }
  }),
  saysWhen: true,
  outOfCredits: refusal(402, "no_credits"),
  unauthorized: refusal(401, "bad_key"),
  serverError: refusal(500, "internal"),
  unknownStatus: job({ status: "meditating" }),
  lost: refusal(404, "no_such_job"),
  expired: { status: 403, headers: { "content-type": "application/xml" }, body: "<Error/>" },
  callback: ({ at, id, forged }) => {
    const timestamp = Math.floor(at / 1000)
    const body = JSON.stringify({ id, job: task })
    const secret = forged === true ? "another secret" : webhookSecret
    const v1 = createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex")
    return { headers: { "x-acme-signature": `t=${timestamp},v1=${v1}` }, body }
  }
}

import { createHmac } from "node:crypto"
import { Redacted } from "effect"
import * as KieApi from "../../../src/providers/kie/KieApi.ts"
import type { Answer } from "../VideoServer.ts"
import type { Harness } from "./harness.ts"

export const apiKey = "kie-very-secret-key"
export const webhookSecret = "kie-webhook-hmac-key"
export const task = "281e5b0f3a9d4c7e8b6a1d2c3e4f39b9"

/** An error as KIE words it: under HTTP 200. */
export const refusal = (code: number, msg: string): Answer => ({ body: { code, msg, data: null } })

/** A `recordInfo` answer, with the fields of the documentation's example. */
export const record = (change: Readonly<Record<string, unknown>>): Answer => ({
  body: {
    code: 200,
    msg: "success",
    data: {
      taskId: task,
      model: "wan/3-0-video",
      state: "waiting",
      param: JSON.stringify({ model: "wan/3-0-video", input: { prompt: "a red fox counts its gold at midnight" } }),
      resultJson: "",
      failCode: "",
      failMsg: "",
      costTime: 0,
      completeTime: 0,
      createTime: 1_795_000_000_000,
      updateTime: 1_795_000_000_000,
      creditsConsumed: 0,
      ...change
    }
  }
})

/** A signature made as KIE documents it. */
export const sign = (secret: string, taskId: string, timestamp: number | string) =>
  createHmac("sha256", secret).update(`${taskId}.${timestamp}`).digest("base64")

export const kie: Harness = {
  name: "kie",
  model: "wan/3-0-video",
  make: (origin, options) =>
    KieApi.make({
      baseUrl: origin,
      apiKey: Redacted.make(apiKey),
      webhookSecret: options?.unsigned === true ? undefined : Redacted.make(webhookSecret),
      callbackUrl: undefined,
      trustedHosts: options?.trustedHosts,
      within: { submit: 1, read: 1, idle: 1 }
    }),
  kindOf: ({ path }) =>
    path.startsWith("/api/v1/jobs/createTask")
      ? "submit"
      : path.startsWith("/api/v1/jobs/recordInfo")
        ? "status"
        : path.startsWith("/files/")
          ? "content"
          : "other",
  silence: "audio",
  takes: ["first", "first and last", "reference pictures", "reference clips"],
  task,
  accepted: { body: { code: 200, msg: "success", data: { taskId: task } } },
  uploaded: () => ({ body: { success: true, code: 200, data: { downloadUrl: "https://files.example/picture.jpg" } } }),
  finished: undefined,
  running: { answer: record({ state: "generating" }), progress: undefined },
  ready: (origin) =>
    record({
      state: "success",
      resultJson: JSON.stringify({ resultUrls: [`${origin}/files/video.mp4`] }),
      costTime: 60_000,
      completeTime: 1_795_000_060_000,
      creditsConsumed: 128
    }),
  failed: record({ state: "fail", failCode: "500", failMsg: "Internal Error, Please try again later." }),
  refused: refusal(400, "Your prompt was flagged by Website as violating content policies."),
  moderated: record({
    state: "fail",
    failCode: "400",
    failMsg: "The input or output was flagged as sensitive. Please try again with different inputs."
  }),
  rateLimited: () => refusal(429, "Your call frequency is too high. Please try again later."),
  saysWhen: false,
  outOfCredits: refusal(402, "Credits insufficient: your current balance is not enough to run this request."),
  unauthorized: refusal(401, "You do not have access permissions"),
  serverError: refusal(500, "Server Error - An unexpected error occurred while processing the request"),
  unknownStatus: record({ state: "meditating" }),
  lost: refusal(422, "recordInfo is null"),
  expired: {
    status: 403,
    headers: { "content-type": "application/xml" },
    body: "<Error><Code>AccessDenied</Code></Error>"
  },
  callback: ({ at, forged }) => {
    const timestamp = String(Math.floor(at / 1000))
    const secret = forged === true ? "another key" : webhookSecret
    return {
      headers: { "x-webhook-timestamp": timestamp, "x-webhook-signature": sign(secret, task, timestamp) },
      body: JSON.stringify({
        code: 200,
        msg: "Playground task completed successfully.",
        data: { taskId: task, state: "success" }
      })
    }
  }
}

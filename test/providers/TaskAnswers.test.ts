import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import * as Ark from "../../src/providers/ark/Wire.ts"
import * as Fal from "../../src/providers/fal/Wire.ts"
import * as Kie from "../../src/providers/kie/Wire.ts"
import * as OpenRouter from "../../src/providers/openrouter/Wire.ts"
import * as Replicate from "../../src/providers/replicate/Wire.ts"
import { unread } from "../../src/providers/VideoProvider/unread.ts"
import type { TaskStatus } from "../../src/providers/VideoProvider.ts"

const anything = () => true
const the = <A>(read: Option.Option<A>): A => Option.getOrThrow(read)

/** How each provider tells that a task has failed, with an error of any shape. */
const failing: Readonly<Record<string, (error: unknown) => TaskStatus>> = {
  ark: (error) => Ark.statusOf(the(Ark.readTask({ id: "cgt-1", status: "failed", error })), []),
  fal: (error) => Fal.failureOf(the(Fal.readProgress({ status: "COMPLETED", error })), {}, []),
  kie: (failMsg) => Kie.statusOf(the(Kie.readRecord({ taskId: "t-1", state: "fail", failMsg })), [], anything),
  openrouter: (error) =>
    OpenRouter.statusOf(the(OpenRouter.readJob({ id: "gen-1", status: "failed", error })), [], anything),
  replicate: (error) =>
    Replicate.statusOf(the(Replicate.readPrediction({ id: "p-1", status: "failed", error })), [], anything)
}

const sentence = "The output video may be related to copyright restrictions."

describe("the error of a task, at every provider", () => {
  for (const [provider, told] of Object.entries(failing)) {
    it.each<readonly [string, unknown]>([
      ["a sentence", sentence],
      ["an object", { code: "Other", message: sentence }],
      ["an object's code", { code: "OutputVideoSensitiveContentDetected", message: "It failed." }],
      ["a list", [{ type: "error", msg: sentence }]],
      ["an error within an error", { error: { message: sentence } }],
      ["JSON in a text", JSON.stringify({ error: { message: sentence } })]
    ])(`is a refusal by rules at ${provider} when that is told as %s`, (_shape, error) => {
      assert.deepInclude(told(error), { _tag: "Failed", failure: "moderation" })
    })

    it.each([{ code: "InternalServiceError", message: "It broke." }, "It broke.", ["It broke."], null, 7, {}])(
      `is the provider's own at ${provider}: %j`,
      (error) => {
        assert.deepInclude(told(error), { _tag: "Failed", failure: "provider" })
      }
    )
  }
})

describe("an answer to an order in which there is no task", () => {
  it.each<readonly [string, unknown, number | undefined]>([
    ["a code", { error: { code: 402, message: "Insufficient credits" } }, 402],
    ["a code as a text", { error: { code: "403", message: "no" } }, 403],
    ["money in words", { error: "Insufficient credits" }, 400],
    ["rules in words", { error: [{ message: sentence }] }, 400],
    ["no room", { error: { message: "The queue is full" } }, 429],
    ["nothing that is known", { error: { message: "something went wrong" } }, undefined],
    ["the server's own fault", { error: { code: 502, message: "bad gateway" } }, undefined],
    ["no error", { error: null, data: {} }, undefined],
    ["nothing", {}, undefined]
  ])("is a refusal under a 200, or lost, by %s", (_what, body, status) => {
    const trouble = unread(body)
    assert.strictEqual(trouble._tag === "Refused" ? trouble.status : undefined, status)
    assert.strictEqual(trouble._tag, status === undefined ? "Malformed" : "Refused")
  })

  it("says the same at KIE, whatever shape its message has", () => {
    const told = [sentence, [sentence], { message: sentence }, { error: { message: sentence } }]
    for (const msg of told) assert.strictEqual(the(Kie.readEnvelope({ code: 500, msg })).message, sentence)
  })
})

const clip = "https://cdn.example.com/a.mp4"

/** How each provider tells that a task is finished, with its video in any shape. */
const finishing: Readonly<Record<string, (output: unknown) => TaskStatus>> = {
  ark: (content) => Ark.statusOf(the(Ark.readTask({ id: "cgt-1", status: "succeeded", content })), []),
  kie: (resultJson) => Kie.statusOf(the(Kie.readRecord({ taskId: "t-1", state: "success", resultJson })), [], anything),
  replicate: (output) =>
    Replicate.statusOf(the(Replicate.readPrediction({ id: "p-1", status: "succeeded", output })), [], anything)
}

describe("the video of a finished task, at providers that tell its link", () => {
  for (const [provider, told] of Object.entries(finishing)) {
    it.each<readonly [string, unknown, string]>([
      ["a link", clip, clip],
      ["a list", [clip], clip],
      ["an object", { video_url: clip }, clip],
      ["an object within", { video_url: { url: clip } }, clip],
      ["a list of objects", [{ url: clip, content_type: "video/mp4" }], clip],
      ["a list of videos", { videos: [{ url: clip }], last_frame_url: "https://cdn.example.com/a.png" }, clip]
    ])(`is found at ${provider} as %s`, (_shape, output, url) => {
      assert.containSubset(told(output), { _tag: "Ready", source: { _tag: "Link", url } })
    })

    it.each([null, "", {}, [], 7, { last_frame_url: "https://cdn.example.com/a.png" }])(
      `is none at ${provider}: %j`,
      (output) => {
        assert.deepInclude(told(output), { _tag: "Failed", failure: "provider" })
      }
    )
  }
})

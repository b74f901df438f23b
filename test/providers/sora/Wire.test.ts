import { describe, expect, it } from "vitest"
import { Option } from "effect"
import { failureOf, isFinished, readCallback, readJob, refusedUnder200 } from "../../../src/providers/sora/Wire.ts"

const link = "https://cdn.example.com/fox.mp4"
const cover = "https://cdn.example.com/fox.jpg"

/** A task of this id, and how it stands, in the answers of many servers. */
const running: ReadonlyArray<readonly [string, unknown]> = [
  ["as OpenAI", { id: "t1", object: "video", status: "in_progress", progress: 40 }],
  ["under code and data", { code: 0, message: "success", data: { task_id: "t1", status: "processing" } }],
  ["under a call that succeeded", { status: "success", data: { task_id: "t1", status: "processing" } }],
  ["under a call of state 200", { status: 200, data: { id: "t1", state: "running" } }],
  ["beside the request's id", { request_id: "r9", output: { task_id: "t1", task_status: "RUNNING" } }],
  ["beside the answer's id", { id: "r9", code: 200, data: { taskId: "t1", state: "generating" } }],
  ["in a list", { data: [{ id: "t1", status: "queued" }] }],
  ["as a list", [{ id: "t1", status: "queued" }]],
  ["as a text of JSON", { code: 200, data: '{"task_id":"t1","status":"queued"}' }],
  ["two wrappers deep", { code: 200, data: { data: { task_id: "t1", status: "SUBMITTED" } } }],
  ["three wrappers deep", { result: { data: { task: { id: "t1", status: "pending" } } } }],
  ["as a job", { job: { job_id: "t1", status: "waiting" } }],
  ["as a payload", { success: true, payload: { jobId: "t1", status: "starting" } }],
  ["among tasks", { tasks: [{ task_id: "t1", status: "in_queue" }] }],
  ["with a row's number beside it", { id: 4711, task_id: "t1", status: "IN_PROGRESS", fail_reason: "" }],
  ["as a prediction", { prediction_id: "t1", status: "starting", error: null }],
  ["as a uuid", { uuid: "t1", state: "rendering" }],
  ["by the request's id alone", { request_id: "t1", status: "IN_QUEUE" }],
  ["with errors that are none", { id: "t1", status: "running", error: "", error_msg: "ok", errors: [] }],
  ["with an error of null", { id: "t1", status: "running", error: { code: null, message: null } }],
  ["with an error called none", { id: "t1", status: "running", error: "None", failMsg: "success" }],
  ["without a state", { code: 200, msg: "ok", data: { taskId: "t1" } }],
  ["of null members", { id: "t1", status: null, progress: null, data: null, video: null }]
]

const finished: ReadonlyArray<readonly [string, unknown]> = [
  ["url", { id: "t1", status: "completed", url: link }],
  ["video_url", { id: "t1", status: "completed", video_url: link }],
  ["videoUrl", { id: "t1", status: "completed", videoUrl: link }],
  ["result_url", { id: "t1", status: "completed", result_url: link }],
  ["download_url", { id: "t1", status: "completed", data: { download_url: link } }],
  ["data[].url", { id: "t1", status: "completed", data: [{ url: link }] }],
  ["video.url", { id: "t1", status: "completed", video: { url: link, content_type: "video/mp4" } }],
  ["videos[].url", { id: "t1", status: "completed", videos: [{ url: link }] }],
  ["output[]", { id: "t1", status: "succeeded", output: [link] }],
  ["output", { id: "t1", status: "succeeded", output: link }],
  ["outputs[]", { id: "t1", status: "succeeded", outputs: [{ url: cover, type: "image" }, { url: link }] }],
  ["output.video_url", { request_id: "r", output: { task_id: "t1", task_status: "SUCCEEDED", video_url: link } }],
  ["content.video_url", { id: "t1", status: "succeeded", content: { video_url: link } }],
  [
    "task_result",
    { code: 0, data: { task_id: "t1", task_status: "succeed", task_result: { videos: [{ url: link }] } } }
  ],
  ["resultJson", { data: { taskId: "t1", state: "success", resultJson: `{"resultUrls":["${link}"]}` } }],
  ["generations[]", { id: "t1", state: "completed", generations: [{ url: link }] }],
  ["assets", { id: "t1", state: "completed", assets: { thumbnail: cover, video: link } }],
  ["creations[]", { id: "t1", state: "success", creations: [{ cover_url: cover, url: link }] }],
  ["metadata.url", { id: "t1", status: "completed", metadata: { url: link } }],
  ["files[]", { id: "t1", status: "done", files: [{ mime_type: "image/jpeg", url: cover }, { url: link }] }],
  ["a text of JSON", { code: 200, data: `{"id":"t1","status":"done","video":{"url":"${link}"}}` }],
  ["a state that nobody knows", { id: "t1", status: "wonderful", url: link }],
  ["an error that is none", { id: "t1", status: "completed", url: link, error: "", fail_reason: "none" }]
]

const failed: ReadonlyArray<readonly [string, string, unknown]> = [
  ["error", "provider", { id: "t1", status: "failed", error: { code: "x", message: "broke" } }],
  ["error, as a text", "provider", { id: "t1", status: "failed", error: "broke" }],
  ["errors[]", "provider", { id: "t1", status: "failed", errors: [{ message: "broke" }] }],
  ["errorMessage", "provider", { id: "t1", status: "failed", errorMessage: "broke" }],
  ["failMsg", "moderation", { data: { taskId: "t1", state: "fail", failMsg: "flagged by our content policy" } }],
  ["fail_reason", "moderation", { code: 200, data: { task_id: "t1", status: "FAILURE", fail_reason: "内容违规" } }],
  ["a call that succeeded", "provider", { status: "success", data: { id: "t1", status: "failed" } }],
  ["a word alone", "moderation", { id: "t1", status: "Content Moderated" }],
  ["a finished job without a video", "moderation", { id: "t1", status: "completed", error: "nsfw" }]
]

const jobOf = (body: unknown) => Option.getOrThrow(readJob(body))

describe("a task, however its server wraps it", () => {
  it.each(running)("is being made: %s", (_name, body) => {
    const job = jobOf(body)
    expect([job.id, isFinished(job), failureOf(job, [])]).toEqual(["t1", false, undefined])
  })

  it.each(finished)("is finished, and its video is not its cover: %s", (_name, body) => {
    const job = jobOf(body)
    expect([job.id, isFinished(job), failureOf(job, []), job.links[0]]).toEqual(["t1", true, undefined, link])
  })

  it.each(failed)("has failed: %s, as %s", (_name, failure, body) => {
    expect([jobOf(body).id, failureOf(jobOf(body), [])?.failure]).toEqual(["t1", failure])
  })

  it.each<readonly [string, unknown]>([
    ["nothing", null],
    ["a text", "t1"],
    ["an empty list", []],
    ["a list of lists", [[[["t1"]]]]],
    ["an id of dots", { id: ".." }],
    ["an id with blanks", { id: "a b" }],
    ["an id that is an object", { id: { id: {} } }],
    ["a page", "<html></html>"],
    ["wrapped deeper than anybody does", { data: { data: { data: { data: { id: "t1" } } } } }]
  ])("is none: %s", (_name, body) => {
    expect(Option.isNone(readJob(body))).toBe(true)
  })
})

describe("an answer without a task", () => {
  it.each<readonly [number | undefined, unknown]>([
    [402, { code: 402, msg: "…" }],
    [400, { code: 500, message: "busy" }],
    [400, { code: -1, message: "…" }],
    [400, { success: false, message: "…" }],
    [400, { ok: false }],
    [400, { status: "error", message: "…" }],
    [400, { error: "broke" }],
    [400, { code: 1102, message: "余额不足" }],
    [400, { message: "The queue is full" }],
    [undefined, { code: 0, message: "success", data: null }],
    [undefined, {}],
    [undefined, { success: true }]
  ])("is a refusal of status %s: %o", (status, body) => {
    expect(refusedUnder200(body)).toBe(status)
  })
})

describe("a callback's body", () => {
  const event = "evt_1"
  it.each<readonly [string, string | undefined, unknown]>([
    ["OpenAI's", event, { id: event, object: "event", type: "video.completed", data: { id: "t1" } }],
    ["with a task's name", event, { id: event, type: "video.completed", data: { task_id: "t1" } }],
    ["with the video's name", event, { id: event, type: "video.completed", data: { video_id: "t1" } }],
    ["with a number", event, { id: event, data: { id: 42 } }],
    ["with an object in it", event, { id: event, data: { object: { id: "t1" }, task_id: "t1" } }],
    ["with a list in it", event, { id: event, data: [{ id: "t1" }] }],
    ["with a text of JSON in it", event, { id: event, data: '{"task_id":"t1"}' }],
    ["with the event's own name", event, { event_id: event, data: { id: "t1" } }],
    ["flat", undefined, { task_id: "t1", status: "completed" }],
    ["flat, with the video's name", undefined, { video_id: "t1" }],
    ["flat, a video", undefined, { id: "t1", object: "video", status: "completed" }],
    ["flat, with a type", undefined, { id: "t1", type: "video.completed" }],
    ["as a list", undefined, [{ id: "t1", status: "completed" }]],
    ["under a result", undefined, { code: 200, result: { taskId: "t1" } }],
    ["an event whose task is beside it", undefined, { id: event, object: "event", task_id: "t1" }],
    ["with members of null", undefined, { id: "t1", data: null, type: null, event_id: null }]
  ])("%s", (_name, id, body) => {
    const read = Option.getOrThrow(readCallback(JSON.stringify(body)))
    expect(["t1", "42"]).toContain(read.task)
    if (id !== undefined) expect(read.event).toBe(id)
  })

  it.each<readonly [string, string]>([
    ["nothing", ""],
    ["no JSON", "id=t1"],
    ["null", "null"],
    ["a number", "7"],
    ["a text", '"t1"'],
    ["an empty list", "[]"],
    ["an event about nothing", '{"id":"evt_1","object":"event"}'],
    ["an event about an empty thing", '{"id":"evt_1","data":{}}'],
    ["an event about nobody", '{"id":"evt_1","data":{"id":null}}'],
    ["an id of blanks", '{"task_id":" "}'],
    ["an id of a folder", '{"task_id":".."}'],
    ["a true id", '{"task_id":true}'],
    ["a prototype", '{"__proto__":{"task_id":"t1"}}']
  ])("is none of a task: %s", (_name, body) => {
    expect(Option.isNone(readCallback(body))).toBe(true)
  })
})

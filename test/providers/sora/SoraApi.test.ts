import { findLost } from "../../../src/providers/VideoProvider/findLost.ts"
import { noTaskInputs } from "../../../src/providers/VideoProvider/inputs.ts"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TaskRef } from "../../../src/providers/VideoProvider.ts"
import { apiKey, driver, jobId, order } from "../../kit/soraDriver.ts"

const task = TaskRef.make("video_1")

const openAi = {
  id: "video_1",
  object: "video",
  model: "sora-2",
  status: "queued",
  progress: 0,
  prompt: null,
  created_at: 1_790_000_000,
  completed_at: null,
  expires_at: null,
  seconds: "8",
  size: "720x1280",
  remixed_from_video_id: null,
  error: null
}

describe("submitting to a /v1/videos server", () => {
  it.effect("sends one multipart request with the words, length, size and model of the order", () =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver()
      server.script(() => ({ body: openAi }))
      const submission = yield* sora.submit(order(), "sora-2", jobId, noTaskInputs)
      assert.deepStrictEqual(submission, { _tag: "Accepted", task })
      assert.strictEqual(server.requests.length, 1)
      const [sent] = server.requests
      assert.strictEqual(`${sent?.method} ${sent?.path}`, "POST /v1/videos")
      assert.deepStrictEqual(sent?.form, {
        prompt: "a red fox counts its gold at midnight",
        model: "sora-2",
        seconds: "8",
        size: "720x1280"
      })
      assert.strictEqual(sent?.headers.authorization, `Bearer ${apiKey}`)
      assert.strictEqual(sent?.headers["idempotency-key"], jobId)
    })
  )

  it.effect.each([
    ["9:16", "720p", "720x1280"],
    ["16:9", "720p", "1280x720"],
    ["9:16", "1080p", "1080x1920"],
    ["16:9", "1080p", "1920x1080"],
    ["1:1", "480p", "480x480"],
    ["4:3", "720p", "960x720"]
  ] as const)("asks for %s at %s as %s", ([ratio, resolution, size]) =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver()
      server.script(() => ({ body: openAi }))
      yield* sora.submit(order({ ratio, resolution }), "sora-2", jobId, noTaskInputs)
      assert.strictEqual(server.requests[0]?.form["size"], size)
    })
  )

  it.effect("leaves the model out for a server that has only one", () =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver()
      server.script(() => ({ body: openAi }))
      yield* sora.submit(order(), "", jobId, noTaskInputs)
      assert.notProperty(server.requests[0]?.form, "model")
    })
  )

  it.effect("knows a video that is finished in the first answer", () =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver()
      server.script(() => ({ body: { ...openAi, status: "completed", url: `${server.url}/files/1.mp4` } }))
      const submission = yield* sora.submit(order(), "sora-2", jobId, noTaskInputs)
      assert.deepStrictEqual(submission, {
        _tag: "Finished",
        task,
        source: { _tag: "Link", url: `${server.url}/files/1.mp4`, task }
      })
    })
  )

  it.effect("accepts an answer that has little more than an id, in whatever field and content type", () =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver()
      server.script(() => ({
        headers: { "content-type": "text/plain" },
        body: { task_id: "video_1", object: "video" }
      }))
      assert.deepStrictEqual(yield* sora.submit(order(), "sora-2", jobId, noTaskInputs), { _tag: "Accepted", task })
    })
  )
})

const own = { _tag: "Content", task }
const statuses: ReadonlyArray<readonly [string, object, object]> = [
  ["OpenAI: queued", openAi, { _tag: "Running", progress: 0 }],
  ["OpenAI: in progress", { ...openAi, status: "in_progress", progress: 42 }, { _tag: "Running", progress: 42 }],
  ["OpenAI: completed", { ...openAi, status: "completed", progress: 100 }, { _tag: "Ready", source: own }],
  [
    "OpenAI: moderated",
    { ...openAi, status: "failed", error: { code: "moderation_blocked", message: "Blocked." } },
    { _tag: "Failed", failure: "moderation", detail: "moderation_blocked: Blocked." }
  ],
  [
    "a gateway: moderated, in words",
    { ...openAi, status: "failed", error: { code: "task_failed", message: "It violates our content policy" } },
    { _tag: "Failed", failure: "moderation", detail: "task_failed: It violates our content policy" }
  ],
  [
    "OpenAI: failed",
    { ...openAi, status: "failed", error: { code: "internal_error", message: "GPU lost" } },
    { _tag: "Failed", failure: "provider", detail: "internal_error: GPU lost" }
  ],
  [
    "vLLM-Omni: extra fields and an integer code",
    {
      id: "video_1",
      status: "failed",
      error: { code: 500, message: "out of memory" },
      peak_memory_mb: 1,
      file_name: null
    },
    { _tag: "Failed", failure: "provider", detail: "500: out of memory" }
  ],
  [
    "SGLang: a public url",
    { id: "video_1", status: "completed", url: "https://cdn.example.com/1.mp4?sig=1", seconds: 8 },
    { _tag: "Ready", source: { _tag: "Link", url: "https://cdn.example.com/1.mp4?sig=1", task } }
  ],
  ["SGLang: a null url", { id: "video_1", status: "completed", url: null }, { _tag: "Ready", source: own }],
  [
    "SGLang: an error without a code",
    { id: "video_1", status: "failed", error: { message: "bad size" } },
    { _tag: "Failed", failure: "provider", detail: "bad size" }
  ],
  [
    "LiteLLM: processing",
    { id: "video_1", object: "video", status: "processing" },
    { _tag: "Running", progress: undefined }
  ],
  ["LiteLLM: pending", { id: "video_1", status: "pending", progress: null }, { _tag: "Running", progress: undefined }],
  [
    "LiteLLM: completed, but filtered",
    { id: "video_1", status: "completed", error: { code: "content_filter", message: "filtered" } },
    { _tag: "Failed", failure: "moderation", detail: "content_filter: filtered" }
  ],
  [
    "new-api: a video_url and a task id",
    { id: "video_1", task_id: "t", status: "completed", video_url: "https://cdn.example.com/2.mp4", metadata: null },
    { _tag: "Ready", source: { _tag: "Link", url: "https://cdn.example.com/2.mp4", task } }
  ],
  [
    "new-api: the url in the metadata",
    { id: "video_1", status: "completed", metadata: { url: "https://cdn.example.com/3.mp4" } },
    { _tag: "Ready", source: { _tag: "Link", url: "https://cdn.example.com/3.mp4", task } }
  ],
  ["new-api: unknown", { id: "video_1", status: "unknown", progress: "30%" }, { _tag: "Running", progress: 30 }],
  [
    "SayGM: output_url",
    { id: "video_1", status: "completed", output_url: "https://cdn.example.com/4.mp4" },
    {
      _tag: "Ready",
      source: { _tag: "Link", url: "https://cdn.example.com/4.mp4", task }
    }
  ],
  [
    "any: a status of the future",
    { id: "video_1", status: "rendering_audio" },
    { _tag: "Running", progress: undefined }
  ],
  ["any: no status", { id: "video_1" }, { _tag: "Running", progress: undefined }],
  [
    "any: an impossible progress",
    { id: "video_1", status: "in_progress", progress: 250 },
    { _tag: "Running", progress: 100 }
  ],
  [
    "any: cancelled",
    { id: "video_1", status: "cancelled" },
    { _tag: "Failed", failure: "cancelled", detail: "cancelled" }
  ],
  ["any: expired", { id: "video_1", status: "expired" }, { _tag: "Failed", failure: "expired", detail: "expired" }],
  ["any: deleted", { id: "video_1", status: "deleted" }, { _tag: "Failed", failure: "lost", detail: "deleted" }],
  [
    "any: a link to a private address is not followed",
    { id: "video_1", status: "completed", url: "https://10.0.0.7/1.mp4" },
    { _tag: "Ready", source: own }
  ],
  [
    "any: a link over plain http is not followed",
    { id: "video_1", status: "completed", url: "http://cdn.example.com/1.mp4" },
    { _tag: "Ready", source: own }
  ],
  [
    "any: a file name is no link",
    { id: "video_1", status: "completed", url: "/data/outputs/1.mp4" },
    { _tag: "Ready", source: own }
  ]
]

describe("reading a job's status", () => {
  it.effect.each(statuses)("%s", ([_, body, expected]) =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver()
      server.script(() => ({ body }))
      assert.deepStrictEqual<object>(yield* sora.status(task, "sora-2"), expected)
      assert.strictEqual(server.requests[0]?.path, "/v1/videos/video_1")
    })
  )

  it.effect.each([400, 404, 422, 500])("takes vLLM-Omni's failed job out of an HTTP %i", (status) =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver()
      const failed = { ...openAi, status: "failed", error: { code: status, message: "no frames" } }
      server.script(() => ({ status, body: failed }))
      const read = yield* sora.status(task, "sora-2")
      assert.deepStrictEqual(read, { _tag: "Failed", failure: "provider", detail: `${status}: no frames` })
    })
  )

  it.effect("does not take another job's failure, or a running job, out of an HTTP error", () =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver()
      for (const body of [{ ...openAi, id: "video_2", status: "failed" }, openAi]) {
        server.script(() => ({ status: 500, body }))
        const { reason } = yield* Effect.flip(sora.status(task, "sora-2"))
        assert.strictEqual(reason._tag, "Unavailable")
      }
    })
  )

  it.effect("percent-encodes LiteLLM's ids", () =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver()
      const id = "dmlkZW9f/a+b/c=="
      server.script(() => ({ body: { id, object: "video", status: "processing" } }))
      const submission = yield* sora.submit(order(), "openai/sora-2", jobId, noTaskInputs)
      assert.strictEqual(submission.task, id)
      yield* sora.status(submission.task, "sora-2")
      assert.match(server.requests[1]?.path ?? "", /^\/v1\/videos\/dmlkZW9f%2Fa(\+|%2B)b%2Fc(=|%3D){2}$/)
    })
  )

  it.effect("hides key, prompt and link queries in a failure's detail, and keeps it short", () =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver()
      const message = `a secret wish ${apiKey} https://x.example/y?token=1 ${"z".repeat(500)}`
      server.script(() => ({ body: { ...openAi, prompt: "a secret wish", status: "failed", error: { message } } }))
      const status = yield* sora.status(task, "sora-2")
      const detail = status._tag === "Failed" ? status.detail : ""
      assert.match(detail, /^… … https:\/\/x\.example\/y z+$/)
      assert.isAtMost(detail.length, 200)
    })
  )
})

describe("looking for a task whose submit was never answered", () => {
  const since = 1_790_000_000_000
  const listed = (change: object) => ({ ...openAi, prompt: order().prompt, ...change })

  it.effect("finds the order among the newest tasks, the oldest first", () =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver()
      const data = [
        listed({ id: "newer", created_at: since / 1000 + 20 }),
        listed({ id: "same-snapshot", model: "openai/sora-2-2025-12-08", created_at: since / 1000 + 3 }),
        listed({ id: "other-model", model: "sora-2-pro" }),
        listed({ id: "other-prompt", prompt: "a blue fox" }),
        listed({ id: "no-prompt", prompt: null }),
        listed({ id: "other-length", seconds: 12 }),
        listed({ id: "other-size", size: "1280x720" }),
        listed({ id: "clock-behind", created_at: since / 1000 - 5, seconds: 8, size: null, model: null }),
        listed({ id: "too-old", created_at: since / 1000 - 6 }),
        { nonsense: true },
        null
      ]
      server.script(() => ({ body: { object: "list", data, has_more: true, last_id: "x" } }))
      const found = yield* findLost(sora, order(), "sora-2", since, jobId)
      assert.deepStrictEqual<ReadonlyArray<string>>(found, ["clock-behind", "same-snapshot", "newer"])
      assert.strictEqual(server.requests.length, 1)
      assert.strictEqual(server.requests[0]?.path, "/v1/videos?order=desc&limit=20")
    })
  )

  it.effect("finds nothing in an empty list, and where the server has no list", () =>
    Effect.gen(function* () {
      const { server, sora } = yield* driver()
      server.script(() => ({ body: { data: [] } }))
      assert.deepStrictEqual(yield* findLost(sora, order(), "sora-2", since, jobId), [])
      server.script(() => ({ status: 405, body: { detail: "Method Not Allowed" } }))
      assert.deepStrictEqual(yield* findLost(sora, order(), "sora-2", since, jobId), [])
    })
  )
})

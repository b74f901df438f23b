import { Option, Schema } from "effect"
import { scrubbed } from "../VideoProvider/detail.ts"
import { taskIdUpTo } from "../VideoProvider/taskId.ts"
import { meaning, refusal } from "../../platform/OpenAiClient.ts"
import { moderation } from "../../platform/RefusalWords.ts"
import { jsonIn, videoLinks } from "../VideoProvider/links.ts"
import { type Standing, standingOf } from "../VideoProvider/standing.ts"
import type { TaskRef, TaskStatus } from "../VideoProvider.ts"

/** LiteLLM's base64 ids are the longest seen, some hundred characters. */
const TaskId = taskIdUpTo(2048)

const text = Schema.optional(Schema.Unknown)

/** Dialects agree on little: every field but the id is read for what it is, and ignored when it is something else. */
const Answer = Schema.Struct({
  id: text,
  task_id: text,
  taskId: text,
  job_id: text,
  jobId: text,
  video_id: text,
  videoId: text,
  generation_id: text,
  generationId: text,
  prediction_id: text,
  uuid: text,
  request_id: text,
  requestId: text,
  status: text,
  state: text,
  task_status: text,
  progress: text,
  error: text,
  errors: text,
  error_message: text,
  error_msg: text,
  errorMessage: text,
  fail_reason: text,
  fail_msg: text,
  failMsg: text,
  failure_reason: text,
  model: text,
  prompt: text,
  seconds: text,
  size: text,
  created_at: text
})
type Layer = typeof Answer.Type
const decodeAnswer = Schema.decodeUnknownOption(Answer)

/** Members that an answer may be wrapped in: `{code, data: {task_id}}`, `{data: [{…}]}`, `{result: {task: {…}}}`. */
const wrappers = [
  "data",
  "result",
  "results",
  "response",
  "task",
  "tasks",
  "job",
  "video",
  "videos",
  "output",
  "payload",
  "body",
  "items"
] as const

/** How deep an answer is wrapped: deeper than any that was seen. */
const maxDepth = 3

const JobError = Schema.Struct({ code: text, type: text, message: text })

/** A job as its server tells it, in one shape for all dialects. */
export interface Job {
  readonly id: TaskRef
  /** As the server words it; empty where it does not say. */
  readonly status: string
  readonly progress: number | undefined
  readonly error: { readonly code: string; readonly message: string } | undefined
  /** As the server wrote them, likeliest first: relative ones and inline videos among them. */
  readonly links: ReadonlyArray<string>
  readonly model: string | undefined
  readonly prompt: string | undefined
  readonly seconds: string | undefined
  readonly size: string | undefined
  /** In ms since the epoch. */
  readonly createdAt: number | undefined
}

const words = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined

const number = (value: unknown): number | undefined => {
  const read = typeof value === "number" ? value : typeof value === "string" ? Number.parseFloat(value) : Number.NaN
  return Number.isFinite(read) ? read : undefined
}

const percent = (value: unknown): number | undefined => {
  const read = number(value)
  return read === undefined ? undefined : Math.round(Math.min(Math.max(read, 0), 100))
}

/** Seconds since the epoch stay below this for 3,000 years; what is above counts in ms. */
const largestSeconds = 100_000_000_000

const instant = (value: unknown): number | undefined => {
  const read = number(value)
  return read === undefined ? undefined : read > largestSeconds ? read : read * 1000
}

/** What some servers write where there is no error. */
const noError = /^(?:ok|success|succeed|successful|none|null|nil|no error|0)$/i

const jobError = (value: unknown): Job["error"] => {
  if (typeof value === "string")
    return value.trim() === "" || noError.test(value.trim()) ? undefined : { code: "", message: value }
  const error = Option.getOrUndefined(Schema.decodeUnknownOption(JobError)(value))
  const code = words(error?.code) ?? words(error?.type) ?? ""
  const message = words(error?.message) ?? ""
  return code === "" && message === "" ? undefined : { code, message }
}

const member = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined

/** A list's first, and what a text holds where it is JSON. */
const unwrapped = (value: unknown): unknown => {
  if (Array.isArray(value)) return value[0]
  return typeof value === "string" ? jsonIn(value) : value
}

/** The answer and what it wraps, the outermost first. */
const layersOf = (body: unknown): ReadonlyArray<Layer> => {
  let values: ReadonlyArray<unknown> = [unwrapped(body)]
  const layers: Array<Layer> = []
  for (let depth = 0; depth <= maxDepth && values.length > 0; depth++) {
    layers.push(...values.flatMap((value) => Option.toArray(decodeAnswer(value))))
    values = values.flatMap((value) =>
      wrappers.map((name) => unwrapped(member(value, name))).filter((inner) => typeof inner === "object")
    )
  }
  return layers
}

const decodeId = Schema.decodeUnknownOption(TaskId)

/** Names that only a task's id has, names that an answer's or an event's may have too, and the request's own. */
const sureNames = ["task_id", "taskId", "job_id", "jobId", "prediction_id"] as const
const usualNames = ["id", "video_id", "videoId", "generation_id", "generationId", "uuid"] as const
const lastNames = ["request_id", "requestId"] as const

interface Identified {
  readonly id: TaskRef
  readonly layer: Layer
}

const idAmong = (layers: ReadonlyArray<Layer>, names: ReadonlyArray<keyof Layer>): Option.Option<Identified> =>
  Option.firstSomeOf(
    layers.flatMap((layer) => names.map((name) => Option.map(decodeId(layer[name]), (id) => ({ id, layer }))))
  )

/** The id of the task, and the layer that has it: of one with two names `id` is what its server asks for, unless it is a number. */
const identified = (layers: ReadonlyArray<Layer>): Option.Option<Identified> =>
  Option.firstSomeOf([
    Option.map(idAmong(layers, sureNames), ({ id, layer }) => ({
      id: typeof layer.id === "string" ? Option.getOrElse(decodeId(layer.id), () => id) : id,
      layer
    })),
    idAmong(layers, usualNames),
    idAmong(layers, lastNames)
  ])

/** Reads a job of any dialect; none when it has no usable id. */
export const readJob = (body: unknown): Option.Option<Job> =>
  Option.gen(function* () {
    const all = layersOf(body)
    const { id, layer } = yield* identified(all)
    // A wrapper's own state is that of the call: "success" beside a task that is still being made.
    const layers = [layer, ...all.filter((one) => one !== layer)]
    const told = <A>(read: (layer: Layer) => A | undefined): A | undefined => {
      for (const layer of layers) {
        const value = read(layer)
        if (value !== undefined) return value
      }
      return undefined
    }
    return {
      id,
      status: told((layer) => words(layer.status) ?? words(layer.state) ?? words(layer.task_status)) ?? "",
      progress: told((layer) => percent(layer.progress)),
      error: told(
        (layer) =>
          jobError(layer.error) ??
          jobError(unwrapped(layer.errors)) ??
          jobError(layer.error_message) ??
          jobError(layer.error_msg) ??
          jobError(layer.errorMessage) ??
          jobError(layer.fail_reason) ??
          jobError(layer.fail_msg) ??
          jobError(layer.failMsg) ??
          jobError(layer.failure_reason)
      ),
      links: videoLinks(body),
      model: told((layer) => words(layer.model)),
      prompt: told((layer) => words(layer.prompt)),
      seconds: told((layer) => words(layer.seconds)),
      size: told((layer) => words(layer.size)),
      createdAt: told((layer) => instant(layer.created_at))
    }
  })

const Refused = Schema.Struct({ error: text, code: text, success: text, ok: text, status: text })

/** A state by which an answer without a task says that there is none. */
const refusing: ReadonlySet<unknown> = new Set([false, "false", "error", "fail", "failed", "failure"])

/** The status of a refusal that came under a 200: of its own code where that is one, else a bad request's. */
export const refusedUnder200 = (body: unknown): number | undefined => {
  const said = Option.getOrUndefined(Schema.decodeUnknownOption(Refused)(body))
  if (said === undefined) return undefined
  const inner = Option.getOrUndefined(Schema.decodeUnknownOption(JobError)(said.error))
  const codes = [inner?.code, said.code].map(number).filter((code) => code !== undefined)
  const status = codes.find((code) => code >= 400 && code < 500)
  if (status !== undefined) return status
  const isRefusal =
    jobError(said.error) !== undefined ||
    codes.some((code) => code >= 500 || code < 0) ||
    [said.success, said.ok, said.status].some((one) => refusing.has(one)) ||
    meaning(refusal(body)) !== undefined
  return isRefusal ? 400 : undefined
}

const parseBody = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))
const CallbackBody = Schema.Struct({ id: text, event_id: text, object: text, data: text })

/** The task of a callback: OpenAI's `{id: event, data: {id: task}}`, or a task as its status is told, however it is wrapped. */
export const readCallback = (
  rawBody: string
): Option.Option<{ readonly event: string | undefined; readonly task: TaskRef }> =>
  Option.gen(function* () {
    const json = yield* parseBody(rawBody)
    const body = yield* Schema.decodeUnknownOption(CallbackBody)(unwrapped(json))
    const [outer, ...inner] = layersOf(json)
    if (outer === undefined) return yield* Option.none()
    // What has its task within has an id of its own.
    const isEvent = body.object === "event" || (typeof body.data === "object" && body.data !== null)
    const { id: task, layer } = yield* Option.orElse(identified(inner), () =>
      isEvent ? idAmong([outer], [...sureNames, "video_id", "videoId"]) : identified([outer])
    )
    return { event: layer === outer ? undefined : (words(body.event_id) ?? words(body.id)), task }
  })

/** What is worth telling an operator, without the prompt. */
const detail = (job: Job, secrets: ReadonlyArray<string>): string => {
  const said = job.error === undefined ? [job.status] : [job.error.code, job.error.message]
  return scrubbed(said.filter((part) => part !== "").join(": "), [...secrets, job.prompt ?? ""])
}

/** A word for a state that nobody knows is understood by what stands beside it. */
const standing = (job: Job): Standing => {
  const known = standingOf(job.status)
  if (known !== undefined) return known
  if (job.error !== undefined) return "provider"
  return job.links.length > 0 || job.progress === 100 ? "finished" : "running"
}

/** Whether the word for the job's state is one that nobody here knows: worth a line in the log. */
export const isUnknownWord = (job: Job): boolean => standingOf(job.status) === undefined

/** A failed job's `TaskStatus`; undefined while it runs or when it is ready. */
export const failureOf = (
  job: Job,
  secrets: ReadonlyArray<string>
): Extract<TaskStatus, { _tag: "Failed" }> | undefined => {
  const stands = standing(job)
  if (stands === "running") return undefined
  // Some servers call a filtered job completed: it has an error and no video.
  if (stands === "finished" && (job.error === undefined || job.links.length > 0)) return undefined
  const blocked = job.error !== undefined && (moderation.test(job.error.code) || moderation.test(job.error.message))
  const failure = stands === "finished" ? "provider" : stands
  return { _tag: "Failed", failure: blocked ? "moderation" : failure, detail: detail(job, secrets) }
}

/** Whether the video is there. */
export const isFinished = (job: Job): boolean => standing(job) === "finished"

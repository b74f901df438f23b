import { Option, Schema } from "effect"
import { scrubbed } from "../VideoProvider/detail.ts"
import { taskIdUpTo } from "../VideoProvider/taskId.ts"
import type { TaskFailure, TaskRef, TaskStatus } from "../VideoProvider.ts"

/** LiteLLM's base64 ids are the longest seen, some hundred characters. */
const TaskId = taskIdUpTo(2048)

const text = Schema.optional(Schema.Unknown)

/** Dialects agree on little: every field but the id is read for what it is, and ignored when it is something else. */
const Answer = Schema.Struct({
  id: text,
  task_id: text,
  video_id: text,
  status: text,
  progress: text,
  error: text,
  url: text,
  video_url: text,
  output_url: text,
  metadata: text,
  model: text,
  prompt: text,
  seconds: text,
  size: text,
  created_at: text
})

const Metadata = Schema.Struct({ url: text })
const JobError = Schema.Struct({ code: text, type: text, message: text })

/** A job as its server tells it, in one shape for all dialects. */
export interface Job {
  readonly id: TaskRef
  /** In lower case; empty where the server does not say. */
  readonly status: string
  readonly progress: number | undefined
  readonly error: { readonly code: string; readonly message: string } | undefined
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

const jobError = (value: unknown): Job["error"] => {
  if (typeof value === "string") return value === "" ? undefined : { code: "", message: value }
  const error = Option.getOrUndefined(Schema.decodeUnknownOption(JobError)(value))
  const code = words(error?.code) ?? words(error?.type) ?? ""
  const message = words(error?.message) ?? ""
  return code === "" && message === "" ? undefined : { code, message }
}

const links = (answer: typeof Answer.Type): ReadonlyArray<string> => {
  const metadata = Option.getOrUndefined(Schema.decodeUnknownOption(Metadata)(answer.metadata))
  return [answer.url, answer.video_url, answer.output_url, metadata?.url].flatMap((link) =>
    typeof link === "string" && link !== "" ? [link] : []
  )
}

/** Reads a job of any dialect; none when it has no usable id. */
export const readJob = (body: unknown): Option.Option<Job> =>
  Option.gen(function* () {
    const answer = yield* Schema.decodeUnknownOption(Answer)(body)
    const id = yield* Schema.decodeUnknownOption(TaskId)(answer.id ?? answer.task_id ?? answer.video_id)
    return {
      id,
      status: words(answer.status)?.toLowerCase() ?? "",
      progress: percent(answer.progress),
      error: jobError(answer.error),
      links: links(answer),
      model: words(answer.model),
      prompt: words(answer.prompt),
      seconds: words(answer.seconds),
      size: words(answer.size),
      createdAt: instant(answer.created_at)
    }
  })

/** The task of a callback: OpenAI's `{id: event, data: {id: task}}`, or a flat `{task_id | video_id | id}`. */
const CallbackBody = Schema.fromJsonString(
  Schema.Struct({ id: text, type: text, object: text, task_id: text, video_id: text, data: text })
)
const CallbackData = Schema.Struct({ id: text, task_id: text, video_id: text })

export const readCallback = (
  rawBody: string
): Option.Option<{ readonly event: string | undefined; readonly task: TaskRef }> =>
  Option.gen(function* () {
    const body = yield* Schema.decodeUnknownOption(CallbackBody)(rawBody)
    const data = Option.getOrUndefined(Schema.decodeUnknownOption(CallbackData)(body.data))
    const inner = data?.id ?? data?.task_id ?? data?.video_id
    const flat = body.task_id ?? body.video_id ?? (body.object === "event" ? undefined : body.id)
    const task = yield* Schema.decodeUnknownOption(TaskId)(inner ?? flat)
    return { event: inner === undefined ? undefined : words(body.id), task }
  })

const finished = new Set(["completed", "succeeded", "success"])
const ended: Readonly<Record<string, TaskFailure>> = {
  failed: "provider",
  failure: "provider",
  error: "provider",
  cancelled: "cancelled",
  canceled: "cancelled",
  expired: "expired",
  deleted: "lost"
}

/** How a moderation refusal is called, in job errors and in HTTP refusals alike. */
export const moderation =
  /moderation|sentinel_block|content[ _-]?(policy|filter)|responsible[ _-]?ai|safety[ _-](system|violation)/i

/** What is worth telling an operator, without the prompt. */
const detail = (job: Job, secrets: ReadonlyArray<string>): string => {
  const said = job.error === undefined ? [job.status] : [job.error.code, job.error.message]
  return scrubbed(said.filter((part) => part !== "").join(": "), [...secrets, job.prompt ?? ""])
}

/** A failed job's `TaskStatus`; undefined while it runs or when it is ready. */
export const failureOf = (
  job: Job,
  secrets: ReadonlyArray<string>
): Extract<TaskStatus, { _tag: "Failed" }> | undefined => {
  // Some servers call a filtered job completed: it has an error and no video.
  const filtered = finished.has(job.status) && job.error !== undefined && job.links.length === 0
  const failure = filtered ? "provider" : Object.hasOwn(ended, job.status) ? ended[job.status] : undefined
  if (failure === undefined) return undefined
  const blocked = job.error !== undefined && (moderation.test(job.error.code) || moderation.test(job.error.message))
  return { _tag: "Failed", failure: blocked ? "moderation" : failure, detail: detail(job, secrets) }
}

/** Whether the video is there. Any status that nobody knows means that it is still being made. */
export const isFinished = (job: Job): boolean => finished.has(job.status)

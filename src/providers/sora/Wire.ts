import { Option, Schema } from "effect"
import { scrubbed } from "../VideoProvider/detail.ts"
import { taskIdUpTo } from "../VideoProvider/taskId.ts"
import { moderation } from "../../platform/RefusalWords.ts"
import { videoLinks } from "../VideoProvider/links.ts"
import { type Standing, standingOf } from "../VideoProvider/standing.ts"
import type { TaskRef, TaskStatus } from "../VideoProvider.ts"

/** LiteLLM's base64 ids are the longest seen, some hundred characters. */
const TaskId = taskIdUpTo(2048)

const text = Schema.optional(Schema.Unknown)

/** Dialects agree on little: every field but the id is read for what it is, and ignored when it is something else. */
const Answer = Schema.Struct({
  id: text,
  task_id: text,
  video_id: text,
  taskId: text,
  generation_id: text,
  request_id: text,
  status: text,
  state: text,
  task_status: text,
  progress: text,
  error: text,
  error_message: text,
  fail_reason: text,
  failure_reason: text,
  model: text,
  prompt: text,
  seconds: text,
  size: text,
  created_at: text
})
const decodeAnswer = Schema.decodeUnknownOption(Answer)

/** What an answer may be wrapped in: `{code, data: {task_id}}`, `{data: [{…}]}`, `{result: {…}}`. */
const Wrapper = Schema.Struct({ data: text, result: text, response: text, task: text, video: text, output: text })
const decodeWrapper = Schema.decodeUnknownOption(Wrapper)

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

const jobError = (value: unknown): Job["error"] => {
  if (typeof value === "string") return value === "" ? undefined : { code: "", message: value }
  const error = Option.getOrUndefined(Schema.decodeUnknownOption(JobError)(value))
  const code = words(error?.code) ?? words(error?.type) ?? ""
  const message = words(error?.message) ?? ""
  return code === "" && message === "" ? undefined : { code, message }
}

const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value)

/** The answer and what it wraps, the outermost first. */
const layersOf = (body: unknown): ReadonlyArray<typeof Answer.Type> => {
  const wrapped = Option.getOrUndefined(decodeWrapper(body))
  const inner = wrapped === undefined ? [] : Object.values(wrapped).map(first)
  return [body, ...inner].flatMap((layer) => Option.toArray(decodeAnswer(layer)))
}

const decodeId = Schema.decodeUnknownOption(TaskId)

const idOf = (layer: typeof Answer.Type): Option.Option<TaskRef> =>
  Option.firstSomeOf(
    [layer.id, layer.task_id, layer.video_id, layer.taskId, layer.generation_id, layer.request_id].map((one) =>
      decodeId(one)
    )
  )

/** Reads a job of any dialect; none when it has no usable id. */
export const readJob = (body: unknown): Option.Option<Job> =>
  Option.gen(function* () {
    const layers = layersOf(body)
    const told = <A>(read: (layer: typeof Answer.Type) => A | undefined): A | undefined => {
      for (const layer of layers) {
        const value = read(layer)
        if (value !== undefined) return value
      }
      return undefined
    }
    const id = yield* Option.firstSomeOf(layers.map(idOf))
    return {
      id,
      status: told((layer) => words(layer.status) ?? words(layer.state) ?? words(layer.task_status)) ?? "",
      progress: told((layer) => percent(layer.progress)),
      error: told(
        (layer) =>
          jobError(layer.error) ??
          jobError(layer.error_message) ??
          jobError(layer.fail_reason) ??
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

const Refused = Schema.Struct({ error: text, code: text })

/** The status of a refusal that came under a 200: of its own code where that is one, else a bad request's. */
export const refusedUnder200 = (body: unknown): number | undefined => {
  const said = Option.getOrUndefined(Schema.decodeUnknownOption(Refused)(body))
  if (said === undefined) return undefined
  const inner = Option.getOrUndefined(Schema.decodeUnknownOption(JobError)(said.error))
  const codes = [inner?.code, said.code].map(number).filter((code) => code !== undefined)
  const status = codes.find((code) => code >= 400 && code < 500)
  if (status !== undefined) return status
  return jobError(said.error) !== undefined || codes.some((code) => code >= 500) ? 400 : undefined
}

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

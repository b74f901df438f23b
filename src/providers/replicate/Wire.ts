import { Option, Schema } from "effect"
import { scrubbed } from "../VideoProvider/detail.ts"
import { videoLinks } from "../VideoProvider/links.ts"
import type { ModelDescription } from "../VideoProvider/description.ts"
import { readInputSchema } from "../VideoProvider/inputSchema.ts"
import { readEntries, text } from "../VideoProvider/read.ts"
import { standingOf } from "../VideoProvider/standing.ts"
import { isByRules, readTaskError, type TaskError, taskErrorText } from "../VideoProvider/taskError.ts"
import { TaskId } from "../VideoProvider/taskId.ts"
import type { TaskRef, TaskStatus } from "../VideoProvider.ts"

/** Every field but the id is read for what it is, and ignored when it is something else. */
const any = Schema.optional(Schema.Unknown)
const Answer = Schema.Struct({
  id: TaskId,
  model: any,
  status: any,
  error: any,
  output: any,
  input: any,
  data_removed: any,
  created_at: any,
  completed_at: any
})

/** A prediction, as far as a video is concerned. */
export interface Prediction {
  readonly id: TaskRef
  readonly model: string
  readonly status: string
  readonly error: TaskError
  /** The likeliest first. */
  readonly links: ReadonlyArray<string>
  /** Undefined where it is not told any more. */
  readonly prompt: string | undefined
  /** In seconds, where it is told. */
  readonly seconds: number | undefined
  /** Replicate deletes input and output an hour after the end. */
  readonly isRemoved: boolean
  /** In ms since the epoch; undefined where it is not told. */
  readonly createdAt: number | undefined
  readonly completedAt: number | undefined
}

const ordered = Schema.decodeUnknownOption(
  Schema.Struct({ prompt: Schema.String, duration: Schema.optional(Schema.Unknown) })
)

const timeOf = (value: unknown): number | undefined => {
  const millis = Date.parse(text(value))
  return Number.isNaN(millis) ? undefined : millis
}

export const readPrediction = (body: unknown): Option.Option<Prediction> =>
  Option.map(Schema.decodeUnknownOption(Answer)(body), (answer) => {
    const order = Option.getOrUndefined(ordered(answer.input))
    return {
      id: answer.id,
      model: text(answer.model),
      status: text(answer.status),
      error: readTaskError(answer.error),
      links: videoLinks({ output: answer.output }),
      prompt: order?.prompt,
      seconds: typeof order?.duration === "number" ? order.duration : undefined,
      isRemoved: answer.data_removed === true,
      createdAt: timeOf(answer.created_at),
      completedAt: timeOf(answer.completed_at)
    }
  })

/** The predictions of a page of the list; undefined where it is none. */
export const readPage = (body: unknown): ReadonlyArray<Prediction> | undefined =>
  readEntries(body, "results", readPrediction)

const decodeModel = Schema.decodeUnknownOption(
  Schema.Struct({ latest_version: Schema.Struct({ openapi_schema: Schema.Unknown }) })
)

/** What the latest version of a model says of its input. */
export const readModel = (model: string, body: unknown): ModelDescription => ({
  model,
  ...readInputSchema(Option.getOrUndefined(decodeModel(body))?.latest_version.openapi_schema)
})

const decodeNext = Schema.decodeUnknownOption(Schema.Struct({ next: Schema.NonEmptyString }))

/** With what the next page of the list is asked for: a part of the link to it. */
export const readCursor = (body: unknown): string | undefined => {
  const next = Option.getOrUndefined(decodeNext(body))?.next
  return next === undefined || !URL.canParse(next) ? undefined : (new URL(next).searchParams.get("cursor") ?? undefined)
}

/** How long after its end Replicate keeps a video, in ms. */
const keptMillis = 3_600_000

/** Models name a refusal by rules by this code, most of them with words as well. */
const refusedByRules = /\bE005\b/

const failureOf = (error: TaskError) =>
  isByRules(error) || refusedByRules.test(taskErrorText(error)) ? "moderation" : "provider"

const failed = ({ status, error }: Prediction, secrets: ReadonlyArray<string>): TaskStatus | undefined => {
  // Its deadline passed before it began.
  if (status === "aborted") return { _tag: "Failed", failure: "expired", detail: status }
  const standing = standingOf(status)
  if (standing === undefined || standing === "running" || standing === "finished") return undefined
  const said = taskErrorText(error)
  return {
    _tag: "Failed",
    failure: standing === "provider" ? failureOf(error) : standing,
    detail: scrubbed(said === "" ? status : said, secrets)
  }
}

/** Where a prediction stands. A status that nobody knows means that it is still being made; there is no progress. */
export const statusOf = (
  prediction: Prediction,
  secrets: ReadonlyArray<string>,
  mayFollow: (link: string) => boolean
): TaskStatus => {
  const failure = failed(prediction, secrets)
  if (failure !== undefined) return failure
  if (standingOf(prediction.status) !== "finished") return { _tag: "Running", progress: undefined }
  const url = prediction.links.find(mayFollow) ?? prediction.links[0]
  if (url !== undefined) {
    const { completedAt } = prediction
    const expiresAt = completedAt === undefined ? undefined : completedAt + keptMillis
    return { _tag: "Ready", source: { _tag: "Link", url }, expiresAt }
  }
  return prediction.isRemoved
    ? { _tag: "Failed", failure: "expired", detail: "the video was deleted" }
    : { _tag: "Failed", failure: failureOf(prediction.error), detail: "it succeeded without a video" }
}

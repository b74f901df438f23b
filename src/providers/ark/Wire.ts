import { Option, Schema } from "effect"
import { scrubbed } from "../VideoProvider/detail.ts"
import { dollarCost } from "../VideoProvider/dollarCost.ts"
import { videoLinks } from "../VideoProvider/links.ts"
import { readEntries, text } from "../VideoProvider/read.ts"
import { standingOf } from "../VideoProvider/standing.ts"
import { isByRules, readTaskError, type TaskError, taskErrorText } from "../VideoProvider/taskError.ts"
import { TaskId } from "../VideoProvider/taskId.ts"
import type { Cost, TaskRef, TaskStatus } from "../VideoProvider.ts"

/** Every field but the id is read for what it is, and ignored when it is something else. */
const any = Schema.optional(Schema.Unknown)
const Answer = Schema.Struct({
  id: TaskId,
  model: any,
  status: any,
  error: any,
  content: any,
  created_at: any,
  updated_at: any,
  safety_identifier: any,
  usage: any
})

/** A task, as far as a video is concerned. */
export interface Task {
  readonly id: TaskRef
  readonly model: string
  readonly status: string
  readonly error: TaskError
  readonly url: string | undefined
  /** The mark of its order, where it is told. */
  readonly mark: string
  /** What it is charged by, where it is told. */
  readonly tokens: number | undefined
  /** In ms since the epoch; undefined where it is not told. */
  readonly createdAt: number | undefined
  readonly updatedAt: number | undefined
}

/** Ark writes the numbers of a task as texts at times. */
const Count = Schema.Union([Schema.Finite, Schema.FiniteFromString]).check(Schema.isGreaterThanOrEqualTo(0))
const decodeCount = Schema.decodeUnknownOption(Count)

const millis = (value: unknown): number | undefined => {
  const seconds = Option.getOrUndefined(decodeCount(value))
  return seconds === undefined ? undefined : seconds * 1000
}

const usageOf = Schema.decodeUnknownOption(Schema.Struct({ completion_tokens: Count }))
const tokensOf = (usage: unknown) => Option.getOrUndefined(usageOf(usage))?.completion_tokens

export const readTask = (body: unknown): Option.Option<Task> =>
  Option.map(Schema.decodeUnknownOption(Answer)(body), (answer) => ({
    id: answer.id,
    model: text(answer.model),
    status: text(answer.status),
    error: readTaskError(answer.error),
    url: videoLinks({ content: answer.content })[0],
    mark: text(answer.safety_identifier),
    tokens: tokensOf(answer.usage),
    createdAt: millis(answer.created_at),
    updatedAt: millis(answer.updated_at)
  }))

/** The tasks of a page of the list; undefined where it is none. */
export const readPage = (body: unknown): ReadonlyArray<Task> | undefined => readEntries(body, "items", readTask)

const totalOf = Schema.decodeUnknownOption(Schema.Struct({ total: Count }))

/** How much of the list a page is: its tasks, those that cannot be read among them, and all that there are, where it is told. */
export const extentOf = (body: unknown): { readonly listed: number; readonly total: number | undefined } => ({
  listed: readEntries(body, "items", Option.some)?.length ?? 0,
  total: Option.getOrUndefined(totalOf(body))?.total
})

/** By its tokens; only what succeeded is charged. */
export const costOf = ({ tokens, status }: Task): Cost | undefined => {
  const standing = standingOf(status)
  if (standing === "finished") return tokens === undefined ? undefined : { _tag: "Tokens", count: tokens }
  return standing === undefined || standing === "running" ? undefined : dollarCost(0)
}

/** How long after its end a video can be downloaded, in ms. */
const keptMillis = 24 * 3_600_000

const failed = (task: Task, secrets: ReadonlyArray<string>): TaskStatus | undefined => {
  const { status, error } = task
  const standing = standingOf(status)
  if (standing === undefined || standing === "running" || standing === "finished") return undefined
  const blocked = standing === "provider" && isByRules(error)
  const said = taskErrorText(error)
  return {
    _tag: "Failed",
    failure: blocked ? "moderation" : standing,
    detail: scrubbed(said === "" ? status : said, secrets),
    cost: costOf(task)
  }
}

/** Where a task stands. A status that nobody knows means that it is still being made; there is no progress. */
export const statusOf = (task: Task, secrets: ReadonlyArray<string>): TaskStatus => {
  const failure = failed(task, secrets)
  if (failure !== undefined) return failure
  if (standingOf(task.status) !== "finished") return { _tag: "Running", progress: undefined }
  const { url, updatedAt, error } = task
  return url === undefined
    ? { _tag: "Failed", failure: isByRules(error) ? "moderation" : "provider", detail: "it succeeded without a video" }
    : {
        _tag: "Ready",
        source: { _tag: "Link", url },
        expiresAt: updatedAt === undefined ? undefined : updatedAt + keptMillis,
        cost: costOf(task)
      }
}

import { Option, Schema } from "effect"
import { scrubbed } from "../VideoProvider/detail.ts"
import { dollarCost } from "../VideoProvider/dollarCost.ts"
import { standingOf } from "../VideoProvider/standing.ts"
import { isByRules, readTaskError, type TaskError, taskErrorText } from "../VideoProvider/taskError.ts"
import { TaskId } from "../VideoProvider/taskId.ts"
import type { Cost, TaskRef, TaskStatus } from "../VideoProvider.ts"

/** Every field but the id is read for what it is, and ignored when it is something else. */
const any = Schema.optional(Schema.Unknown)

const Answer = Schema.Struct({ id: TaskId, status: any, error: any, unsigned_urls: any, usage: any })

/** A video as OpenRouter tells it, `VideoGenerationResponse` of its SDK. */
export interface Job {
  readonly id: TaskRef
  /** In lower case; empty where it is not told. */
  readonly status: string
  readonly error: TaskError
  readonly links: ReadonlyArray<string>
  readonly cost: Cost | undefined
}

const strings = Schema.decodeUnknownOption(Schema.Array(Schema.String))
const usage = Schema.decodeUnknownOption(Schema.Struct({ cost: Schema.Finite }))

const costOf = (value: unknown): Cost | undefined =>
  Option.match(usage(value), {
    onNone: () => undefined,
    onSome: ({ cost }) => dollarCost(cost)
  })

export const readJob = (body: unknown): Option.Option<Job> =>
  Option.map(Schema.decodeUnknownOption(Answer)(body), ({ id, status, error, unsigned_urls, usage }) => ({
    id,
    status: typeof status === "string" ? status.toLowerCase() : "",
    error: readTaskError(error),
    links: Option.getOrElse(strings(unsigned_urls), () => []).filter((link) => link !== ""),
    cost: costOf(usage)
  }))

/** A task's status. Any status that nobody knows means that it is still being made; OpenRouter tells no progress. */
export const statusOf = (
  job: Job,
  secrets: ReadonlyArray<string>,
  mayFollow: (link: string) => boolean
): TaskStatus => {
  const told = standingOf(job.status) ?? "running"
  if (told === "running") return { _tag: "Running", progress: undefined }
  if (told !== "finished") {
    const blocked = told === "provider" && isByRules(job.error)
    const said = taskErrorText(job.error)
    const detail = scrubbed(said === "" ? job.status : said, secrets)
    return {
      _tag: "Failed",
      failure: blocked ? "moderation" : told,
      detail,
      ...(job.cost !== undefined && { cost: job.cost })
    }
  }
  const url = job.links.find(mayFollow)
  return {
    _tag: "Ready",
    source: url === undefined ? { _tag: "Content", task: job.id } : { _tag: "Link", url },
    cost: job.cost
  }
}

const Named = Schema.Struct({ id: TaskId })
const CallbackBody = Schema.fromJsonString(Schema.Struct({ id: any, data: any, type: any }))

/** The task of a callback: of its `data`, else of the body itself. */
export const readCallback = (rawBody: string): Option.Option<TaskRef> =>
  Option.gen(function* () {
    const body = yield* Schema.decodeUnknownOption(CallbackBody)(rawBody)
    const inner = Schema.decodeUnknownOption(Named)(body.data)
    const { id } = yield* Option.orElse(inner, () => Schema.decodeUnknownOption(Named)({ id: body.id }))
    return id
  })

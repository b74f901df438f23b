import { Option, Schema } from "effect"
import { scrubbed } from "../VideoProvider/detail.ts"
import { videoLinks } from "../VideoProvider/links.ts"
import { type Standing, standingOf } from "../VideoProvider/standing.ts"
import { isByRules, readTaskError, type TaskError, taskErrorText } from "../VideoProvider/taskError.ts"
import { TaskId } from "../VideoProvider/taskId.ts"
import { dollarCost } from "../VideoProvider/dollarCost.ts"
import type { Cost, TaskFailure, TaskRef, TaskStatus } from "../VideoProvider.ts"

/** How long a result's link is promised to live, in ms, from the task's end. */
const linkLives = 24 * 3_600_000

/** Models differ in what they fill in: every field is read for what it is, and ignored when it is something else. */
const any = Schema.optional(Schema.Unknown)

const Envelope = Schema.Struct({ code: any, msg: any, message: any, data: any })

/** What every answer of KIE is: the `code` decides, whatever the HTTP status is. */
export interface Envelope {
  readonly code: number
  readonly message: string
  readonly data: unknown
}

const number = (value: unknown): number | undefined => {
  const read = typeof value === "string" && value.trim() !== "" ? Number(value) : value
  return typeof read === "number" && Number.isFinite(read) ? read : undefined
}

const words = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : ""

/** What an answer says, some of it in lists and objects. */
const spoken = (value: unknown): string => words(value) || readTaskError(value).message

export const readEnvelope = (body: unknown): Option.Option<Envelope> =>
  Option.gen(function* () {
    const { code, msg, message, data } = yield* Schema.decodeUnknownOption(Envelope)(body)
    const read = yield* Option.fromUndefinedOr(number(code))
    return { code: read, message: spoken(msg) || spoken(message), data }
  })

const Created = Schema.Struct({ taskId: TaskId })

/** The task of an accepted order, from an answer's `data`. */
export const readCreated = (data: unknown): Option.Option<TaskRef> =>
  Option.map(Schema.decodeUnknownOption(Created)(data), ({ taskId }) => taskId)

/** The link of an uploaded file, from an answer's `data`. */
export const readUploaded = (data: unknown): Option.Option<string> =>
  Option.filter(
    Option.map(
      Schema.decodeUnknownOption(Schema.Struct({ downloadUrl: Schema.String }))(data),
      (one) => one.downloadUrl
    ),
    (link) => URL.canParse(link)
  )

export const readCredits = (data: unknown): Option.Option<number> => Option.fromUndefinedOr(number(data))

const TaskRecord = Schema.Struct({
  taskId: Schema.String,
  state: any,
  resultJson: any,
  failCode: any,
  failMsg: any,
  completeTime: any,
  progress: any,
  param: any,
  creditsConsumed: any,
  consumeCredits: any
})
export type TaskRecord = typeof TaskRecord.Type

/** A task as `recordInfo` tells it in its `data`. */
export const readRecord = (data: unknown): Option.Option<TaskRecord> => Schema.decodeUnknownOption(TaskRecord)(data)

const Results = Schema.Struct({ resultUrls: Schema.Array(Schema.String) })
const inText = Schema.decodeUnknownOption(Schema.fromJsonString(Results))
const plain = Schema.decodeUnknownOption(Results)

/** What is listed as the protocol says is a video under any name; in another shape names decide. */
const links = ({ resultJson }: TaskRecord): ReadonlyArray<string> =>
  Option.match(typeof resultJson === "string" ? inText(resultJson) : plain(resultJson), {
    onNone: () => videoLinks({ resultJson }),
    onSome: ({ resultUrls }) => resultUrls.filter((link) => link !== "")
  })

const Param = Schema.fromJsonString(Schema.Struct({ input: Schema.Struct({ prompt: Schema.String }) }))

const errorOf = ({ failCode, failMsg }: TaskRecord): TaskError => {
  const { codes, message } = readTaskError(failMsg)
  return { codes: [words(failCode), ...codes].filter((code) => code !== ""), message }
}

/** What is worth telling an operator, without the prompt. */
const detail = (record: TaskRecord, secrets: ReadonlyArray<string>): string => {
  const prompt = Option.map(Schema.decodeUnknownOption(Param)(record.param), ({ input }) => input.prompt)
  return scrubbed(taskErrorText(errorOf(record)), [...secrets, ...Option.toArray(prompt)])
}

const failed = (record: TaskRecord, failure: TaskFailure, detail: string): TaskStatus => {
  const cost = costOf(record)
  return { _tag: "Failed", failure, detail, ...(cost !== undefined && { cost }) }
}

const failureOf = (record: TaskRecord, told: TaskFailure): TaskFailure =>
  isByRules(errorOf(record)) ? "moderation" : told

/** What a credit costs, in dollars. */
const creditDollars = 0.005

/** `creditsConsumed` in answers, `consumeCredits` in the older ones. */
const costOf = (record: TaskRecord): Cost | undefined => {
  const credits = number(record.creditsConsumed) ?? number(record.consumeCredits)
  return credits === undefined ? undefined : dollarCost(credits * creditDollars)
}

const readyOf = (record: TaskRecord, mayFollow: (link: string) => boolean): TaskStatus => {
  const all = links(record)
  const url = all.find(mayFollow) ?? all[0]
  if (url === undefined) return failed(record, failureOf(record, "provider"), "the task succeeded without a video")
  const ended = number(record.completeTime)
  return {
    _tag: "Ready",
    source: { _tag: "Link", url },
    // A task that has not ended at a time tells 0.
    expiresAt: ended === undefined || ended <= 0 ? undefined : ended + linkLives,
    cost: costOf(record)
  }
}

const standing = (record: TaskRecord): Standing => standingOf(words(record.state)) ?? "running"

export const isFailed = (record: TaskRecord): boolean => !["running", "finished"].includes(standing(record))

/** A task's status. Any state that nobody knows means that it is still being made. */
export const statusOf = (
  record: TaskRecord,
  secrets: ReadonlyArray<string>,
  mayFollow: (link: string) => boolean
): TaskStatus => {
  const told = standing(record)
  if (told === "finished") return readyOf(record, mayFollow)
  if (told !== "running") return failed(record, failureOf(record, told), detail(record, secrets))
  const progress = number(record.progress)
  return {
    _tag: "Running",
    progress: progress === undefined ? undefined : Math.round(Math.min(Math.max(progress, 0), 100))
  }
}

const Named = Schema.Struct({ taskId: any, task_id: any })
const CallbackBody = Schema.fromJsonString(Schema.Struct({ data: any, taskId: any, task_id: any }))

/** The task that a callback speaks of; KIE's examples name it in both spellings. */
export const readCallback = (rawBody: string): Option.Option<TaskRef> =>
  Option.gen(function* () {
    const body = yield* Schema.decodeUnknownOption(CallbackBody)(rawBody)
    const inner = Option.getOrUndefined(Schema.decodeUnknownOption(Named)(body.data))
    return yield* Schema.decodeUnknownOption(TaskId)(inner?.taskId ?? inner?.task_id ?? body.taskId ?? body.task_id)
  })

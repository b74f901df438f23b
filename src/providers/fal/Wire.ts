import { Option, Schema } from "effect"
import { refusal } from "../../platform/OpenAiClient.ts"
import { meaningOf } from "../../platform/RefusalWords.ts"
import { scrubbed } from "../VideoProvider/detail.ts"
import { videoLinks } from "../VideoProvider/links.ts"
import { dollarCost } from "../VideoProvider/dollarCost.ts"
import type { ModelDescription } from "../VideoProvider/description.ts"
import { readInputSchema } from "../VideoProvider/inputSchema.ts"
import { readEntries, text } from "../VideoProvider/read.ts"
import { type Standing, standingOf } from "../VideoProvider/standing.ts"
import { readTaskError, taskErrorText } from "../VideoProvider/taskError.ts"
import { TaskId } from "../VideoProvider/taskId.ts"
import type { BillLine, TaskFailure, TaskRef, TaskStatus } from "../VideoProvider.ts"
import { refusedByRules } from "./Errors.ts"

/** Every field but those that an answer is nothing without is read for what it is, and ignored when it is something else. */
const any = Schema.optional(Schema.Unknown)

const decodeRequest = Schema.decodeUnknownOption(Schema.Struct({ request_id: TaskId }))

/** The id of a request, in the answer to its order and in its callback. */
export const readRequestId = (body: unknown): Option.Option<TaskRef> =>
  Option.map(decodeRequest(body), ({ request_id }) => request_id)

const decodeProgress = Schema.decodeUnknownOption(
  Schema.Struct({ status: Schema.String, queue_position: any, error: any, error_type: any })
)

/** How far a request is. */
export interface Progress {
  readonly standing: Standing | undefined
  /** In fal's line, from 1; undefined where it is not told. */
  readonly place: number | undefined
  /** What it ended of: there is no word for a failure, it is completed with an error. Empty where it did not fail. */
  readonly error: string
  readonly errorType: string
}

const placeOf = (position: unknown): number | undefined =>
  typeof position === "number" && Number.isSafeInteger(position) && position >= 0 ? position + 1 : undefined

export const readProgress = (body: unknown): Option.Option<Progress> =>
  Option.map(decodeProgress(body), (answer) => {
    const standing = standingOf(answer.status)
    return {
      standing,
      place: standing === "running" ? placeOf(answer.queue_position) : undefined,
      error: taskErrorText(readTaskError(answer.error)),
      errorType: text(answer.error_type)
    }
  })

/** The links of a result that may be its video, likeliest first. */
export const resultLinks = (body: unknown): ReadonlyArray<string> => videoLinks(body)

const decodeStill = Schema.decodeUnknownOption(
  Schema.Struct({ images: Schema.Array(Schema.Struct({ url: Schema.NonEmptyString })) })
)

/** The links of a result that is pictures. */
export const stillLinks = (body: unknown): ReadonlyArray<string> =>
  Option.match(decodeStill(body), { onNone: () => [], onSome: ({ images }) => images.map(({ url }) => url) })

/** It waited for a machine, or was made, for longer than is allowed there. */
const timeouts: ReadonlySet<string> = new Set(["request_timeout", "startup_timeout", "generation_timeout"])
const cancelled: ReadonlySet<string> = new Set(["client_cancelled", "client_disconnected"])

const kindOf = (codes: ReadonlyArray<string>, message: string): TaskFailure => {
  const says = (words: ReadonlySet<string>) => codes.some((code) => words.has(code))
  if (says(refusedByRules)) return "moderation"
  if (says(cancelled)) return "cancelled"
  if (says(timeouts)) return "expired"
  return meaningOf(codes, [message]) === "moderation" ? "moderation" : "provider"
}

const errorTypeIn = Schema.decodeUnknownOption(Schema.Struct({ error_type: Schema.NonEmptyString }))

/** Whether an answer in place of a result is typed as errors of requests and models are, not as a gateway's are. */
export const isTyped = (body: unknown): boolean => Option.isSome(errorTypeIn(body)) || refusal(body).codes.length > 0

/** Why a request failed, by its status and by what is answered in place of a result. */
export const failureOf = (progress: Progress, body: unknown, secrets: ReadonlyArray<string>): TaskStatus => {
  const { codes, message } = refusal(body)
  const own = [progress.errorType, ...Option.toArray(errorTypeIn(body)).map((typed) => typed.error_type), ...codes]
  const types = [...new Set(own.filter((type) => type !== ""))]
  const said = [...types, message, progress.error].filter((one) => one !== "").join(": ")
  const named = progress.standing === "cancelled" || progress.standing === "expired" ? progress.standing : undefined
  return {
    _tag: "Failed",
    failure: named ?? kindOf(types, `${message} ${progress.error}`),
    detail: scrubbed(said === "" ? "it was completed without a result" : said, secrets)
  }
}

const decodeWord = Schema.decodeUnknownOption(Schema.Struct({ status: Schema.String }))

/** What fal says to a cancellation: `OK`, `CANCELLATION_REQUESTED`, `ALREADY_COMPLETED`, `NOT_FOUND`. */
export const readWord = (body: unknown): string =>
  Option.match(decodeWord(body), { onNone: () => "", onSome: ({ status }) => status })

const decodeCharged = Schema.decodeUnknownOption(
  Schema.Struct({ request_id: TaskId, timestamp: Schema.NonEmptyString, cost_estimate_nano_usd: Schema.Finite })
)

const nano = 1_000_000_000

/** The charges of a page of the bill; undefined where it is none. */
export const readCharges = (body: unknown): ReadonlyArray<BillLine> | undefined =>
  readEntries(body, "billing_events", (entry) =>
    Option.flatMap(decodeCharged(entry), ({ request_id: task, timestamp, cost_estimate_nano_usd: cost }) => {
      const at = Date.parse(timestamp)
      return Number.isNaN(at) ? Option.none() : Option.some({ task, at, cost: dollarCost(cost / nano) })
    })
  )

const decodeEndpoint = Schema.decodeUnknownOption(
  Schema.Struct({ endpoint_id: Schema.String, openapi: any, metadata: any })
)
const decodeLabel = Schema.decodeUnknownOption(Schema.Struct({ display_name: Schema.NonEmptyString }))

/** The endpoints of a page of the list, by their ids; undefined where it is none. */
export const readEndpoints = (body: unknown): ReadonlyArray<ModelDescription> | undefined =>
  readEntries(body, "models", (entry) =>
    Option.map(decodeEndpoint(entry), ({ endpoint_id: model, openapi, metadata }) => ({
      model,
      label: Option.getOrUndefined(decodeLabel(metadata))?.display_name,
      ...readInputSchema(openapi)
    }))
  )

const decodePrice = Schema.decodeUnknownOption(
  Schema.Struct({ endpoint_id: Schema.String, unit_price: Schema.Finite, unit: Schema.String })
)

/** What a second of each endpoint costs; those that count anything else are left out. */
export const readPrices = (body: unknown): ReadonlyMap<string, number> =>
  new Map(
    readEntries(body, "prices", (entry) =>
      Option.filter(decodePrice(entry), ({ unit }) => /^(video |output )?seconds?$/i.test(unit))
    )?.map(({ endpoint_id, unit_price }) => [endpoint_id, unit_price])
  )

const decodeCursor = Schema.decodeUnknownOption(Schema.Struct({ next_cursor: Schema.NonEmptyString }))

/** With what the next page of a list is asked for. */
export const readCursor = (body: unknown): string | undefined => Option.getOrUndefined(decodeCursor(body))?.next_cursor

const decodeListed = Schema.decodeUnknownOption(
  Schema.Struct({
    request_id: TaskId,
    json_input: Schema.Struct({ prompt: any, duration: any, video_url: any })
  })
)

/** An earlier request, as far as it shows which order it was. */
export interface Listed {
  readonly id: TaskRef
  readonly prompt: string
  readonly duration: unknown
  /** The link of the video that it makes larger; empty where there is none. */
  readonly video: string
}

/** The requests of a page of the list; undefined where it is none. */
export const readPage = (body: unknown): ReadonlyArray<Listed> | undefined =>
  readEntries(body, "items", (entry) =>
    Option.map(decodeListed(entry), ({ request_id: id, json_input: { prompt, duration, video_url } }) => ({
      id,
      prompt: text(prompt),
      duration,
      video: text(video_url)
    }))
  )

import { Option, Schema } from "effect"
import type { TaskStatus, VideoSource } from "../VideoProvider.ts"
import { TaskRef } from "../VideoProvider.ts"
import { detailOf, moderation } from "./Wire.ts"

/** Names are about a hundred and fifty characters; anything much longer is not one. */
const maxName = 400
const segment = "[\\w.:~-]+"
const named = new RegExp(
  `^(projects/${segment}/locations/([a-z0-9-]+)/publishers/google/models/${segment})/operations/${segment}$`
)
/** What tells a task of Vertex AI from an interaction, whose ids have no colon. */
const prefix = "vertex:"

/** An operation of Vertex AI, taken apart. */
export interface OperationName {
  readonly name: string
  /** The model that it is asked of. */
  readonly resource: string
  readonly location: string
}

const parse = (name: string): OperationName | undefined => {
  const [, resource, location] = name.length > maxName ? [] : (named.exec(name) ?? [])
  return resource === undefined || location === undefined ? undefined : { name, resource, location }
}

const any = Schema.optional(Schema.Unknown)
const decodeStarted = Schema.decodeUnknownOption(Schema.Struct({ name: Schema.String }))

/** The task of a submit's answer. */
export const readStarted = (body: unknown): Option.Option<TaskRef> =>
  Option.flatMap(decodeStarted(body), ({ name }) =>
    parse(name) === undefined ? Option.none() : Option.some(TaskRef.make(`${prefix}${name}`))
  )

export const isOperation = (task: TaskRef): boolean => task.startsWith(prefix)

export const operationOf = (task: TaskRef): OperationName | undefined =>
  isOperation(task) ? parse(task.slice(prefix.length)) : undefined

const decodeOperation = Schema.decodeUnknownOption(Schema.Struct({ name: any, done: any, error: any, response: any }))
const decodeFault = Schema.decodeUnknownOption(Schema.Struct({ code: any, message: any }))
const decodeResponse = Schema.decodeUnknownOption(
  Schema.Struct({ videos: any, raiMediaFilteredCount: any, raiMediaFilteredReasons: any })
)
const decodeVideos = Schema.decodeUnknownOption(
  Schema.NonEmptyArray(Schema.Struct({ gcsUri: any, bytesBase64Encoded: any }))
)
const decodeReasons = Schema.decodeUnknownOption(Schema.Array(Schema.String))

const words = (value: unknown): ReadonlyArray<string> =>
  typeof value === "string" || typeof value === "number" ? [String(value)] : []

const sourceOf = (task: TaskRef, videos: unknown): VideoSource | undefined =>
  Option.match(decodeVideos(videos), {
    onNone: () => undefined,
    onSome: ([{ gcsUri, bytesBase64Encoded }]) => {
      if (typeof gcsUri === "string" && gcsUri.startsWith("gs://")) return { _tag: "Link", url: gcsUri }
      return typeof bytesBase64Encoded === "string" && bytesBase64Encoded !== "" ? { _tag: "Content", task } : undefined
    }
  })

const failed = (error: unknown, secrets: ReadonlyArray<string>): TaskStatus => {
  const { code, message } = Option.getOrElse(decodeFault(error), () => ({ code: undefined, message: error }))
  const said = words(message).join("")
  return {
    _tag: "Failed",
    failure: moderation.test(said) ? "moderation" : "provider",
    detail: detailOf(["failed", ...words(code), said], secrets)
  }
}

/**
 * The status of an operation; done without a video is how a refusal looks. Veo tells no progress. `secrets` are kept out
 * of a failure's detail.
 */
export const readOperation = (
  task: TaskRef,
  body: unknown,
  secrets: ReadonlyArray<string>
): Option.Option<TaskStatus> =>
  Option.map(decodeOperation(body), ({ done, error, response }): TaskStatus => {
    if (error !== undefined && error !== null) return failed(error, secrets)
    if (done !== true) return { _tag: "Running", progress: undefined }
    const { videos, raiMediaFilteredReasons } = Option.getOrElse(decodeResponse(response), () => ({
      videos: undefined,
      raiMediaFilteredReasons: undefined
    }))
    const source = sourceOf(task, videos)
    if (source !== undefined) return { _tag: "Ready", source }
    const reasons = Option.getOrElse(decodeReasons(raiMediaFilteredReasons), () => [])
    return { _tag: "Failed", failure: "moderation", detail: detailOf(["done without a video", ...reasons], secrets) }
  })

/** A video begins within the answer: what stands before it is short, and a prompt's own quotes are escaped. */
export const inlineVideo = /"bytesBase64Encoded"\s*:\s*"/

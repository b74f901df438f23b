import { ByteSize, Effect, FileSystem, type Schema } from "effect"
import { HttpIncomingMessage, HttpServerRequest, HttpServerResponse } from "effect/http"
import type { Fault } from "../Faults.ts"
import { internalError, type Job, moderationBlocked, type Order } from "../VideoDouble/Job.ts"
import { Jobs } from "../VideoDouble/Jobs.ts"
import { Media, type Variant } from "../VideoDouble/Media.ts"
import { originOf } from "./origin.ts"
import { type Request, Requests } from "./Requests.ts"

/** The largest order, in bytes: a picture of ten megabytes as base64. */
const maxOrder = 14_000_000
const types = { video: "video/mp4", thumbnail: "image/jpeg" } as const

/** A request's JSON, within bounds; `wrong` words what is not as the schema says. */
export const bodyOf = <A, I, E>(schema: Schema.Codec<A, I>, wrong: (complaint: string) => E) =>
  HttpServerRequest.schemaBodyJson(schema).pipe(
    Effect.mapError(({ message }) => wrong(message)),
    Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.bytes(maxOrder))
  )

/** The first field that a schema complains of. */
export const fieldIn = (complaint: string) => /\["(\w+)"\]/.exec(complaint)?.[1]

/** The failure that a fault gives to the task of an order. */
export const doomed = (fault: Fault | undefined) => (fault?.kind === "job-failed" ? internalError : null)

/** Starts a task and remembers its request; fails with `full` when too many are under way. */
export const begin = Effect.fnUntraced(function* <E>(
  order: Order,
  fault: Fault | undefined,
  asked: Omit<Request, "origin">,
  full: E
) {
  const jobs = yield* Jobs
  const requests = yield* Requests
  const job = yield* Effect.mapError(jobs.create(order, doomed(fault)), () => full)
  const request: Request = { ...asked, origin: originOf(yield* HttpServerRequest.HttpServerRequest) }
  yield* requests.add(job.id, request)
  return { job, request }
})

/** A task and its request, or `unknown`. */
export const named = Effect.fnUntraced(function* <E>(id: string, unknown: E) {
  const job = yield* (yield* Jobs).find(id)
  const request = yield* (yield* Requests).find(id)
  return job === undefined || request === undefined ? yield* Effect.fail(unknown) : { job, request }
})

/** A task as a fault leaves it: some end it. */
export const struck = Effect.fnUntraced(function* (fault: Fault | undefined, job: Job) {
  const jobs = yield* Jobs
  if (fault?.kind === "moderation") return yield* jobs.fail(job, moderationBlocked)
  return fault?.kind === "job-failed" ? yield* jobs.fail(job, internalError) : job
})

/** What a finished task made. */
export const streamed = Effect.fnUntraced(function* (job: Job, variant: Variant = "video") {
  const fs = yield* FileSystem.FileSystem
  const path = (yield* Media).file(job, variant)
  const { size } = yield* fs.stat(path)
  return HttpServerResponse.stream(fs.stream(path), { contentType: types[variant], contentLength: Number(size) })
})

import type { FileSystem, Path } from "effect"
import { Clock, Effect } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import type { Gated } from "../Double/Gate.ts"
import { doomed, streamed, struck } from "../Double/tasks.ts"
import type { Fault } from "../Faults.ts"
import { isExpired, type Job, type Order, view } from "./Job.ts"
import { Jobs } from "./Jobs.ts"
import type { Media, Variant } from "./Media.ts"
import { changedOrder, createOrder, listing, remixOrder } from "./Order.ts"
import { Retired, retired } from "./Retired.ts"
import { blocked, invalid, notFound, type Refusal } from "./Refusal.ts"

const answer = (job: Job) => Effect.map(Clock.currentTimeMillis, (now) => HttpServerResponse.jsonUnsafe(view(job, now)))

const unknownVideo = (id: string) => Effect.fail(notFound(`Video with id '${id.slice(0, 100)}' not found.`))

const namedJob = Effect.gen(function* () {
  const jobs = yield* Jobs
  const id = (yield* HttpRouter.params)["id"] ?? ""
  const job = yield* jobs.find(id)
  return job ?? (yield* unknownVideo(id))
})

/** Starts a job for whatever an order comes from. */
const making =
  <E, R>(order: Effect.Effect<Order, E, R>) =>
  (fault: Fault | undefined) =>
    Effect.gen(function* () {
      const jobs = yield* Jobs
      const asked = yield* order
      const gone = yield* Retired
      if (fault?.kind === "retired") yield* gone.take(asked.model)
      if (yield* gone.has(asked.model)) return yield* retired
      if (fault?.kind === "moderation") return yield* blocked
      return yield* answer(yield* jobs.create(asked, doomed(fault)))
    }).pipe(Effect.scoped)

const finished = (job: Job) =>
  job.outcome?.error === null
    ? Effect.succeed(job)
    : Effect.fail(invalid(null, null, "The video must be completed before it can be changed."))

const findFinished = (id: string) =>
  Effect.gen(function* () {
    const job = yield* (yield* Jobs).find(id)
    return yield* finished(job ?? (yield* unknownVideo(id)))
  })

const create = making(createOrder)
const remix = making(Effect.flatMap(Effect.flatMap(namedJob, finished), remixOrder))
const change = (kind: "edit" | "extend") =>
  making(
    Effect.flatMap(Effect.context<Jobs>(), (jobs) =>
      changedOrder(kind, (id) => Effect.provideContext(findFinished(id), jobs))
    )
  )

const retrieve = (fault: Fault | undefined) =>
  namedJob.pipe(
    Effect.flatMap((job) => struck(fault, job)),
    Effect.flatMap(answer)
  )

const list = Effect.gen(function* () {
  const jobs = yield* Jobs
  const { limit, order, after } = yield* listing
  const oldestFirst = yield* jobs.all
  const all = order === "asc" ? oldestFirst : oldestFirst.toReversed()
  const start = after === undefined ? 0 : all.findIndex((job) => job.id === after) + 1
  if (after !== undefined && start === 0) return yield* notFound(`Video with id '${after.slice(0, 100)}' not found.`)
  const page = all.slice(start, start + limit)
  const now = yield* Clock.currentTimeMillis
  return HttpServerResponse.jsonUnsafe({
    object: "list",
    data: page.map((job) => view(job, now)),
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
    has_more: start + limit < all.length
  })
})

/** Also one that is being made, as self-hosted servers do it: the work on it ends. */
const remove = Effect.gen(function* () {
  const jobs = yield* Jobs
  const job = yield* namedJob
  yield* jobs.remove(job)
  return HttpServerResponse.jsonUnsafe({ id: job.id, object: "video.deleted", deleted: true })
})

const wantedVariant: Effect.Effect<Variant, Refusal, HttpServerRequest.ParsedSearchParams> = Effect.gen(function* () {
  const wanted = (yield* HttpServerRequest.ParsedSearchParams)["variant"] ?? "video"
  if (wanted === "video" || wanted === "thumbnail") return wanted
  return yield* invalid("variant", "invalid_value", "Invalid value for 'variant'. Supported: 'video', 'thumbnail'.")
})

const content = Effect.gen(function* () {
  const job = yield* namedJob
  const variant = yield* wantedVariant
  if (job.outcome === null)
    return yield* notFound("Video is not ready yet, use GET /v1/videos/{id} to check its status.")
  if (job.outcome.error !== null) return yield* invalid(null, null, "Video generation failed, there is no content.")
  if (isExpired(job, yield* Clock.currentTimeMillis)) return yield* notFound("Video content has expired.")
  return yield* Effect.mapError(streamed(job, variant), () => notFound("Video content is no longer there."))
})

/** The Videos API. */
export const videoRoutes = (prefix: `/${string}`, gate: Gated<Refusal, "video">) =>
  HttpRouter.use(
    Effect.fnUntraced(function* (root) {
      const router = root.prefixed(prefix)
      const context = yield* Effect.context<Jobs | Retired | Media | FileSystem.FileSystem | Path.Path>()
      const within = Effect.provideContext(context)
      yield* router.add("POST", "/videos", within(gate.faulty("create", create)))
      yield* router.add("GET", "/videos", within(gate.plain("list", list)))
      yield* router.add("GET", "/videos/:id", within(gate.faulty("status", retrieve)))
      yield* router.add("DELETE", "/videos/:id", within(gate.faulty("delete", () => remove)))
      yield* router.add("GET", "/videos/:id/content", within(gate.faulty("content", () => content)))
      yield* router.add("POST", "/videos/edits", within(gate.faulty("create", change("edit"))))
      yield* router.add("POST", "/videos/extensions", within(gate.faulty("create", change("extend"))))
      yield* router.add("POST", "/videos/:id/remix", within(gate.faulty("create", remix)))
    })
  )

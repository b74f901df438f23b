import type { FileSystem } from "effect"
import { Clock, Effect } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import type { Gated } from "../Double/Gate.ts"
import type { Request, Requests } from "../Double/Requests.ts"
import { begin, bodyOf, fieldIn, named, streamed, struck } from "../Double/tasks.ts"
import type { Fault } from "../Faults.ts"
import { isExpired, type Job, type Order } from "../VideoDouble/Job.ts"
import { Jobs } from "../VideoDouble/Jobs.ts"
import type { Media } from "../VideoDouble/Media.ts"
import { account, ownKey } from "./Account.ts"
import { blocked, gone, notFound, type Refused, tooFrequent, wrongInput } from "./Answers.ts"
import { CreateBody, models, orderOf } from "./Models.ts"
import { openRouterDoublePath } from "../Double/paths.ts"
import { videoOf } from "./Video.ts"

const shown = (job: Job, request: Request, options?: { readonly status: number }) =>
  Effect.map(Clock.currentTimeMillis, (now) => HttpServerResponse.jsonUnsafe(videoOf(job, request, now), options))

/** An order that goes on from a finished job of the same model. */
const continued = Effect.fnUntraced(function* (previous: string | undefined, order: Order) {
  if (previous === undefined) return order
  const source = yield* (yield* Jobs).find(previous)
  if (source?.outcome?.error !== null || source.order.model !== order.model) return yield* wrongInput("previous_job_id")
  return { ...source.order, prompt: order.prompt, remixedFrom: source.id }
})

const create = (fault: Fault | undefined) =>
  Effect.gen(function* () {
    const body = yield* bodyOf(CreateBody, (complaint) => wrongInput(fieldIn(complaint) ?? "body"))
    const order = yield* continued(body.previous_job_id, yield* orderOf(body))
    if (fault?.kind === "moderation") return yield* blocked(order)
    const asked = { model: body.model, input: {}, callBackUrl: body.callback_url ?? null }
    const { job, request } = yield* begin(order, fault, asked, tooFrequent(undefined))
    return yield* shown(job, request, { status: 202 })
  })

const called = Effect.flatMap(HttpRouter.params, ({ id = "" }) => named(id, notFound))

const status = (fault: Fault | undefined) =>
  Effect.gen(function* () {
    const { job, request } = yield* called
    return yield* shown(yield* struck(fault, job), request)
  })

const content = Effect.gen(function* () {
  const { job } = yield* called
  if (job.outcome?.error !== null) return yield* notFound
  if (isExpired(job, yield* Clock.currentTimeMillis)) return yield* gone
  return yield* Effect.mapError(streamed(job), () => notFound)
})

const credits = () => Effect.succeed(HttpServerResponse.jsonUnsafe(account))
const key = () => Effect.succeed(HttpServerResponse.jsonUnsafe(ownKey))
const list = Effect.succeed(HttpServerResponse.jsonUnsafe({ data: models }))

/** The video API, its list of models, the account's credits, and what is left to the key itself. */
export const openRouterRoutes = (gate: Gated<Refused, "openrouter">) =>
  HttpRouter.use(
    Effect.fnUntraced(function* (root) {
      const router = root.prefixed(openRouterDoublePath)
      const context = yield* Effect.context<Jobs | Media | Requests | FileSystem.FileSystem>()
      const within = Effect.provideContext(context)
      yield* router.add("POST", "/videos", within(gate.faulty("create", create)))
      yield* router.add("GET", "/videos/models", gate.plain("models", list))
      yield* router.add("GET", "/videos/:id", within(gate.faulty("status", status)))
      yield* router.add("GET", "/videos/:id/content", within(gate.faulty("content", () => content)))
      yield* router.add("GET", "/credits", gate.faulty("credits", credits))
      yield* router.add("GET", "/key", gate.faulty("key", key))
    })
  )

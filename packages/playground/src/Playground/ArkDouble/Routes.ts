import type { FileSystem } from "effect"
import { Clock, Effect } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import type { Gated } from "../Double/Gate.ts"
import { Requests } from "../Double/Requests.ts"
import { begin, bodyOf, fieldIn, named, streamed, struck } from "../Double/tasks.ts"
import type { Fault } from "../Faults.ts"
import { Jobs } from "../VideoDouble/Jobs.ts"
import type { Media } from "../VideoDouble/Media.ts"
import { blocked, notFound, type Refused, running, tooFrequent, wrongInput } from "./Answers.ts"
import { CreateBody, models, orderOf } from "./Models.ts"
import { arkDoublePath } from "../Double/paths.ts"
import { cancelled, taskOf } from "./Task.ts"

const usualPage = 10
const maxPage = 500

const create = (fault: Fault | undefined) =>
  Effect.gen(function* () {
    const body = yield* bodyOf(CreateBody, (complaint) => wrongInput(fieldIn(complaint) ?? "content"))
    const order = yield* orderOf(body, fault)
    if (fault?.kind === "moderation") return yield* blocked
    const { model, content, callback_url: callBackUrl = null, ...input } = body
    const draft = content.find((one) => one.type === "draft_task")?.draft_task.id
    // Files stay in the double's folder, and words are not told again: a task shows what was set beside them.
    const asked = { model, input: { ...input, ...(draft !== undefined && { draft_task_id: draft }) }, callBackUrl }
    const { job } = yield* begin(order, fault, asked, tooFrequent(undefined))
    return HttpServerResponse.jsonUnsafe({ id: job.id })
  })

const called = Effect.flatMap(HttpRouter.params, ({ id = "" }) => named(id, notFound))

const status = (fault: Fault | undefined) =>
  Effect.gen(function* () {
    const { job, request } = yield* called
    return HttpServerResponse.jsonUnsafe(taskOf(yield* struck(fault, job), request, yield* Clock.currentTimeMillis))
  })

/** Cancels what waits, and forgets what has ended. */
const remove = () =>
  Effect.gen(function* () {
    const { job } = yield* called
    const jobs = yield* Jobs
    if (job.outcome !== null) yield* jobs.remove(job)
    else if ((yield* Clock.currentTimeMillis) < job.startsAt) yield* jobs.fail(job, cancelled)
    else return yield* running
    return HttpServerResponse.jsonUnsafe({})
  })

const list = () =>
  Effect.gen(function* () {
    const { url } = yield* HttpServerRequest.HttpServerRequest
    const query = new URL(url, "http://playground").searchParams
    const size = Math.min(maxPage, Number(query.get("page_size") ?? usualPage))
    const from = (Number(query.get("page_num") ?? 1) - 1) * size
    const requests = yield* Requests
    const now = yield* Clock.currentTimeMillis
    const all = yield* Effect.forEach((yield* (yield* Jobs).all).toReversed(), (job) =>
      Effect.map(requests.find(job.id), (request) =>
        request === undefined ? [] : [{ ...taskOf(job, request, now), duration: Number(job.order.seconds) }]
      )
    )
    // One tier is listed at a time.
    const tier = query.get("filter.service_tier") ?? "default"
    const items = all.flat().filter(({ service_tier = "default" }) => service_tier === tier)
    return HttpServerResponse.jsonUnsafe({ items: items.slice(from, from + size), total: items.length })
  })

/** The models that there are, those of words among them, and one that was. */
const listed = () =>
  Effect.succeed(
    HttpServerResponse.jsonUnsafe({
      object: "list",
      data: [
        { id: "seed-2-0-pro-260328", domain: "LLM" },
        ...Object.keys(models).map((id) => ({ id, domain: "VideoGeneration" })),
        { id: "seedance-1-0-lite-t2v-250428", domain: "VideoGeneration", status: "Shutdown" }
      ]
    })
  )

const content = Effect.gen(function* () {
  const { job } = yield* called
  if (job.outcome?.error !== null) return yield* notFound
  return yield* Effect.mapError(streamed(job), () => notFound)
})

/** Video tasks, the files that they made, and the list of models. */
export const arkRoutes = (gate: Gated<Refused, "ark">) =>
  HttpRouter.use(
    Effect.fnUntraced(function* (root) {
      const router = root.prefixed(arkDoublePath)
      const context = yield* Effect.context<Jobs | Media | Requests | FileSystem.FileSystem>()
      const within = Effect.provideContext(context)
      const tasks = "/contents/generations/tasks"
      yield* router.add("POST", tasks, within(gate.faulty("create", create)))
      yield* router.add("GET", tasks, within(gate.faulty("list", list)))
      yield* router.add("GET", `${tasks}/:id`, within(gate.faulty("status", status)))
      yield* router.add("DELETE", `${tasks}/:id`, within(gate.faulty("cancel", remove)))
      yield* router.add("GET", "/models", gate.faulty("models", listed))
      yield* router.add("GET", "/files/:id/video.mp4", within(gate.faulty("content", () => content)))
    })
  )

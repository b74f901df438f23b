import type { FileSystem } from "effect"
import { Clock, Effect } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import type { Gated } from "../Double/Gate.ts"
import type { Request, Requests } from "../Double/Requests.ts"
import { begin, bodyOf, fieldIn, named, streamed, struck } from "../Double/tasks.ts"
import type { Fault } from "../Faults.ts"
import { isExpired, type Job, type Order } from "../VideoDouble/Job.ts"
import { Jobs } from "../VideoDouble/Jobs.ts"
import type { Media } from "../VideoDouble/Media.ts"
import type { TextModel } from "../VideoDouble/TextModel.ts"
import { blocked, notFound, type Refused, tooFrequent, wrongInput } from "./Answers.ts"
import { googleDoublePath } from "../Double/paths.ts"
import { contentRoute } from "./Content.ts"
import { cancelled, CreateBody, interactionOf, models, orderOf } from "./Interaction.ts"
import { Registry, WebhookInput } from "./Registry.ts"

const shown = (job: Job, request: Request) =>
  Effect.map(Clock.currentTimeMillis, (now) => HttpServerResponse.jsonUnsafe(interactionOf(job, request, now)))

/** An order that goes on from a finished interaction: its video, told by other words. */
const continued = Effect.fnUntraced(function* (previous: string | undefined, order: Order) {
  if (previous === undefined) return order
  const source = yield* (yield* Jobs).find(previous)
  if (source?.outcome?.error !== null) return yield* wrongInput("previous_interaction_id")
  return { ...source.order, prompt: order.prompt, remixedFrom: source.id }
})

const create = (fault: Fault | undefined) =>
  Effect.gen(function* () {
    const body = yield* bodyOf(CreateBody, (complaint) => wrongInput(fieldIn(complaint) ?? "body"))
    const order = yield* continued(body.previous_interaction_id, yield* orderOf(body))
    if (fault?.kind === "moderation") return yield* blocked
    const own = body.webhook_config?.uris[0]
    const fixed = yield* (yield* Registry).registered
    const asked = { model: body.model, input: { own: own !== undefined }, callBackUrl: own ?? fixed?.uri ?? null }
    const { job, request } = yield* begin(order, fault, asked, tooFrequent(undefined))
    return yield* shown(job, request)
  })

const called = Effect.gen(function* () {
  const { id = "" } = yield* HttpRouter.params
  return yield* named(id.replace(/:download$/, ""), notFound)
})

const status = (fault: Fault | undefined) =>
  Effect.gen(function* () {
    const { job, request } = yield* called
    return yield* shown(yield* struck(fault, job), request)
  })

const cancel = Effect.gen(function* () {
  const { job, request } = yield* called
  return yield* shown(yield* (yield* Jobs).fail(job, cancelled), request)
})

const content = Effect.gen(function* () {
  const { job } = yield* called
  if (job.outcome?.error !== null || isExpired(job, yield* Clock.currentTimeMillis)) return yield* notFound
  return yield* Effect.mapError(streamed(job), () => notFound)
})

/** What is not `alt=media` is the file's description. */
const file = Effect.gen(function* () {
  const { alt } = yield* HttpServerRequest.ParsedSearchParams
  if (alt === "media") return yield* content
  const { job } = yield* called
  return HttpServerResponse.jsonUnsafe({ file: { name: `files/${job.id}`, mimeType: "video/mp4", state: "ACTIVE" } })
})

const registerWebhook = Effect.gen(function* () {
  const input = yield* Effect.mapError(HttpServerRequest.schemaBodyJson(WebhookInput), () => wrongInput("webhook"))
  return HttpServerResponse.jsonUnsafe(yield* (yield* Registry).register(input))
})

/** Models of a page of the list, where nobody says. */
const usualPage = 50

/** The models that there are, one of words among them, page by page. */
const list = () =>
  Effect.map(HttpServerRequest.ParsedSearchParams, ({ pageSize, pageToken }) => {
    const all = ["gemini-3-pro-preview", ...models]
    const from = Number(pageToken ?? 0)
    const next = from + Number(pageSize ?? usualPage)
    return HttpServerResponse.jsonUnsafe({
      models: all.slice(from, next).map((name) => ({ name: `models/${name}`, displayName: name })),
      ...(next < all.length && { nextPageToken: String(next) })
    })
  })

/** All are spoken: the first is what Google's own client asks by, unless it is told otherwise. */
const versions = ["v1", "v1beta", "v1alpha"] as const

/** The Interactions API, the files that it makes, the project's webhook, text models, and the list of models. */
export const googleRoutes = (gate: Gated<Refused, "google">, writeSeconds: number) =>
  HttpRouter.use(
    Effect.fnUntraced(function* (root) {
      const context = yield* Effect.context<Jobs | Media | Registry | Requests | TextModel | FileSystem.FileSystem>()
      const within = Effect.provideContext(context)
      const content = contentRoute(gate, writeSeconds)
      const generating = Effect.flatMap(HttpRouter.params, ({ call = "" }) => {
        const [model = "", verb = ""] = call.split(":")
        return content(model, verb)
      })
      for (const version of versions) {
        const router = root.prefixed(`${googleDoublePath}/${version}`)
        yield* router.add("POST", "/interactions", within(gate.faulty("create", create)))
        yield* router.add("GET", "/interactions/:id", within(gate.faulty("status", status)))
        yield* router.add("POST", "/interactions/:id/cancel", within(gate.faulty("cancel", () => cancel)))
        yield* router.add("GET", "/files/:id", within(gate.faulty("content", () => file)))
        yield* router.add("POST", "/webhooks", within(gate.plain("webhooks", registerWebhook)))
        yield* router.add("GET", "/models", gate.faulty("models", list))
        yield* router.add("POST", "/models/:call", within(generating))
      }
    })
  )

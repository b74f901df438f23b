import { Effect, Option } from "effect"
import { SqlClient } from "effect/sql"
import { zero } from "../../../domain/Coins.ts"
import { JobId, type UserId } from "../../../domain/Ids.ts"
import { asSent, type VideoRequest } from "../../../domain/Video.ts"
import { Billing } from "../../../money/Billing.ts"
import { Spending, type SpendingRefused } from "../../../money/Spending.ts"
import { failpoint } from "../../../platform/Failpoints.ts"
import { makeOutage } from "../../../platform/Outage.ts"
import { currentTraceparent } from "../../../platform/Telemetry/trace.ts"
import { ProviderQueue } from "../../../video/Generation/ProviderQueue.ts"
import { GenerationRuns } from "../../../video/GenerationRuns.ts"
import { misfit, ModelCatalogue } from "../../../video/ModelCatalogue.ts"
import { StorageFull, StorageRoom } from "../../../video/StorageRoom.ts"
import { filmOfDraft } from "../../../video/ModelCatalogue/drafts.ts"
import { finishedOf, upscaleOf } from "../../../video/ModelCatalogue/upscales.ts"
import { VideoStore } from "../../../video/VideoStore.ts"
import { DraftRefused, JobOrders, Jobs, longestLine } from "../../../video/Jobs.ts"
import { tell } from "../../../video/Story.ts"
import type { CreateJob } from "../../Dialog/step.ts"
import { requestOf } from "../../Dialog/scenes.ts"
import { SessionStore } from "../../SessionStore.ts"
import { type Change, rejected, type Save, type Saved, withBalance } from "./save.ts"

export interface OrderOptions {
  readonly maxActiveJobs: number
  /** Videos are samples, and no coin moves. */
  readonly demo: boolean
}

/**
 * The providers that can make a request, each once; an earlier video is known to whoever made it alone. Of a film besides:
 * its draft, and how long that one is good for where it was made; of a larger video the finished one.
 */
const makeMakersOf = Effect.gen(function* () {
  const catalogue = yield* ModelCatalogue
  const jobs = yield* Jobs

  const filmOf = Effect.fnUntraced(function* (user: UserId, request: VideoRequest, video: JobId) {
    const draft = Option.filter(yield* jobs.find(video), (job) => job.user === user)
    if (Option.isNone(draft)) return yield* new DraftRefused({ reason: "gone" })
    const offer = catalogue.find(request.model)
    const film = offer && filmOfDraft(offer, draft.value, request)
    if (film === undefined || film.resolution !== request.resolution) return yield* new DraftRefused({ reason: "off" })
    return { makers: [draft.value.provider].filter((one) => one !== null), film: { video, days: film.days } }
  })

  const upscaledOf = Effect.fnUntraced(function* (user: UserId, request: VideoRequest, video: JobId) {
    const source = Option.getOrUndefined(Option.filter(yield* jobs.find(video), (job) => job.user === user))
    const finished = source && finishedOf(source)
    if (finished === undefined) return yield* new DraftRefused({ reason: "gone" })
    const larger = upscaleOf(catalogue, finished)
    const isOffered =
      larger !== undefined &&
      larger.model === request.model &&
      larger.resolution === request.resolution &&
      larger.seconds === request.seconds
    return isOffered ? { film: { video, days: null } } : yield* new DraftRefused({ reason: "off" })
  })

  return Effect.fnUntraced(function* (user: UserId, request: VideoRequest) {
    const { model, inputs } = request
    if (inputs._tag === "Draft") return yield* filmOf(user, request, inputs.video)
    const offer = catalogue.find(model)
    // What makes videos larger is told no words.
    const asked = inputs._tag === "Upscale" ? { ...request, prompt: "" } : asSent(request)
    const able = offer?.routes.filter((route) => misfit(offer.model, route, asked) === undefined) ?? []
    const makers = [...new Set(able.map(({ provider }) => provider))]
    if (inputs._tag === "Upscale") return { makers, ...(yield* upscaledOf(user, request, inputs.video)) }
    if (inputs._tag !== "Source") return { makers }
    const source = yield* jobs.find(inputs.video)
    return { makers: makers.filter((one) => Option.exists(source, ({ provider }) => provider === one)) }
  })
})

/** Fails where we have no copy any more of the video that is to be made larger: it is what is sent up. */
const makeEnsureKept = Effect.map(
  VideoStore,
  (store) =>
    ({ inputs }: CreateJob["spec"]) =>
      inputs?._tag === "Upscale"
        ? store.find(inputs.video).pipe(
            Effect.mapError(({ reason }) =>
              reason === "disk" ? new StorageFull({ detail: "unreadable" }) : new DraftRefused({ reason: "unkept" })
            ),
            Effect.asVoid
          )
        : Effect.void
)

/** The card becomes the status of its job. */
const shown = (job: JobId) => [{ _tag: "RefreshStatus", job } as const]

/** What the dialog is told of an order that was turned down. */
const refusals = ({ line }: CreateJob) => ({
  InsufficientCoins: () => rejected({ _tag: "CoinsRefused" }),
  SpendingRefused: ({ reason }: SpendingRefused) => rejected({ _tag: "SpendingRefused", reason }),
  QueueFull: () => rejected({ _tag: "QueueRefused" }),
  AlreadyReplaced: () => rejected({ _tag: "AlreadyReplaced" }),
  DraftRefused: ({ reason }: DraftRefused) => rejected({ _tag: "DraftRefused", reason }),
  StorageFull: () => rejected({ _tag: "StorageRefused" }),
  TooManyJobs: () => rejected({ _tag: line === true ? "LineRefused" : "JobRefused" })
})

/** What an order changes, in one transaction. */
const makeOrder = Effect.fnUntraced(function* (save: Save, options: OrderOptions) {
  const sql = yield* SqlClient.SqlClient
  const sessions = yield* SessionStore
  const billing = yield* Billing
  const spending = yield* Spending
  const orders = yield* JobOrders
  const queue = yield* ProviderQueue
  const line = yield* makeOutage("taking more orders into the line", { alert: "line-full" })
  const runs = yield* GenerationRuns
  const room = yield* StorageRoom
  const makersOf = yield* makeMakersOf
  const ensureKept = yield* makeEnsureKept

  /** Takes the coins and makes the job; the card's message becomes its status message at once, so the dialog gets a new one. */
  const order = Effect.fnUntraced(function* (id: JobId, change: Change, saved: Saved, command: CreateJob) {
    const { price, source, replaces, cardless = false } = command
    const { user, event, pressed, session } = change
    const held = options.demo ? zero : price
    yield* Effect.annotateCurrentSpan({ jobId: id, userId: user })
    yield* spending.allow(user, held)
    const request = requestOf(command.spec, command.prompt)
    const place = yield* orders.create(
      {
        id,
        user,
        request,
        ...(yield* makersOf(user, request)),
        price: held,
        demo: options.demo,
        // The message with a button that lasts stays what it is.
        statusMessage: cardless ? null : (pressed ?? null),
        replaces,
        answers: source ?? null,
        topic: session.topic,
        event,
        traceparent: yield* currentTraceparent
      },
      options.maxActiveJobs,
      command.line === true ? longestLine : 0
    )
    yield* failpoint("order.created")
    yield* billing.hold(user, id, held)
    yield* failpoint("order.held")
    if (!cardless) yield* sessions.setScreen(user, undefined, session.topic)
    if (place === "Begins") yield* runs.start(id)
    yield* failpoint("order.started")
    // Read anew: coins may have come since the dialog was saved, and the hold may have spent them.
    return {
      ...withBalance(saved, yield* billing.balance(user)),
      followUps: [...shown(id), ...(replaces === undefined ? [] : shown(replaces))]
    }
  })

  const ordered = Effect.fnUntraced(
    function* (id: JobId, change: Change, command: CreateJob) {
      yield* queue.ensureRoom.pipe(
        Effect.tapErrorTag("QueueFull", ({ longest }) => line.failed(`${longest} wait`)),
        Effect.tap(line.over)
      )
      const saved = yield* save(change)
      if (saved._tag !== "Saved") return saved
      yield* failpoint("order.saved")
      return yield* order(id, change, saved, command)
    },
    sql.withTransaction,
    // Before the transaction, which is not to wait for a disk.
    (ordered, _id, _change, { spec }) => Effect.andThen(Effect.andThen(room.ensure, ensureKept(spec)), ordered),
    Effect.withSpan("DialogActor.create", { root: true }),
    Effect.withTracerEnabled(true),
    (ordered, _id, _change, command) => Effect.catchTags(ordered, refusals(command))
  )

  return ordered
})

/** Orders jobs, and tells so in the log once it is done. */
export const makeOrders = Effect.fnUntraced(function* (save: Save, options: OrderOptions) {
  const ordered = yield* makeOrder(save, options)

  const create = Effect.fnUntraced(function* (change: Change, command: CreateJob) {
    const id = JobId.make(yield* Effect.sync(() => crypto.randomUUID()))
    const outcome = yield* ordered(id, change, command)
    if (outcome._tag === "Saved") {
      const { model, seconds, ratio, resolution, sound } = command.spec
      const coins = options.demo ? 0 : command.price
      yield* tell("ordered", {
        jobId: id,
        userId: change.user,
        model,
        seconds,
        ratio,
        resolution,
        sound: sound === undefined ? undefined : String(sound),
        coins
      })
    }
    return outcome
  })

  return { create }
})

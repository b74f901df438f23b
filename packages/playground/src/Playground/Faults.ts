import { Context, Effect, Layer, Ref, Schema } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import { type Chaos, chaosOf, ChaosPlan, type Trouble } from "./Chaos.ts"
import { isDelivery, telegramNames, wrongName } from "./FaultNames.ts"
import { unknownMethod } from "./MethodNames.ts"
import { refuse, refusingMalformed } from "./Wire.ts"

/** Faults that wait at most; a test that needs more has forgotten to clear them. */
export const maxQueuedFaults = 1000
/** The longest delay that may be asked for: ten minutes, longer than any time limit of the bot. */
const maxDelayMillis = 600_000
const maxTimes = 1_000_000

/** What Telegram makes of an uploaded video, although it is a good one. */
export const Treatment = Schema.Literals([
  "as-animation",
  "as-document",
  "without-size",
  "as-square",
  "without-thumbnail"
])
export type Treatment = typeof Treatment.Type

const telegramOnly = ["gateway", "close", ...Treatment.literals] as const

const FaultKind = Schema.Literals([
  ...telegramOnly,
  "delay",
  "fail",
  "lose",
  "duplicate",
  "reorder",
  "corrupt",
  "rate-limit",
  "moderation",
  "insufficient-credits",
  "unauthorized",
  "job-failed",
  "retired",
  "draft-expired"
])
type FaultKind = typeof FaultKind.Type

export const FaultPlace = Schema.Literals([
  "telegram",
  "video",
  "assistant",
  "kie",
  "google",
  "openrouter",
  "replicate",
  "ark",
  "fal"
])
export type FaultPlace = typeof FaultPlace.Type

const wholeBetween = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

export const Fault = Schema.Struct({
  where: FaultPlace,
  /** A Bot API method, or a wire route's name; deliveries (`update`, `webhook`) are only hit by name. */
  match: Schema.optionalKey(Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(64))),
  kind: FaultKind,
  times: wholeBetween(1, maxTimes).pipe(Schema.withDecodingDefaultKey(Effect.succeed(1))),
  delayMs: Schema.optionalKey(wholeBetween(0, maxDelayMillis)),
  /** Only what says this: a parameter of a Bot API call with this value, such as a chat's id, or an order with these words. */
  about: Schema.optionalKey(Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(256))),
  /** What `fail` answers, as it is; Telegram's description of a call that failed. */
  words: Schema.optionalKey(Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(10_000))),
  /** The HTTP status of `fail`; 200 is for servers that put their refusals into the body. */
  status: wholeBetween(200, 599).pipe(Schema.withDecodingDefaultKey(Effect.succeed(500))),
  /** Seconds that a `rate-limit` names. */
  retryAfter: Schema.optionalKey(wholeBetween(0, 86_400))
})
export type Fault = typeof Fault.Type

/** What a fault lets pass before anything happens. */
export const delayOf = (fault: Fault | undefined) =>
  fault?.delayMs !== undefined || fault?.kind === "delay" ? Effect.sleep(fault.delayMs ?? 1000) : Effect.void

/** Whether a call says some words; what cannot be read says nothing. */
export type Says = (words: string) => boolean
const silent: Says = () => false

const hits = (fault: Fault, where: FaultPlace, match: string, says: Says) =>
  fault.where === where &&
  // Without a match it is meant for calls.
  (fault.match === undefined ? !isDelivery(match) : fault.match === match) &&
  (fault.about === undefined || says(fault.about))

/**
 * The faults that were asked for and have not happened yet, in order.
 *
 * - `delay`: act `delayMs` later (default one second).
 * - `fail`: answer with `status`, in `words` where they are given, and do not act.
 * - `lose`: act and cut the connection; a delivery is not made.
 * - `duplicate`: act twice; a delivery is made twice.
 * - `reorder`: a delivery is made after the next one.
 * - `corrupt`: act and answer with other bytes under the same status; a delivery is made with other bytes first.
 * - `rate-limit`: 429 with `retryAfter` seconds, and do not act.
 * - `gateway`: a page of HTML with `status`, as a server before Telegram's sends it, and do not act.
 * - `close`: cut the connection, and do not act.
 * - `as-animation`, `as-document`, `without-size`, `as-square`, `without-thumbnail`: act, and take a video for what it is not.
 * - the rest: what the double of that name answers.
 */
export class Faults extends Context.Service<
  Faults,
  {
    /** Consumes one use of the first fault that fits. */
    readonly take: (where: FaultPlace, match: string, says?: Says) => Effect.Effect<Fault | undefined>
    /** False when the queue is full, and then nothing was added. */
    readonly add: (faults: ReadonlyArray<Fault>) => Effect.Effect<boolean>
    readonly clear: Effect.Effect<void>
    /** From now on a seed decides what goes wrong besides; nothing more without a plan. */
    readonly setChaos: (plan: ChaosPlan | undefined) => Effect.Effect<void>
    /** What a seed let go wrong since. */
    readonly troubles: Effect.Effect<ReadonlyArray<Trouble>>
    readonly list: Effect.Effect<ReadonlyArray<Fault>>
  }
>()("kudo/Playground/Faults") {
  static readonly layer = Layer.effect(
    Faults,
    Effect.gen(function* () {
      const waiting = yield* Ref.make<ReadonlyArray<Fault>>([])
      let chaos: Chaos | undefined
      const troubled = (where: FaultPlace, match: string): Fault | undefined => {
        const trouble = where === "telegram" ? chaos?.take(match) : undefined
        return trouble && { where, ...trouble }
      }
      return {
        setChaos: (plan) => Effect.sync(() => (chaos = plan && chaosOf(plan))),
        troubles: Effect.sync(() => chaos?.happened() ?? []),
        take: (where, match, says = silent) =>
          Ref.modify(waiting, (faults) => {
            const index = faults.findIndex((fault) => hits(fault, where, match, says))
            const fault = faults[index]
            if (fault === undefined) return [troubled(where, match), faults]
            const used = fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : []
            return [fault, [...faults.slice(0, index), ...used, ...faults.slice(index + 1)]]
          }),
        add: (more) =>
          Ref.modify(waiting, (faults) =>
            faults.length + more.length > maxQueuedFaults ? [false, faults] : [true, [...faults, ...more]]
          ),
        clear: Ref.set(waiting, []),
        list: Ref.get(waiting)
      }
    })
  )
}

/** The one double that has a kind; undefined where several have it. */
const onlyAt = (kind: FaultKind): FaultPlace | undefined => {
  if (telegramOnly.some((one) => one === kind)) return "telegram"
  return kind === "retired" ? "video" : kind === "draft-expired" ? "ark" : undefined
}
/** What only a video or text API answers. */
const apiOnly: ReadonlySet<FaultKind> = new Set(["moderation", "insufficient-credits", "job-failed"])

/** Why a fault can never happen, if it cannot. */
const wrongWith = ({ where, match, kind }: Fault): string | undefined => {
  const wrong = match === undefined ? undefined : wrongName(where, match)
  if (wrong !== undefined) return wrong
  const only = onlyAt(kind)
  if (only !== undefined && only !== where) return `only ${only} has ${kind}`
  if (apiOnly.has(kind) && where === "telegram") return `telegram has no ${kind}`
  if (kind === "reorder" && (match === undefined || !isDelivery(match))) {
    return "only what is delivered comes out of order: match has to name update or webhook"
  }
  return undefined
}

export const FaultsBody = Schema.Struct({ faults: Schema.Array(Fault).check(Schema.isMaxLength(maxQueuedFaults)) })

const wrongMatch = ({ match = [] }: ChaosPlan) => match.find((name) => !telegramNames.includes(name))

/** `POST`, `GET` and `DELETE` of `/playground/faults` and of `/playground/chaos`. */
export const faultRoutes = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const faults = yield* Faults
    const troubled = Effect.map(faults.troubles, (troubles) => HttpServerResponse.jsonUnsafe({ troubles }))
    const begin = Effect.gen(function* () {
      const plan = yield* HttpServerRequest.schemaBodyJson(ChaosPlan)
      const wrong = wrongMatch(plan)
      if (wrong !== undefined) return refuse(400, unknownMethod(wrong, telegramNames))
      yield* faults.setChaos(plan)
      return yield* troubled
    })
    yield* router.add("POST", "/playground/chaos", refusingMalformed(begin))
    yield* router.add("GET", "/playground/chaos", troubled)
    // The last answer still tells what happened.
    yield* router.add("DELETE", "/playground/chaos", Effect.tap(troubled, faults.setChaos(undefined)))
    const listed = Effect.map(faults.list, (waiting) => HttpServerResponse.jsonUnsafe({ faults: waiting }))
    const add = Effect.gen(function* () {
      const body = yield* HttpServerRequest.schemaBodyJson(FaultsBody)
      const wrong = body.faults.map(wrongWith).find((words) => words !== undefined)
      if (wrong !== undefined) return refuse(400, wrong)
      const added = yield* faults.add(body.faults)
      return added ? yield* listed : refuse(400, `no more than ${maxQueuedFaults} faults wait at a time`)
    })
    yield* router.add("POST", "/playground/faults", refusingMalformed(add))
    yield* router.add("GET", "/playground/faults", listed)
    yield* router.add("DELETE", "/playground/faults", Effect.andThen(faults.clear, listed))
  })
)

import fc from "fast-check"
import { type Failpoint, failpoints } from "../../../src/platform/Failpoints.ts"
import { type DoubleOfProvider, doubles } from "../../world/doubles.ts"
import { models } from "../../world/offeredModels.ts"

export type Where = DoubleOfProvider["where"]

export interface Fault {
  readonly where: "telegram" | "assistant" | Where
  readonly match?: string
  readonly kind: string
  readonly times: number
  readonly delayMs?: number
  readonly status?: number
  readonly retryAfter?: number
  readonly about?: string
  readonly words?: string
}

export type Step =
  | {
      readonly _tag: "Order"
      readonly model: number
      readonly broken: boolean
      /**
       * By a photo with words under it, as a change of an older video, only to be stopped, as a draft and then its film, or to be made
       * larger afterwards; by words, where nothing is said.
       */
      readonly how?: "photo" | "change" | "stop" | "draft" | "upscale"
    }
  | { readonly _tag: "Buy" }
  | { readonly _tag: "Fault"; readonly fault: Fault }
  /** The bot dies at once, ends in good order, or dies at a step boundary. */
  | { readonly _tag: "Kill" }
  | { readonly _tag: "Stop" }
  | { readonly _tag: "CrashAt"; readonly point: Failpoint }
  | { readonly _tag: "CutConnections" }
  | { readonly _tag: "RestartPostgres" }
  /** The database's connections of now answer nothing any more, and are not closed; new ones work. */
  | { readonly _tag: "SilenceDatabase" }
  /** The time of day of the bot's machine is off by so many seconds from now on. */
  | { readonly _tag: "StepClock"; readonly seconds: number }
  /** Several bots do not hear each other for so many seconds; with one alone nothing happens. */
  | { readonly _tag: "Split"; readonly seconds: number }
  /** The operator gives somebody coins. */
  | { readonly _tag: "Grant"; readonly coins: number }
  /** Telegram numbers its updates anew, below all that were. */
  | { readonly _tag: "FallingIds" }
  /** Another copy of the bot sets its own webhook. */
  | { readonly _tag: "TakeWebhook" }
  /** The folder that takes videos takes none for so many seconds, from when one is being made. */
  | { readonly _tag: "StoreAway"; readonly seconds: number }
  /** Telegram has enough of the messages to one chat. */
  | { readonly _tag: "FloodOfChat"; readonly whose: "customer" | "operator"; readonly times: number }
  /** A callback that nobody should believe, about a task that exists. */
  | { readonly _tag: "Forge"; readonly how: "unsigned" | "wrong secret" | "of yesterday" | "of tomorrow" }
  /** A genuine callback that says something that is not so. */
  | { readonly _tag: "Lie"; readonly type: "video.completed" | "video.failed" }

/**
 * A look at a job that was given up comes ten minutes later, and nobody here waits for it; and the doubles' videos are made as
 * Telegram wants them, so that nothing has to be mended.
 */
const reached = failpoints.filter((point) => !point.startsWith("late.") && point !== "store.mended")

const times = fc.integer({ min: 1, max: 3 })
const delayMs = fc.integer({ min: 50, max: 2500 })
const status = fc.constantFrom(500, 502, 503, 504)
const retryAfter = fc.integer({ min: 1, max: 2 })
const where = fc.constantFrom<Where>(...doubles.map((one) => one.where))

/** A send that acts twice is Telegram's own mistake, so calls are lost and spoilt, and only updates come twice. */
const telegram = fc.record({
  where: fc.constant("telegram" as const),
  match: fc.constantFrom("sendMessage", "editMessageText", "sendVideo", "answerCallbackQuery", "deleteMessage"),
  kind: fc.constantFrom("delay", "fail", "lose", "corrupt", "rate-limit"),
  times,
  delayMs,
  status,
  retryAfter
})
const updates = fc.record({
  where: fc.constant("telegram" as const),
  match: fc.constant("update"),
  kind: fc.constantFrom("delay", "lose", "duplicate", "reorder"),
  times,
  delayMs
})
const calls = fc.record({
  where,
  match: fc.constantFrom("create", "status", "content"),
  kind: fc.constantFrom("delay", "fail", "lose", "corrupt", "rate-limit"),
  times,
  delayMs,
  status,
  retryAfter
})
/** Servers behind a balancer that do not all know a task yet. */
const absences = fc.record({
  where,
  match: fc.constantFrom("status", "content"),
  kind: fc.constant("fail"),
  times,
  status: fc.constant(404)
})
/** Telegram has enough of one method. */
const floods = fc.record({
  where: fc.constant("telegram" as const),
  match: fc.constantFrom("createInvoiceLink", "sendMessage", "editMessageText", "sendVideo", "answerCallbackQuery"),
  kind: fc.constant("rate-limit"),
  times: fc.integer({ min: 5, max: 20 }),
  retryAfter
})
/** One model is busy at its provider, and the others are not. */
const busyModels = fc.record({
  where: fc.constant("video" as const),
  match: fc.constant("create"),
  kind: fc.constant("rate-limit"),
  about: fc.constant("sora-2-pro"),
  times: fc.integer({ min: 5, max: 20 }),
  retryAfter
})
/** Gateways say no in words of their own, under any status. */
const refusals = fc.constantFrom<Fault>(
  ...(
    [
      [503, `{"error":{"message":"No available channel for model sora-2 under group default","type":"new_api_error"}}`],
      [403, `{"error":{"message":"This token's quota is used up","code":"insufficient_user_quota"}}`],
      [400, `{"error":{"message":"sensitive_words_detected","code":"sensitive_words_detected"}}`],
      [200, `{"error":{"message":"The prompt was rejected by our safety system","code":"content_policy_violation"}}`],
      [200, `{"code":500,"message":"Exhausted balance"}`],
      [502, "<html><body><h1>502 Bad Gateway</h1></body></html>"]
    ] as const
  ).map(([status, words]) => ({ where: "video", match: "create", kind: "fail", times: 1, status, words }) as const)
)
const creations = fc.record({
  where,
  match: fc.constant("create"),
  kind: fc.constantFrom("moderation", "job-failed", "insufficient-credits", "unauthorized"),
  times
})
const webhooks = fc.record({
  where,
  match: fc.constant("webhook"),
  kind: fc.constantFrom("delay", "lose", "duplicate", "reorder", "corrupt", "fail"),
  times,
  delayMs
})
/** Down, out of credits or flooded for a while, and back again. */
const outages = fc.record({
  where: fc.oneof(where, fc.constant("assistant" as const)),
  kind: fc.constantFrom("fail", "insufficient-credits", "rate-limit", "unauthorized"),
  times: fc.integer({ min: 10, max: 40 }),
  status: fc.constant(503),
  retryAfter
})

const fault = (arbitrary: fc.Arbitrary<Fault>): fc.Arbitrary<Step> =>
  arbitrary.map((fault) => ({ _tag: "Fault", fault }))

const trouble: fc.Arbitrary<Step> = fc.oneof(
  { weight: 120, arbitrary: fault(telegram) },
  { weight: 40, arbitrary: fault(updates) },
  { weight: 120, arbitrary: fault(calls) },
  { weight: 30, arbitrary: fault(creations) },
  { weight: 50, arbitrary: fault(webhooks) },
  { weight: 20, arbitrary: fault(outages) },
  { weight: 30, arbitrary: fault(absences) },
  { weight: 20, arbitrary: fault(floods) },
  { weight: 20, arbitrary: fault(refusals) },
  { weight: 15, arbitrary: fault(busyModels) },
  {
    weight: 10,
    arbitrary: fc.record({
      _tag: fc.constant("FloodOfChat" as const),
      whose: fc.constantFrom("customer" as const, "operator" as const),
      times: fc.integer({ min: 5, max: 20 })
    })
  },
  { weight: 20, arbitrary: fc.record({ _tag: fc.constant("Grant" as const), coins: fc.integer({ min: 1, max: 9 }) }) },
  { weight: 4, arbitrary: fc.constant<Step>({ _tag: "SilenceDatabase" }) },
  {
    weight: 8,
    arbitrary: fc.constantFrom(-120, -20, 0, 20, 120).map((seconds): Step => ({ _tag: "StepClock", seconds }))
  },
  {
    weight: 6,
    arbitrary: fc.integer({ min: 2, max: 20 }).map((seconds): Step => ({ _tag: "Split", seconds }))
  },
  { weight: 6, arbitrary: fc.constant<Step>({ _tag: "FallingIds" }) },
  { weight: 3, arbitrary: fc.constant<Step>({ _tag: "TakeWebhook" }) },
  { weight: 40, arbitrary: fc.constant<Step>({ _tag: "Buy" }) },
  { weight: 6, arbitrary: fc.constant<Step>({ _tag: "Kill" }) },
  { weight: 6, arbitrary: fc.constant<Step>({ _tag: "Stop" }) },
  {
    weight: 20,
    arbitrary: fc.constantFrom(...reached).map((point): Step => ({ _tag: "CrashAt", point }))
  },
  { weight: 20, arbitrary: fc.constant<Step>({ _tag: "CutConnections" }) },
  { weight: 4, arbitrary: fc.constant<Step>({ _tag: "RestartPostgres" }) },
  {
    weight: 30,
    arbitrary: fc
      .constantFrom("unsigned" as const, "wrong secret" as const, "of yesterday" as const, "of tomorrow" as const)
      .map((how): Step => ({ _tag: "Forge", how }))
  },
  {
    weight: 20,
    arbitrary: fc
      .constantFrom("video.completed" as const, "video.failed" as const)
      .map((type): Step => ({ _tag: "Lie", type }))
  }
)

/** One in twelve is a prompt that the provider fails, and as many each are of the other kinds. */
const kinds: ReadonlyArray<Pick<Extract<Step, { _tag: "Order" }>, "broken" | "how">> = [
  { broken: true },
  { broken: false, how: "photo" },
  { broken: false, how: "change" },
  { broken: false, how: "stop" },
  { broken: false, how: "draft" }
]
const order: fc.Arbitrary<Step> = fc
  .tuple(fc.integer({ min: 0, max: models.length - 1 }), fc.integer({ min: 0, max: 11 }))
  .map(([model, n]) => ({ _tag: "Order", model, ...(kinds[n] ?? { broken: false }) }))

/** The history of a seed: so many orders, and a trouble after every second one. */
export const history = (seed: number, videos: number): ReadonlyArray<Step> => {
  const turn = fc.tuple(order, fc.option(trouble, { freq: 2 }))
  const [turns = []] = fc.sample(fc.array(turn, { minLength: videos, maxLength: videos, size: "max" }), {
    seed,
    numRuns: 1
  })
  return turns.flatMap(([one, other]) => (other === null ? [one] : [one, other]))
}

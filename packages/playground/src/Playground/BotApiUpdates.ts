import { Deferred, Duration, Effect, PubSub, Schema } from "effect"
import { type BotApiError, badRequest, conflict } from "./BotApiError.ts"
import { type Answered, decode, type Methods, type Params, Whole } from "./BotApiParams.ts"
import { type Update, Updates, wire } from "./Updates.ts"
import { Webhooks } from "./Webhooks.ts"

/** The longest poll, as at Telegram. */
const maxPollSeconds = 50
const maxBatch = 100
const defaultConnections = 40

const Kinds = Schema.optional(Schema.Array(Schema.String))
const PollFields = Schema.Struct({
  offset: Schema.optional(Whole),
  limit: Schema.optional(Whole),
  timeout: Schema.optional(Whole),
  allowed_updates: Kinds
})
const WebhookFields = Schema.Struct({
  url: Schema.optional(Schema.String),
  secret_token: Schema.optional(Schema.String),
  max_connections: Schema.optional(Whole),
  allowed_updates: Kinds,
  drop_pending_updates: Schema.optional(Schema.Boolean)
})

const webhookActive = conflict(
  "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
const otherPoll = conflict("terminated by other getUpdates request; make sure that only one bot instance is running")

const polling = Effect.gen(function* () {
  const updates = yield* Updates
  let running = yield* Deferred.make<never, BotApiError>()

  /**
   * Forgets what is confirmed: everything below the offset; a negative one keeps only that many at the end. An offset
   * beyond the newest, as after numbers that fell, confirms nothing.
   */
  const confirm = Effect.fnUntraced(function* (offset: number) {
    const waiting = yield* updates.pending
    if (offset > (waiting.at(-1)?.id ?? Infinity) + 1) return waiting
    const kept = offset < 0 ? waiting.slice(offset) : waiting.filter(({ id }) => id >= offset)
    for (const update of waiting) if (!kept.includes(update)) yield* updates.deliver(update.id)
    return kept
  })

  const wait = (offers: PubSub.Subscription<void>, seconds: number): Effect.Effect<ReadonlyArray<Update>> =>
    Effect.gen(function* () {
      for (;;) {
        const waiting = yield* updates.pending
        if (waiting.length > 0) return waiting
        yield* PubSub.take(offers)
      }
    }).pipe(
      Effect.timeoutOrElse({
        duration: Duration.seconds(seconds),
        orElse: () => Effect.succeed<ReadonlyArray<Update>>([])
      })
    )

  return Effect.fnUntraced(function* (params: Params): Effect.fn.Return<Answered, BotApiError> {
    const { offset = 0, limit = maxBatch, timeout = 0, allowed_updates: kinds } = yield* decode(PollFields)(params)
    if (updates.webhook() !== undefined) return yield* webhookActive
    if (kinds !== undefined) yield* updates.setAllowed(kinds)
    yield* Deferred.fail(running, otherPoll)
    const own = Deferred.makeUnsafe<never, BotApiError>()
    running = own
    const batch = yield* Effect.scoped(
      Effect.gen(function* () {
        const offers = yield* updates.offers
        const kept = yield* confirm(offset)
        if (kept.length > 0 || timeout <= 0) return kept
        return yield* Effect.raceFirst(wait(offers, Math.min(timeout, maxPollSeconds)), Deferred.await(own))
      })
    )
    if (updates.webhook() !== undefined) return yield* webhookActive
    return { result: batch.slice(0, Math.max(1, Math.min(limit, maxBatch))).map(wire) }
  })
})

/** How the bot gets its updates: webhook or long polling, never both. */
export const updateMethods = Effect.gen(function* () {
  const updates = yield* Updates
  const webhooks = yield* Webhooks
  const getUpdates = yield* polling

  const remove = Effect.fnUntraced(function* (drop: boolean | undefined) {
    const was = updates.webhook()
    if (drop === true) yield* updates.dropPending
    yield* updates.setWebhook(undefined)
    yield* webhooks.forgetFailure
    yield* webhooks.wake
    return { result: true, description: was === undefined ? "Webhook is already deleted" : "Webhook was deleted" }
  })

  return {
    getUpdates,
    // Both are for moving to a server of one's own; a server here has nothing to forget.
    logOut: () => Effect.succeed({ result: true }),
    close: () => Effect.succeed({ result: true }),
    deleteWebhook: (params) =>
      Effect.flatMap(decode(WebhookFields)(params), (fields) => remove(fields.drop_pending_updates)),
    setWebhook: Effect.fnUntraced(function* (params) {
      const fields = yield* decode(WebhookFields)(params)
      const { url = "", secret_token: secret, max_connections: maxConnections = defaultConnections } = fields
      if (url === "") return yield* remove(fields.drop_pending_updates)
      if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return yield* badRequest("bad webhook: invalid URL")
      if (secret !== undefined && !/^[A-Za-z0-9_-]{1,256}$/.test(secret)) {
        return yield* badRequest("secret token contains unallowed characters")
      }
      if (maxConnections < 1 || maxConnections > 100)
        return yield* badRequest("bad webhook: max_connections is invalid")
      const before = updates.webhook()
      const next = { url, maxConnections, ...(secret === undefined ? {} : { secret }) }
      if (fields.allowed_updates !== undefined) yield* updates.setAllowed(fields.allowed_updates)
      if (fields.drop_pending_updates === true) yield* updates.dropPending
      const same = before?.url === url && before.secret === secret && before.maxConnections === maxConnections
      if (!same) yield* webhooks.forgetFailure
      yield* updates.setWebhook(next)
      yield* webhooks.wake
      return { result: true, description: same ? "Webhook is already set" : "Webhook was set" }
    }),
    getWebhookInfo: Effect.fnUntraced(function* () {
      const webhook = updates.webhook()
      const failure = webhooks.lastFailure()
      const allowed = updates.allowed()
      return {
        result: {
          url: webhook?.url ?? "",
          has_custom_certificate: false,
          pending_update_count: (yield* updates.pending).length,
          ...(webhook === undefined ? {} : { max_connections: webhook.maxConnections }),
          ...(failure === undefined ? {} : { last_error_date: failure.date, last_error_message: failure.message }),
          ...(allowed === undefined ? {} : { allowed_updates: allowed })
        }
      }
    })
  } satisfies Methods
})

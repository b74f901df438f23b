import type { Scope } from "effect"
import { Clock, Context, Effect, Layer, Option, PubSub, Schema } from "effect"
import { Keep } from "./Keep.ts"

/** Updates that wait at most; Telegram's own bound is a day, a demo that far behind has no bot. */
const maxPending = 10_000
/** Delivered updates remembered for a later redelivery on demand. */
const maxDelivered = 2000
const dayMillis = 86_400_000
/** Callback and pre-checkout queries are worthless, and dropped, after this. */
export const queryLifetimeMillis = 150_000

export const Update = Schema.Struct({
  id: Schema.Int,
  kind: Schema.String,
  /** Strict order holds only among updates of one queue. */
  queue: Schema.String,
  expiresAt: Schema.Int,
  content: Schema.Json
})
export type Update = typeof Update.Type

export const Webhook = Schema.Struct({
  url: Schema.String,
  secret: Schema.optionalKey(Schema.String),
  maxConnections: Schema.Int
})
export type Webhook = typeof Webhook.Type

const Remembered = Schema.Struct({
  pending: Schema.Array(Update),
  nextId: Schema.Int,
  webhook: Schema.NullOr(Webhook),
  allowed: Schema.NullOr(Schema.Array(Schema.String))
})

/** Kinds that only come when `allowed_updates` names them. */
const notByDefault = new Set(["chat_member", "message_reaction", "message_reaction_count"])

const numberAt = (content: Schema.Json, ...path: ReadonlyArray<string>): number => {
  let value: unknown = content
  for (const key of path) {
    value = typeof value === "object" && value !== null ? Object.entries(value).find(([name]) => name === key)?.[1] : 0
  }
  return typeof value === "number" ? value : 0
}

/** Messages queue by chat, callback and pre-checkout queries by user. */
const queueOf = (kind: string, content: Schema.Json): string => {
  switch (kind) {
    case "callback_query":
    case "inline_query":
    case "pre_checkout_query":
      return `${kind}:${numberAt(content, "from", "id")}`
    case "my_chat_member":
      return `${kind}:${numberAt(content, "chat", "id")}`
    default:
      return `message:${numberAt(content, "chat", "id")}`
  }
}

const queries: ReadonlySet<string> = new Set(["callback_query", "inline_query", "pre_checkout_query"])

/** The update as the Bot API spells it. */
export const wire = (update: Update) => ({ update_id: update.id, [update.kind]: update.content })

/** What Telegram has for the bot: numbered, filtered by `allowed_updates`, and kept until it is delivered or too old. */
export class Updates extends Context.Service<
  Updates,
  {
    /** `undefined` when the bot did not ask for this kind, or too many wait. `id` numbers it by hand. */
    readonly offer: (kind: string, content: Schema.Json, id?: number) => Effect.Effect<number | undefined>
    /** Those that wait, oldest first; the ones that are too old are gone. */
    readonly pending: Effect.Effect<ReadonlyArray<Update>>
    /** The oldest of a queue. */
    readonly first: (queue: string) => Effect.Effect<Update | undefined>
    readonly deliver: (id: number) => Effect.Effect<void>
    readonly delivered: (id: number) => Effect.Effect<Update | undefined>
    /** Moves an update to another queue, out of its turn. */
    readonly requeue: (id: number, queue: string) => Effect.Effect<void>
    readonly dropPending: Effect.Effect<void>
    /** The next update has this number: after a week without any, Telegram begins anew at a number of its choice. */
    readonly numberFrom: (id: number) => Effect.Effect<void>
    /** Says that something was offered since the last look. */
    readonly offers: Effect.Effect<PubSub.Subscription<void>, never, Scope.Scope>
    readonly webhook: () => Webhook | undefined
    readonly setWebhook: (webhook: Webhook | undefined) => Effect.Effect<void>
    readonly allowed: () => ReadonlyArray<string> | undefined
    /** An empty list means Telegram's default. */
    readonly setAllowed: (kinds: ReadonlyArray<string>) => Effect.Effect<void>
  }
>()("kudo/Playground/Updates") {
  static readonly layer = Layer.effect(
    Updates,
    Effect.gen(function* () {
      const keep = yield* Keep
      const waiting = new Map<number, Update>()
      const done = new Map<number, Update>()
      // A fresh double numbers from the clock on, so that a bot that knew an earlier one meets no number again.
      let nextId = Math.floor((yield* Clock.currentTimeMillis) / 1000)
      let webhook: Webhook | undefined
      let allowed: ReadonlyArray<string> | undefined
      const offered = yield* PubSub.sliding<void>(1)

      const before = yield* keep.part("updates", Remembered, () => ({
        pending: [...waiting.values()],
        nextId,
        webhook: webhook ?? null,
        allowed: allowed ?? null
      }))
      if (Option.isSome(before)) {
        for (const update of before.value.pending) waiting.set(update.id, update)
        nextId = before.value.nextId + (keep.afterCrash ? 1000 : 0)
        webhook = before.value.webhook ?? undefined
        allowed = before.value.allowed ?? undefined
      }

      const wanted = (kind: string) => (allowed === undefined ? !notByDefault.has(kind) : allowed.includes(kind))
      const set = (change: () => void) => Effect.andThen(Effect.sync(change), keep.changed)

      const offer = Effect.fnUntraced(function* (kind: string, content: Schema.Json, id?: number) {
        if (!wanted(kind)) return undefined
        if (waiting.size >= maxPending) return yield* Effect.as(Effect.logWarning("Too many updates wait"), undefined)
        const now = yield* Clock.currentTimeMillis
        const number = id ?? nextId++
        const expiresAt = now + (queries.has(kind) ? queryLifetimeMillis : dayMillis)
        waiting.set(number, { id: number, kind, queue: queueOf(kind, content), expiresAt, content })
        yield* PubSub.publish(offered, undefined)
        yield* keep.changed
        return number
      })

      const pending = Effect.map(Clock.currentTimeMillis, (now) => {
        for (const update of waiting.values()) if (update.expiresAt <= now) waiting.delete(update.id)
        return [...waiting.values()]
      })

      const deliver = (id: number) =>
        set(() => {
          const update = waiting.get(id)
          if (update === undefined) return
          waiting.delete(id)
          done.set(id, update)
          const [oldest] = done.keys()
          if (oldest !== undefined && done.size > maxDelivered) done.delete(oldest)
        })

      return {
        offer,
        pending,
        first: (queue) => Effect.map(pending, (updates) => updates.find((update) => update.queue === queue)),
        deliver,
        delivered: (id) => Effect.sync(() => done.get(id)),
        requeue: (id, queue) =>
          set(() => {
            const update = waiting.get(id)
            if (update !== undefined) waiting.set(id, { ...update, queue })
          }),
        dropPending: set(() => waiting.clear()),
        numberFrom: (id) => set(() => (nextId = id)),
        offers: PubSub.subscribe(offered),
        webhook: () => webhook,
        setWebhook: (next) => set(() => (webhook = next)),
        allowed: () => allowed,
        setAllowed: (kinds) => set(() => (allowed = kinds.length === 0 ? undefined : kinds))
      }
    })
  )
}

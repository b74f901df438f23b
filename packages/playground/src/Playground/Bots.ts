import { timingSafeEqual } from "node:crypto"
import type { HttpClient } from "effect/http"
import { HttpServerRequest } from "effect/http"
import type { Scope } from "effect"
import { Context, Effect, FileSystem, Layer, Path, Redacted, Schema, Semaphore } from "effect"
import { type BotApiError, forbidden, unauthorized } from "./BotApiError.ts"
import { BotProfile } from "./BotProfile.ts"
import { BotMethods } from "./BotMethods.ts"
import { Calls } from "./Calls.ts"
import { Chats } from "./Chats.ts"
import { Drafts } from "./Drafts.ts"
import type { Faults } from "./Faults.ts"
import { Files } from "./Files.ts"
import { Keep } from "./Keep.ts"
import { Payments } from "./Payments.ts"
import type { People } from "./People.ts"
import { Prepared } from "./Prepared.ts"
import { Questions } from "./Questions.ts"
import { Updates } from "./Updates.ts"
import { WebhookAnswers } from "./WebhookAnswers.ts"
import { Webhooks } from "./Webhooks.ts"
import { Refused } from "./Wire.ts"

/** Bots of one playground: a test has a few, and tokens that somebody makes up must not fill the memory. */
const maxBots = 200

/** What each bot has of its own. */
type Own =
  | BotMethods
  | BotProfile
  | Calls
  | Chats
  | Drafts
  | Files
  | Keep
  | Payments
  | Prepared
  | Questions
  | Updates
  | WebhookAnswers
  | Webhooks

/** What all bots of a playground share. */
type Shared = Faults | FileSystem.FileSystem | HttpClient.HttpClient | Path.Path | People

/** What a handler of one bot may use: its own services, those that are shared, and a scope that lasts as long as it. */
type BotServices = Own | Shared | Scope.Scope

/** One bot: its services, which no other bot sees. */
export interface Bot {
  readonly services: Context.Context<BotServices>
}

interface BotsOptions {
  /** Where bots outlive the process: the first one in the folder itself, each other in a folder of its own below. */
  readonly folder: string | undefined
  /** The only token that is let in; without one each well-formed token is a bot. */
  readonly token: Redacted.Redacted | undefined
}

/**
 * The bots of a playground: one from the start, whose name is that of the first token, and one more for the id in each
 * other token. Bots share people, and nothing else: updates, webhook, names, messages and files are their own.
 */
export class Bots extends Context.Service<
  Bots,
  {
    /** The bot of a token; made when its id is new. Fails as Telegram does when the token is not let in. */
    readonly enter: (token: string | undefined) => Effect.Effect<Bot, BotApiError>
    /** The bot that a control route names as `?bot=ID`, or the first. */
    readonly addressed: Effect.Effect<Bot, Refused | Schema.SchemaError, HttpServerRequest.ParsedSearchParams>
    /** Every bot, the first one first. */
    readonly all: Effect.Effect<ReadonlyArray<Bot>>
  }
>()("kudo/Playground/Bots") {
  static readonly layer = ({ folder, token }: BotsOptions) =>
    Layer.effect(
      Bots,
      Effect.gen(function* () {
        const registry = yield* opening(folder)
        return { enter: entering(registry, token), addressed: addressing(registry), all: Effect.sync(registry.all) }
      })
    )
}

const own = (folder: string | undefined) =>
  BotMethods.layer.pipe(
    Layer.provideMerge(Payments.layer),
    Layer.provideMerge(Layer.mergeAll(Webhooks.layer, Drafts.layer)),
    Layer.provideMerge(Layer.mergeAll(Chats.layer, Files.layer, BotProfile.layer, Updates.layer)),
    Layer.provideMerge(
      Layer.mergeAll(Keep.layer(folder), Prepared.layer, Questions.layer, Calls.layer, WebhookAnswers.layer)
    ),
    // Each bot's services are built anew, although their layers are the same values.
    Layer.fresh
  )

const profileOf = (bot: Bot) => Context.get(bot.services, BotProfile)

const opening = Effect.fnUntraced(function* (folder: string | undefined) {
  const shared = yield* Effect.context<Shared | Scope.Scope>()
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const make = (at: string | undefined) =>
    Effect.map(Layer.build(own(at)), (services): Bot => ({ services: Context.merge(shared, services) })).pipe(
      Effect.provideContext(shared)
    )
  const folderOf = (id: number) => (folder === undefined ? undefined : path.join(folder, "bots", `${id}`))

  const first = yield* make(folder)
  const others = new Map<number, Bot>()
  const one = yield* Semaphore.make(1)
  const adding = Effect.fnUntraced(function* (id: number) {
    const bot = yield* make(folderOf(id))
    yield* profileOf(bot).becomes(id)
    others.set(id, bot)
    return bot
  })

  const before =
    folder === undefined ? [] : yield* Effect.orElseSucceed(fs.readDirectory(path.join(folder, "bots")), () => [])
  for (const id of before.map(Number).filter(Number.isSafeInteger).slice(0, maxBots)) yield* adding(id)

  const find = (id: number) => (profileOf(first).bot().id === id ? first : others.get(id))
  return {
    first,
    find,
    all: () => [first, ...others.values()],
    /** The bot of this id; the first bot takes the first id that comes. */
    findOrMake: (id: number) =>
      one.withPermit(
        Effect.gen(function* () {
          const found = find(id)
          if (found !== undefined) return found
          if (!profileOf(first).named()) return yield* Effect.as(profileOf(first).seen(id), first)
          if (others.size >= maxBots)
            return yield* forbidden(`this playground has no room for more than ${maxBots} bots`)
          return yield* adding(id)
        })
      )
  }
})
type Registry = Effect.Success<ReturnType<typeof opening>>

const same = (a: string, b: string) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

const entering = (registry: Registry, only: Redacted.Redacted | undefined) =>
  Effect.fnUntraced(function* (token: string | undefined) {
    const id = Number(/^(\d{1,15}):[A-Za-z0-9_-]{3,}$/.exec(token ?? "")?.[1])
    if (token === undefined || Number.isNaN(id)) return yield* unauthorized
    if (only === undefined) return yield* registry.findOrMake(id)
    if (!same(token, Redacted.value(only))) return yield* unauthorized
    yield* profileOf(registry.first).seen(id)
    return registry.first
  })

const Address = Schema.Struct({ bot: Schema.optionalKey(Schema.FiniteFromString.check(Schema.isInt())) })

const addressing = (registry: Registry) =>
  Effect.gen(function* () {
    const { bot: id } = yield* HttpServerRequest.schemaSearchParams(Address)
    if (id === undefined) return registry.first
    const found = registry.find(id)
    if (found !== undefined) return found
    const known = registry.all().filter((bot) => profileOf(bot).named())
    const ids = known.map((bot) => profileOf(bot).bot().id).join(", ")
    return yield* new Refused({
      status: 404,
      message: `no bot ${id} has called yet${ids === "" ? "" : `, only ${ids}`}`
    })
  })

/** What is made once a bot, at its first need, out of its services. */
const perBot = <A, E>(make: Effect.Effect<A, E, BotServices>) => {
  const made = new WeakMap<Bot, A>()
  return (bot: Bot): Effect.Effect<A, E> =>
    Effect.suspend(() => {
      const before = made.get(bot)
      if (before !== undefined) return Effect.succeed(before)
      return Effect.map(Effect.provideContext(make, bot.services), (fresh) => {
        // Of two that were made at the same time the first counts, as it may already hold something.
        const value = made.get(bot) ?? fresh
        made.set(bot, value)
        return value
      })
    })
}

/** A control route's handler: the addressed bot's own. */
export const ofAddressed = <A, E, R, E2>(make: Effect.Effect<Effect.Effect<A, E, R>, E2, BotServices>) => {
  const handlerOf = perBot(make)
  return Effect.map(Bots, (bots) => Effect.flatten(Effect.flatMap(bots.addressed, handlerOf)))
}

import { Effect, Layer, Redacted, Schedule } from "effect"
import { HttpServer } from "effect/http"
import { Singleton } from "effect/cluster"
import { createHmac } from "node:crypto"
import { Command } from "../dialog/Dialog/Event.ts"
import { fallbackLanguage, type Language, languageCodes, languages } from "../domain/Language.ts"
import { Inbox } from "./Inbox.ts"
import { plain } from "../platform/Locale.ts"
import { TelegramGateway } from "../telegram/TelegramGateway.ts"

/** Seconds that Telegram holds a poll open while nothing happens. */
const pollFor = 25
/** How many updates of one poll are worked on at once; a user's own are ordered by their actor. */
const concurrentUpdates = 16

/** The secret that Telegram proves itself with, when the operator gave none: known only to who knows the token. */
export const deriveSecret = (token: Redacted.Redacted): Redacted.Redacted =>
  Redacted.make(createHmac("sha256", Redacted.value(token)).update("telegram webhook").digest("base64url"))

/** A Telegram that is away at the start is waited for; a rejected token is not. */
const patience = Schedule.min([Schedule.exponential("500 millis"), Schedule.spaced("30 seconds")])

const commands = (language: Language) =>
  Command.literals
    .filter((command) => command !== "menu")
    .map((command) => ({ command, description: plain(language)(`command-${command}`) }))

const introduce = Effect.gen(function* () {
  const gateway = yield* TelegramGateway
  const texts = (language: Language) => ({
    commands: commands(language),
    description: plain(language)("bot-description"),
    shortDescription: plain(language)("bot-short-description")
  })
  yield* gateway.describe(undefined, texts(fallbackLanguage))
  for (const language of languageCodes.filter((code) => code !== fallbackLanguage))
    for (const profileLanguage of languages[language].telegram)
      yield* gateway.describe(profileLanguage, texts(language))
})

const patiently = <A, E extends { readonly reason: { readonly _tag: string } }, R>(
  what: string,
  effect: Effect.Effect<A, E, R>
) =>
  effect.pipe(
    Effect.tapError((error) =>
      Effect.logWarning(`${what} failed`).pipe(Effect.annotateLogs({ reason: error.reason._tag }))
    ),
    Effect.retry({ schedule: patience, while: (error) => error.reason._tag !== "TokenRejected" })
  )

/** Telegram pushes updates to `<url>/telegram`. Setting the same webhook again changes nothing. */
const webhook = (options: { readonly url: string; readonly secret: Redacted.Redacted }) =>
  Effect.gen(function* () {
    const gateway = yield* TelegramGateway
    yield* patiently("setting the webhook", gateway.setWebhook(`${options.url}/telegram`, options.secret))
    yield* patiently("introducing the bot", introduce)
  })

/** Pulls updates; a batch is confirmed when every update in it has acted. */
const polling = Effect.gen(function* () {
  const gateway = yield* TelegramGateway
  const inbox = yield* Inbox
  yield* patiently("removing the webhook", gateway.deleteWebhook)
  yield* Effect.forkChild(patiently("introducing the bot", introduce))
  let offset = 0
  const round = Effect.gen(function* () {
    const updates = yield* gateway.getUpdates(offset, pollFor)
    yield* Effect.forEach(updates, inbox.receive, { concurrency: concurrentUpdates, discard: true })
    offset = updates.reduce((next, update) => Math.max(next, update.update_id + 1), offset)
  })
  // Telegram's update ids turn random after a quiet week, so an offset is only ever taken from the last answer.
  return yield* Effect.forever(
    Effect.catch(round, () => Effect.andThen(Effect.logWarning("polling failed"), Effect.sleep("2 seconds")))
  )
})

/** How updates reach the inbox, begun once the server listens. One process of a cluster does it. */
export const TelegramUpdates = (
  options:
    | { readonly _tag: "webhook"; readonly url: string; readonly secret: Redacted.Redacted }
    | { readonly _tag: "polling" }
) =>
  Singleton.make(
    "TelegramUpdates",
    (options._tag === "webhook" ? webhook(options) : polling).pipe(
      Effect.catchCause((cause) => Effect.logError("Telegram rejects TELEGRAM_BOT_TOKEN", cause))
    )
  ).pipe(Layer.provide(Layer.effectDiscard(HttpServer.HttpServer)))

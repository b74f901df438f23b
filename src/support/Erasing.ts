import { Cause, Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { type JobId, MessageId, UserId } from "../domain/Ids.ts"
import { Billing } from "../money/Billing.ts"
import { failpoint } from "../platform/Failpoints.ts"
import { html } from "../platform/Locale.ts"
import { inOneProcess } from "../platform/Recurring.ts"
import { type Screen, TelegramGateway } from "../telegram/TelegramGateway.ts"
import { type Erasure, Erasures } from "../users/Erasures.ts"
import { makeCallOff } from "../video/CallingOff.ts"
import { StatusMessage } from "../video/Generation/StatusMessage.ts"
import { JobWords } from "../video/Jobs.ts"
import { tellCancelled } from "../video/Story.ts"
import { VideoStore } from "../video/VideoStore.ts"
import { eraseTraces, eraseUser } from "./Erasing/statements.ts"
import { SubscriptionStops } from "./SubscriptionStops.ts"

/** How often wishes that wait for a video's end, or for Telegram, are looked at. */
const every = "20 seconds"

/**
 * Deletes all that is a user's, by their wish. The wish is a row, written with the step that asks for it; from then on nothing new
 * is begun for them. Then, whatever process is at it and however often it is killed: the subscription is stopped at Telegram,
 * waiting videos are called off and running ones waited for, files go, then words; at last, in one transaction, the coins and
 * the user's own row. Every step may be repeated. What stays is the ledger, under a number without a name.
 */
export class Erasing extends Context.Service<
  Erasing,
  {
    /** Carries out what can be carried out now. */
    readonly round: Effect.Effect<void, SqlError.SqlError | Schema.SchemaError>
  }
>()("kudo/Erasing") {
  static readonly layer = Layer.effect(
    Erasing,
    Effect.gen(function* () {
      const { open } = yield* Erasures
      const settle = yield* makeSettle
      const erase = yield* makeErase
      const tell = yield* makeTell

      const carryOut = (erasure: Erasure) =>
        Effect.gen(function* () {
          if (!erasure.erased) {
            if (!(yield* settle(erasure.user))) return
            if (!(yield* erase(erasure))) return
          }
          yield* tell(erasure)
        }).pipe(
          // One that fails or dies holds up no other, and comes again.
          Effect.catchCause((cause) =>
            Cause.hasInterruptsOnly(cause)
              ? Effect.interrupt
              : Effect.logWarning("a deletion is not carried out yet", cause)
          ),
          Effect.annotateLogs("erasure", erasure.id)
        )
      // Page after page: those that wait for a video of hours are in no other's way.
      const round = Effect.gen(function* () {
        let after: Erasure["id"] | undefined = 0
        while (after !== undefined) {
          const wishes: ReadonlyArray<Erasure> = yield* open(after)
          yield* Effect.forEach(wishes, carryOut, { discard: true })
          after = wishes.at(-1)?.id
        }
      })
      return Erasing.of({ round })
    })
  )

  /** Carries wishes out, in one process of all. */
  static readonly layerRun = Layer.unwrap(
    Effect.gen(function* () {
      const { round } = yield* Erasing
      const { signal } = yield* Erasures
      return inOneProcess({ name: "Erasing", every, signal, round })
    })
  ).pipe(Layer.provide(Erasing.layer))
}

/** Brings what is under way to its end; whether nothing is any more. */
const makeSettle = Effect.gen(function* () {
  const { stop } = yield* SubscriptionStops
  const words = yield* JobWords
  const callOff = yield* makeCallOff
  const status = yield* StatusMessage

  const endSoon = Effect.fnUntraced(function* (user: UserId, job: JobId) {
    const outcome = yield* callOff(job, user)
    if (outcome._tag !== "Cancelled") return
    yield* tellCancelled(outcome.released, { jobId: job })
    yield* status.refresh(job)
  })

  return Effect.fnUntraced(function* (user: UserId) {
    if ((yield* stop(user)) === "later") return false
    yield* Effect.forEach(yield* words.unfinishedOf(user), (job) => endSoon(user, job), { discard: true })
    return (yield* words.unfinishedOf(user)).length === 0
  })
})

/** Messages of one user's questions in operators' chats that are emptied: more than anybody is answered. */
const maxCopies = 200
/** What an operator reads in their place. */
const emptied: Screen = { html: "🗑 Deleted by its user.", keyboard: [] }
const decodeCopies = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ chat: UserId, message: MessageId })))

/**
 * Empties what operators got of a user's questions, as far as Telegram lets: words are replaced, and what is no words is taken
 * away, which it allows for two days. What it refuses stays, and holds up nothing.
 */
const makeEraseCopies = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const gateway = yield* TelegramGateway
  return Effect.fnUntraced(function* (user: UserId) {
    const copies = yield* decodeCopies(
      yield* sql`
        SELECT c.chat::float8 AS chat, c.message::float8 AS message
        FROM ticket_copies c JOIN tickets t ON t.id = c.ticket
        WHERE t.user_id = ${user}::bigint AND c.chat <> ${user}::bigint ORDER BY c.message DESC LIMIT ${maxCopies}`
    )
    yield* Effect.forEach(
      copies,
      ({ chat, message }) =>
        gateway.edit(chat, message, emptied).pipe(
          Effect.catch(() => gateway.remove(chat, message)),
          Effect.ignore
        ),
      { discard: true }
    )
  })
})

/** Deletes files and words, and at last the coins and the name, from which nobody can come back. */
const makeErase = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const words = yield* JobWords
  const store = yield* VideoStore
  const billing = yield* Billing
  const erasures = yield* Erasures
  const eraseCopies = yield* makeEraseCopies

  /** The files first: the rows name them. */
  const eraseVideos = Effect.fnUntraced(function* (user: UserId) {
    let after: JobId | undefined
    do {
      const { jobs, videos, last } = yield* words.ofUser(user, after)
      yield* Effect.forEach(videos, (job) => store.erase(job), { discard: true })
      yield* failpoint("erasure.files")
      yield* words.erase(jobs)
      after = last
    } while (after !== undefined)
  })

  const giveUp = Effect.fnUntraced(function* ({ id, user }: Erasure) {
    // Coins that come at this moment, such as the day's, come before or after it.
    yield* sql`SELECT FROM users WHERE id = ${user}::bigint FOR NO KEY UPDATE`
    // A process of an earlier release, which knows of no wishes, may have begun something.
    if ((yield* words.unfinishedOf(user)).length > 0) return false
    const coins = yield* billing.forfeit(user, id)
    yield* failpoint("erasure.forfeited")
    yield* eraseUser(sql, user)
    yield* erasures.erased(id, coins)
    return true
  }, sql.withTransaction)

  return Effect.fn("Erasing.erase")(function* (erasure: Erasure) {
    yield* eraseVideos(erasure.user)
    yield* eraseCopies(erasure.user)
    yield* eraseTraces(sql, erasure.user)
    yield* failpoint("erasure.words")
    if (!(yield* giveUp(erasure))) return false
    yield* failpoint("erasure.erased")
    yield* Effect.logInfo("a deletion is carried out")
    return true
  })
})

/** Tells its user that it is done, in the language that they read, which goes with it. Who cannot be reached need not be told. */
const makeTell = Effect.gen(function* () {
  const { told } = yield* Erasures
  const gateway = yield* TelegramGateway
  return Effect.fnUntraced(function* ({ id, user, language }: Erasure) {
    if (language !== null) {
      yield* gateway.say(user, { html: html(language)("erasure-done"), keyboard: [] }).pipe(
        Effect.catchIf(
          ({ reason }) => reason._tag !== "TelegramUnavailable" && reason._tag !== "RateLimited",
          () => Effect.void
        )
      )
    }
    yield* failpoint("erasure.told")
    yield* told(id)
  })
})

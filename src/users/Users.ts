import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { Coins } from "../domain/Coins.ts"
import type { UserId } from "../domain/Ids.ts"
import { defaultLanguage, type Language, StoredLanguage } from "../domain/Language.ts"
import { Billing } from "../money/Billing.ts"
import { giveWelcome } from "../money/WelcomeCoins.ts"
import { UserRatings } from "./UserRatings.ts"

/** So long somebody is new: a link of a campaign that they tap later brought nobody. */
const newcomerFor = "1 hour"

const readLanguage = Schema.decodeSync(StoredLanguage)

/** Who uses the bot: one row per Telegram user, with the language they read and whether messages reach them. */
export class Users extends Context.Service<
  Users,
  {
    /**
     * Makes the user, with accounts and the welcome coins, exactly once; a known user stays as they are. Of a newcomer
     * Telegram's rating is asked first: one below zero gets no coins. Not to be called in a transaction, as that would wait.
     */
    readonly ensure: (user: UserId, language: Language) => Effect.Effect<void, SqlError.SqlError>
    readonly language: (user: UserId) => Effect.Effect<Language, SqlError.SqlError>
    readonly setReachable: (user: UserId, reachable: boolean) => Effect.Effect<void, SqlError.SqlError>
    /** Messages reach none of them any more. Whoever does something at this very moment is left as they are. */
    readonly setUnreachable: (users: ReadonlyArray<UserId>) => Effect.Effect<void, SqlError.SqlError>
    /** Whether they want news: messages of operators to many. */
    readonly setNews: (user: UserId, wanted: boolean) => Effect.Effect<void, SqlError.SqlError>
    /** Keeps which campaign brought a newcomer: the first that did, within the hour in which they came. */
    readonly setCampaign: (user: UserId, campaign: string) => Effect.Effect<void, SqlError.SqlError>
  }
>()("kudo/Users") {
  static readonly layer = (options: { readonly welcomeCoins: number }) =>
    Layer.effect(
      Users,
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const billing = yield* Billing
        const { levelOf } = yield* UserRatings
        const give = giveWelcome(sql, billing)
        const welcome = Coins.make(options.welcomeCoins)

        const make = Effect.fnUntraced(function* (user: UserId, language: Language, level: number | undefined) {
          const made = yield* sql`
            INSERT INTO users (id, language, rating_level) VALUES (${user}::bigint, ${language}, ${level ?? null}::int)
            ON CONFLICT DO NOTHING RETURNING id`
          if (made.length === 0) return
          yield* sql`
            INSERT INTO accounts (user_id, kind) VALUES (${user}::bigint, 'held'), (${user}::bigint, 'debt')
            ON CONFLICT DO NOTHING`
          yield* give(user, welcome)
        }, sql.withTransaction)

        const ensure = Effect.fn("Users.ensure")(function* (user: UserId, language: Language) {
          const known = yield* sql`SELECT FROM users WHERE id = ${user}::bigint`
          if (known.length === 0) yield* make(user, language, yield* levelOf(user))
        })

        const language = (user: UserId) =>
          sql<{ language: string }>`SELECT language FROM users WHERE id = ${user}::bigint`.pipe(
            Effect.map(([row]) => (row === undefined ? defaultLanguage : readLanguage(row.language)))
          )

        const setReachable = (user: UserId, reachable: boolean) =>
          sql`UPDATE users SET reachable = ${reachable} WHERE id = ${user}::bigint`.pipe(Effect.asVoid)

        const setUnreachable = (users: ReadonlyArray<UserId>) =>
          sql`
            WITH gone AS (
              SELECT id FROM users WHERE id IN (SELECT value::bigint FROM jsonb_array_elements(${JSON.stringify(users)}::jsonb))
              ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
            )
            UPDATE users u SET reachable = false FROM gone WHERE u.id = gone.id`.pipe(Effect.asVoid)

        const setNews = (user: UserId, wanted: boolean) =>
          sql`UPDATE users SET news = ${wanted} WHERE id = ${user}::bigint`.pipe(Effect.asVoid)

        const setCampaign = (user: UserId, campaign: string) =>
          sql`
            UPDATE users SET campaign = ${campaign}
            WHERE id = ${user}::bigint AND campaign IS NULL AND created_at > now() - ${newcomerFor}::interval`.pipe(
            Effect.asVoid
          )

        return Users.of({ ensure, language, setReachable, setUnreachable, setNews, setCampaign })
      })
    )
}

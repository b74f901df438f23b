import { Context, Effect, Layer, Option, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { JobId } from "../domain/Ids.ts"
import { readNumber } from "../domain/VideoNumber.ts"
import { Hit } from "./Lookup/Hit.ts"

export * from "./Lookup/Hit.ts"

/** Things of each kind that one text may mean: more than these nobody looks through. */
const maxHits = 10
/** The longest text that names anything: a charge id. */
const maxText = 256

const decodeHits = Schema.decodeUnknownEffect(Schema.Array(Hit))
const decodeJobId = Schema.decodeUnknownOption(JobId)

/** What a text may be, by its form alone. One text may be several things, such as a user and the number of a video. */
export interface Readings {
  readonly job: JobId | undefined
  readonly number: number | undefined
  readonly user: number | undefined
  readonly username: string | undefined
  readonly trace: string | undefined
  readonly promo: string | undefined
  /** As it was written: a provider's task, or a charge. */
  readonly verbatim: string
}

/** Reads what somebody typed or pasted into the search box. */
export const readSearch = (written: string): Readings => {
  const text = written.trim().slice(0, maxText)
  const digits = /^\d{1,16}$/.test(text) ? Number(text) : undefined
  const [, traced] = /^(?:00-)?([0-9a-f]{32})(?:-[0-9a-f]{16}-\d{2})?$/i.exec(text) ?? []
  return {
    job: Option.getOrUndefined(decodeJobId(/\/v\/([0-9a-f-]{36})/i.exec(text)?.[1] ?? text.toLowerCase())),
    number: readNumber(text) ?? digits,
    user: digits,
    username: /^(?:@|https:\/\/t\.me\/)?(\w{4,64})$/i.exec(text)?.[1]?.toLowerCase(),
    trace: traced?.toLowerCase(),
    promo: /^[\w-]{1,32}$/.test(text) ? text.toUpperCase() : undefined,
    verbatim: text
  }
}

/**
 * What an operator's words name: a user by id or @name; a video by job id, number, link, trace or its provider's task; a payment by
 * its charge; a promo code. Everything that fits is found, as a number may be a user and a video.
 */
export class Lookup extends Context.Service<
  Lookup,
  { readonly find: (text: string) => Effect.Effect<ReadonlyArray<Hit>, SqlError.SqlError | Schema.SchemaError> }
>()("kudo/Lookup") {
  static readonly layer = Layer.effect(
    Lookup,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const rows = hitRows(sql)
      return Lookup.of({
        find: Effect.fn("Lookup.find")(function* (text) {
          const read = readSearch(text)
          if (read.verbatim === "") return []
          const found = yield* Effect.all(
            [rows.jobs(read), rows.users(read), rows.charges(read), rows.promos(read)].map((asked) =>
              Effect.flatMap(asked, decodeHits)
            )
          )
          return found.flat()
        })
      })
    })
  )
}

/** Each way by an index of its own: one condition for all of them would read the whole table. */
const hitRows = (sql: SqlClient.SqlClient) => ({
  jobs: ({ job, number, trace, verbatim }: Readings) => sql`
    SELECT 'Job' AS _tag, id AS job, number::float8 AS number, user_id::float8 AS user, state, failure,
           request ->> 'model' AS model, (extract(epoch FROM created_at) * 1000)::float8 AS created
    FROM jobs WHERE id IN (
      SELECT id FROM jobs WHERE id = ${job ?? null}::uuid
      UNION SELECT id FROM jobs WHERE number = ${number ?? null}::bigint
      UNION SELECT id FROM jobs WHERE substr(traceparent, 4, 32) = ${trace ?? null}::text AND traceparent IS NOT NULL
      UNION SELECT id FROM jobs WHERE task = ${verbatim}
      UNION SELECT job FROM late_videos WHERE id = ${job ?? null}::uuid
    )
    ORDER BY created_at DESC LIMIT ${maxHits}`,
  users: ({ user, username }: Readings) => sql`
    SELECT 'User' AS _tag, id::float8 AS user, nullif(username, '') AS username, standing, language,
           (extract(epoch FROM created_at) * 1000)::float8 AS created
    FROM users WHERE id IN (
      SELECT id FROM users WHERE id = ${user ?? null}::bigint
      UNION SELECT id FROM users WHERE lower(username) = ${username ?? null}::text AND username <> ''
    )
    LIMIT ${maxHits}`,
  charges: ({ job: invoice, verbatim }: Readings) => sql`
    SELECT 'Charge' AS _tag, charge, user_id::float8 AS user, stars, refunded_at IS NOT NULL AS refunded,
           (extract(epoch FROM at) * 1000)::float8 AS at
    FROM payments WHERE charge = ${verbatim} OR invoice = ${invoice ?? null}::uuid
    ORDER BY at DESC LIMIT ${maxHits}`,
  promos: ({ promo }: Readings) => sql`
    SELECT 'Promo' AS _tag, code, coins, uses, used, (extract(epoch FROM ends_at) * 1000)::float8 AS ends
    FROM promo_codes WHERE code = ${promo ?? null}::text`
})

import { Duration, Effect, type Redacted, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { asFound } from "../platform/Database.ts"

/** How long it is remembered that a backup was taken, in days. */
const keptDays = 1000
/** Whoever made a backup waits no longer for it to be noted. */
const noteWithin = Duration.seconds(20)
/** How far the clock of whoever makes backups may be ahead. What seems to be of later days was noted by one that was set right since. */
const ahead = "1 day"

/** Ages in seconds. */
const Ages = Schema.Struct({
  taken: Schema.NullOr(Schema.Finite),
  verified: Schema.NullOr(Schema.Finite),
  database: Schema.Finite
})
const decode = Schema.decodeUnknownEffect(Schema.Tuple([Ages]))

/** What the bot's database knows of its backups, each by the moment of its snapshot. */
export const makeBackupNotes = Effect.map(SqlClient.SqlClient, (sql) => ({
  taken: Effect.fn("BackupNotes.taken")(function* (takenAt: string) {
    yield* sql`DELETE FROM backups WHERE taken_at < now() - make_interval(days => ${keptDays}::int)`
    yield* sql`INSERT INTO backups (taken_at) VALUES (${takenAt}::timestamptz) ON CONFLICT DO NOTHING`
    return true
  }),
  /** Of a backup that is not of this database nothing is noted; false then. */
  verified: Effect.fn("BackupNotes.verified")(function* (takenAt: string) {
    const noted = yield* sql`
      UPDATE backups SET verified_at = now() WHERE taken_at = ${takenAt}::timestamptz RETURNING taken_at`
    return noted.length > 0
  }),
  /**
   * How old the last backup is, how long ago one was last found good, and how old the database is, in seconds; undefined for what never
   * was.
   */
  ages: Effect.flatMap(
    sql`
      SELECT extract(epoch FROM now() - max(taken_at) FILTER (WHERE taken_at < now() + ${ahead}::interval))::float8 AS taken,
        extract(epoch FROM now() - max(verified_at) FILTER (WHERE verified_at < now() + ${ahead}::interval))::float8 AS verified,
        (SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 FROM effect_sql_migrations) AS database
      FROM backups`,
    decode
  ).pipe(
    Effect.map(([{ taken, verified, database }]) => ({
      // The clock of whoever made it may be ahead.
      taken: taken === null ? undefined : Math.max(0, taken),
      verified: verified ?? undefined,
      database
    }))
  )
}))

type BackupNotes = Effect.Success<typeof makeBackupNotes>

/**
 * Notes something of a backup in the database at a URL, as it is: nothing is lost where that is not possible, as of an older release's
 * database or one that may only be read. Why it is not, in words for who runs the command; undefined once it is noted.
 */
export const noteAt = (
  url: Redacted.Redacted,
  note: (notes: BackupNotes) => Effect.Effect<boolean, SqlError.SqlError>
) =>
  Effect.flatMap(makeBackupNotes, note).pipe(
    Effect.provide(asFound(url)),
    Effect.timeout(noteWithin),
    Effect.match({
      onSuccess: (known) => (known ? undefined : "the bot's database does not know this backup"),
      onFailure: () => "the bot's database did not take it"
    })
  )

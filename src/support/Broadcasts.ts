import { Context, Effect, Layer, Option, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import type { UserId } from "../domain/Ids.ts"
import { endAlert } from "../platform/AlertLog.ts"
import { readRows } from "../platform/readRows.ts"
import { inOneProcess } from "../platform/Recurring.ts"
import { makeBotName } from "../telegram/botName.ts"
import { explanation, Purpose, TelegramGateway } from "../telegram/TelegramGateway.ts"
import { isFor } from "./Broadcasts/audience.ts"
import { BroadcastDraft, BroadcastFile, BroadcastId, BroadcastLine } from "./Broadcasts/Broadcast.ts"
import { announcement, spoken } from "./Broadcasts/content.ts"
import { makeKeepMedia, type MediaKept } from "./Broadcasts/media.ts"
import { type BroadcastMove, canMove, moves } from "./Broadcasts/moves.ts"
import { makeRound } from "./Broadcasts/round.ts"

export { BroadcastDraft, BroadcastFile, BroadcastId, BroadcastLine } from "./Broadcasts/Broadcast.ts"
export { contentProblems, spoken } from "./Broadcasts/content.ts"
export { maxVideo as maxMedia } from "./Broadcasts/media.ts"
export { type BroadcastMove, canMove } from "./Broadcasts/moves.ts"

/** Broadcasts of one page of the list. */
const page = 50
/** How often it is looked for one that is to be sent. */
const every = "2 seconds"
/** How long it is kept who was sent a broadcast that is over; how many were stays. */
const keptDays = 30
/** How often recipients that were kept long enough are looked for: a day is what they are counted in. */
const pruneEvery = "1 hour"
/** Recipients that go in one statement: it holds no lock for longer than a moment. */
const prunedAtOnce = 10_000

/** What became of a test: Telegram's own words where it refused. */
export type BroadcastTest = { readonly _tag: "Sent" } | { readonly _tag: "Refused"; readonly trouble: string }

type BroadcastsError = SqlError.SqlError | Schema.SchemaError

const decodeId = Schema.decodeUnknownEffect(Schema.Tuple([Schema.Struct({ id: BroadcastId })]))
const decodeLines = Schema.decodeUnknownEffect(Schema.Array(BroadcastLine))
const readFiles = readRows(BroadcastFile, "broadcasts")
const encodeDraft = Schema.encodeSync(BroadcastDraft)

/**
 * Messages of operators to many users. Each recipient is sent one at most once, whatever ends when: a claim is written before
 * each send, and one whose end is not known is not repeated. It goes out in one process of all, below Telegram's limits and behind
 * all that users themselves are sent. What is said is in no log.
 */
export class Broadcasts extends Context.Service<
  Broadcasts,
  {
    /** Keeps a draft, which is not changed any more: what is to be said otherwise is another draft. */
    readonly create: (operator: UserId, draft: BroadcastDraft) => Effect.Effect<BroadcastId, BroadcastsError>
    /** How far one has come: all that is needed to stop it, also by a release that cannot read what it says. */
    readonly line: (id: BroadcastId) => Effect.Effect<Option.Option<BroadcastLine>, BroadcastsError>
    /** One with what it says; none also where this release cannot read that. */
    readonly find: (id: BroadcastId) => Effect.Effect<Option.Option<BroadcastFile>, BroadcastsError>
    /** The newest first, with numbers below `before`. */
    readonly list: (before?: number) => Effect.Effect<ReadonlyArray<BroadcastLine>, BroadcastsError>
    /** How many it would reach now. It looks at every user. */
    readonly reach: (draft: BroadcastDraft) => Effect.Effect<number, BroadcastsError>
    /** Has Telegram take a picture or video for broadcasts, by sending it to the operator alone. */
    readonly keepMedia: (operator: UserId, bytes: Uint8Array) => Effect.Effect<MediaKept>
    /** Sends it to an operator, in each of its languages; one that Telegram takes can be started. */
    readonly test: (file: BroadcastFile, operator: UserId) => Effect.Effect<BroadcastTest, BroadcastsError>
    /** False where it is not in a state for it. */
    readonly move: (id: BroadcastId, move: BroadcastMove) => Effect.Effect<boolean, BroadcastsError>
    /** Forgets who was sent a broadcast that ended a month ago; its counts stay. */
    readonly prune: Effect.Effect<void, SqlError.SqlError>
  }
>()("kudo/Broadcasts") {
  static readonly layer = Layer.effect(
    Broadcasts,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const test = yield* makeTest
      const keepMedia = yield* makeKeepMedia
      const line = lineOf(sql)
      const reach = (draft: BroadcastDraft) =>
        sql<{ count: number }>`SELECT count(*)::int AS count FROM users u WHERE ${isFor(sql, draft)}`.pipe(
          Effect.map(([row]) => row?.count ?? 0)
        )
      const find = (id: BroadcastId) =>
        Effect.map(
          Effect.flatMap(sql`SELECT ${line}, content, audience FROM broadcasts WHERE id = ${id}::bigint`, readFiles),
          ({ read: [file] }) => Option.fromUndefinedOr(file)
        )
      const findLine = (id: BroadcastId) =>
        Effect.map(
          Effect.flatMap(sql`SELECT ${line} FROM broadcasts WHERE id = ${id}::bigint`, decodeLines),
          ([found]) => Option.fromUndefinedOr(found)
        )

      const prunePage = Effect.map(
        sql`
          DELETE FROM broadcast_recipients WHERE ctid = ANY (ARRAY(
            SELECT r.ctid FROM broadcast_recipients r JOIN broadcasts b ON b.id = r.broadcast
            WHERE b.ended_at < now() - make_interval(days => ${keptDays}::int) LIMIT ${prunedAtOnce}))
          RETURNING 1`,
        (gone) => gone.length === prunedAtOnce
      )

      return Broadcasts.of({
        prune: Effect.asVoid(Effect.repeat(prunePage, { while: (more) => more })),
        create: Effect.fnUntraced(function* (operator, draft) {
          const { content, audience } = encodeDraft(draft)
          const [{ id }] = yield* decodeId(
            yield* sql`
              INSERT INTO broadcasts (operator, content, audience)
              VALUES (${operator}::bigint, ${JSON.stringify(content)}::jsonb, ${JSON.stringify(audience)}::jsonb)
              RETURNING id::float8 AS id`
          )
          return id
        }),
        line: findLine,
        find,
        list: (before) =>
          Effect.flatMap(
            sql`
              SELECT ${line} FROM broadcasts WHERE ${before === undefined ? sql`true` : sql`id < ${before}::bigint`}
              ORDER BY id DESC LIMIT ${page}`,
            decodeLines
          ),
        reach,
        keepMedia,
        test,
        move: Effect.fnUntraced(function* (id, move) {
          const found = Option.getOrUndefined(yield* findLine(id))
          if (found === undefined || !canMove(found, move)) return false
          const file = move === "start" ? Option.getOrUndefined(yield* find(id)) : undefined
          if (move === "start" && file === undefined) return false
          const total = file?.started === null ? yield* reach(file) : found.total
          const moved = yield* sql`
            UPDATE broadcasts SET state = ${moves[move].to}, total = ${total}::int, trouble = NULL,
              started_at = CASE WHEN ${move === "start"} THEN coalesce(started_at, now()) ELSE started_at END,
              ended_at = CASE WHEN ${move === "stop"} THEN now() END
            WHERE id = ${id}::bigint AND ${sql.in("state", moves[move].from)} RETURNING id`
          if (moved.length === 0) return false
          // Whoever moves it has seen why it paused.
          yield* endAlert("broadcast", String(id))
          return true
        })
      })
    })
  )

  /** Sends what is to be sent, and forgets who was sent what is long over, in one process of all. */
  static readonly layerRun = Layer.unwrap(
    Effect.gen(function* () {
      const { prune } = yield* Broadcasts
      return Layer.merge(
        inOneProcess({ name: "Broadcasts", every, round: yield* makeRound }),
        inOneProcess({ name: "BroadcastPruning", every: pruneEvery, round: prune })
      )
    })
  )
}

/** The columns of a line. */
const lineOf = (sql: SqlClient.SqlClient) => {
  const moment = (column: "created_at" | "tested_at" | "started_at" | "ended_at") =>
    sql.literal(`(extract(epoch FROM ${column}) * 1000)::float8`)
  return sql`
    id::float8 AS id, state, operator::float8 AS operator, trouble, total, delivered, blocked, failed,
    claimed - delivered - blocked - failed AS unknown, ${moment("created_at")} AS created, ${moment("tested_at")} AS tested,
    ${moment("started_at")} AS started, ${moment("ended_at")} AS ended`
}

const makeTest = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const gateway = yield* TelegramGateway
  const botName = yield* makeBotName

  return Effect.fnUntraced(function* (
    { id, content }: BroadcastFile,
    operator: UserId
  ): Effect.fn.Return<BroadcastTest, BroadcastsError> {
    const bot = Option.getOrElse(yield* botName, () => "")
    const messages = spoken(content).flatMap((language) => announcement(content, language, bot) ?? [])
    return yield* Effect.forEach(messages, (message) => gateway.announce(operator, message), { discard: true }).pipe(
      Effect.provideService(Purpose, "notice"),
      Effect.matchEffect({
        onSuccess: () =>
          Effect.as(sql`UPDATE broadcasts SET tested_at = now() WHERE id = ${id}::bigint`, { _tag: "Sent" } as const),
        onFailure: ({ reason }) => Effect.succeed({ _tag: "Refused", trouble: explanation(reason) } as const)
      })
    )
  })
})

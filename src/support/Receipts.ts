import { Context, Effect, Layer, Option, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { type ChargeId, JobId, UserId } from "../domain/Ids.ts"
import { readNumber } from "../domain/VideoNumber.ts"
import { readRows } from "../platform/readRows.ts"
import { Charge, HistoryLine, Receipt, type Wallet, WalletRow } from "./Receipts/Receipt.ts"

export * from "./Receipts/Receipt.ts"

type ReceiptsError = SqlError.SqlError | Schema.SchemaError

/** One page of a list, and whether there are older ones. */
export interface Page<A> {
  readonly items: ReadonlyArray<A>
  readonly more: boolean
}

/** What an operator's search found. */
export type Found =
  | { readonly _tag: "Job"; readonly receipt: Receipt }
  | {
      readonly _tag: "User"
      readonly wallet: Wallet
      readonly receipts: Page<Receipt>
      readonly history: Page<HistoryLine>
    }
  | { readonly _tag: "Charge"; readonly charge: Charge }
  | { readonly _tag: "Nothing" }

/** As many receipts as a phone shows as buttons. */
const receiptPage = 6
/** As many lines as one reads at a glance. */
const historyPage = 10

const decodeReceipts = Schema.decodeUnknownEffect(Schema.Array(Receipt))
const readReceipts = readRows(Receipt, "receipts")
const readHistory = readRows(HistoryLine, "movements")
const decodeCharges = Schema.decodeUnknownEffect(Schema.Array(Charge))
const decodeWallets = Schema.decodeUnknownEffect(Schema.Array(WalletRow))
const decodeJobId = Schema.decodeUnknownOption(JobId)

/** The job of an id, or of a link to its file. */
const linkedJob = (text: string): JobId | undefined =>
  Option.getOrUndefined(decodeJobId(/\/v\/([0-9a-f-]{36})/i.exec(text)?.[1] ?? text))

/** Reads a page, but for the one row that tells whether there are more. */
const readPage = <A>(
  rows: ReadonlyArray<unknown>,
  size: number,
  readAll: (rows: ReadonlyArray<unknown>) => Effect.Effect<{ readonly read: ReadonlyArray<A> }>
): Effect.Effect<Page<A>> =>
  Effect.map(readAll(rows.slice(0, size)), ({ read }) => ({ items: read, more: rows.length > size }))

/** What happened to every coin and every video, told from the rows that made it happen; operators are not shown its words. */
export class Receipts extends Context.Service<
  Receipts,
  {
    /** A user's videos, the newest first; `page` counts from 0. */
    readonly ofUser: (user: UserId, page: number) => Effect.Effect<Page<Receipt>, ReceiptsError>
    /** None for a job of somebody else. */
    readonly ofJob: (user: UserId, job: JobId) => Effect.Effect<Option.Option<Receipt>, ReceiptsError>
    /**
     * What changed a user's spendable coins, the newest first. An operation that touched several lots is one line; a
     * capture is none, as its hold was.
     */
    readonly history: (user: UserId, page: number) => Effect.Effect<Page<HistoryLine>, ReceiptsError>
    /** For operators: whoever's job it is. */
    readonly job: (job: JobId) => Effect.Effect<Option.Option<Receipt>, ReceiptsError>
    /** For operators: undefined for somebody who is no user. */
    readonly wallet: (user: UserId) => Effect.Effect<Wallet | undefined, ReceiptsError>
    /** For operators: the newest payments of a user. */
    readonly charges: (user: UserId, most: number) => Effect.Effect<ReadonlyArray<Charge>, ReceiptsError>
    /** For operators: by a video's number or link, job id, user id or charge id. */
    readonly search: (text: string) => Effect.Effect<Found, ReceiptsError>
  }
>()("kudo/Receipts") {
  static readonly layer = Layer.effect(
    Receipts,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const lists = { ...receiptRows(sql), ...moneyRows(sql) }

      const search = Effect.fn("Receipts.search")(function* (text: string): Effect.fn.Return<Found, ReceiptsError> {
        const nothing: Found = { _tag: "Nothing" }
        const job = linkedJob(text)
        const number = readNumber(text)
        if (job !== undefined || number !== undefined) {
          const receipt = yield* job === undefined ? lists.byNumber(number ?? 0) : lists.byJob(job)
          return Option.match(receipt, { onNone: () => nothing, onSome: (receipt) => ({ _tag: "Job", receipt }) })
        }
        if (/^\d{1,16}$/.test(text)) {
          const user = UserId.make(Number(text))
          const wallet = yield* lists.wallet(user)
          if (wallet === undefined) {
            // Nobody: a number that was written without its mark.
            const receipt = yield* lists.byNumber(Number(text))
            return Option.match(receipt, { onNone: () => nothing, onSome: (receipt) => ({ _tag: "Job", receipt }) })
          }
          const [receipts, history] = yield* Effect.all([lists.ofUser(user, 0), lists.history(user, 0)])
          return { _tag: "User", wallet, receipts, history }
        }
        const charge = yield* lists.byCharge(text)
        return charge === undefined ? nothing : { _tag: "Charge", charge }
      })

      const { ofUser, history, byJob, wallet, charges } = lists
      return Receipts.of({
        ofUser,
        history,
        search,
        job: byJob,
        wallet,
        charges,
        ofJob: (user, job) =>
          Effect.map(
            byJob(job),
            Option.filter((receipt) => receipt.user === user)
          )
      })
    })
  )
}

/** Reads jobs with where their coins went. */
const receiptRows = (sql: SqlClient.SqlClient) => {
  const columns = sql.literal(`
    j.id AS job, j.number::float8 AS number, j.user_id::float8 AS user, j.request ->> 'model' AS model, (j.request ->> 'seconds')::int AS seconds,
    j.request ->> 'ratio' AS ratio, j.request ->> 'resolution' AS resolution, (j.request ->> 'sound')::boolean AS sound,
    j.request ->> 'prompt' AS prompt, j.words_erased_at IS NOT NULL AS wordless,
    CASE WHEN j.request #>> '{inputs,_tag}' = 'Draft' THEN 'film' WHEN j.request #>> '{inputs,_tag}' = 'Upscale' THEN 'upscale' WHEN j.request ->> 'draft' = 'true' THEN 'draft' END AS stage,
    j.favourite,
    (j.state = 'delivered' OR coalesce(j.failure = 'undeliverable', false)) AND j.deleted_at IS NULL AS there, j.state, j.delivery, j.failure, j.said, j.price,
    j.demo, j.provider, j.task,
    (SELECT estimate FROM provider_costs c WHERE c.job = j.id)::float8 AS estimate,
    (SELECT actual FROM provider_costs c WHERE c.job = j.id)::float8 AS cost, j.traceparent,
    (extract(epoch FROM j.created_at) * 1000)::float8 AS created,
    (extract(epoch FROM j.submitted_at) * 1000)::float8 AS submitted,
    (extract(epoch FROM j.ready_at) * 1000)::float8 AS ready,
    (extract(epoch FROM j.finished_at) * 1000)::float8 AS finished,
    coalesce(m.held, 0)::float8 AS held, coalesce(m.captured, 0)::float8 AS captured,
    coalesce(m.returned, 0)::float8 AS returned, coalesce(m.rebated, 0)::float8 AS rebated,
    (SELECT number FROM jobs old WHERE old.id = j.of)::float8 AS of,
    (SELECT number FROM jobs old WHERE old.id = (j.request ->> 'origin')::uuid)::float8 AS origin,
    (j.request ->> 'origin')::uuid AS "originJob",
    (SELECT jsonb_build_object('id', late.id, 'state', late.state,
        'number', (SELECT number FROM jobs taken WHERE taken.id = late.id))
      FROM late_videos late WHERE late.job = j.id) AS late`)
  const money = sql.literal(`
    LEFT JOIN LATERAL (
      SELECT sum(amount) FILTER (WHERE reason = 'hold') AS held, sum(amount) FILTER (WHERE reason = 'capture') AS captured,
             sum(amount) FILTER (WHERE reason = 'release') AS returned,
             sum(amount) FILTER (WHERE reason = 'rebate') AS rebated
      FROM transfers t WHERE t.job_id = j.id
    ) m ON true`)

  const ofUser = Effect.fn("Receipts.ofUser")(function* (user: UserId, page: number) {
    const rows = yield* sql`
      SELECT ${columns} FROM (
        SELECT * FROM jobs WHERE user_id = ${user}::bigint ORDER BY created_at DESC
        LIMIT ${receiptPage + 1} OFFSET ${page * receiptPage}
      ) j ${money} ORDER BY j.created_at DESC`
    return yield* readPage(rows, receiptPage, readReceipts)
  })

  const byJob = Effect.fnUntraced(function* (job: JobId) {
    const [receipt] = yield* decodeReceipts(
      yield* sql`SELECT ${columns} FROM jobs j ${money} WHERE j.id = ${job}::uuid`
    )
    return Option.fromUndefinedOr(receipt)
  })

  const byNumber = Effect.fnUntraced(function* (number: number) {
    const [receipt] = yield* decodeReceipts(
      yield* sql`SELECT ${columns} FROM jobs j ${money} WHERE j.number = ${number}::bigint`
    )
    return Option.fromUndefinedOr(receipt)
  })

  return { ofUser, byJob, byNumber }
}

/** Reads movements, accounts and payments. */
const moneyRows = (sql: SqlClient.SqlClient) => {
  const history = Effect.fn("Receipts.history")(function* (user: UserId, page: number) {
    const rows = yield* sql`
      SELECT min(t.id)::float8 AS id, t.reason, (SELECT number FROM jobs WHERE id = t.job_id)::float8 AS video, t.payment,
             (extract(epoch FROM min(t.at)) * 1000)::float8 AS at,
             sum(CASE WHEN t.credit = lot.id THEN t.amount ELSE -t.amount END)::float8 AS change
      FROM transfers t
      JOIN accounts lot ON lot.user_id = t.user_id AND lot.id IN (t.debit, t.credit)
        AND lot.kind IN ('purchased', 'subscription', 'bonus')
      WHERE t.user_id = ${user}::bigint
      GROUP BY t.reason, t.job_id, t.payment,
               CASE WHEN t.job_id IS NULL AND t.payment IS NULL THEN t.key ELSE '' END
      ORDER BY min(t.id) DESC LIMIT ${historyPage + 1} OFFSET ${page * historyPage}`
    return yield* readPage(rows, historyPage, readHistory)
  })

  const wallet = Effect.fnUntraced(function* (user: UserId): Effect.fn.Return<Wallet | undefined, ReceiptsError> {
    const rows = yield* decodeWallets(
      yield* sql`
        SELECT u.standing, a.kind, sum(a.balance)::float8 AS balance
        FROM users u JOIN accounts a ON a.user_id = u.id WHERE u.id = ${user}::bigint
        GROUP BY u.standing, a.kind ORDER BY a.kind`
    )
    const [first] = rows
    return first === undefined
      ? undefined
      : { user, standing: first.standing, accounts: rows.map(({ kind, balance }) => ({ kind, balance })) }
  })

  const charge = sql.literal(`
    SELECT p.charge, p.user_id::float8 AS user, p.stars, p.invoice, p.healed,
           (extract(epoch FROM p.at) * 1000)::float8 AS at,
           (extract(epoch FROM p.refunded_at) * 1000)::float8 AS refunded,
           coalesce((SELECT sum(amount) FROM transfers t WHERE t.payment = p.charge
             AND t.reason IN ('purchase', 'bonus', 'subscription')), 0)::float8 AS coins,
           coalesce((SELECT sum(amount) FROM transfers t WHERE t.payment = p.charge
             AND t.reason = 'refund'), 0)::float8 AS back,
           coalesce((SELECT sum(amount) FROM transfers t WHERE t.payment = p.charge
             AND t.reason = 'debt'), 0)::float8 AS owed
    FROM payments p`)

  const byCharge = Effect.fnUntraced(function* (id: ChargeId | string) {
    const [found] = yield* decodeCharges(yield* sql`${charge} WHERE p.charge = ${id}`)
    return found
  })

  const charges = Effect.fn("Receipts.charges")(function* (user: UserId, most: number) {
    return yield* decodeCharges(
      yield* sql`${charge} WHERE p.user_id = ${user}::bigint ORDER BY p.at DESC LIMIT ${most}`
    )
  })

  return { history, wallet, byCharge, charges }
}

import { Context, Effect, Layer, Metric, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { Check, checks } from "./Audit/checks.ts"
import { inOneProcess } from "../platform/Recurring.ts"

export { Check } from "./Audit/checks.ts"

/** Something about money that must never be, with the exact row: ids and numbers, no words of users. */
export const Violation = Schema.Struct({
  check: Check,
  row: Schema.Record(Schema.String, Schema.NullOr(Schema.Union([Schema.String, Schema.Finite, Schema.Boolean])))
})
export type Violation = typeof Violation.Type

const decode = Schema.decodeUnknownEffect(Schema.Array(Violation))

/** Often enough that a wrong balance is news, seldom enough that reading all transfers costs nothing to speak of. */
const every = "10 minutes"

const violations = Metric.gauge("kudo_audit_violations", {
  description: "Rows that contradict a rule about money, by rule"
})

/** Proves that no coin was lost or made: reads the whole ledger in one snapshot and returns what contradicts a rule. */
export class Audit extends Context.Service<
  Audit,
  { readonly check: Effect.Effect<ReadonlyArray<Violation>, SqlError.SqlError | Schema.SchemaError> }
>()("kudo/Audit") {
  static readonly layer = Layer.effect(
    Audit,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const check = Effect.gen(function* () {
        // One moment for all queries: what is committed between two of them is no contradiction.
        yield* sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY`
        const found = yield* Effect.forEach(checks(sql), ({ check, query }) =>
          Effect.map(sql<Record<string, unknown>>`${query}`, (rows) => rows.map((row) => ({ check, row })))
        )
        return yield* decode(found.flat())
      }).pipe(sql.withTransaction, Effect.withTracerEnabled(false), Effect.withSpan("Audit.check"))
      return Audit.of({ check })
    })
  )

  /** Audits at the start and regularly, in one process of all: a gauge per rule, and a line for operators per row. */
  static readonly layerRun = Layer.unwrap(
    Effect.map(
      Effect.suspend(() => makeRound),
      (round) => inOneProcess({ name: "Audit", every, round })
    )
  )
}

/** One audit, told to whom it concerns. */
const makeRound = Effect.map(Audit, (audit) =>
  Effect.gen(function* () {
    const found = yield* audit.check
    for (const check of Check.literals) {
      const count = found.filter((one) => one.check === check).length
      yield* Metric.update(Metric.withAttributes(violations, { check }), count)
    }
    yield* Effect.forEach(
      found,
      ({ check, row }) =>
        Effect.logError("the audit found a violation").pipe(
          Effect.annotateLogs({ alert: "operator", check, row: JSON.stringify(row) })
        ),
      { discard: true }
    )
  })
)

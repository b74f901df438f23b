import { Context, Effect, Layer, Metric, Ref, Schema } from "effect"
import { gauge, withdraw } from "../platform/Metrics.ts"
import { SqlClient, type SqlError } from "effect/sql"
import { Check, maxRows, violations } from "./Audit/checks.ts"
import { makeProgress } from "./Audit/progress.ts"
import { highest, lowest, type Scope } from "./Audit/scope.ts"
import { inOneProcess } from "../platform/Recurring.ts"
import { endAlert } from "../platform/AlertLog.ts"
import { alertKinds, ends, raises } from "../platform/AlertKinds.ts"

export { Check } from "./Audit/checks.ts"

/** Something about money that must never be, with the exact row: ids and numbers, no words of users. */
export const Violation = Schema.Struct({
  check: Check,
  row: Schema.Record(Schema.String, Schema.NullOr(Schema.Union([Schema.String, Schema.Finite, Schema.Boolean])))
})
export type Violation = typeof Violation.Type

const decode = Schema.decodeUnknownEffect(Schema.Array(Violation))

/** Often enough that a wrong balance is news; a round costs as much as was moved since the last. */
const every = "10 minutes"
/** Accounts whose users one look at everybody reads: a fraction of a second, so that no snapshot grows old. */
const accountsPage = 5000
/** Users that one look at those with changes reads. */
const usersPage = 500

const violationsFound = gauge("kudo_audit_violations")

type Found = Effect.Effect<ReadonlyArray<Violation>, SqlError.SqlError | Schema.SchemaError>

/**
 * Proves that no coin was lost or made, and returns the rows that contradict a rule, of each rule a hundred at most. Every
 * rule is about one user's rows, so users are looked at page by page, each page in one snapshot.
 */
export class Audit extends Context.Service<
  Audit,
  {
    /** Looks at everybody, and changes nothing. */
    readonly check: Found
    /**
     * Looks at whose turn it is: everybody whose coins, videos or payments were moved since the last round, whoever had a
     * violation then, and once a day, at night, everybody. Remembers how far it came.
     */
    readonly round: Found
  }
>()("kudo/Audit") {
  static readonly layer = Layer.effect(
    Audit,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const progress = yield* makeProgress

      const look = (scope: Scope) => Effect.flatMap(sql`${violations(sql, scope)}`, decode)

      const pageEnd = (above: string) =>
        sql<{ id: string | null }>`
          SELECT max(user_id)::text AS id FROM (
            SELECT user_id FROM accounts WHERE user_id > ${above}::bigint ORDER BY user_id LIMIT ${accountsPage}
          ) page`.pipe(Effect.map(([row]) => row?.id ?? highest))

      const check = Effect.gen(function* () {
        let found: ReadonlyArray<Violation> = []
        for (let above = lowest; above !== highest;) {
          const upTo = yield* pageEnd(above)
          found = firstOfEach([...found, ...(yield* look({ _tag: "Range", above, upTo }))])
          above = upTo
        }
        return found
      }).pipe(Effect.withTracerEnabled(false), Effect.withSpan("Audit.check"))

      const checkUsers = Effect.fnUntraced(function* (users: ReadonlyArray<string>) {
        let found: ReadonlyArray<Violation> = []
        for (let at = 0; at < users.length; at += usersPage) {
          found = firstOfEach([...found, ...(yield* look({ _tag: "Users", ids: users.slice(at, at + usersPage) }))])
        }
        return found
      })

      const round = Effect.gen(function* () {
        const { now, changed, everybodyDue } = yield* progress.read
        const ofChanged = changed === undefined ? [] : yield* checkUsers(changed)
        if (changed !== undefined) yield* progress.note(now, suspectsOf(ofChanged), false)
        if (!everybodyDue) return ofChanged
        const ofAll = yield* check
        yield* progress.note(now, suspectsOf(ofAll), true)
        return ofAll
      }).pipe(Effect.withTracerEnabled(false), Effect.withSpan("Audit.round"))

      return Audit.of({ check, round })
    })
  )

  /** Audits at the start and regularly, in one process of all: a gauge per rule, and a line for operators per row. */
  static readonly layerRun = Layer.unwrap(
    Effect.map(
      Effect.suspend(() => makeAuditing),
      (round) => inOneProcess({ name: "Audit", every, round, atEnd: withdraw("kudo_audit_violations") })
    )
  )
}

/** The first rows of each rule. */
const firstOfEach = (found: ReadonlyArray<Violation>) =>
  Check.literals.flatMap((check) => found.filter((one) => one.check === check).slice(0, maxRows))

/** Whose rows were wrong: they are looked at until they are not. */
const suspectsOf = (found: ReadonlyArray<Violation>) =>
  [...new Set(found.map(({ row }) => row["user"]).filter((user) => typeof user === "number"))].map(String)

/** One audit, told to whom it concerns: a line for each row that is wrong, and one for a rule that holds again. */
export const makeAuditing = Effect.gen(function* () {
  const audit = yield* Audit
  const broken = yield* Ref.make<ReadonlySet<Check> | undefined>(undefined)
  return Effect.gen(function* () {
    const found = yield* audit.round
    for (const check of Check.literals) {
      const count = found.filter((one) => one.check === check).length
      yield* Metric.update(Metric.withAttributes(violationsFound, { check }), count)
    }
    yield* Effect.forEach(
      found,
      ({ check, row }) =>
        Effect.logError(alertKinds.audit.title).pipe(
          Effect.annotateLogs({ ...raises("audit"), check, row: JSON.stringify(row) })
        ),
      { discard: true }
    )
    const wrong = new Set(found.map(({ check }) => check))
    const before = yield* Ref.getAndSet(broken, wrong)
    const holds = Check.literals.filter((check) => !wrong.has(check))
    // What the process before has found, and is mended since.
    if (before === undefined) yield* Effect.forEach(holds, (check) => endAlert("audit", check), { discard: true })
    yield* Effect.forEach(
      holds.filter((check) => before?.has(check)),
      (check) =>
        Effect.logInfo("the audit finds no violation of a rule any more").pipe(
          Effect.annotateLogs({ check, ...ends("audit") })
        ),
      { discard: true }
    )
  })
})

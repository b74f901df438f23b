import { assert, describe, it } from "@effect/vitest"
import { conventional, type ExportedSpan, statementOf } from "../../../src/platform/Telemetry/conventions.ts"

describe("a statement is called by", () => {
  const statements: ReadonlyArray<
    readonly [name: string, query: string, operation: string, table: string | undefined]
  > = [
    ["what it reads", "SELECT a FROM jobs WHERE id = $1", "SELECT", "jobs"],
    ["its own table, not that of a column", "SELECT id, (SELECT x FROM users) AS x FROM jobs", "SELECT", "jobs"],
    ["what is read within, where nothing is outside", "SELECT 1 WHERE EXISTS (SELECT FROM jobs)", "SELECT", "jobs"],
    ["no alias of what it defines", "WITH due AS (SELECT id FROM jobs) SELECT count(*) FROM due", "SELECT", "jobs"],
    ["no alias of what it selects from", "SELECT n FROM (SELECT n FROM jobs) AS recent", "SELECT", "jobs"],
    ["no function", "SELECT * FROM jsonb_to_recordset($1) AS x, users", "SELECT", undefined],
    ["no argument of a function", "SELECT extract(epoch FROM created_at) FROM secrets", "SELECT", "secrets"],
    ["what it changes", "\n UPDATE users AS u SET a = 1 FROM jobs", "UPDATE", "users"],
    [
      "what it changes within",
      "WITH gone AS (DELETE FROM events RETURNING 1) SELECT count(*) FROM gone",
      "DELETE",
      "events"
    ],
    [
      "its change, not a lock",
      "WITH me AS (SELECT FROM users FOR UPDATE OF u) INSERT INTO events VALUES (1)",
      "INSERT",
      "events"
    ],
    ["no repair of a conflict", "INSERT INTO held VALUES (1) ON CONFLICT DO UPDATE SET n = 2", "INSERT", "held"],
    ["a quoted table", `DELETE FROM "cluster_locks" WHERE id IN ($1)`, "DELETE", "cluster_locks"],
    ["a call", "SELECT pg_advisory_xact_lock($1)", "SELECT", undefined],
    ["nothing known", "VACUUM", "QUERY", undefined]
  ]
  it.each(statements)("%s", (_, query, operation, table) => {
    assert.deepStrictEqual(statementOf(query), { operation, table })
  })
})

const span = (given: Partial<ExportedSpan>): ExportedSpan => ({
  traceId: "1",
  spanId: "2",
  parentSpanId: undefined,
  name: "postgres",
  kind: 3,
  startTimeUnixNano: "0",
  endTimeUnixNano: "1",
  attributes: [],
  droppedAttributesCount: 0,
  events: [],
  droppedEventsCount: 0,
  status: { code: 1 },
  links: [],
  droppedLinksCount: 0,
  ...given
})
const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } })

describe("what leaves", () => {
  it("names a statement and leaves its text here", () => {
    const attributes = [attribute("db.query.text", "SELECT a FROM jobs"), attribute("effect.sql.method", "execute")]
    const left = conventional(span({ attributes }))
    assert.strictEqual(left.name, "SELECT jobs")
    assert.deepStrictEqual(left.attributes, [
      attribute("db.operation.name", "SELECT"),
      attribute("db.collection.name", "jobs"),
      attribute("db.query.summary", "SELECT jobs")
    ])
  })

  it("calls a request by its method, where that was not known before", () => {
    const attributes = [attribute("http.request.method", "POST")]
    assert.strictEqual(conventional(span({ name: "HTTP", attributes })).name, "POST")
    assert.strictEqual(
      conventional(span({ name: "POST /bot{token}/getMe", attributes })).name,
      "POST /bot{token}/getMe"
    )
  })

  it("says nothing of what went well, and keeps what did not", () => {
    assert.deepStrictEqual(conventional(span({})).status, { code: 0 })
    const failed = { code: 2, message: "429" } as const
    assert.deepStrictEqual(conventional(span({ status: failed })).status, failed)
  })
})

import { assert, describe, it, layer } from "@effect/vitest"
import { Duration, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { AlertLog } from "../../src/platform/AlertLog.ts"
import { MicroDollars, microDollars } from "../../src/domain/Dollars.ts"
import { JobId } from "../../src/domain/Ids.ts"
import { type BillLine, type BillReader, TaskRef, VideoProviders } from "../../src/providers/VideoProvider.ts"
import { alertKinds } from "../../src/platform/AlertKinds.ts"
import { SideOrders } from "../../src/providers/SideOrders.ts"
import { Bills } from "../../src/support/Bills.ts"
import { compare } from "../../src/support/Bills/compare.ts"
import { ModelCatalogue } from "../../src/video/ModelCatalogue.ts"
import { offered } from "../kit/dialogs.ts"
import { idleProvider } from "../kit/idleProvider.ts"
import { jobTable } from "../kit/jobTable.ts"
import { ordered, route, stores, task } from "../kit/jobs.ts"

const dollars = (amount: number) => ({ _tag: "Dollars", amount: microDollars(amount) ?? MicroDollars.make(0) }) as const

/** What the provider lists; the tests write it. */
let list: Array<BillLine> = []
let settles: BillReader["settles"]
const sora = () =>
  idleProvider({ name: "sora", bill: { settles, read: (since) => Effect.succeed({ lines: list, since }) } })

const world = Bills.layer().pipe(
  Layer.provideMerge(SideOrders.layer),
  Layer.provideMerge(
    Layer.mergeAll(
      stores,
      Layer.succeed(ModelCatalogue, offered),
      VideoProviders.layer([Effect.sync(sora)]),
      AlertLog.layer
    )
  )
)

const listed = (task: TaskRef, cost: BillLine["cost"] = undefined): BillLine => ({
  task,
  // Test time begins at zero, and a list may be of days.
  at: -Duration.toMillis("1 hour"),
  cost
})

/** A job that its provider took, and made where `ready`. */
const made = Effect.fnUntraced(function* (estimate: number, ready = true) {
  const jobs = yield* jobTable
  const { id } = yield* ordered
  const mine = task()
  yield* jobs.claim(id, route)
  yield* jobs.accepted(id, { task: mine, pollAfter: 0, deadlineMinutes: 30, estimate: microDollars(estimate) })
  if (ready) yield* jobs.ready(id, { _tag: "Content", task: mine })
  return { id, task: mine }
})

const held = Effect.gen(function* () {
  const bills = yield* Bills
  const read = yield* bills.hold(sora())
  if (read._tag !== "Read") return assert.fail("nothing was read")
  return read.found.map(({ kind, task, ours, theirs }) => ({ kind, task, ours, theirs }))
})

const costOf = Effect.fnUntraced(function* (id: JobId) {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql`SELECT actual::float8, source FROM provider_costs WHERE job = ${id}::uuid`
  return row
})

layer(world)("a provider's own list", (it) => {
  it.effect("agrees with a video that it charges as expected, and has the last word on what that cost", () =>
    Effect.gen(function* () {
      const { id, task } = yield* made(0.5)
      list = [listed(task, dollars(0.51))]
      assert.deepStrictEqual(yield* held, [])
      assert.deepStrictEqual(yield* costOf(id), { actual: 510_000, source: "bill" })
      assert.deepStrictEqual(yield* held, [], "nor does it differ from itself")
      list = []
      yield* held
    })
  )

  it.effect("has lines of recordings that were turned into words, which are no alarm and keep their sum", () =>
    Effect.gen(function* () {
      const mine = task()
      list = [listed(mine, dollars(0.008))]
      assert.deepStrictEqual(
        (yield* held).map(({ kind }) => kind),
        ["no-job"],
        "before the order is known"
      )
      const side = yield* SideOrders
      yield* side.note("sora", "transcription", mine)
      assert.deepStrictEqual(yield* held, [])
      const sql = yield* SqlClient.SqlClient
      const [row] =
        yield* sql`SELECT cost::float8, (SELECT count(*)::int FROM bill_findings WHERE task = ${mine}) AS findings
        FROM side_orders WHERE task = ${mine}`
      assert.deepStrictEqual(row, { cost: 8000, findings: 0 })
      list = []
      yield* held
    })
  )

  it.effect("shows an order that was made twice, though nothing of ours knows of the second", () =>
    Effect.gen(function* () {
      const { task: known } = yield* made(0.5)
      const second = task()
      list = [listed(known, dollars(0.5)), listed(second, dollars(0.5))]
      assert.deepStrictEqual(yield* held, [
        { kind: "no-job", task: second, ours: null, theirs: MicroDollars.make(500_000) }
      ])
      assert.deepStrictEqual(yield* held, [], "it is told once")
    })
  )

  it.effect("shows a sum that is off by more than 5 %", () =>
    Effect.gen(function* () {
      const [dear, cheap] = [yield* made(1), yield* made(1)]
      list = [listed(dear.task, dollars(1.06)), listed(cheap.task, dollars(0.94))]
      const ours = MicroDollars.make(1_000_000)
      assert.sameDeepMembers(yield* held, [
        { kind: "amount", task: dear.task, ours, theirs: MicroDollars.make(1_060_000) },
        { kind: "amount", task: cheap.task, ours, theirs: MicroDollars.make(940_000) }
      ])
    })
  )

  it.effect("shows a video that it leaves out, until it has it", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* sql`DELETE FROM provider_costs`
      const { task } = yield* made(0.5)
      yield* made(0.5, false)
      list = []
      settles = undefined
      assert.deepStrictEqual(yield* held, [], "where that says nothing")
      settles = 0
      assert.deepStrictEqual(yield* held, [{ kind: "no-line", task, ours: null, theirs: null }])
      list = [listed(task)]
      assert.deepStrictEqual(yield* held, [])
      const rows = yield* sql`SELECT kind FROM bill_findings WHERE task = ${task}`
      assert.deepStrictEqual(rows, [])
    })
  )

  it.effect(
    "knows a still that was ordered: its line is none without a video, and its sum is held against what it was to cost",
    () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        settles = undefined
        const [known, dear] = [task(), task()]
        list = [listed(known, dollars(0.03)), listed(dear, dollars(0.06))]
        assert.lengthOf(yield* held, 2, "before its order was kept")
        yield* sql`
        INSERT INTO stills (user_id, provider, model, task, outcome, estimate)
        SELECT 7, 'sora', 'a-drawer', t, 'made', 30000 FROM unnest(ARRAY[${known}, ${dear}]::text[]) t`
        assert.deepStrictEqual(yield* held, [
          { kind: "amount", task: dear, ours: MicroDollars.make(30_000), theirs: MicroDollars.make(60_000) }
        ])
        assert.deepStrictEqual(yield* sql`SELECT actual::int AS actual FROM stills WHERE user_id = 7 ORDER BY actual`, [
          { actual: 30_000 },
          { actual: 60_000 }
        ])
        assert.deepStrictEqual(yield* sql`SELECT kind FROM bill_findings WHERE task = ${known}`, [])
      })
  )

  it.effect("that differs is told to operators, once for each provider", () =>
    Effect.gen(function* () {
      const { round } = yield* Bills
      const log = yield* AlertLog
      list = [listed(task()), listed(task())]
      yield* round
      const line = yield* log.next
      assert.containSubset(line, {
        _tag: "Raised",
        kind: alertKinds.bill.title,
        cause: "sora",
        details: { linesWithoutVideo: "2" }
      })
    })
  )
})

describe("a line without a video", () => {
  it("may be of an order whose answer is on its way, while it is young", () => {
    const line = { task: TaskRef.make("one"), at: 1000, cost: undefined }
    assert.deepStrictEqual(compare([line], new Map(), 999), [])
    assert.lengthOf(compare([line], new Map(), 1000), 1)
  })
})

describe("a sum", () => {
  it("is held against nothing where nothing was expected, as of a video that was refused", () => {
    const one = TaskRef.make("one")
    const line = { task: one, at: 0, cost: MicroDollars.make(300_000) }
    const ours = { job: JobId.make(crypto.randomUUID()), expected: undefined }
    assert.deepStrictEqual(compare([line], new Map([[one, ours]]), 0), [])
  })
})

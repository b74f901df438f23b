import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, ManagedRuntime } from "effect"
import { SqlClient } from "effect/sql"
import fc from "fast-check"
import { Audit } from "../../src/support/Audit.ts"
import { OperatorActions } from "../../src/support/OperatorActions.ts"
import { Spending } from "../../src/money/Spending.ts"
import { Billing } from "../../src/money/Billing.ts"
import { shippedPacks } from "../../src/money/CoinPacks.ts"
import { Coins } from "../../src/domain/Coins.ts"
import { ChargeId, EventId, JobId, UserId } from "../../src/domain/Ids.ts"
import { VideoRequest } from "../../src/domain/Video.ts"
import { Jobs } from "../../src/video/Jobs.ts"
import { type Invoice, Payments } from "../../src/money/Payments.ts"
import { SessionStore } from "../../src/dialog/SessionStore.ts"
import { Users } from "../../src/users/Users.ts"
import { CoinModel } from "../kit/CoinModel.ts"
import { freshDatabase } from "../../lab/world/database.ts"
import { cat, spec } from "../kit/dialogs.ts"
import { noPromotions } from "../kit/noPromotions.ts"
import { jobTable } from "../kit/jobTable.ts"

/** How many histories are tried: a short form for every day, thousands with HISTORIES=3000. */
const histories = Number(process.env["HISTORIES"] ?? 60)
const welcome = 60

/** What can happen to a user's money; `crash` cuts the step's transaction before its end, and then it is sent again. */
const step = fc.oneof(
  fc.record({ what: fc.constant("confirm" as const), price: fc.integer({ min: 1, max: 150 }), crash: fc.boolean() }),
  fc.record({ what: fc.constantFrom("deliver", "fail", "cancel"), job: fc.nat(3), crash: fc.boolean() }),
  fc.record({
    what: fc.constant("deliver-less" as const),
    job: fc.nat(3),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
    crash: fc.boolean()
  }),
  fc.record({ what: fc.constant("pay" as const), pack: fc.nat(shippedPacks.length - 1), crash: fc.boolean() }),
  fc.record({ what: fc.constant("repay" as const), charge: fc.nat(2) }),
  fc.record({ what: fc.constant("refund" as const), charge: fc.nat(2), crash: fc.boolean() }),
  fc.record({ what: fc.constant("gift" as const), coins: fc.integer({ min: 1, max: 30 }), expiring: fc.boolean() }),
  fc.record({
    what: fc.constantFrom("grant" as const, "revoke" as const, "credit" as const, "daily" as const),
    coins: fc.integer({ min: 1, max: 60 }),
    crash: fc.boolean()
  }),
  fc.record({
    what: fc.constant("race" as const),
    coins: fc.integer({ min: 1, max: 30 }),
    /** What the order costs above the coins that are there before. */
    above: fc.integer({ min: 1, max: 40 })
  }),
  fc.record({ what: fc.constantFrom("age", "sweep") })
)
type Step = typeof step extends fc.Arbitrary<infer A> ? A : never

class Crash extends Error {
  readonly _tag = "Crash"
}

const stores = (broken: (billing: Billing["Service"]) => Billing["Service"] = (billing) => billing) =>
  Layer.mergeAll(
    Jobs.layer,
    Payments.layer,
    Audit.layer,
    OperatorActions.layer.pipe(
      Layer.provide(Payments.layer),
      Layer.provide(Spending.layer({ dayLimit: undefined, monthLimit: undefined }))
    ),
    SessionStore.layer.pipe(Layer.provideMerge(Users.layer({ welcomeCoins: welcome })))
  ).pipe(
    Layer.provideMerge(noPromotions),
    Layer.provideMerge(Layer.effect(Billing, Effect.map(Billing, broken)).pipe(Layer.provide(Billing.layer))),
    Layer.provideMerge(freshDatabase)
  )

let names = 0

/**
 * One user lives through a history. While coins expire under several users at once only the audit can judge; otherwise
 * the ledger says what the model says after each step.
 */
const live = Effect.fnUntraced(function* (steps: ReadonlyArray<Step>, judged: boolean) {
  const sql = yield* SqlClient.SqlClient
  const billing = yield* Billing
  const jobs = yield* jobTable
  const payments = yield* Payments
  const actions = yield* OperatorActions
  const user = UserId.make(++names)
  const model = new CoinModel()
  yield* (yield* SessionStore).open(user, "en")
  model.give("bonus", welcome)
  const orders: Array<JobId> = []
  const paid: Array<{ readonly charge: ChargeId; readonly invoice: Invoice }> = []

  /** Runs a step to its end, after it was cut in the middle where it is to crash. */
  const surviving = <A, E, R>(crash: boolean, work: Effect.Effect<A, E, R>) =>
    crash
      ? Effect.andThen(
          Effect.ignore(sql.withTransaction(Effect.andThen(work, Effect.fail(new Crash())))),
          sql.withTransaction(work)
        )
      : sql.withTransaction(work)

  const order = (id: JobId, price: number) => {
    const request = new VideoRequest({ ...spec, prompt: cat })
    const job = { id, user, request, price: Coins.make(price), demo: false, statusMessage: null, traceparent: null }
    return Effect.andThen(jobs.create(job, 100), billing.hold(user, id, Coins.make(price)))
  }

  const confirm = Effect.fnUntraced(function* (price: number, crash: boolean) {
    const id = JobId.make(crypto.randomUUID())
    const outcome = yield* Effect.result(surviving(crash, order(id, price)))
    const affordable = model.hold(id, price)
    if (judged) assert.strictEqual(outcome._tag === "Success", affordable)
    if (outcome._tag === "Success") orders.push(id)
  })

  const end = Effect.fnUntraced(function* (what: string, id: JobId, crash: boolean) {
    if (what === "deliver") {
      yield* sql`UPDATE jobs SET state = 'delivering' WHERE id = ${id}::uuid AND state = 'queued'`
      yield* surviving(crash, jobs.delivered(id, "video", undefined))
      return model.capture(id)
    }
    yield* surviving(
      crash,
      what === "fail" ? Effect.asVoid(jobs.failed(id, "provider")) : Effect.asVoid(jobs.cancel(id, user))
    )
    model.release(id)
  })

  /** A part of its price goes back, as it was not what was ordered. */
  const deliverLess = Effect.fnUntraced(function* (id: JobId, part: number, crash: boolean) {
    const [row] = yield* sql<{ price: number }>`
      UPDATE jobs SET state = 'delivering' WHERE id = ${id}::uuid AND state = 'queued' RETURNING price::float8 AS price`
    if (row === undefined) return
    const coins = Coins.make(Math.floor(row.price * part))
    const lack = { lacks: ["length"], seconds: 1, width: 720, height: 1280, coins } as const
    yield* surviving(crash, jobs.delivered(id, "video", undefined, lack))
    model.capture(id, coins)
  })

  const nextMonth = Date.now() + 30 * 86_400_000
  const record = ({ charge, invoice }: (typeof paid)[number]) =>
    payments.record({
      charge,
      user,
      payload: invoice.id,
      stars: invoice.stars,
      until: invoice.monthly ? nextMonth : undefined
    })

  const act = Effect.fnUntraced(function* (step: Step) {
    switch (step.what) {
      case "confirm":
        return yield* confirm(step.price, step.crash)
      case "deliver":
      case "fail":
      case "cancel": {
        const id = "job" in step ? orders[step.job] : undefined
        return id === undefined ? undefined : yield* end(step.what, id, "crash" in step && step.crash)
      }
      case "deliver-less": {
        const id = orders[step.job]
        return id === undefined ? undefined : yield* deliverLess(id, step.part, step.crash)
      }
      case "pay": {
        const pack = shippedPacks[step.pack]
        if (pack === undefined) return
        const invoice = yield* payments.invoice(user, pack)
        const payment = { charge: ChargeId.make(`stx-${user}-${paid.length}`), invoice }
        paid.push(payment)
        yield* surviving(step.crash, record(payment))
        return model.pay(payment.charge, invoice.coins, invoice.bonus, invoice.monthly ? 33 * 24 : undefined)
      }
      case "repay": {
        const payment = paid[step.charge]
        return payment === undefined ? undefined : yield* record(payment)
      }
      case "refund": {
        const payment = paid[step.charge]
        if (payment === undefined) return
        yield* surviving(step.crash, payments.refunded(payment.charge))
        return model.refund(payment.charge, payment.invoice.coins + payment.invoice.bonus)
      }
      case "gift": {
        const { coins, expiring } = step
        const key = `gift:${user}:${++names}`
        const grant = { kind: "bonus", from: "promotions", amount: Coins.make(coins), key, reason: "grant" } as const
        yield* billing.grant(user, expiring ? { ...grant, expiresAt: Date.now() + 3_600_000 } : grant)
        yield* billing.grant(user, grant)
        return model.give("bonus", coins, { granted: true, ...(expiring && { expires: 1 }) })
      }
      case "race": {
        const { coins, above } = step
        // More than is there: the order is had with these coins or not at all, so it is known which of the two was first.
        const price = model.balance + above
        const grant = { kind: "bonus", from: "promotions", amount: Coins.make(coins), reason: "grant" } as const
        const id = JobId.make(crypto.randomUUID())
        const [outcome] = yield* Effect.all(
          [
            Effect.result(sql.withTransaction(order(id, price))),
            billing.grant(user, { ...grant, key: `race:${++names}` })
          ],
          { concurrency: "unbounded" }
        )
        model.give("bonus", coins, { granted: true })
        if (outcome._tag === "Success") {
          orders.push(id)
          assert.isTrue(model.hold(id, price))
        } else if (judged) {
          // The coins may have come too late for it, and whoever pressed is told so in words.
          assert.strictEqual(outcome.failure._tag, "InsufficientCoins")
        }
        return
      }
      case "grant":
      case "revoke": {
        const { what, coins, crash } = step
        const event = EventId.make(`u${++names}`)
        yield* surviving(
          crash,
          actions.perform({ operator: UserId.make(1), event, action: what, argument: `${user} ${coins}` })
        )
        return what === "grant" ? model.give("bonus", coins, { granted: true }) : model.revoke(coins)
      }
      case "daily": {
        const amount = Coins.make(step.coins)
        const daily = { kind: "bonus", from: "promotions", amount, reason: "daily" } as const
        const granting = billing.grant(user, { ...daily, key: `daily:${++names}`, expiresAt: Date.now() + 3_600_000 })
        yield* surviving(step.crash, granting)
        return model.give("bonus", step.coins, { daily: true, expires: 1 })
      }
      case "credit": {
        const { coins, crash } = step
        const charge = ChargeId.make(`odd-${++names}`)
        yield* payments.record({ charge, user, payload: "lost with a backup", stars: 1, until: undefined })
        const credit = { operator: UserId.make(1), event: EventId.make(`u${names}`), action: "credit" } as const
        const crediting = actions.perform({ ...credit, argument: `${charge} ${coins}` })
        yield* surviving(crash, crediting)
        yield* crediting
        return model.pay(charge, coins, 0)
      }
      case "age":
        yield* sql`
          UPDATE accounts SET expires_at = now() - interval '1 second'
          WHERE user_id = ${user}::bigint AND expires_at IS NOT NULL`
        return model.age()
      case "sweep":
        yield* billing.expire
        return model.sweep()
    }
  })

  const told = Effect.gen(function* () {
    const [row] = yield* sql<{ held: number; debt: number }>`
      SELECT sum(balance) FILTER (WHERE kind = 'held')::float8 AS held,
             -sum(balance) FILTER (WHERE kind = 'debt')::float8 AS debt
      FROM accounts WHERE user_id = ${user}::bigint`
    return { balance: Number(yield* billing.balance(user)), held: row?.held, debt: Math.abs(row?.debt ?? 0) }
  })

  for (const step of steps) {
    yield* act(step)
    if (judged)
      assert.deepStrictEqual(yield* told, { balance: model.balance, held: model.held, debt: model.debt }, step.what)
  }
})

/** Some users' histories at once, and then the audit. */
const property = (runtime: ManagedRuntime.ManagedRuntime<Layer.Success<ReturnType<typeof stores>>, unknown>) =>
  fc.asyncProperty(
    fc.array(fc.array(step, { minLength: 4, maxLength: 18, size: "max" }), { minLength: 1, maxLength: 3 }),
    (users) =>
      runtime.runPromise(
        Effect.gen(function* () {
          const judged = users.length === 1 || !users.flat().some(({ what }) => what === "sweep" || what === "age")
          yield* Effect.forEach(users, (steps) => live(steps, judged), { concurrency: "unbounded", discard: true })
          assert.deepStrictEqual(yield* (yield* Audit).check, [])
        })
      )
  )

/** A life in which everything happens that one of the planted bugs is about. */
const telling: ReadonlyArray<Step> = [
  { what: "pay", pack: 0, crash: false },
  { what: "confirm", price: 100, crash: false },
  { what: "deliver", job: 0, crash: true },
  { what: "refund", charge: 0, crash: false },
  { what: "pay", pack: 1, crash: true },
  { what: "repay", charge: 1 },
  { what: "confirm", price: 10, crash: false },
  { what: "fail", job: 1, crash: false },
  { what: "grant", coins: 20, crash: true },
  { what: "revoke", coins: 15, crash: false },
  { what: "credit", coins: 15, crash: false }
]

/** A video that was less than its order, paid from two lots, while there is a debt. */
const lessThanOrdered: ReadonlyArray<Step> = [
  { what: "confirm", price: 40, crash: false },
  { what: "pay", pack: 0, crash: false },
  { what: "confirm", price: 60, crash: false },
  { what: "deliver-less", job: 1, part: 0.7, crash: true },
  { what: "refund", charge: 0, crash: false },
  { what: "deliver-less", job: 0, part: 0.5, crash: false }
]

/** Daily coins that are held at midnight and come back after it. */
const midnight: ReadonlyArray<Step> = [
  { what: "daily", coins: 30, crash: false },
  { what: "confirm", price: 20, crash: false },
  { what: "age" },
  { what: "sweep" },
  { what: "cancel", job: 0, crash: false },
  { what: "sweep" }
]

/** A subscription whose coins expire unused before it is refunded. */
const lapsed: ReadonlyArray<Step> = [
  { what: "pay", pack: shippedPacks.findIndex(({ monthly }) => monthly), crash: false },
  { what: "age" },
  { what: "sweep" },
  { what: "refund", charge: 0, crash: true }
]

/** Coins that come while somebody orders for more than they have. */
const together: ReadonlyArray<Step> = [
  { what: "race", coins: 20, above: 10 },
  { what: "race", coins: 5, above: 20 }
]

const planted: ReadonlyArray<readonly [string, (billing: Billing["Service"]) => Billing["Service"]]> = [
  ["a capture that is forgotten", (billing) => ({ ...billing, capture: () => Effect.void })],
  ["a release that is forgotten", (billing) => ({ ...billing, release: () => Effect.void })],
  ["coins that come back although the video was delivered", (billing) => ({ ...billing, capture: billing.release })],
  ["coins for what a video lacked that stay", (billing) => ({ ...billing, capture: (job) => billing.capture(job) })],
  ["a purchase that leaves the debt standing", (billing) => ({ ...billing, settleDebt: () => Effect.void })],
  ["a revocation that leaves the coins", (billing) => ({ ...billing, revoke: () => Effect.void })],
  [
    "a revocation that takes more than was asked",
    (billing) => ({ ...billing, revoke: (user, amount, key) => billing.revoke(user, Coins.make(amount + 1), key) })
  ],
  ["a refund that leaves the coins", (billing) => ({ ...billing, takeBack: () => Effect.void })],
  [
    "a day's coins that come back after it because they were held",
    (billing) => ({
      ...billing,
      grant: (user, given) => billing.grant(user, given.reason === "daily" ? { ...given, reason: "grant" } : given)
    })
  ],
  [
    "an order that breaks where coins are short, when some come at this moment",
    (billing) => ({
      ...billing,
      hold: (user, job, price) => Effect.catchTag(billing.hold(user, job, price), "InsufficientCoins", Effect.die)
    })
  ],
  [
    "a credit whose key is new every time",
    (billing) => ({ ...billing, grant: (user, given) => billing.grant(user, { ...given, key: crypto.randomUUID() }) })
  ]
]

describe("whatever happens to coins", () => {
  it("two hundred confirmations at once of somebody who can afford three are three jobs", async () => {
    const runtime = ManagedRuntime.make(stores())
    const user = UserId.make(++names)
    const confirm = Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const jobs = yield* jobTable
      const billing = yield* Billing
      const id = JobId.make(crypto.randomUUID())
      const request = new VideoRequest({ ...spec, prompt: cat })
      const job = { id, user, request, price: Coins.make(20), demo: false, statusMessage: null, traceparent: null }
      yield* sql.withTransaction(Effect.andThen(jobs.create(job, 1000), billing.hold(user, id, Coins.make(20))))
    })
    const rows = await runtime.runPromise(
      Effect.gen(function* () {
        yield* (yield* SessionStore).open(user, "en")
        yield* Effect.replicateEffect(Effect.ignore(confirm), 200, { concurrency: "unbounded" })
        assert.deepStrictEqual(yield* (yield* Audit).check, [])
        return yield* (yield* SqlClient.SqlClient)`SELECT id FROM jobs WHERE user_id = ${user}::bigint`
      })
    )
    await runtime.dispose()
    assert.strictEqual(rows.length, 3)
  })

  it(
    "the ledger says what a simple model says, and the audit is silent",
    { timeout: 60_000 + histories * 1000 },
    async () => {
      const runtime = ManagedRuntime.make(stores())
      try {
        await fc.assert(property(runtime), {
          numRuns: histories,
          examples: [[[[...lapsed]]], [[[...midnight]]], [[[...lessThanOrdered]]], [[[...together]]]]
        })
      } finally {
        await runtime.dispose()
      }
    }
  )

  it.each(planted)("%s does not go unnoticed", { timeout: 60_000 }, async (_, broken) => {
    const runtime = ManagedRuntime.make(stores(broken))
    try {
      const { failed } = await fc.check(property(runtime), {
        numRuns: 50,
        endOnFailure: true,
        examples: [[[[...telling]]], [[[...lapsed]]], [[[...lessThanOrdered]]], [[[...midnight]]], [[[...together]]]]
      })
      assert.isTrue(failed)
    } finally {
      await runtime.dispose()
    }
  })
})

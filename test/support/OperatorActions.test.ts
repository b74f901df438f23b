import { assert, describe, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { freshDatabase } from "../../lab/world/database.ts"
import { ChargeId, EventId, UserId } from "../../src/domain/Ids.ts"
import { Billing } from "../../src/money/Billing.ts"
import { shippedPacks } from "../../src/money/CoinPacks.ts"
import { Payments } from "../../src/money/Payments.ts"
import { Promotions } from "../../src/money/Promotions.ts"
import { Spending } from "../../src/money/Spending.ts"
import { Audit } from "../../src/support/Audit.ts"
import { type Action, usage } from "../../src/support/Operation.ts"
import { OperatorActions, OperatorIds } from "../../src/support/OperatorActions.ts"
import { catalogue, ModelCatalogue, shippedModels } from "../../src/video/ModelCatalogue.ts"
import { coinDollars } from "../../src/video/ModelCatalogue/pricing.ts"
import { routeId, Switches } from "../../src/video/Switches.ts"
import { offered } from "../kit/dialogs.ts"
import { idleProviders } from "../kit/idleProvider.ts"
import { Users } from "../../src/users/Users.ts"

/** What is offered where coins are sold. */
const sold = catalogue(shippedModels, {
  serves: () => true,
  today: "2026-11-23",
  coinDollars: coinDollars(shippedPacks)
})

const services = Layer.merge(OperatorActions.layer, Audit.layer).pipe(
  Layer.provideMerge(Layer.succeed(OperatorIds, new Set([UserId.make(9), UserId.make(10)]))),
  Layer.provideMerge(Switches.layer),
  Layer.provide([Layer.succeed(ModelCatalogue, sold), idleProviders]),
  Layer.provideMerge(Payments.layer),
  Layer.provideMerge(Promotions.layer({ referralCoins: 0, referralsPerDay: 0, dailyCoins: 0 })),
  Layer.provideMerge(Spending.layer({ dayLimit: undefined, monthLimit: undefined })),
  Layer.provideMerge(Users.layer({ welcomeCoins: 60 })),
  Layer.provideMerge(Billing.layer),
  Layer.provideMerge(freshDatabase)
)

const operator = UserId.make(9)
let last = 0

const act = (action: Action, argument: string) =>
  Effect.flatMap(OperatorActions, ({ perform }) =>
    perform({ operator, event: EventId.make(`u${++last}`), action, argument })
  )
const ask = (action: Action, argument: string) => Effect.map(act(action, argument), ({ answer }) => answer)
const newUser = Effect.gen(function* () {
  const user = UserId.make(500 + ++last)
  yield* (yield* Users).ensure(user, "en")
  return user
})
const notes = Effect.flatMap(
  SqlClient.SqlClient,
  (sql) => sql`SELECT event, operator::int AS operator, operation, target, amount::int AS amount FROM operator_actions`
)
const balance = (user: UserId) => Effect.flatMap(Billing, (billing) => billing.balance(user))

describe("an operator's action", () => {
  layer(services)((it) => {
    const unreadable: ReadonlyArray<readonly [Action, string]> = [
      ["grant", "77"],
      ["grant", "77 100001"],
      ["grant", "77 -5"],
      ["grant", "77 5 more"],
      ["revoke", "77 0"],
      ["freeze", "somebody"],
      ["credit", "stx-1"],
      ["newpromo", "CODE 10"],
      ["newpromo", "CODE 10 5 soon"],
      ["pause", "model sora-2"],
      ["pause", "model sora-2 2027-01-31"],
      ["pause", "everything it is broken"],
      ["reprice", "sora-2 80% a feast"],
      ["reprice", "sora-2 80% 2d"],
      ["reprice", "sora-2 80 2d a feast"],
      ["reprice", "sora-2 0% 2d a feast"],
      ["reprice", "sora-2 1001% 2d a feast"],
      ["usualprice", "sora-2 now"],
      ["resume", "orders now"]
    ]
    it.effect.each(unreadable)(
      "is answered with how it is written, and changes nothing: /%s %s",
      ([action, argument]) =>
        Effect.gen(function* () {
          const before = yield* notes
          assert.strictEqual(yield* ask(action, argument), usage[action])
          assert.deepStrictEqual(yield* notes, before)
        })
    )

    it.effect("is noted with who did it, by which message, to whom and how much", () =>
      Effect.gen(function* () {
        const user = yield* newUser
        assert.include(yield* ask("grant", `${user} 500`), "560 🪙")
        assert.deepStrictEqual((yield* notes).at(-1), {
          event: `u${last}`,
          operator: 9,
          operation: "grant",
          target: String(user),
          amount: 500
        })
      })
    )

    it.effect("takes granted coins back and no others, never below zero", () =>
      Effect.gen(function* () {
        const user = yield* newUser
        yield* ask("grant", `${user} 100`)
        assert.include(yield* ask("revoke", `${user} 30`), "Took 30 🪙 back. Balance")
        assert.include(yield* ask("revoke", `${user} 500`), "Took 70 🪙 back. No more")
        assert.include(yield* ask("revoke", `${user} 1`), "nothing is left")
        assert.strictEqual(yield* balance(user), 60)
        assert.deepStrictEqual(yield* (yield* Audit).check, [])
      })
    )

    it.effect("a grant to somebody who has not come makes no user: the coins wait for them", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const user = UserId.make(700_001)
        assert.include(yield* ask("grant", `${user} 40`), "has not used the bot yet")
        assert.deepStrictEqual(yield* sql`SELECT id FROM users WHERE id = ${user}::bigint`, [])
        yield* (yield* Users).ensure(user, "en")
        assert.strictEqual(yield* balance(user), 100)
        assert.deepStrictEqual(yield* (yield* Audit).check, [])
      })
    )

    it.effect("changes whether somebody may spend, and says when nobody is known by that number", () =>
      Effect.gen(function* () {
        const user = yield* newUser
        assert.include(yield* ask("ban", String(user)), "is banned now")
        assert.strictEqual(yield* (yield* Spending).standing(user), "banned")
        assert.strictEqual(yield* ask("unfreeze", "78"), "This user is not known.")
      })
    )

    it.effect("shuts no operator out, the one who asks included: else nobody could undo it", () =>
      Effect.gen(function* () {
        const other = UserId.make(10)
        yield* (yield* Users).ensure(operator, "en")
        yield* (yield* Users).ensure(other, "en")
        for (const action of ["ban", "freeze"] as const) {
          for (const id of [operator, other])
            assert.match(yield* ask(action, String(id)), /is an operator: take the id out/)
        }
        assert.strictEqual(yield* (yield* Spending).standing(other), "active")
        assert.include(yield* ask("unfreeze", "10"), "is active now")
      })
    )

    it.effect("a ban stops the subscription, and no second one", () =>
      Effect.gen(function* () {
        const payments = yield* Payments
        const user = yield* newUser
        const monthly = shippedPacks.find((pack) => pack.monthly) ?? assert.fail("no monthly pack")
        const { id: payload, stars } = yield* payments.invoice(user, monthly)
        const charge = ChargeId.make(`sub-${user}`)
        yield* payments.record({ charge, user, payload, stars, until: Date.now() + 86_400_000 })
        assert.strictEqual((yield* act("freeze", String(user))).stops, undefined)
        const { answer, stops } = yield* act("ban", String(user))
        assert.include(answer, "subscription is being stopped")
        assert.strictEqual(stops, user)
        assert.deepStrictEqual(yield* payments.allStopping, [user])
        yield* payments.stopAnswered(user, true)
        assert.strictEqual((yield* act("ban", String(user))).stops, undefined)
      })
    )

    it.effect("credits a payment that fits no invoice, once", () =>
      Effect.gen(function* () {
        const user = yield* newUser
        const charge = ChargeId.make(`odd-${user}`)
        yield* (yield* Payments).record({ charge, user, payload: "of another time", stars: 100, until: undefined })
        assert.lengthOf(yield* (yield* Audit).check, 1)
        assert.include(yield* ask("credit", `${charge} 120`), "180 🪙")
        assert.include(yield* ask("credit", `${charge} 120`), "has its coins")
        assert.include(yield* ask("credit", "nobodys 120"), "not known")
        assert.strictEqual(yield* balance(user), 180)
        assert.deepStrictEqual(yield* (yield* Audit).check, [])
      })
    )

    it.effect("switches off and on what is named, noted with who did it", () =>
      Effect.gen(function* () {
        const off = Effect.map(Switches, ({ current }) => current().off)
        const [route = ""] = offered.offers.flatMap(({ model }) => model.routes.map(routeId))
        for (const what of ["model sora-2", `route ${route}`, "provider kie", "sales", "orders"]) {
          assert.include(yield* ask("pause", `${what} it is broken`), `${what}</code> is off.`)
          const [, id = ""] = what.split(" ")
          assert.deepInclude((yield* off)[0], { id, until: null, reason: "it is broken", operator })
          assert.deepInclude((yield* notes).at(-1), {
            event: `u${last}`,
            operator: 9,
            operation: "pause",
            target: what
          })
          assert.include(yield* ask("resume", what), "is on again")
          assert.deepInclude((yield* notes).at(-1), { operation: "resume", target: what })
          assert.deepStrictEqual(yield* off, [])
        }
        const noted = yield* notes
        assert.include(yield* ask("resume", "sales"), "not off")
        assert.include(yield* ask("pause", "model no-such it is broken"), "<code>sora-2</code>")
        assert.include(yield* ask("pause", "provider acme it is broken"), "<code>kie</code>")
        assert.include(yield* ask("pause", "route kie:none it is broken"), route)
        assert.include(yield* ask("pause", "orders 1969-12-31 it is over"), "over already")
        assert.deepStrictEqual(yield* notes, noted)
      })
    )

    it.effect("a pause ends by itself at its date, and a second one changes date and reason", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const { current, reload } = yield* Switches
        const told = yield* ask("pause", "orders 2999-01-01T02:00 moving house")
        assert.include(told.replaceAll("\u00a0", " "), "until 1 Jan, 02:00 UTC")
        yield* ask("pause", "orders 2999-01-31 later")
        assert.deepInclude(current().find("orders"), { until: Date.UTC(2999, 0, 31), reason: "later" })
        yield* sql`UPDATE switches SET until = now() WHERE scope = 'orders'`
        yield* reload
        assert.isUndefined(current().find("orders"))
        assert.include(yield* ask("resume", "orders"), "not off")
      })
    )

    it.effect("a pause and a price for so long last that long, although this process's clock is years behind", () =>
      Effect.gen(function* () {
        const { current } = yield* Switches
        yield* ask("pause", "orders 90m moving house")
        const off = current().find("orders")
        assert.closeTo((off?.until ?? 0) - (off?.since ?? 0), 90 * 60_000, 30_000)
        yield* ask("reprice", "sora-2 80% 2d a feast")
        const [aside] = current().prices
        assert.closeTo((aside?.until ?? 0) - (aside?.since ?? 0), 2 * 86_400_000, 30_000)
        assert.include(yield* ask("pause", "orders 2026-01-31 it was"), "over already")
        yield* ask("resume", "orders")
        yield* ask("usualprice", "sora-2")
      })
    )

    it.effect("puts a price aside until a date, and back, noted with who did it", () =>
      Effect.gen(function* () {
        const { current } = yield* Switches
        const told = yield* ask("reprice", "sora-2 80% 2999-01-31 a feast")
        assert.include(told.replaceAll("\u00a0", " "), "sora-2</code> costs 80 % of its usual price until 31 Jan")
        assert.deepInclude(current().prices, {
          ...current().prices[0],
          model: "sora-2",
          percent: 80,
          reason: "a feast",
          until: Date.UTC(2999, 0, 31)
        })
        assert.deepInclude((yield* notes).at(-1), { operator: 9, operation: "reprice", target: "model sora-2 80%" })
        assert.include(yield* ask("usualprice", "sora-2"), "its usual price again")
        assert.deepInclude((yield* notes).at(-1), { operation: "usualprice", target: "model sora-2" })
        const noted = yield* notes
        assert.include(yield* ask("usualprice", "sora-2"), "has its usual price")
        assert.include(yield* ask("reprice", "no-such 80% 2d a feast"), "<code>sora-2</code>")
        assert.include(yield* ask("reprice", "sora-2 80% 1969-12-31 a feast"), "over already")
        assert.deepStrictEqual([yield* notes, current().prices], [noted, []])
      })
    )

    it.effect("refuses a price by which a video would be sold for less than its provider takes, in words", () =>
      Effect.gen(function* () {
        const noted = yield* notes
        const told = yield* ask("reprice", "wan-3 1% 2d a feast")
        assert.match(
          told,
          /^At 1 % it would be sold for less than its provider takes: .* coins, which bring \$.* takes \$/
        )
        assert.deepStrictEqual(yield* notes, noted)
      })
    )

    it.effect("makes a promo code once", () =>
      Effect.gen(function* () {
        assert.include(yield* ask("newpromo", "spring 10 5 30"), "/promo SPRING: 10 🪙, 5 times")
        assert.strictEqual(yield* ask("newpromo", "spring 20 5"), "This code exists.")
      })
    )
  })
})

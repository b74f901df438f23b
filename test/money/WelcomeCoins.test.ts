import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { freshDatabase } from "../../lab/world/database.ts"
import { Coins } from "../../src/domain/Coins.ts"
import { ChargeId, UserId } from "../../src/domain/Ids.ts"
import { Billing } from "../../src/money/Billing.ts"
import { shippedPacks } from "../../src/money/CoinPacks.ts"
import { Payments } from "../../src/money/Payments.ts"
import { Promotions } from "../../src/money/Promotions.ts"
import { WelcomeCoins, type welcomed } from "../../src/money/WelcomeCoins.ts"
import { UserRatings } from "../../src/users/UserRatings.ts"
import { Users } from "../../src/users/Users.ts"

const referralsPerDay = 2

/** Whom Telegram rates, and at which level. */
const levels = new Map<UserId, number>()
let asked = 0
const ratings = Layer.succeed(UserRatings, {
  levelOf: (user) =>
    Effect.sync(() => {
      asked++
      return levels.get(user)
    })
})

const stores = (given: (typeof welcomed)[number]) =>
  Layer.mergeAll(
    Payments.layer,
    Promotions.layer({ referralCoins: 15, referralsPerDay, dailyCoins: 0 }),
    Users.layer({ welcomeCoins: given === "everybody" ? 60 : 0 })
  ).pipe(
    Layer.provide(ratings),
    Layer.provide(Layer.succeed(WelcomeCoins, { coins: Coins.make(60), given })),
    Layer.provideMerge(Billing.layer),
    Layer.provideMerge(freshDatabase)
  )

let last = 0
const newcomer = Effect.fnUntraced(function* (level?: number) {
  const user = UserId.make(5_000_000_000 + ++last)
  if (level !== undefined) levels.set(user, level)
  yield* (yield* Users).ensure(user, "en")
  return user
})
const newUser = Effect.suspend(newcomer)
const balance = (user: UserId) => Effect.flatMap(Billing, (billing) => billing.balance(user))

const buy = Effect.fnUntraced(function* (user: UserId) {
  const payments = yield* Payments
  const pack = shippedPacks.find(({ monthly }) => !monthly)
  if (pack === undefined) return yield* Effect.die(new Error("no pack"))
  const invoice = yield* payments.invoice(user, pack)
  const charge = ChargeId.make(`welcome-${++last}`)
  const told = yield* payments.record({ charge, user, payload: invoice.id, stars: invoice.stars, until: undefined })
  return { told, bought: pack.coins + pack.bonus }
})

layer(stores("everybody"))("welcome coins for everybody", (it) => {
  it.effect("come at once to whom Telegram does not rate, or not below zero", () =>
    Effect.gen(function* () {
      for (const level of [undefined, 0, 1, 90]) assert.strictEqual(yield* balance(yield* newcomer(level)), 60)
    })
  )

  it.effect("do not come to whom Telegram rates below zero, however often they start", () =>
    Effect.gen(function* () {
      const users = yield* Users
      for (const level of [-1, -1000]) {
        const user = yield* newcomer(level)
        levels.set(user, 5)
        yield* Effect.replicateEffect(users.ensure(user, "en"), 5, { concurrency: "unbounded" })
        assert.strictEqual(yield* balance(user), 0)
      }
    })
  )

  it.effect("Telegram is asked once, before somebody is there, and never of who is known", () =>
    Effect.gen(function* () {
      const before = asked
      const user = yield* newUser
      yield* (yield* Users).ensure(user, "en")
      assert.strictEqual(asked, before + 1)
    })
  )
})

layer(stores("buyers"))("welcome coins for buyers", (it) => {
  it.effect("come with the first payment, once, and are told with it", () =>
    Effect.gen(function* () {
      const user = yield* newUser
      assert.strictEqual(yield* balance(user), 0)
      const { told, bought } = yield* buy(user)
      assert.strictEqual(told, bought + 60)
      assert.strictEqual((yield* buy(user)).told, bought)
      assert.strictEqual(yield* balance(user), 2 * bought + 60)
    })
  )

  it.effect("do not come to a buyer whom Telegram rated below zero, who gets what was paid for", () =>
    Effect.gen(function* () {
      const user = yield* newcomer(-3)
      const { told, bought } = yield* buy(user)
      assert.deepStrictEqual([told, yield* balance(user)], [bought, bought])
    })
  )

  it.effect("do not come with an invitation", () =>
    Effect.gen(function* () {
      const [friend, referrer] = [yield* newUser, yield* newUser]
      assert.isTrue(yield* (yield* Promotions).refer(friend, referrer))
      assert.strictEqual(yield* balance(friend), 0)
    })
  )
})

layer(stores("invited"))("welcome coins for the invited", (it) => {
  it.effect("come with an invitation, for so many friends of one user in a day", () =>
    Effect.gen(function* () {
      const promotions = yield* Promotions
      const referrer = yield* newUser
      const friends = yield* Effect.forEach([1, 2, 3], () => newUser)
      for (const friend of friends) assert.isTrue(yield* promotions.refer(friend, referrer))
      assert.deepStrictEqual(yield* Effect.forEach(friends, balance), [60, 60, 0])
      assert.strictEqual(yield* balance(referrer), 0)
    })
  )

  it.effect("do not come to a friend whom Telegram rated below zero", () =>
    Effect.gen(function* () {
      const [friend, referrer] = [yield* newcomer(-1), yield* newUser]
      assert.isTrue(yield* (yield* Promotions).refer(friend, referrer))
      assert.strictEqual(yield* balance(friend), 0)
    })
  )

  it.effect("come neither by oneself nor with a payment", () =>
    Effect.gen(function* () {
      const user = yield* newUser
      assert.isFalse(yield* (yield* Promotions).refer(user, user))
      const { told, bought } = yield* buy(user)
      assert.strictEqual(told, bought)
    })
  )
})

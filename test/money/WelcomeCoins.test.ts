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
import { Users } from "../../src/users/Users.ts"

const referralsPerDay = 2

const stores = (given: (typeof welcomed)[number]) =>
  Layer.mergeAll(
    Payments.layer,
    Promotions.layer({ referralCoins: 15, referralsPerDay, dailyCoins: 0 }),
    Users.layer({ welcomeCoins: 0 })
  ).pipe(
    Layer.provide(Layer.succeed(WelcomeCoins, { coins: Coins.make(60), given })),
    Layer.provideMerge(Billing.layer),
    Layer.provideMerge(freshDatabase)
  )

let last = 0
const newUser = Effect.gen(function* () {
  const user = UserId.make(5_000_000_000 + ++last)
  yield* (yield* Users).ensure(user, "en")
  return user
})
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

  it.effect("come neither by oneself nor with a payment", () =>
    Effect.gen(function* () {
      const user = yield* newUser
      assert.isFalse(yield* (yield* Promotions).refer(user, user))
      const { told, bought } = yield* buy(user)
      assert.strictEqual(told, bought)
    })
  )
})

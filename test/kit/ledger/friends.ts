import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { SessionStore } from "../../../src/dialog/SessionStore.ts"
import { Coins } from "../../../src/domain/Coins.ts"
import { JobId, UserId } from "../../../src/domain/Ids.ts"
import { VideoRequest } from "../../../src/domain/Video.ts"
import { Billing } from "../../../src/money/Billing.ts"
import { Promotions } from "../../../src/money/Promotions.ts"
import { cat, spec } from "../dialogs.ts"
import { jobTable } from "../jobTable.ts"
import { newName } from "./life.ts"
import type { Of } from "./steps.ts"
import { referralCoins, welcome } from "./stores.ts"

const price = 20

/** Friends who bring each other, as simply as it can be told: who is in a circle is not paid for. */
class FriendsModel {
  private readonly broughtBy = new Map<UserId, UserId>()
  private readonly done = new Set<UserId>()
  readonly rewards = new Map<UserId, number>()

  bring(friend: UserId, by: UserId) {
    if (this.broughtBy.has(friend) || this.broughtBy.get(by) === friend || this.done.has(friend)) return false
    this.broughtBy.set(friend, by)
    return true
  }

  film(friend: UserId) {
    this.done.add(friend)
    const by = this.broughtBy.get(friend)
    if (by === undefined || this.isInCircle(friend)) return
    for (const one of [friend, by]) this.rewards.set(one, (this.rewards.get(one) ?? 0) + referralCoins)
  }

  private isInCircle(friend: UserId) {
    const seen = new Set<UserId>()
    for (let one = this.broughtBy.get(friend); one !== undefined && !seen.has(one); one = this.broughtBy.get(one)) {
      if (one === friend) return true
      seen.add(one)
    }
    return false
  }
}

/** Newcomers, each of whom comes by the invitation of the last one, the first by that of the last of all. */
export const makeFriends = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const sessions = yield* SessionStore
  const billing = yield* Billing
  const promotions = yield* Promotions
  const jobs = yield* jobTable

  const film = Effect.fnUntraced(function* (user: UserId) {
    const id = JobId.make(crypto.randomUUID())
    const request = new VideoRequest({ ...spec, prompt: cat })
    const job = { id, user, request, price: Coins.make(price), demo: false, statusMessage: null, traceparent: null }
    yield* sql.withTransaction(Effect.andThen(jobs.create(job, 9), billing.hold(user, id, Coins.make(price))))
    yield* sql`UPDATE jobs SET state = 'delivering' WHERE id = ${id}::uuid`
    yield* jobs.delivered(id, "video", undefined)
  })

  return Effect.fnUntraced(function* ({ friends: count, order }: Of<"friends">) {
    const model = new FriendsModel()
    const friends = Array.from({ length: count }, () => UserId.make(newName()))
    yield* Effect.forEach(friends, (friend) => sessions.open(friend, "en"), { discard: true })
    const events = friends.flatMap((friend, n) => [
      Effect.gen(function* () {
        const by = friends.at(n - 1) ?? friend
        assert.strictEqual(yield* promotions.refer(friend, by), model.bring(friend, by))
      }),
      Effect.andThen(
        film(friend),
        Effect.sync(() => model.film(friend))
      )
    ])
    const inOrder = events.map((event, n) => ({ event, at: order[n] ?? n })).toSorted((one, other) => one.at - other.at)
    for (const { event } of inOrder) yield* event
    for (const friend of friends)
      assert.strictEqual(yield* billing.balance(friend), welcome - price + (model.rewards.get(friend) ?? 0))
  })
})

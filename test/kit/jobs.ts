import { Effect, Layer, Option } from "effect"
import { Billing } from "../../src/money/Billing.ts"
import { Coins } from "../../src/domain/Coins.ts"
import { JobId, UserId } from "../../src/domain/Ids.ts"
import { VideoRequest } from "../../src/domain/Video.ts"
import { Jobs } from "../../src/video/Jobs.ts"
import { SessionStore } from "../../src/dialog/SessionStore.ts"
import { Users } from "../../src/users/Users.ts"
import { TaskRef } from "../../src/providers/VideoProvider.ts"
import { freshDatabase } from "../../lab/world/database.ts"
import { cat, spec } from "./dialogs.ts"
import { noPromotions } from "./noPromotions.ts"
import { jobTable } from "./jobTable.ts"

/** Jobs, users and their coins in a database of their own. */
export const stores = Layer.mergeAll(
  Jobs.layer,
  SessionStore.layer.pipe(Layer.provideMerge(Users.layer({ welcomeCoins: 60 })))
).pipe(Layer.provideMerge(noPromotions), Layer.provideMerge(Billing.layer), Layer.provideMerge(freshDatabase))

export const route = { provider: "sora", model: "sora-2" }

let last = 0
/** A user with a queued and paid job. */
export const ordered = Effect.gen(function* () {
  const sessions = yield* SessionStore
  const user = UserId.make(++last)
  yield* sessions.open(user, "ru")
  return { user, id: yield* order(user) }
})
export const order = Effect.fnUntraced(function* (user: UserId, limit = 2, line = 0) {
  const jobs = yield* jobTable
  const billing = yield* Billing
  const id = JobId.make(crypto.randomUUID())
  const price = Coins.make(20)
  const request = new VideoRequest({ ...spec, prompt: cat })
  yield* jobs.create({ id, user, request, price, demo: false, statusMessage: null, traceparent: null }, limit, line)
  yield* billing.hold(user, id, price)
  return id
})
export const task = () => TaskRef.make(crypto.randomUUID())
export const state = Effect.fnUntraced(function* (id: JobId) {
  const jobs = yield* jobTable
  return Option.getOrThrow(yield* jobs.find(id)).state
})
export const generating = Effect.fnUntraced(function* (id: JobId, pollAfter = 0) {
  const jobs = yield* jobTable
  const mine = task()
  yield* jobs.claim(id, route)
  yield* jobs.accepted(id, { task: mine, pollAfter, deadlineMinutes: 30 })
  return mine
})

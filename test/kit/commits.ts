import { Context, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { stay, withCommand } from "../../src/dialog/Dialog/step.ts"
import type { TransactionalCommand } from "../../src/dialog/Dialog.ts"
import { Commits } from "../../src/dialog/DialogActor/Commits.ts"
import { SessionStore } from "../../src/dialog/SessionStore.ts"
import { Coins } from "../../src/domain/Coins.ts"
import { EventId, type JobId, MessageId, UserId } from "../../src/domain/Ids.ts"
import { Billing } from "../../src/money/Billing.ts"
import { Payments } from "../../src/money/Payments.ts"
import { Promotions } from "../../src/money/Promotions.ts"
import { Spending } from "../../src/money/Spending.ts"
import { RateLimits } from "../../src/platform/RateLimits.ts"
import { OperatorActions } from "../../src/support/OperatorActions.ts"
import { Users } from "../../src/users/Users.ts"
import { StorageFull, StorageRoom } from "../../src/video/StorageRoom.ts"
import { ProviderQueue, QueueFull } from "../../src/video/Generation/ProviderQueue.ts"
import { GenerationRuns } from "../../src/video/GenerationRuns.ts"
import { Jobs } from "../../src/video/Jobs.ts"
import { Switches } from "../../src/video/Switches.ts"
import { ModelCatalogue } from "../../src/video/ModelCatalogue.ts"
import { LateVideos } from "../../src/video/LateVideos.ts"
import { VideoStore, VideoStoreError } from "../../src/video/VideoStore.ts"
import { freshDatabase } from "../../lab/world/database.ts"
import { cat, dialog, offered, spec, states } from "./dialogs.ts"
import { idleProviders } from "./idleProvider.ts"

/** How the next start of a workflow ends. It is written where the transaction writes, and so goes when that goes. */
export class Starts extends Context.Service<
  Starts,
  { broken: boolean; readonly of: (job: JobId) => Effect.Effect<number> }
>()("test/Starts") {
  static readonly layer = Layer.effect(
    Starts,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* sql`CREATE TABLE started (job uuid)`
      return {
        broken: false,
        of: (job) => Effect.orDie(Effect.map(sql`SELECT FROM started WHERE job = ${job}::uuid`, (rows) => rows.length))
      }
    })
  )
}

const runs = Layer.effect(
  GenerationRuns,
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const starts = yield* Starts
    const start = (job: JobId) =>
      starts.broken
        ? Effect.die("the engine is broken")
        : sql`INSERT INTO started SELECT ${job}::uuid`.pipe(Effect.orDie, Effect.asVoid)
    const notUsed = () => Effect.die("not used here")
    return GenerationRuns.of({ start, startNext: notUsed, hasEnded: notUsed })
  })
)

/** How many jobs wait for a provider, and whether videos can be kept, is the test's to say. */
export const isFull = { queue: false, disk: false }

/** Why no video is found that was kept, if none is. */
export const unkept: { reason: VideoStoreError["reason"] | undefined } = { reason: undefined }

const keptVideo = { path: "video.mp4", version: "1", storedAt: 0, cover: undefined, thumbnail: undefined } as const
const store = Layer.mock(VideoStore, {
  find: () =>
    unkept.reason === undefined
      ? Effect.succeed({ ...keptVideo, bytes: 1, width: 720, height: 1280, duration: 8 })
      : new VideoStoreError({ reason: unkept.reason })
})

const queue = Layer.mock(ProviderQueue, {
  ensureRoom: Effect.suspend(() => (isFull.queue ? new QueueFull({ longest: 9 }) : Effect.void))
})

const room = Layer.succeed(StorageRoom, {
  ensure: Effect.suspend(() => (isFull.disk ? new StorageFull({ detail: "ENOSPC" }) : Effect.void))
})

// A layer of its own each time: one that is the same would be built once.
const commits = () => Commits.layer({ maxActiveJobs: 1, demo: false, operators: new Set([1]) })
export const over = <A, E, R>(double: Layer.Layer<A, E, R>) =>
  commits().pipe(Layer.provide(Layer.mergeAll(double, queue, room, store)))

export const stores = commits().pipe(
  Layer.provideMerge(OperatorActions.layer),
  Layer.provideMerge(LateVideos.layer),
  Layer.provideMerge(
    Layer.mergeAll(Jobs.layer, Payments.layer, Spending.layer({ dayLimit: Coins.make(100), monthLimit: undefined }))
  ),
  Layer.provideMerge(
    Layer.mergeAll(Promotions.layer({ referralCoins: 10, referralsPerDay: 5, dailyCoins: 0 }), SessionStore.layer)
  ),
  Layer.provideMerge(Users.layer({ welcomeCoins: 60 })),
  Layer.provideMerge(Layer.merge(Billing.layer, RateLimits.layer({ assistantPerHour: 5 }))),
  Layer.provide(Layer.mergeAll(queue, room, store)),
  Layer.provideMerge(Layer.merge(Layer.succeed(ModelCatalogue, offered), Switches.layer)),
  Layer.provideMerge(idleProviders),
  Layer.provideMerge(runs),
  Layer.provideMerge(Starts.layer),
  Layer.provideMerge(freshDatabase)
)

let last = 0
/** A new user at their confirmation card, which is message 5. */
export const newUser = Effect.gen(function* () {
  const sessions = yield* SessionStore
  const user = UserId.make(8_000_000_000 + ++last)
  const { version } = yield* sessions.open(user, "en")
  yield* sessions.commit({ user, event: EventId.make(`card:${user}`), version, dialog: dialog(states.Confirming) })
  yield* sessions.setScreen(user, MessageId.make(5), undefined)
  return user
})

export const create = (price = 20): Extract<TransactionalCommand, { _tag: "CreateJob" }> => ({
  _tag: "CreateJob",
  spec,
  prompt: cat,
  price: Coins.make(price)
})

/** Commits a command of the user's next step, which leads to the menu; another event each time, unless it is given. */
export const commit = Effect.fnUntraced(function* (
  user: UserId,
  command: TransactionalCommand,
  event = EventId.make(`u${++last}`),
  pressed: number | undefined = 5
) {
  const sessions = yield* SessionStore
  const commits = yield* Commits
  const session = yield* sessions.open(user, "en")
  const step = withCommand(stay({ ...session.dialog, state: states.MainMenu }), command)
  return yield* commits.commit({
    user,
    event,
    pressed: pressed === undefined ? undefined : MessageId.make(pressed),
    session,
    step
  })
})

export type Committed = Effect.Success<ReturnType<typeof commit>>
/** The balance that a saved step leaves; of any other outcome, what it was. */
export const balanceOf = (outcome: Committed) =>
  outcome._tag === "Saved" ? Number(outcome.session.balance) : outcome._tag

/** What is stored of a user: where their dialog is, its screen, their coins, and their jobs. */
export const stored = Effect.fnUntraced(function* (user: UserId) {
  const sql = yield* SqlClient.SqlClient
  const { dialog: known, screen, balance } = yield* (yield* SessionStore).open(user, "en")
  const jobs = yield* sql<{ id: JobId; state: string; message: number | null }>`
    SELECT id, state, status_message::float8 AS message FROM jobs WHERE user_id = ${user}::bigint ORDER BY created_at`
  return { state: known.state._tag, screen, balance, jobs }
})

export const started = (job: JobId | undefined) =>
  Effect.flatMap(Starts, (starts) => (job === undefined ? Effect.succeed(0) : starts.of(job)))

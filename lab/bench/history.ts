import { Duration, Effect, Layer, Redacted } from "effect"
import { SessionStore } from "../../src/dialog/SessionStore.ts"
import { DueJobs, JobCallbacks, Jobs } from "../../src/video/Jobs.ts"
import { Billing } from "../../src/money/Billing.ts"
import { Payments } from "../../src/money/Payments.ts"
import { Promotions } from "../../src/money/Promotions.ts"
import { migrated } from "../../src/platform/Database.ts"
import { Audit } from "../../src/support/Audit.ts"
import { Receipts } from "../../src/support/Receipts.ts"
import { UserId } from "../../src/domain/Ids.ts"
import { ProviderName, TaskRef } from "../../src/providers/VideoProvider.ts"
import { Users } from "../../src/users/Users.ts"
import { storeHistory } from "../world/history.ts"
import { connected } from "./database.ts"
import { type Part, play } from "./figures.ts"
import { median, type Stage } from "./stage.ts"

/**
 * What the work that recurs, and an operator's question, cost with a history of a thousand and of a million videos. In the
 * history twenty videos are in the making; what is measured is a round that finds as much to do in either.
 */
const [small, large] = [1000, 1_000_000]

const services = Layer.mergeAll(Audit.layer, Receipts.layer, Jobs.layer, Payments.layer, SessionStore.layer).pipe(
  Layer.provide(Users.layer({ welcomeCoins: 0 })),
  Layer.provide(Promotions.layer({ referralCoins: 0, referralsPerDay: 1, dailyCoins: 0 })),
  Layer.provideMerge(Billing.layer)
)
type Services = Layer.Success<typeof services>

interface Round {
  readonly name: string
  readonly round: Effect.Effect<unknown, unknown, Services>
  /** A round that reads everything is to cost what it reads. */
  readonly readsAll?: boolean
}

const rounds = (jobs: number): ReadonlyArray<Round> => [
  { name: "a round of expiry", round: Effect.flatMap(Billing, ({ expire }) => expire) },
  { name: "a round of the audit", round: Effect.flatMap(Audit, ({ round }) => round) },
  { name: "the audit of everybody, once a night", round: Effect.flatMap(Audit, ({ check }) => check), readsAll: true },
  {
    name: "a callback's job",
    round: Effect.flatMap(JobCallbacks, ({ findByTask }) =>
      findByTask(ProviderName.make("sora"), TaskRef.make(`video_${jobs / 2}`))
    )
  },
  { name: "ids of callbacks forgotten", round: Effect.flatMap(JobCallbacks, ({ forgetCallbacks }) => forgetCallbacks) },
  { name: "ids of updates forgotten", round: Effect.flatMap(SessionStore, ({ forgetEvents }) => forgetEvents) },
  {
    name: "a page of unpaid invoices forgotten",
    round: Effect.flatMap(Payments, ({ forgetUnpaid }) => forgetUnpaid(undefined))
  },
  { name: "/find of a user", round: Effect.flatMap(Receipts, ({ search }) => search("42")) },
  { name: "/find of a charge", round: Effect.flatMap(Receipts, ({ search }) => search("stx42")) },
  { name: "ends that nobody was told", round: Effect.flatMap(DueJobs, ({ untold }) => untold) },
  { name: "videos that nobody works on", round: Effect.flatMap(DueJobs, ({ stalled }) => stalled) },
  {
    name: "unfinished videos and their coins, for the metrics",
    round: Effect.flatMap(Jobs, ({ unfinishedByState }) => unfinishedByState)
  },
  {
    name: "a user's balance",
    round: Effect.flatMap(Billing, ({ balance }) => balance(UserId.make(42)))
  }
]

/** How long each round takes in a database with so many videos, in ms: the median of some. */
const timesWith = async ({ database }: Stage, jobs: number, times: number) => {
  const url = await database("history")
  const timed = ({ name, round, readsAll }: Round) =>
    Effect.gen(function* () {
      const took: Array<number> = []
      for (let n = 0; n < (readsAll === true ? 1 : times); n++) {
        const [duration] = yield* Effect.timed(round)
        took.push(Duration.toMillis(duration))
      }
      return { name, millis: median(took) }
    })
  return Effect.runPromise(
    Effect.gen(function* () {
      yield* Effect.promise(() => connected(url, (client) => storeHistory(client, { jobs })))
      // The first round looks at everybody, as after an upgrade.
      yield* Effect.flatMap(Audit, ({ round }) => round)
      return yield* Effect.forEach(rounds(jobs), timed)
    }).pipe(Effect.provide(services.pipe(Layer.provideMerge(migrated(Redacted.make(url))))))
  )
}

const measure = async (stage: Stage, quick: boolean) => {
  const few = await timesWith(stage, small, quick ? 1 : 11)
  const many = await timesWith(stage, quick ? 2 * small : large, quick ? 1 : 11)
  return many.map(({ name, millis }, at) => ({
    name,
    value: millis,
    unit: "ms",
    beside: { name: `${small.toLocaleString("en")} videos`, value: few[at]?.millis ?? 0 }
  }))
}

export const history: Part = { command: "npm run bench:history", measure }
if (import.meta.main) await play([history])

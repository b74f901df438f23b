import { Context, Effect, Layer, Logger } from "effect"
import { SqlClient } from "effect/sql"
import { freshDatabase } from "../../../lab/world/database.ts"
import { SessionStore } from "../../../src/dialog/SessionStore.ts"
import type { JobId } from "../../../src/domain/Ids.ts"
import { Billing } from "../../../src/money/Billing.ts"
import { CoinPacks, shippedPacks } from "../../../src/money/CoinPacks.ts"
import { Payments } from "../../../src/money/Payments.ts"
import { Promotions } from "../../../src/money/Promotions.ts"
import { Spending } from "../../../src/money/Spending.ts"
import { Audit } from "../../../src/support/Audit.ts"
import { OperatorActions } from "../../../src/support/OperatorActions.ts"
import { StarReconciliation } from "../../../src/support/StarReconciliation.ts"
import { SubscriptionStops } from "../../../src/support/SubscriptionStops.ts"
import type { StarTransaction } from "../../../src/telegram/TelegramGateway.ts"
import { Users } from "../../../src/users/Users.ts"
import { GenerationRuns } from "../../../src/video/GenerationRuns.ts"
import { Jobs, type JobsError } from "../../../src/video/Jobs.ts"
import { Switches } from "../../../src/video/Switches.ts"
import { ModelCatalogue } from "../../../src/video/ModelCatalogue.ts"
import { offered } from "../dialogs.ts"
import { idleProviders } from "../idleProvider.ts"
import { LateSteps, LateVideos } from "../../../src/video/LateVideos.ts"
import { makeTelegramRecorder } from "../TelegramRecorder.ts"
import { type PlantedText, withPlanted } from "./plantedText.ts"

export const welcome = 60
export const referralCoins = 15

/** What is broken in the services or in the texts of their statements; nothing, where nothing is said. */
export interface Bug {
  readonly billing?: (billing: Billing["Service"]) => Billing["Service"]
  readonly late?: (late: LateVideos["Service"]) => LateVideos["Service"]
  readonly actions?: (actions: OperatorActions["Service"], sql: SqlClient.SqlClient) => OperatorActions["Service"]
  readonly text?: PlantedText
  /** A statement that takes something of the database away. */
  readonly without?: string
}

/** Telegram's list of Stars, which the reconciliation reads. */
export class StarList extends Context.Service<StarList, { readonly add: (entry: StarTransaction) => void }>()(
  "test/StarList"
) {}

/** What happens to offers of late videos in the moment in which they are taken. */
export const inTheMoment = new Map<JobId, Effect.Effect<unknown, JobsError>>()

const database = ({ text, without }: Bug) =>
  Layer.effect(
    SqlClient.SqlClient,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      if (without !== undefined) yield* sql.unsafe(without)
      return text === undefined ? sql : withPlanted(sql, text)
    })
  ).pipe(Layer.provide(freshDatabase))

const billing = (bug: Bug) =>
  Layer.effect(Billing, Effect.map(Billing, bug.billing ?? ((real) => real))).pipe(Layer.provide(Billing.layer))

const lateVideos = (bug: Bug) =>
  Layer.effect(
    LateVideos,
    Effect.map(LateVideos, (real) =>
      (bug.late ?? ((late) => late))({
        ...real,
        take: (late, as) => Effect.andThen(inTheMoment.get(late.id) ?? Effect.void, real.take(late, as))
      })
    )
  ).pipe(Layer.provide(LateVideos.layer))

const operatorActions = ({ actions = (real) => real }: Bug) =>
  Layer.effect(
    OperatorActions,
    Effect.gen(function* () {
      return actions(yield* OperatorActions, yield* SqlClient.SqlClient)
    })
  ).pipe(
    Layer.provide(OperatorActions.layer),
    Layer.provide([Switches.layerFixed(), Layer.succeed(ModelCatalogue, offered), idleProviders])
  )

/** Everything that moves coins, over a database of its own. */
export const stores = (bug: Bug = {}) => {
  const telegram = makeTelegramRecorder()
  return Layer.mergeAll(
    Audit.layer,
    StarReconciliation.layer.pipe(Layer.provide(Layer.succeed(CoinPacks, shippedPacks))),
    SubscriptionStops.layer,
    operatorActions(bug),
    lateVideos(bug),
    LateSteps.layer
  ).pipe(
    Layer.provideMerge(
      Layer.mergeAll(
        Jobs.layer,
        Payments.layer,
        Spending.layer({ dayLimit: undefined, monthLimit: undefined }),
        Layer.mock(GenerationRuns, { start: () => Effect.void })
      )
    ),
    Layer.provideMerge(SessionStore.layer),
    Layer.provideMerge(Users.layer({ welcomeCoins: welcome })),
    Layer.provideMerge(Promotions.layer({ referralCoins, referralsPerDay: 5, dailyCoins: 0 })),
    Layer.provideMerge(billing(bug)),
    Layer.provideMerge(
      Layer.merge(telegram.layer, Layer.succeed(StarList, { add: (entry) => void telegram.transactions.push(entry) }))
    ),
    Layer.provideMerge(database(bug)),
    // What histories are made of are alerts, hundreds of them.
    Layer.provideMerge(Logger.layer([]))
  )
}
export type Stores = Layer.Success<ReturnType<typeof stores>>

import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Duration, Effect, Layer, Option } from "effect"
import { HttpRouter } from "effect/http"
import { HealthWatch } from "./support/HealthWatch.ts"
import { Alerts } from "./support/Alerts.ts"
import { AlertWebhook } from "./support/AlertWebhook.ts"
import { DatabaseOutage } from "./platform/Telemetry/DatabaseOutage.ts"
import { AlertLog } from "./platform/AlertLog.ts"
import { Audit } from "./support/Audit.ts"
import { Bills } from "./support/Bills.ts"
import { Broadcasts } from "./support/Broadcasts.ts"
import { Billing } from "./money/Billing.ts"
import { Proxies } from "./platform/Proxies.ts"
import { ClockSteps } from "./video/ClockSteps.ts"
import { Captions } from "./video/Captions.ts"
import { Cluster } from "./platform/Cluster.ts"
import { CoinPacks } from "./money/CoinPacks.ts"
import { PromptLibrary } from "./assistant/PromptLibrary.ts"
import { crashAt } from "./platform/Failpoints.ts"
import { Database } from "./platform/Database.ts"
import { claimOf, type Deployment, plan } from "./app/Deployment.ts"
import { DialogHost } from "./dialog/DialogHost.ts"
import { GenerationRuns } from "./video/GenerationRuns.ts"
import { ProviderQueue } from "./video/Generation/ProviderQueue.ts"
import { StatusMessage } from "./video/Generation/StatusMessage.ts"
import { QueueSignal } from "./video/Generation/ProviderQueue/QueueSignal.ts"
import { Promotions } from "./money/Promotions.ts"
import { Http, oneSpelling } from "./app/Http.ts"
import { holdingServer } from "./platform/Http/Holding.ts"
import { Inbox } from "./inbox/Inbox.ts"
import { SetAsideUpdates } from "./inbox/SetAsideUpdates.ts"
import { Jobs } from "./video/Jobs.ts"
import { LateVideos } from "./video/LateVideos.ts"
import { LateArrivals } from "./video/LateArrivals.ts"
import { Media } from "./video/Media.ts"
import { PictureFiles } from "./video/PictureFiles.ts"
import { Pictures } from "./video/Pictures.ts"
import { ModelCatalogue } from "./video/ModelCatalogue.ts"
import { doubles, drivers, outside, type Outside, videoProviders } from "./app/Outside.ts"
import { TicketPost } from "./support/TicketPost.ts"
import { Erasing } from "./support/Erasing.ts"
import { Exports } from "./support/Exports.ts"
import { Lookup } from "./support/Lookup.ts"
import { Operator } from "./support/Operator.ts"
import { OperatorSessions } from "./support/OperatorSessions.ts"
import { OperatorActions, OperatorIds, SecondOperatorFrom } from "./support/OperatorActions.ts"
import { Payments } from "./money/Payments.ts"
import { Tally } from "./support/Tally.ts"
import { StarReconciliation } from "./support/StarReconciliation.ts"
import { RateLimits } from "./platform/RateLimits.ts"
import { Receipts } from "./support/Receipts.ts"
import { QueueDispatcher } from "./video/QueueDispatcher.ts"
import { StalledJobs } from "./video/StalledJobs.ts"
import { UserLines } from "./video/UserLines.ts"
import { PollSignal, StatusPoller } from "./video/StatusPoller.ts"
import { TaskEnds } from "./video/TaskEnds.ts"
import { SessionStore } from "./dialog/SessionStore.ts"
import { Spending } from "./money/Spending.ts"
import { groups, Settings } from "./app/Settings.ts"
import { ownDataDir } from "./app/DataDirOwner.ts"
import { settingsInForce } from "./app/Settings/inForce.ts"
import { bucketOf } from "./app/Settings/keeping.ts"
import { providerPermits } from "./app/Settings/offer.ts"
import { announce, told, mayServe, tellDoubts } from "./app/Startup.ts"
import { Pruner } from "./video/Pruner.ts"
import { Retention } from "./video/Retention.ts"
import { WordRetention } from "./video/WordRetention.ts"
import { RateLease } from "./telegram/TelegramGateway/RateLease.ts"
import { TelegramUpdates } from "./inbox/TelegramUpdates.ts"
import { Coins } from "./domain/Coins.ts"
import { WelcomeCoins } from "./money/WelcomeCoins.ts"
import { Erasures } from "./users/Erasures.ts"
import { Users } from "./users/Users.ts"
import { userRatings } from "./users/UserRatings.ts"
import { Statistics } from "./support/Statistics.ts"
import { SubscriptionStops } from "./support/SubscriptionStops.ts"
import { Telemetry } from "./platform/Telemetry.ts"
import { ModelWatch } from "./video/ModelWatch.ts"
import { Switches } from "./video/Switches.ts"
import { StillOrders } from "./video/StillOrders.ts"
import { Stills } from "./video/Stills.ts"
import { StorageRoom } from "./video/StorageRoom.ts"
import { VideoStore } from "./video/VideoStore.ts"

/** Requests under way at the end are answered; pages that stream for ever are cut. */
const gracefulShutdownTimeout = "2 seconds"
const limits = ({ dayLimit, monthLimit }: Settings["Service"]) => ({
  dayLimit: Option.getOrUndefined(dayLimit),
  monthLimit: Option.getOrUndefined(monthLimit)
})

const queueOf = ({ providerJobs, maxWaitingJobs }: Settings["Service"]) => {
  const permits = Option.getOrElse(providerJobs, () => new Map<string, number>())
  return {
    permits: (provider: string) => permits.get(provider) ?? permits.get("*") ?? providerPermits,
    longest: maxWaitingJobs
  }
}

/** Everything that keeps or sends something, from the ledger up. */
const services = (settings: Settings["Service"], deployment: Deployment, at: Outside) =>
  Layer.mergeAll(
    StatusMessage.layer,
    PollSignal.layer,
    TaskEnds.layer.pipe(Layer.provideMerge(QueueSignal.layer)),
    Operator.layer(at).pipe(Layer.provide(Lookup.layer)),
    OperatorActions.layer.pipe(
      Layer.provide(Layer.succeed(SecondOperatorFrom, Option.getOrUndefined(settings.secondOperatorFrom)))
    ),
    TicketPost.layer({ operators: new Set(deployment.operators.keys()) }),
    SubscriptionStops.layer,
    Bills.layer(),
    Broadcasts.layer,
    Stills.layer({ perDay: settings.stillsPerDay }).pipe(Layer.provide(StillOrders.layer))
  ).pipe(
    Layer.provideMerge(Layer.succeed(OperatorIds, new Set(deployment.operators.keys()))),
    Layer.provideMerge(Captions.layer(settings)),
    Layer.provideMerge(OperatorSessions.layer),
    Layer.provideMerge(ProviderQueue.layer(queueOf(settings))),
    Layer.provideMerge(LateVideos.layer),
    Layer.provideMerge(
      Retention.layer({ days: settings.videoDays, bytes: Option.getOrUndefined(settings.videoSpace) })
    ),
    Layer.provideMerge(GenerationRuns.layer),
    Layer.provideMerge(Tally.layer.pipe(Layer.provideMerge(Layer.merge(Jobs.layer, Audit.layer)))),
    Layer.provideMerge(StarReconciliation.layer),
    Layer.provideMerge(
      Layer.mergeAll(
        Payments.layer,
        Receipts.layer,
        Exports.layer,
        Promotions.layer(settings),
        Spending.layer(limits(settings))
      )
    ),
    Layer.provideMerge(Layer.merge(SessionStore.layer, Erasures.layer)),
    Layer.provideMerge(Users.layer({ welcomeCoins: settings.welcomeFor === "everybody" ? settings.welcomeCoins : 0 })),
    // Who is given nothing need not be judged.
    Layer.provideMerge(settings.welcomeCoins > 0 ? userRatings : Layer.empty),
    Layer.provideMerge(
      Layer.succeed(WelcomeCoins, { coins: Coins.make(settings.welcomeCoins), given: settings.welcomeFor })
    ),
    Layer.provideMerge(Layer.merge(Billing.layer, RateLimits.layer(settings))),
    Layer.provideMerge(ModelWatch.layer),
    Layer.provideMerge(PictureFiles.layer({ dataDir: settings.dataDir })),
    Layer.provideMerge(
      Layer.merge(
        VideoStore.layer({ dataDir: settings.dataDir, bucket: bucketOf(settings) }),
        StorageRoom.layer({ dataDir: settings.dataDir })
      )
    ),
    Layer.provideMerge(
      Layer.mergeAll(
        Media.layer({ silentTrack: settings.silentTrack, dataDir: settings.dataDir }),
        Pictures.layer,
        ModelCatalogue.layerSold({ file: settings.modelsFile }).pipe(
          Layer.provideMerge(CoinPacks.layer({ file: settings.packsFile }))
        ),
        PromptLibrary.layer({ file: settings.promptsFile })
      )
    ),
    Layer.provideMerge(Switches.layer)
  )

/** The actors, the workflow and the singletons, on the cluster. */
const engine = (settings: Settings["Service"], deployment: Deployment, { consoleUrl }: Outside) =>
  Layer.mergeAll(
    DialogHost.layerRun.pipe(
      Layer.provideMerge(
        DialogHost.layer({
          maxActiveJobs: settings.maxActiveJobs,
          demo: deployment.video._tag === "Demo",
          assistant: deployment.assistant._tag !== "None",
          operators: deployment.operators,
          dailyCoins: settings.dailyCoins,
          referralCoins: settings.referralCoins,
          kept: { videoDays: settings.videoDays, wordsDays: Option.getOrUndefined(settings.wordsDays) }
        })
      )
    ),
    GenerationRuns.layerRun,
    StatusPoller.layerRun,
    Switches.layerRun,
    ModelWatch.layerRun({ doubles: deployment.video._tag !== "Servers" }),
    QueueDispatcher.layerRun,
    UserLines.layerRun({ limit: settings.maxActiveJobs }),
    StalledJobs.layerRun,
    ClockSteps.layerRun,
    StatusMessage.layerRun,
    StorageRoom.layerRun,
    Billing.layerRun,
    StarReconciliation.layerRun,
    SubscriptionStops.layerRun,
    TicketPost.layerRun,
    Broadcasts.layerRun,
    Pruner.layerRun,
    Retention.layerRun,
    WordRetention.layerRun(Option.getOrUndefined(settings.wordsDays)),
    Erasing.layerRun,
    VideoStore.layerRun,
    PictureFiles.layerRun,
    SessionStore.layerRun,
    LateArrivals.layerRun,
    Audit.layerRun,
    Bills.layerRun,
    Tally.layerRun,
    SetAsideUpdates.layerRun,
    OperatorSessions.layerRun,
    Statistics.layerRun,
    HealthWatch.layerRun({
      dataDir: settings.dataDir,
      backupWithin: Option.getOrUndefined(Option.map(settings.backupHours, Duration.hours)),
      restoreTestWithin: Option.getOrUndefined(Option.map(settings.verifyBackupDays, Duration.days))
    }),
    Alerts.layerRun({ operators: new Set(deployment.operators.keys()), consoleUrl }).pipe(Layer.provide(Alerts.layer))
  )

/** Posts alerts where a webhook is set. */
const alertWebhook = ({ alertWebhookUrl, alertWebhookFormat: format }: Settings["Service"], at: Outside) =>
  Option.match(alertWebhookUrl, {
    onNone: () => Layer.empty,
    onSome: (url) => AlertWebhook.layerRun({ url, format, consoleUrl: at.consoleUrl })
  })

const bot = (settings: Settings["Service"]) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const deployment = plan(settings)
      const at = yield* outside(settings, deployment)
      const playground = deployment.telegram._tag === "Playground"
      const routes = Layer.merge(
        Http.layer({
          webhookSecrets: at.webhookSecrets,
          playground,
          metricsToken: settings.metricsToken,
          trustedProxies: settings.trustedProxies,
          operators: deployment.operators,
          consoleUrl: at.consoleUrl,
          settings: settingsInForce(groups, process.env),
          dataDir: settings.dataDir,
          mode: at.updates._tag
        }),
        doubles(deployment, settings, at)
      )
      return Layer.merge(TelegramUpdates.layerRun(at.updates), announce(settings, deployment)).pipe(
        Layer.provide(
          HttpRouter.serve(routes, { routerConfig: oneSpelling, disableLogger: true, disableListenLog: true })
        ),
        Layer.provideMerge(Inbox.layer),
        Layer.provideMerge(SetAsideUpdates.layer),
        Layer.provideMerge(Layer.merge(engine(settings, deployment, at), alertWebhook(settings, at))),
        Layer.provideMerge(services(settings, deployment, at)),
        // A process that shares its database with others shares Telegram's rate with them.
        Layer.provideMerge(
          RateLease.layerRun({ rate: settings.telegramRate, alone: deployment.cluster._tag === "Single" })
        ),
        Layer.provideMerge(Layer.mergeAll(drivers(at, settings), videoProviders(at))),
        Layer.provideMerge(Cluster(deployment.cluster)),
        Layer.provideMerge(
          Database({
            url: settings.databaseUrl,
            dataDir: settings.dataDir,
            claim: claimOf(deployment.cluster),
            connections: settings.databaseConnections
          })
        ),
        Layer.provide(tellDoubts(settings)),
        Layer.provideMerge(DatabaseOutage.layer),
        Layer.provideMerge(AlertLog.layer),
        Layer.provide([Telemetry(settings), crashAt(settings.crashAt), Proxies.layer])
      )
    })
  )

const main = Layer.unwrap(
  Effect.gen(function* () {
    const settings = yield* Settings
    yield* mayServe(settings)
    yield* ownDataDir(settings)
    const host = plan(settings).host
    return bot(settings).pipe(
      Layer.provide(NodeHttpServer.layer(holdingServer, { port: settings.port, host, gracefulShutdownTimeout }))
    )
  })
).pipe(Layer.provide(Settings.fromEnvironment(process.env)))

NodeRuntime.runMain(told(Layer.launch(main)), { disableErrorReporting: true })

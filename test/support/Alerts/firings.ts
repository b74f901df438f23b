import { Cause, Deferred, Duration, Effect, Layer, Redacted, type Scope } from "effect"
import { ClusterError, Runner, RunnerAddress, Runners, RunnerStorage, ShardId, Sharding } from "effect/cluster"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setAside } from "../../../src/dialog/DialogActor/setAside.ts"
import { DialogHost } from "../../../src/dialog/DialogHost.ts"
import { Coins } from "../../../src/domain/Coins.ts"
import { ChargeId, EventId, JobId, UserId } from "../../../src/domain/Ids.ts"
import { Inbox } from "../../../src/inbox/Inbox.ts"
import { SetAsideUpdates } from "../../../src/inbox/SetAsideUpdates.ts"
import { polling } from "../../../src/inbox/TelegramUpdates/polling.ts"
import { webhook } from "../../../src/inbox/TelegramUpdates/webhook.ts"
import { Billing } from "../../../src/money/Billing.ts"
import { Payments } from "../../../src/money/Payments.ts"
import { alertKinds, type AlertName } from "../../../src/platform/AlertKinds.ts"
import { Isolation } from "../../../src/platform/Cluster/Isolation.ts"
import { DataFileError } from "../../../src/platform/DataFile.ts"
import { makeOutage } from "../../../src/platform/Outage.ts"
import { watchFile } from "../../../src/platform/WatchedFile.ts"
import {
  InsufficientCredits,
  NetworkError,
  ProviderError,
  RateLimit,
  TaskRef,
  Unauthorized,
  Unknown,
  VideoProviders
} from "../../../src/providers/VideoProvider.ts"
import { Audit, makeAuditing, type Violation } from "../../../src/support/Audit.ts"
import { Bills } from "../../../src/support/Bills.ts"
import { type BroadcastDraft, Broadcasts } from "../../../src/support/Broadcasts.ts"
import { makeRound } from "../../../src/support/Broadcasts/round.ts"
import { makeHealthRound } from "../../../src/support/HealthWatch.ts"
import type { Figures } from "../../../src/support/HealthWatch/judge.ts"
import { GrantRequests } from "../../../src/support/OperatorActions/GrantRequests.ts"
import { makeReconciling, StarReconciliation, tellEarlier } from "../../../src/support/StarReconciliation.ts"
import { SubscriptionStops } from "../../../src/support/SubscriptionStops.ts"
import {
  BadRequest,
  Conflict,
  TelegramError,
  TelegramUnavailable,
  TokenRejected
} from "../../../src/telegram/TelegramGateway.ts"
import { Users } from "../../../src/users/Users.ts"
import { makeProviderAlarms } from "../../../src/video/Generation/providerAlarms.ts"
import { tellRefused } from "../../../src/video/Generation/Store.ts"
import { ModelCatalogue } from "../../../src/video/ModelCatalogue.ts"
import { ModelWatch } from "../../../src/video/ModelWatch.ts"
import { ProviderCosts } from "../../../src/video/ProviderCosts.ts"
import { StorageRoom } from "../../../src/video/StorageRoom.ts"
import { switchboard, Switches } from "../../../src/video/Switches.ts"
import { offered } from "../../kit/dialogs.ts"
import { idleProvider } from "../../kit/idleProvider.ts"
import { noPromotions } from "../../kit/noPromotions.ts"
import { stalled } from "../../kit/stalled.ts"
import { makeTelegramRecorder } from "../../kit/TelegramRecorder.ts"
import { ok, open } from "../../kit/telegramServer.ts"

type Needs = Scope.Scope | SqlClient.SqlClient

/** A trouble that lasts, as its own code meets it: each step is done to its end, clock included. */
export interface Trouble {
  readonly happens: Effect.Effect<unknown, unknown, Needs>
  readonly isOver: Effect.Effect<unknown, unknown, Needs>
}
export type Begun = Effect.Effect<Trouble, unknown, Needs>

/** How an alert comes about: by a trouble that its own code sees end, or by an event, which is over when nobody tells of it again. */
export type Firing =
  | { readonly ends: "over"; readonly begun: Begun }
  | { readonly ends: "silent"; readonly happens: Effect.Effect<unknown, unknown, Needs> }
const lasts = (begun: Begun): Firing => ({ ends: "over", begun })
const happens = (event: Effect.Effect<unknown, unknown, Needs>): Firing => ({ ends: "silent", happens: event })

const provider = (reason: Parameters<ReturnType<typeof makeProviderAlarms>["refused"]>[1]) =>
  lasts(
    Effect.sync(() => {
      const alarms = makeProviderAlarms()
      return { happens: alarms.refused("kie", reason, "veo-3"), isOver: alarms.taken("kie") }
    })
  )

type Telegram = ReturnType<typeof makeTelegramRecorder>

/** A trouble that lasts is told once a minute. */
const lasting = "70 seconds"

/** The webhook of a bot, which is looked at every half a minute; the trouble is there again at each look. */
const ofWebhook = (happens: (telegram: Telegram) => void): Begun =>
  Effect.gen(function* () {
    const telegram = makeTelegramRecorder()
    const held = webhook({ url: "https://bot.example", secret: Redacted.make("s") })
    yield* Effect.forkScoped(Effect.provide(held, telegram.layer))
    yield* TestClock.adjust("1 second")
    const look = Effect.andThen(
      Effect.sync(() => happens(telegram)),
      TestClock.adjust("30 seconds")
    )
    return { happens: Effect.forEach([1, 2, 3], () => look), isOver: TestClock.adjust("2 minutes") }
  })

/** More refusals than polls are made while it lasts. */
const refusals = 40

const ofPolling = (reason: TelegramError["reason"]): Begun =>
  Effect.gen(function* () {
    const telegram = makeTelegramRecorder()
    const inbox = Layer.mock(Inbox, { receive: () => Effect.void })
    yield* Effect.forkScoped(Effect.provide(polling, Layer.merge(telegram.layer, inbox)))
    yield* TestClock.adjust("2 seconds")
    const fails = Effect.sync(() => telegram.fail("getUpdates", ...Array.from({ length: refusals }, () => reason)))
    return { happens: Effect.andThen(fails, TestClock.adjust(lasting)), isOver: TestClock.adjust("1 hour") }
  })

const temporaryFolder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "kudo-alerts-"))),
  (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
)

const ofDisk: Begun = Effect.gen(function* () {
  const folder = yield* temporaryFolder
  const videos = join(folder, "videos")
  const { ensure } = yield* Effect.map(Layer.build(StorageRoom.layer({ dataDir: folder })), (context) =>
    Effect.runSync(Effect.provide(StorageRoom, context))
  )
  const look = Effect.andThen(TestClock.adjust("10 seconds"), Effect.ignore(ensure))
  return {
    // A file where the folder is to be: nothing can be written there, whoever the process is.
    happens: Effect.andThen(
      Effect.promise(() => writeFile(videos, "")),
      Effect.forEach([1, 2, 3, 4, 5, 6, 7], () => look)
    ),
    isOver: Effect.andThen(
      Effect.promise(() => rm(videos, { force: true })),
      look
    )
  }
})

const ofAudit: Begun = Effect.gen(function* () {
  let found: ReadonlyArray<Violation> = []
  const audited = Effect.sync(() => found)
  const round = yield* Effect.provideService(makeAuditing, Audit, { check: audited, round: audited })
  const finds = (rows: ReadonlyArray<Violation>) =>
    Effect.andThen(
      Effect.sync(() => (found = rows)),
      round
    )
  return { happens: finds([{ check: "sum is zero", row: { user: 7 } }]), isOver: finds([]) }
})

const ofStars: Begun = Effect.gen(function* () {
  let away = false
  const error = new TelegramError({
    method: "starTransactions",
    reason: new BadRequest({ description: "Bad Request: nothing" })
  })
  const reconciled = { credited: 0, reversed: 0, foreign: 0 }
  const once = Effect.suspend(() => (away ? Effect.fail(error) : Effect.succeed(reconciled)))
  const round = yield* Effect.provideService(makeReconciling, StarReconciliation, { round: once })
  const goes = (becomesAway: boolean) =>
    Effect.andThen(
      Effect.sync(() => (away = becomesAway)),
      Effect.ignore(round)
    )
  return { happens: Effect.andThen(TestClock.adjust(lasting), goes(true)), isOver: goes(false) }
})

/** Work whose outage is an alert, such as copying into a bucket. */
const ofOutage = (alert: AlertName) =>
  Effect.map(makeOutage(alertKinds[alert].title.replace(/ fails$/, ""), { alert }), (outage) => ({
    happens: Effect.andThen(TestClock.adjust(lasting), outage.failed("it does not work")),
    isOver: outage.over
  }))

const well: Figures = {
  models: [],
  slowestSeconds: undefined,
  lineSeconds: undefined,
  spending: [],
  coinDollars: 0.03,
  diskLasts: undefined,
  backup: undefined,
  restoreTest: undefined,
  erasureSeconds: undefined
}
/** It was done three days ago, and is to be done each day. */
const missed = { doneSeconds: 3 * 86_400, databaseSeconds: 9e6, within: Duration.days(1) }

const ofHealth = (ill: Partial<Figures>): Firing => lasts(healthOf(ill))
const healthOf = (ill: Partial<Figures>): Begun =>
  Effect.gen(function* () {
    let figures = well
    const round = yield* makeHealthRound(Effect.sync(() => figures))
    const sees = (seen: Figures) =>
      Effect.andThen(
        Effect.sync(() => (figures = seen)),
        round
      )
    return { happens: sees({ ...well, ...ill }), isOver: sees(well) }
  })

const ofCluster: Begun = Effect.gen(function* () {
  let answers = false
  const address = RunnerAddress.make("here", 1)
  const other = Runner.make({ address: RunnerAddress.make("there", 1), groups: ["default"], weight: 1 })
  yield* Layer.build(
    Isolation.layer({ address, shards: 1 }).pipe(
      Layer.provide([
        Layer.mock(Sharding.Sharding, { hasShardId: () => false, getShardId: (_, group) => ShardId.make(group, 1) }),
        Layer.mock(RunnerStorage.RunnerStorage, { getRunners: Effect.succeed([[other, true] as const]) }),
        Layer.mock(Runners.Runners, {
          ping: (at) => (answers ? Effect.void : Effect.fail(new ClusterError.RunnerUnavailable({ address: at })))
        })
      ])
    )
  )
  const looks = (now: boolean) =>
    Effect.andThen(
      Effect.sync(() => (answers = now)),
      TestClock.adjust(lasting)
    )
  return { happens: looks(false), isOver: looks(true) }
})

const ofModel: Begun = Effect.gen(function* () {
  let back: ReadonlyArray<string> = []
  const around = Layer.mergeAll(
    Layer.mock(Switches, {
      current: () => switchboard([]),
      gone: () => Effect.succeed(true),
      listed: () => Effect.sync(() => ({ lost: [], back }))
    }),
    Layer.succeed(ModelCatalogue, offered),
    VideoProviders.layer([Effect.succeed(idleProvider({ name: "sora", models: Effect.undefined }))])
  )
  const watch = Effect.runSync(Effect.provide(ModelWatch, yield* Layer.build(Layer.provide(ModelWatch.layer, around))))
  return {
    happens: watch.gone({ provider: "sora", model: "sora-2" }, {}),
    isOver: Effect.andThen(
      Effect.sync(() => (back = ["sora-2"])),
      watch.ask("sora")
    )
  }
})

const ofBill = Effect.gen(function* () {
  const line = { task: TaskRef.make(crypto.randomUUID()), at: -Duration.toMillis("1 hour"), cost: undefined }
  const sora = idleProvider({
    name: "sora",
    bill: { settles: undefined, read: (since) => Effect.succeed({ lines: [line], since }) }
  })
  const around = Layer.mergeAll(
    Layer.succeed(ModelCatalogue, offered),
    VideoProviders.layer([Effect.succeed(sora)]),
    ProviderCosts.layer
  )
  yield* Effect.flatMap(Bills, ({ round }) => round).pipe(Effect.provide(Layer.provide(Bills.layer(), around)))
})

const ofFile: Begun = Effect.gen(function* () {
  // The same one for the next process.
  const file = join(tmpdir(), `kudo-alerts-${process.pid}.json`)
  yield* Effect.addFinalizer(() => Effect.promise(() => rm(file, { force: true })))
  let version = ""
  let wrong = false
  let told = yield* Deferred.make<void>()
  const put = (text: string) => Effect.promise(() => writeFile(file, text))
  const read = Effect.suspend(() =>
    wrong ? Effect.fail(new DataFileError({ setting: "MODELS_FILE", file, faults: ["is empty"] })) : Effect.void
  )
  yield* put(version)
  yield* watchFile(
    file,
    Effect.ensuring(
      read,
      Effect.suspend(() => Deferred.succeed(told, undefined))
    )
  )
  const changes = (toWrong: boolean) =>
    Effect.gen(function* () {
      wrong = toWrong
      told = yield* Deferred.make<void>()
      yield* put((version += "."))
      yield* TestClock.adjust("5 seconds")
      yield* Deferred.await(told)
      yield* Effect.yieldNow
    })
  // The first version is right, so whoever starts with it finds all well.
  return { happens: changes(true), isOver: Effect.suspend(() => (wrong ? changes(false) : Effect.void)) }
})

const people = 10
const draft: BroadcastDraft = {
  content: { words: { en: { html: "New", buttons: [] } }, otherwise: "en" },
  audience: {}
}

/** A broadcast that is tried again and again; another process finds the same one. */
const ofBroadcast: Begun = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const telegram = makeTelegramRecorder()
  const services = yield* Layer.build(
    Broadcasts.layer.pipe(
      Layer.provideMerge(telegram.layer),
      Layer.provideMerge(Users.layer({ welcomeCoins: 0 })),
      Layer.provideMerge(
        Layer.provideMerge(noPromotions, Layer.provideMerge(Billing.layer, Layer.succeed(SqlClient.SqlClient, sql)))
      )
    )
  )
  yield* sql`
    INSERT INTO users (id, dialog, language) SELECT n, '{}', 'en' FROM generate_series(1, ${people}::int) AS n
    ON CONFLICT DO NOTHING`
  const broadcasts = Effect.runSync(Effect.provide(Broadcasts, services))
  const [known] = yield* broadcasts.list()
  const id = known?.id ?? (yield* broadcasts.create(UserId.make(1), draft))
  const round = yield* Effect.provide(makeRound, services)
  const refused = Array.from({ length: people }, () => new BadRequest({ description: "Bad Request: can't parse" }))
  return {
    happens: Effect.gen(function* () {
      telegram.fail("announce", ...refused)
      yield* sql`DELETE FROM broadcast_recipients`
      yield* sql`UPDATE broadcasts SET state = 'sending', last_user = 0, started_at = now() WHERE id = ${id}::bigint`
      yield* Effect.provide(round, services)
    }),
    isOver: broadcasts.move(id, "stop")
  }
})

let charges = 0
const newCharge = () => ChargeId.make(`stx-${++charges}`)
const from = { id: 7, language_code: "en" }

const ofEntry = Effect.gen(function* () {
  const { server, telegram } = yield* open
  server.script(() => ok({ transactions: [{ id: 7 }] }))
  yield* telegram.stars.starTransactions(0, 100)
})

const ofUnknownPayment = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`INSERT INTO users (id, dialog, language) VALUES (7, '{}', 'en') ON CONFLICT DO NOTHING`
  const payment = { charge: newCharge(), user: UserId.make(7), payload: "none of ours", stars: 1, until: undefined }
  yield* Effect.flatMap(Payments, ({ record }) => record(payment)).pipe(
    Effect.provide(Payments.layer.pipe(Layer.provide(Billing.layer)))
  )
})

const ofUnreadablePayment = Effect.gen(function* () {
  const chat = { id: 7, type: "private" }
  const odd = { currency: "XTR", total_amount: "many", telegram_payment_charge_id: newCharge(), invoice_payload: "x" }
  const around = Layer.mergeAll(
    Layer.mock(DialogHost, {}),
    Layer.mock(Payments, {}),
    Layer.mock(SetAsideUpdates, { keep: () => Effect.void }),
    Switches.layerFixed(),
    makeTelegramRecorder().layer
  )
  yield* Effect.flatMap(Inbox, ({ receive }) =>
    receive({ update_id: 1, message: { from, chat, date: 1, message_id: 1, successful_payment: odd } })
  ).pipe(Effect.provide(Layer.provide(Inbox.layer, around)))
})

const ofUnstoredPayment = Effect.suspend(() =>
  setAside(
    { _tag: "Paid", charge: newCharge(), payload: "x", stars: 2 ** 40, until: undefined },
    Cause.fail("integer out of range")
  )
)

const ofGrant = Effect.gen(function* () {
  const noting = { operator: UserId.make(1), event: EventId.make(crypto.randomUUID()) }
  yield* Effect.flatMap(GrantRequests, ({ ask }) => ask(noting, UserId.make(7), Coins.make(9000))).pipe(
    Effect.provide(GrantRequests.layer)
  )
})

const ofSubscription = Effect.suspend(() => {
  const telegram = makeTelegramRecorder()
  telegram.fail("stopSubscription", new BadRequest({ description: "CHARGE_INVALID" }))
  const around = Layer.mergeAll(
    Layer.mock(Payments, { stopping: () => Effect.succeed(newCharge()), stopAnswered: () => Effect.void }),
    Layer.mock(Users, { language: () => Effect.succeed("en") }),
    telegram.layer
  )
  return Effect.flatMap(SubscriptionStops, ({ stop }) => stop(UserId.make(7))).pipe(
    Effect.provide(Layer.provide(SubscriptionStops.layer, around))
  )
})

const unfetched = new ProviderError({ provider: "kie", reason: new Unknown({ detail: "a page of HTML" }) })

/**
 * How each kind of alert comes about, by the code that raises it. A kind that is not here does not type-check.
 */
export const firings: Readonly<Record<AlertName, Firing | readonly [Firing, ...ReadonlyArray<Firing>]>> = {
  "provider-money": provider(new InsufficientCredits()),
  "provider-key": provider(new Unauthorized()),
  "provider-reach": provider(new NetworkError({ sent: false })),
  "provider-wait": provider(new RateLimit({ retryAfter: 3600 })),
  "model-gone": lasts(ofModel),
  "model-failures": ofHealth({ models: [{ model: "veo-3", delivered: 2, failed: 9 }] }),
  "delivery-slow": ofHealth({ slowestSeconds: 3000 }),
  "line-age": ofHealth({ lineSeconds: 1200 }),
  "line-full": lasts(ofOutage("line-full")),
  margin: ofHealth({ spending: [{ model: "veo-3", videos: 10, dollars: 40, coins: 900 }] }),
  bill: happens(ofBill),
  storage: lasts(ofDisk),
  "disk-days": ofHealth({ diskLasts: Duration.days(2) }),
  "backup-old": ofHealth({ backup: missed }),
  "restore-test": ofHealth({ restoreTest: missed }),
  bucket: lasts(ofOutage("bucket")),
  "webhook-setting": lasts(ofWebhook((telegram) => telegram.fail("webhookInfo", new TokenRejected()))),
  "webhook-keeping": lasts(ofWebhook((telegram) => telegram.takeWebhookAway("https://another.example/telegram"))),
  "webhook-delivery": lasts(ofWebhook((telegram) => telegram.failDelivery("SSL error"))),
  polling: [
    lasts(ofPolling(new TokenRejected())),
    lasts(ofPolling(new Conflict({ description: "terminated by other getUpdates request" }))),
    lasts(ofPolling(new TelegramUnavailable({ sent: true })))
  ],
  cluster: lasts(ofCluster),
  audit: lasts(ofAudit),
  "stars-list": lasts(ofStars),
  "star-entry": happens(ofEntry),
  "payment-unknown": happens(ofUnknownPayment),
  "payments-earlier": happens(tellEarlier([{ id: newCharge(), stars: 150 }])),
  "payment-unreadable": happens(ofUnreadablePayment),
  "payment-unstored": happens(ofUnstoredPayment),
  "subscription-stop": happens(ofSubscription),
  broadcast: lasts(ofBroadcast),
  "grant-waits": happens(ofGrant),
  "erasure-late": ofHealth({ erasureSeconds: 90_000 }),
  "job-unreadable": happens(stalled(["cannot be read", 60])),
  "job-outlived": happens(stalled(["broke off", 2])),
  "job-unrevived": happens(stalled(["cannot be started", 2])),
  "video-unfetched": happens(tellRefused({ id: JobId.make(crypto.randomUUID()) }, unfetched)),
  "file-wrong": lasts(ofFile)
}

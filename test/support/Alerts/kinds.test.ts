import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Option, Redacted, type Scope } from "effect"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { freshDatabase } from "../../../lab/world/database.ts"
import { UserId } from "../../../src/domain/Ids.ts"
import { Inbox } from "../../../src/inbox/Inbox.ts"
import { polling } from "../../../src/inbox/TelegramUpdates/polling.ts"
import { webhook } from "../../../src/inbox/TelegramUpdates/webhook.ts"
import { makeOutage } from "../../../src/platform/Outage.ts"
import { AlertLog } from "../../../src/platform/AlertLog.ts"
import { InsufficientCredits, NetworkError, RateLimit, Unauthorized } from "../../../src/providers/VideoProvider.ts"
import { Alerts, tellOperators } from "../../../src/support/Alerts.ts"
import { Audit, makeAuditing, type Violation } from "../../../src/support/Audit.ts"
import { makeHealthRound } from "../../../src/support/HealthWatch.ts"
import type { Figures } from "../../../src/support/HealthWatch/judge.ts"
import { makeReconciling, StarReconciliation } from "../../../src/support/StarReconciliation.ts"
import {
  BadRequest,
  Conflict,
  TelegramError,
  TelegramUnavailable,
  TokenRejected
} from "../../../src/telegram/TelegramGateway.ts"
import { makeProviderAlarms } from "../../../src/video/Generation/providerAlarms.ts"
import { StorageRoom } from "../../../src/video/StorageRoom.ts"
import { makeTelegramRecorder } from "../../kit/TelegramRecorder.ts"

/** A trouble as its own code meets it: each step is done to its end, clock included. */
interface Trouble {
  readonly happens: Effect.Effect<unknown, unknown>
  readonly isOver: Effect.Effect<unknown, unknown>
}
type Begun = Effect.Effect<Trouble, unknown, Scope.Scope | SqlClient.SqlClient>

const provider = (reason: Parameters<ReturnType<typeof makeProviderAlarms>["refused"]>[1]): Begun =>
  Effect.sync(() => {
    const alarms = makeProviderAlarms()
    return { happens: alarms.refused("kie", reason, "veo-3"), isOver: alarms.taken("kie") }
  })

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

const ofDisk: Begun = Effect.gen(function* () {
  const folder = yield* Effect.acquireRelease(
    Effect.promise(() => mkdtemp(join(tmpdir(), "kudo-alerts-"))),
    (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
  )
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

/** Whatever has an outage with an alert, such as a full line or a process out of reach. */
const ofOutage: Begun = Effect.map(
  makeOutage("taking more orders into the line", { alert: "line-full" }),
  (outage) => ({
    happens: Effect.andThen(TestClock.adjust(lasting), outage.failed("100 wait")),
    isOver: outage.over
  })
)

const well: Figures = {
  models: [],
  slowestSeconds: undefined,
  lineSeconds: undefined,
  spending: [],
  coinDollars: 0.03,
  diskLasts: undefined
}

const ofHealth = (ill: Partial<Figures>): Effect.Effect<Trouble, unknown, SqlClient.SqlClient> =>
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

const kinds: ReadonlyArray<readonly [name: string, title: RegExp, begun: Begun]> = [
  ["the provider's key", /rejects our key/, provider(new Unauthorized())],
  ["the provider's money", /out of credits/, provider(new InsufficientCredits())],
  ["a provider that wants to be let alone", /let alone for long/, provider(new RateLimit({ retryAfter: 3600 }))],
  ["a provider out of reach", /cannot be reached/, provider(new NetworkError({ sent: false }))],
  [
    "a webhook that was taken away",
    /Keeping the webhook fails/,
    ofWebhook((telegram) => telegram.takeWebhookAway("https://another.example/telegram"))
  ],
  [
    "the bot's token, by webhook",
    /Setting the webhook fails/,
    ofWebhook((telegram) => telegram.fail("webhookInfo", new TokenRejected()))
  ],
  ["the bot's token, by polling", /Polling Telegram for updates fails/, ofPolling(new TokenRejected())],
  [
    "another poller",
    /Polling Telegram for updates fails/,
    ofPolling(new Conflict({ description: "terminated by other getUpdates request" }))
  ],
  ["a Telegram that is away", /Polling Telegram for updates fails/, ofPolling(new TelegramUnavailable({ sent: true }))],
  ["the disk", /Keeping videos in DATA_DIR fails/, ofDisk],
  ["the line", /Taking more orders into the line fails/, ofOutage],
  ["the audit", /The audit found a violation/, ofAudit],
  [
    "a model that fails",
    /Many videos of one model fail/,
    ofHealth({ models: [{ model: "veo-3", delivered: 2, failed: 9 }] })
  ],
  [
    "a margin below zero",
    /A model costs more than it brings/,
    ofHealth({ spending: [{ model: "veo-3", videos: 10, dollars: 40, coins: 900 }] })
  ],
  ["slow deliveries", /Videos take long/, ofHealth({ slowestSeconds: 3000 })],
  ["a line that stands", /A video waits long/, ofHealth({ lineSeconds: 1200 })],
  ["a disk that fills", /The disk will be full within days/, ofHealth({ diskLasts: Duration.days(2) })],
  ["the list of Stars", /Reading Telegram's list of Stars fails/, ofStars]
]

/** Stores what the log has raised by now. */
const stored = Effect.gen(function* () {
  const log = yield* AlertLog
  const alerts = yield* Alerts
  const next = Effect.raceFirst(
    Effect.asSome(log.next),
    Effect.as(
      Effect.forEach([1, 2, 3], () => Effect.yieldNow),
      Option.none()
    )
  )
  for (let line = yield* next; Option.isSome(line); line = yield* next) yield* alerts.record(line.value)
})

const later = Effect.flatMap(
  SqlClient.SqlClient,
  (sql) => sql`UPDATE alerts SET told_at = told_at - interval '1 minute'`
)

const world = Alerts.layer.pipe(Layer.provideMerge(freshDatabase), Layer.provideMerge(AlertLog.layer))

/** What the process before has raised: the same trouble, in a program that ended while it lasted. */
const raisedBefore = (begun: Begun) =>
  Effect.scoped(
    Effect.gen(function* () {
      const before = yield* begun
      yield* before.happens
      yield* stored
    })
  )

describe("an alert that an earlier process raised", () => {
  it.effect.each(kinds)("is over when all is well in the next one: %s", ([, , begun]) =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* raisedBefore(begun)
      assert.lengthOf(yield* sql`SELECT id FROM alerts WHERE ended IS NULL`, 1)
      const now = yield* begun
      yield* now.isOver
      yield* stored
      assert.lengthOf(yield* sql`SELECT id FROM alerts WHERE ended IS DISTINCT FROM 'over'`, 0)
    }).pipe(Effect.scoped, Effect.provide(world))
  )
})

describe("an operator is told once, sees the count grow, and is told the end of", () => {
  it.effect.each(kinds)("%s", ([, title, begun]) =>
    Effect.gen(function* () {
      const chat = makeTelegramRecorder()
      const told = Effect.andThen(
        stored,
        Effect.provide(
          tellOperators({ operators: new Set([UserId.make(1)]), consoleUrl: "https://bot.example/ops" }),
          chat.layer
        )
      )
      const trouble = yield* begun
      yield* trouble.happens
      yield* told
      yield* trouble.happens
      yield* later
      yield* told
      yield* trouble.isOver
      yield* told
      const [first, ...edits] = chat.calls
      assert.strictEqual(first?.method, "say")
      assert.match(first?.method === "say" ? first.screen.html : "", title)
      assert.deepStrictEqual(
        edits.map(({ method }) => method),
        edits.map(() => "edit")
      )
      const last = edits.at(-1)
      assert.match(last?.method === "edit" ? last.screen.html : "", /✅[^]*Over\. \d+ times/)
    }).pipe(Effect.scoped, Effect.provide(world))
  )
})

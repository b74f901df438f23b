import { assert, describe, layer } from "@effect/vitest"
import { Effect, Exit, Fiber, Layer, Option } from "effect"
import { SqlClient } from "effect/sql"
import { stay, withCommand } from "../../../src/dialog/Dialog/step.ts"
import { Commits } from "../../../src/dialog/DialogActor/Commits.ts"
import { SessionStore } from "../../../src/dialog/SessionStore.ts"
import { Coins } from "../../../src/domain/Coins.ts"
import { ChargeId, EventId, JobId, MessageId, type UserId } from "../../../src/domain/Ids.ts"
import { Prompt } from "../../../src/domain/Video.ts"
import { Billing } from "../../../src/money/Billing.ts"
import { shippedPacks } from "../../../src/money/CoinPacks.ts"
import { invitationCode } from "../../../src/money/Promotions/invitation.ts"
import { Spending } from "../../../src/money/Spending.ts"
import { LateVideos } from "../../../src/video/LateVideos.ts"
import { cat, dialog, spec, states } from "../../kit/dialogs.ts"
import { TaskRef } from "../../../src/providers/VideoProvider.ts"
import { jobTable } from "../../kit/jobTable.ts"
import { whileLocked } from "../../kit/whileLocked.ts"
import {
  balanceOf,
  commit,
  type Committed,
  create,
  isFull,
  newUser,
  over,
  Starts,
  started,
  stored,
  stores
} from "../../kit/commits.ts"

/** A user whose job failed, got its coins back, and then had its video arrive after all. */
const offeredLate = Effect.gen(function* () {
  const user = yield* newUser
  const jobs = yield* jobTable
  const late = yield* LateVideos
  const sql = yield* SqlClient.SqlClient
  yield* commit(user, create())
  const [job] = (yield* stored(user)).jobs
  if (job === undefined) return yield* Effect.die("no job")
  yield* jobs.failed(job.id, "timeout")
  yield* late.arrived(job.id, { _tag: "Link", url: "https://cdn.example/video.mp4" })
  const [video] = yield* sql<{ id: JobId }>`
    UPDATE late_videos SET state = 'offered' WHERE job = ${job.id}::uuid RETURNING id`
  return { user, late: video?.id ?? job.id }
})

describe("a confirmation", () => {
  layer(stores)((it) => {
    it.effect(
      "takes the coins, makes the job, starts it and saves the dialog; the card shows the job from then on",
      () =>
        Effect.gen(function* () {
          const user = yield* newUser
          const outcome = yield* commit(user, create())
          assert.strictEqual(balanceOf(outcome), 40)
          const { jobs, ...rest } = yield* stored(user)
          assert.deepStrictEqual(rest, { state: "MainMenu", screen: undefined, balance: Coins.make(40) })
          assert.deepStrictEqual(
            jobs.map(({ state, message }) => ({ state, message })),
            [{ state: "queued", message: 5 }]
          )
          assert.strictEqual(yield* started(jobs[0]?.id), 1)
        })
    )

    it.effect("acts once, however often its event comes", () =>
      Effect.gen(function* () {
        const user = yield* newUser
        const event = EventId.make("twice")
        yield* commit(user, create(), event)
        assert.strictEqual((yield* commit(user, create(), event))._tag, "Duplicate")
        const { balance, jobs } = yield* stored(user)
        assert.deepStrictEqual([Number(balance), jobs.length], [40, 1])
      })
    )

    it.effect("leaves nothing behind when any part of it breaks, and its event can act later", () =>
      Effect.gen(function* () {
        const user = yield* newUser
        const starts = yield* Starts
        const before = yield* stored(user)
        const event = EventId.make("broken")
        starts.broken = true
        const exit = yield* Effect.exit(commit(user, create(), event))
        starts.broken = false
        assert.isTrue(Exit.isFailure(exit))
        assert.deepStrictEqual(yield* stored(user), before)
        assert.strictEqual((yield* commit(user, create(), event))._tag, "Saved")
      })
    )

    it.effect(
      "that the coins, the limits, the user's other videos, the queue or the disk forbid says so and changes nothing",
      () =>
        Effect.gen(function* () {
          const refused = Effect.fnUntraced(function* (user: UserId, price: number) {
            const before = yield* stored(user)
            const outcome = yield* commit(user, create(price))
            assert.deepStrictEqual(yield* stored(user), before)
            return outcome._tag === "Rejected" ? outcome.rejection : outcome._tag
          })
          const user = yield* newUser
          assert.deepStrictEqual(yield* refused(user, 61), { _tag: "CoinsRefused" })
          assert.deepStrictEqual(yield* refused(user, 101), { _tag: "SpendingRefused", reason: "day-limit" })
          isFull.queue = true
          assert.deepStrictEqual(yield* refused(user, 20), { _tag: "QueueRefused" })
          isFull.queue = false
          isFull.disk = true
          assert.deepStrictEqual(yield* refused(user, 20), { _tag: "StorageRefused" })
          isFull.disk = false
          yield* commit(user, create())
          assert.deepStrictEqual(yield* refused(user, 20), { _tag: "JobRefused" })
          // Where the user wants to wait in line for it, its coins are held, and nothing starts.
          assert.strictEqual(balanceOf(yield* commit(user, { ...create(), line: true })), 20)
          assert.strictEqual(yield* started((yield* stored(user)).jobs[1]?.id), 0)
        })
    )

    it.effect("by somebody whose session is outdated changes nothing", () =>
      Effect.gen(function* () {
        const user = yield* newUser
        const sessions = yield* SessionStore
        const commits = yield* Commits
        const session = yield* sessions.open(user, "en")
        const change = { user, pressed: undefined, session: { ...session, version: session.version - 1 } }
        const step = withCommand(stay(dialog(states.MainMenu)), create())
        const before = yield* stored(user)
        assert.strictEqual((yield* commits.commit({ ...change, event: EventId.make("old"), step }))._tag, "Outdated")
        assert.deepStrictEqual(yield* stored(user), before)
      })
    )
  })
})

describe("other commands", () => {
  layer(stores)((it) => {
    it.effect("a job that waits is cancelled with its coins back, one that has begun is not; both are shown anew", () =>
      Effect.gen(function* () {
        const user = yield* newUser
        const jobs = yield* jobTable
        const cancel = Effect.fnUntraced(function* () {
          const job = (yield* stored(user)).jobs.at(-1)
          if (job === undefined) return yield* Effect.die("no job")
          const outcome = yield* commit(user, { _tag: "CancelJob", job: job.id })
          if (outcome._tag !== "Saved") return yield* Effect.die(outcome._tag)
          assert.deepStrictEqual(outcome.followUps, [{ _tag: "RefreshStatus", job: job.id }])
          return outcome.toast
        })
        yield* commit(user, create())
        assert.strictEqual(yield* cancel(), "cancelled")
        assert.strictEqual(yield* cancel(), "cancelled", "pressed twice, it is so")
        assert.strictEqual((yield* stored(user)).balance, 60)
        yield* commit(user, create())
        const second = (yield* stored(user)).jobs.at(-1)
        if (second !== undefined) yield* jobs.claim(second.id, { provider: "sora", model: "sora-2" })
        assert.strictEqual(yield* cancel(), "cannot-cancel")
        assert.strictEqual((yield* stored(user)).balance, 40)
      })
    )

    it.effect("a video that is being made is asked to stop where its provider can, once, and its coins stay held", () =>
      Effect.gen(function* () {
        const jobs = yield* jobTable
        const stopping = Effect.fnUntraced(function* (provider: string) {
          const user = yield* newUser
          yield* commit(user, create())
          const job = (yield* stored(user)).jobs.at(-1) ?? (yield* Effect.die("no job"))
          yield* jobs.claim(job.id, { provider, model: "any" })
          yield* jobs.accepted(job.id, {
            task: TaskRef.make(crypto.randomUUID()),
            pollAfter: "1 hour",
            deadlineMinutes: 30
          })
          const toast = Effect.map(commit(user, { _tag: "CancelJob", job: job.id }), (outcome) =>
            outcome._tag === "Saved" ? outcome.toast : outcome._tag
          )
          return { user, job: job.id, toast }
        })
        const { user, job, toast } = yield* stopping("sora")
        assert.strictEqual(yield* toast, "stopping")
        assert.deepInclude(Option.getOrThrow(yield* jobs.find(job)), { state: "generating", stop: "asked" })
        assert.strictEqual(yield* toast, "stopping", "it is still being asked")
        assert.strictEqual((yield* stored(user)).balance, 40)
        yield* jobs.stopped(job)
        yield* jobs.stopped(job)
        assert.strictEqual((yield* stored(user)).balance, 60, "once")
        assert.strictEqual(Option.getOrThrow(yield* jobs.find(job)).state, "cancelled")
        const kie = yield* stopping("kie")
        assert.strictEqual(yield* kie.toast, "cannot-cancel", "it has no way to stop")
        yield* jobs.failed(kie.job, "provider")
        assert.strictEqual(yield* kie.toast, "ended")
      })
    )

    it.effect("a late video is taken for its price once, and the offer becomes its status message", () =>
      Effect.gen(function* () {
        const { user, late } = yield* offeredLate
        yield* (yield* SessionStore).setScreen(user, MessageId.make(5), undefined)
        const outcome = yield* commit(user, { _tag: "TakeLate", late }, EventId.make(`take:${user}`), 8)
        assert.strictEqual(balanceOf(outcome), 40)
        const { balance, jobs, screen } = yield* stored(user)
        assert.deepStrictEqual([Number(balance), jobs.at(-1)?.message, screen], [40, 8, 5])
        assert.strictEqual(yield* started(late), 1)
        const again = yield* commit(user, { _tag: "TakeLate", late })
        assert.strictEqual(again._tag === "Saved" ? again.toast : again._tag, "late-gone")
        assert.strictEqual((yield* stored(user)).balance, 40)
      })
    )

    it.effect("a late video that is too dear stays on offer, and says what it costs", () =>
      Effect.gen(function* () {
        const { user, late } = yield* offeredLate
        yield* (yield* Billing).hold(user, JobId.make(crypto.randomUUID()), Coins.make(50))
        const outcome = yield* commit(user, { _tag: "TakeLate", late })
        assert.deepStrictEqual(outcome, {
          _tag: "Rejected",
          rejection: { _tag: "LateRefused", reason: "coins", price: Coins.make(20) }
        })
        assert.isTrue(Option.isSome(yield* (yield* LateVideos).offer(user, late)))
      })
    )

    it.effect("a late video whose offer expires while it is taken costs nothing, and whoever pressed is told", () =>
      Effect.gen(function* () {
        const { user, late } = yield* offeredLate
        const sql = yield* SqlClient.SqlClient
        const expiring = Layer.effect(
          LateVideos,
          Effect.map(LateVideos, (real) => ({
            ...real,
            offer: (...of: Parameters<typeof real.offer>) =>
              Effect.tap(
                real.offer(...of),
                Effect.orDie(sql`UPDATE late_videos SET state = 'expired' WHERE id = ${late}::uuid`)
              )
          }))
        )
        const outcome = yield* Effect.provide(commit(user, { _tag: "TakeLate", late }), over(expiring))
        assert.strictEqual(outcome._tag === "Saved" ? outcome.toast : outcome._tag, "late-gone")
        assert.deepStrictEqual([(yield* stored(user)).balance, yield* started(late)], [60, 0])
      })
    )

    it.effect("coins that come between a tap and its hold are spent, and the balance is what is left", () =>
      Effect.gen(function* () {
        const user = yield* newUser
        const billing = yield* Billing
        const gift = { kind: "bonus", from: "promotions", amount: Coins.make(20), reason: "grant" } as const
        const generous = Layer.effect(
          Spending,
          Effect.map(Spending, (real) => ({
            ...real,
            allow: (...of: Parameters<typeof real.allow>) =>
              Effect.andThen(billing.grant(user, { ...gift, key: `between:${user}` }), real.allow(...of))
          }))
        )
        const outcome = yield* Effect.provide(commit(user, create(70)), over(generous))
        assert.strictEqual(balanceOf(outcome), 10)
      })
    )

    it.effect("a late video that is declined is gone, and its offer says so; nobody else can answer for its user", () =>
      Effect.gen(function* () {
        const { user, late } = yield* offeredLate
        const stranger = yield* commit(yield* newUser, { _tag: "DeclineLate", late })
        assert.strictEqual(stranger._tag === "Saved" ? stranger.toast : stranger._tag, "late-gone")
        const outcome = yield* commit(user, { _tag: "DeclineLate", late }, EventId.make(`no:${user}`), 8)
        assert.deepStrictEqual(outcome._tag === "Saved" ? outcome.followUps : outcome._tag, [
          { _tag: "Replace", message: MessageId.make(8), key: "late-declined" }
        ])
        assert.isTrue(Option.isNone(yield* (yield* LateVideos).offer(user, late)))
      })
    )

    it.effect("a payment and its refund move coins once, and each is told with the balance after it", () =>
      Effect.gen(function* () {
        const user = yield* newUser
        const [pack] = shippedPacks
        if (pack === undefined) return yield* Effect.die("no pack")
        const offered = yield* commit(user, { _tag: "OfferPack", pack })
        const [sent] = offered._tag === "Saved" ? offered.followUps : []
        if (sent?._tag !== "SendInvoice") return yield* Effect.die("no invoice")
        const charge = ChargeId.make(`stx-${user}`)
        const payment = { charge, payload: sent.invoice.id, stars: sent.invoice.stars, until: undefined }
        const coins = 60 + pack.coins + pack.bonus
        const told = (tag: string, balance: number) => [{ _tag: "Tell", key: tag, balance }]
        const balanceTold = (outcome: Committed) =>
          (outcome._tag === "Saved" ? outcome.followUps : []).map((one) =>
            one._tag === "Tell" ? { _tag: "Tell", key: one.key, balance: Number(one.args["balance"]) } : one
          )
        const paid = yield* commit(user, { _tag: "RecordPayment", payment })
        assert.deepStrictEqual(balanceTold(paid), told("paid", coins))
        assert.strictEqual(balanceOf(paid), coins)
        assert.deepStrictEqual(balanceTold(yield* commit(user, { _tag: "RecordPayment", payment })), [])
        assert.deepStrictEqual(
          balanceTold(yield* commit(user, { _tag: "ReversePayment", charge })),
          told("refunded", 60)
        )
        assert.deepStrictEqual(balanceTold(yield* commit(user, { _tag: "ReversePayment", charge })), [])
        assert.strictEqual((yield* stored(user)).balance, 60)
      })
    )

    it.effect("an invitation counts for whoever is new, and a promo code that is none is told so", () =>
      Effect.gen(function* () {
        const friend = yield* newUser
        const user = yield* newUser
        const keys = (outcome: Committed) =>
          (outcome._tag === "Saved" ? outcome.followUps : []).map((one) => (one._tag === "Tell" ? one.key : one._tag))
        assert.deepStrictEqual(keys(yield* commit(user, { _tag: "Refer", code: invitationCode(friend) })), ["invited"])
        assert.deepStrictEqual(keys(yield* commit(user, { _tag: "Refer", code: "!" })), [])
        assert.deepStrictEqual(keys(yield* commit(user, { _tag: "Redeem", code: "NONE" })), ["promo-unknown"])
      })
    )

    it.effect("a promo code that somebody keeps locked leaves connections for whoever enters none", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        yield* sql`INSERT INTO promo_codes (code, coins, uses) VALUES ('BUSY', 5, 99)`
        const [other, ...redeemers] = yield* Effect.replicateEffect(newUser, 13)
        if (other === undefined) return yield* Effect.die("nobody is here")
        const waiting = sql<{ count: number }>`
          SELECT count(*)::int AS count FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock'`
        const redeem = Effect.forEach(redeemers, (user) => commit(user, { _tag: "Redeem", code: "BUSY" }), {
          concurrency: "unbounded"
        })
        const meanwhile = Effect.gen(function* () {
          const redeeming = yield* Effect.forkChild(redeem)
          yield* Effect.repeat(waiting, { until: ([row]) => (row?.count ?? 0) >= 2 })
          // Whoever is to come by then has come: with every connection taken, none of these would be answered.
          yield* Effect.repeat(waiting, { times: 50 })
          assert.strictEqual((yield* commit(other, { _tag: "LimitSpending", day: Coins.make(5) }))._tag, "Saved")
          return redeeming
        })
        const redeeming = yield* whileLocked("promo_codes", sql`code = 'BUSY'`, meanwhile)
        yield* Fiber.join(redeeming)
        assert.deepStrictEqual(yield* sql`SELECT used FROM promo_codes WHERE code = 'BUSY'`, [{ used: 12 }])
      })
    )

    it.effect("a campaign's link is kept of whoever is new, without a word, and the first one holds", () =>
      Effect.gen(function* () {
        const user = yield* newUser
        const sql = yield* SqlClient.SqlClient
        const outcome = yield* commit(user, { _tag: "ComeBy", campaign: "spring" })
        assert.deepStrictEqual(outcome._tag === "Saved" && outcome.followUps, [])
        yield* commit(user, { _tag: "ComeBy", campaign: "summer" })
        assert.deepStrictEqual(yield* sql`SELECT campaign FROM users WHERE id = ${user}::bigint`, [
          { campaign: "spring" }
        ])
      })
    )

    it.effect("a limit of one's own counts from the next confirmation on, and zero takes it away", () =>
      Effect.gen(function* () {
        const user = yield* newUser
        yield* commit(user, { _tag: "LimitSpending", day: Coins.make(10) })
        const outcome = yield* commit(user, create())
        assert.deepStrictEqual(outcome, {
          _tag: "Rejected",
          rejection: { _tag: "SpendingRefused", reason: "day-limit" }
        })
        yield* commit(user, { _tag: "LimitSpending", day: Coins.make(0) })
        assert.strictEqual((yield* commit(user, create()))._tag, "Saved")
      })
    )

    it.effect("who blocks the bot is remembered as not reachable, and whoever comes back as reachable since then", () =>
      Effect.gen(function* () {
        const user = yield* newUser
        const sql = yield* SqlClient.SqlClient
        const sessions = yield* SessionStore
        const commits = yield* Commits
        const shows = Effect.fnUntraced(function* (reachable: boolean | undefined) {
          const session = yield* sessions.open(user, "en")
          const event = EventId.make(crypto.randomUUID())
          yield* commits.commit({ user, event, pressed: undefined, reachable, session, step: stay(session.dialog) })
          const [row] = yield* sql`
            SELECT reachable, reachable_at IS NOT NULL AS returned FROM users WHERE id = ${user}::bigint`
          return row
        })
        assert.deepStrictEqual(yield* shows(true), { reachable: true, returned: false })
        assert.deepStrictEqual(yield* shows(false), { reachable: false, returned: false })
        assert.deepStrictEqual(yield* shows(undefined), { reachable: false, returned: false })
        assert.deepStrictEqual(yield* shows(true), { reachable: true, returned: true })
      })
    )

    it.effect(
      "who comes and goes all the time has that written once a minute, also where the database's clock was set back",
      () =>
        Effect.gen(function* () {
          const user = yield* newUser
          const sql = yield* SqlClient.SqlClient
          const sessions = yield* SessionStore
          const comesBack = Effect.gen(function* () {
            for (const reachable of [false, true]) {
              const { version } = yield* sessions.open(user, "en")
              const event = EventId.make(crypto.randomUUID())
              yield* sessions.commit({ user, event, version, dialog: undefined, reachable })
            }
            const [row] = yield* sql<{
              at: string
            }>`SELECT reachable_at::text AS at FROM users WHERE id = ${user}::bigint`
            return row?.at
          })
          /** As if the last return had been written so long before, or after, now. */
          const wasWritten = (ago: string) =>
            sql`UPDATE users SET reachable_at = now() - ${ago}::interval WHERE id = ${user}::bigint RETURNING reachable_at::text AS at`
          const first = yield* comesBack
          assert.isString(first)
          assert.strictEqual(yield* comesBack, first)
          for (const ago of ["61 seconds", "2 days", "-1 hour"]) {
            const [before] = yield* wasWritten(ago)
            assert.notStrictEqual(yield* comesBack, before?.["at"], ago)
          }
        })
    )

    it.effect("an earlier video's request is found by its own user only, and nothing is saved by looking", () =>
      Effect.gen(function* () {
        const user = yield* newUser
        yield* commit(user, create())
        const [job] = (yield* stored(user)).jobs
        if (job === undefined) return yield* Effect.die("no job")
        const recall = { _tag: "Recall", job: job.id, flip: true } as const
        const before = yield* stored(user)
        assert.deepStrictEqual(yield* commit(user, recall), {
          _tag: "Recalled",
          request: { job: job.id, spec, prompt: Prompt.make(cat), maker: undefined },
          flip: true
        })
        assert.deepStrictEqual(yield* stored(user), before)
        const other = yield* commit(yield* newUser, recall)
        assert.deepStrictEqual(other, { _tag: "Recalled", request: undefined, flip: true })
        // Of one whose words are gone no other can be made.
        const sql = yield* SqlClient.SqlClient
        yield* sql`UPDATE jobs SET words_erased_at = now() WHERE id = ${job.id}::uuid`
        assert.deepStrictEqual(yield* commit(user, recall), other)
      })
    )
  })
})

import { Switches } from "../../../src/video/Switches.ts"
import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { ChargeId, type UserId } from "../../../src/domain/Ids.ts"
import { SetAsideUpdates } from "../../../src/inbox/SetAsideUpdates.ts"
import { Billing } from "../../../src/money/Billing.ts"
import { shippedPacks } from "../../../src/money/CoinPacks.ts"
import { Payments } from "../../../src/money/Payments.ts"
import { Spending } from "../../../src/money/Spending.ts"
import { Audit } from "../../../src/support/Audit.ts"
import { Tickets } from "../../../src/support/Tickets.ts"
import { BadRequest } from "../../../src/telegram/TelegramGateway.ts"
import { browser, consoleServices, idOf, makeSend, replays, started, telegram } from "../../kit/console.ts"
import { operate, press } from "../../kit/consoleActions.ts"
import { generating, ordered, state } from "../../kit/jobs.ts"

const balance = (user: UserId) => Effect.flatMap(Billing, (billing) => billing.balance(user))
const clean = Effect.flatMap(Audit, (audit) => Effect.map(audit.check, (found) => assert.deepStrictEqual(found, [])))
const notes = Effect.flatMap(
  SqlClient.SqlClient,
  (sql) => sql<{ operation: string; operator: number; reason: string; answer: string; target: string }>`
    SELECT operation, operator::int AS operator, reason, answer, target FROM operator_actions ORDER BY id`
)

const paid = Effect.fnUntraced(function* (user: UserId, monthly = false) {
  const payments = yield* Payments
  const pack = shippedPacks.find((pack) => (pack.monthly ?? false) === monthly) ?? assert.fail("no such pack")
  const { id: payload, stars } = yield* payments.invoice(user, pack)
  const charge = ChargeId.make(`stx-${user}-${payload}`)
  yield* payments.record({ charge, user, payload, stars, until: monthly ? Date.now() + 86_400_000 : undefined })
  return charge
})

describe("an action of the console", () => {
  layer(consoleServices)((it) => {
    it.effect(
      "tells what it would do, does it once however often the press is sent, and is noted with who and why",
      () =>
        Effect.gen(function* () {
          const { preview, send } = yield* operate
          const { user } = yield* ordered
          const had = yield* balance(user)
          const action = { _tag: "Grant", user, coins: 50 } as const
          const told = yield* preview(action)
          assert.deepStrictEqual(told, {
            possible: true,
            lines: [`User ${user} has ${had} 🪙 and would have ${had + 50} 🪙.`]
          })
          assert.strictEqual(yield* balance(user), had)
          const body = { ...press(action), reason: "their video never came" }
          const answers = yield* Effect.all([send(body), send(body), send(body)], { concurrency: "unbounded" })
          assert.deepStrictEqual(
            answers.map(({ answer }) => answer),
            answers.map(() => `🎁 Balance of ${user}: ${had + 50} 🪙`)
          )
          assert.strictEqual(answers.filter(({ repeated }) => repeated === false).length, 1)
          assert.strictEqual(yield* balance(user), had + 50)
          const mine = (yield* notes).filter(({ target }) => target === String(user))
          assert.deepStrictEqual(mine, [
            {
              operation: "grant",
              operator: idOf.owner,
              reason: "their video never came",
              answer: `🎁 Balance of ${user}: ${had + 50} 🪙`,
              target: String(user)
            }
          ])
          yield* clean
        })
    )

    it.effect("is the same press to its own operator alone: another one's of the same name acts", () =>
      Effect.gen(function* () {
        const send = yield* makeSend
        const { user } = yield* ordered
        const had = yield* balance(user)
        const body = press({ _tag: "Grant", user, coins: 5 })
        for (const who of [idOf.owner, idOf.support]) {
          const { headers } = yield* browser(send, who)
          yield* send({ method: "POST", path: "/actions", body, headers })
        }
        assert.strictEqual(yield* balance(user), had + 10)
      })
    )

    it.effect("on coins that were granted says how many are left, and takes no others", () =>
      Effect.gen(function* () {
        const { preview, perform } = yield* operate
        const { user } = yield* ordered
        const had = yield* balance(user)
        yield* perform({ _tag: "Grant", user, coins: 30 })
        const action = { _tag: "Revoke", user, coins: 500 } as const
        assert.include(JSON.stringify(yield* preview(action)), "30 🪙 of the 30 🪙")
        assert.include(yield* perform(action), "Took 30 🪙 back. No more")
        assert.isFalse((yield* preview(action))["possible"])
        assert.strictEqual(yield* balance(user), had)
        yield* clean
      })
    )

    it.effect("that is a large grant waits until another operator agrees, who may also refuse", () =>
      Effect.gen(function* () {
        const { preview, perform, decide, list } = yield* operate
        const { user } = yield* ordered
        const had = yield* balance(user)
        const action = { _tag: "Grant", user, coins: 5000 } as const
        assert.include(JSON.stringify(yield* preview(action)), "waits for a second operator")
        assert.include(yield* perform(action), "wait for a second operator")
        assert.include(yield* perform({ ...action, coins: 6000 }), "wait for a second operator")
        assert.strictEqual(yield* balance(user), had)
        const requests = (yield* list("/requests")) as unknown as ReadonlyArray<{ id: number }> // a list in JSON
        const [first, second] = requests.map(({ id }) => id)
        assert.isDefined(second)
        if (first === undefined || second === undefined) return
        assert.strictEqual((yield* decide(first, true, "owner")).status, 409)
        assert.strictEqual((yield* decide(first, true, "support")).status, 200)
        assert.strictEqual((yield* decide(first, true, "support")).status, 409)
        assert.strictEqual((yield* decide(second, false, "support")).status, 200)
        assert.strictEqual(yield* balance(user), had + 5000)
        assert.deepStrictEqual(yield* list("/requests"), [] as never)
        assert.include(JSON.stringify(yield* list(`/log?target=${user}`)), `"approvedBy":${idOf.support}`)
        yield* clean
      })
    )

    it.effect("that freezes or bans somebody ends the subscription of who is banned, at Telegram", () =>
      Effect.gen(function* () {
        const { preview, perform } = yield* operate
        const { user } = yield* ordered
        const charge = yield* paid(user, true)
        yield* perform({ _tag: "Freeze", user })
        assert.strictEqual(yield* (yield* Spending).standing(user), "frozen")
        assert.include(JSON.stringify(yield* preview({ _tag: "Ban", user })), "ended at Telegram")
        assert.include(yield* perform({ _tag: "Ban", user }), "being stopped")
        assert.deepStrictEqual(
          telegram.calls.filter(({ method }) => method === "stopSubscription"),
          [{ method: "stopSubscription", chat: user, charge }]
        )
        assert.isFalse((yield* preview({ _tag: "Ban", user }))["possible"])
      })
    )

    it.effect(
      "that refunds asks Telegram first: what it refuses costs nobody coins, and what it takes is told its user",
      () =>
        Effect.gen(function* () {
          const { preview, perform } = yield* operate
          const { user } = yield* ordered
          const had = yield* balance(user)
          const charge = yield* paid(user)
          const action = { _tag: "Refund", charge } as const
          assert.include(JSON.stringify(yield* preview(action)), "would go back")
          telegram.fail("refundStars", new BadRequest({ description: "CHARGE_NOT_FOUND" }))
          assert.include(yield* perform(action), "No coin was moved")
          assert.isAbove(yield* balance(user), had)
          assert.include(yield* perform(action), "Refunded")
          assert.strictEqual(yield* balance(user), had)
          assert.isFalse((yield* preview(action))["possible"])
          yield* clean
        })
    )

    it.effect("that gives up a video returns its coins once, and its user is told by the run that follows", () =>
      Effect.gen(function* () {
        const { preview, perform } = yield* operate
        const { user, id } = yield* ordered
        const held = yield* balance(user)
        yield* generating(id)
        assert.include(
          JSON.stringify(yield* preview({ _tag: "Release", job: id })),
          "is generating and would be given up"
        )
        assert.strictEqual(
          yield* perform({ _tag: "Release", job: id }),
          "Given up: 20 🪙 went back, and its user is told."
        )
        assert.include(yield* perform({ _tag: "Release", job: id }), "no such video")
        assert.strictEqual(yield* balance(user), held + 20)
        assert.deepStrictEqual(
          started.filter((run) => run.startsWith(id)),
          [`${id}/next`]
        )
        yield* clean
      })
    )

    it.effect(
      "that retries a video has its provider asked, or its run woken; of one that is over it does nothing",
      () =>
        Effect.gen(function* () {
          const { preview, perform } = yield* operate
          const { id } = yield* ordered
          assert.include(yield* perform({ _tag: "Retry", job: id }), "woken")
          assert.include(started, `${id}/0`)
          yield* generating(id, 3600)
          assert.include(JSON.stringify(yield* preview({ _tag: "Retry", job: id })), "sora would be asked now")
          assert.include(yield* perform({ _tag: "Retry", job: id }), "asked now")
          yield* perform({ _tag: "Release", job: id })
          assert.include(yield* perform({ _tag: "Retry", job: id }), "no such video")
          assert.strictEqual(yield* state(id), "failed")
        })
    )

    it.effect("that answers a question keeps the words for its user, and closes it when asked to", () =>
      Effect.gen(function* () {
        const { perform, list } = yield* operate
        const { user } = yield* ordered
        const ticket = (yield* (yield* Tickets).ask(user, { text: "where?", attachment: undefined })) ?? assert.fail()
        assert.include(yield* perform({ _tag: "Answer", ticket, text: "On its way <b>now</b>" }), "is answered")
        const { state, words } = yield* list(`/tickets/${ticket}`)
        assert.strictEqual(state, "answered")
        assert.include(JSON.stringify(words), "On its way <b>now</b>")
        assert.include(yield* perform({ _tag: "CloseTicket", ticket }), "is closed")
        assert.notInclude(JSON.stringify(yield* notes), "On its way")
      })
    )

    it.effect("that pauses something is noted with its reason, and turned on again", () =>
      Effect.gen(function* () {
        const { perform, preview } = yield* operate
        const { current } = yield* Switches
        const what = { scope: "provider", id: "kie" } as const
        assert.include(JSON.stringify(yield* preview({ _tag: "Resume", ...what })), "provider kie is not off")
        assert.include(
          JSON.stringify(yield* preview({ _tag: "Pause", ...what, until: "6h" })),
          "would take no more work"
        )
        assert.include(yield* perform({ _tag: "Pause", ...what, until: "2999-01-31" }), "provider kie is off until 31")
        assert.deepInclude(current().find("provider", "kie"), { operator: idOf.owner, reason: "a test" })
        assert.deepInclude((yield* notes).at(-1), { operation: "pause", target: "provider kie", reason: "a test" })
        assert.include(yield* perform({ _tag: "Resume", ...what }), "is on again")
      })
    )

    it.effect("puts a price aside and back, and tells before what it would do", () =>
      Effect.gen(function* () {
        const { preview, perform } = yield* operate
        const { current } = yield* Switches
        const reprice = { _tag: "Reprice", model: "sora-2", percent: 120, until: "2999-01-31" } as const
        const usual = { _tag: "UsualPrice", model: "sora-2" } as const
        assert.include(JSON.stringify(yield* preview(usual)), "has its usual price")
        assert.include(JSON.stringify(yield* preview(reprice)), "would cost 120 % of its usual price, until 2999-01-31")
        assert.include(JSON.stringify(yield* preview({ ...reprice, model: "no-such" })), "No model here")
        assert.include(yield* perform(reprice), "costs 120 % of its usual price until")
        assert.deepInclude(current().prices[0], { percent: 120, operator: idOf.owner, reason: "a test" })
        assert.include(JSON.stringify(yield* preview(usual)), "in place of 120 % of it")
        assert.include(yield* perform(usual), "its usual price again")
      })
    )

    it.effect("that replays an update says whether it has acted now", () =>
      Effect.gen(function* () {
        const { perform, list } = yield* operate
        const updates = yield* SetAsideUpdates
        const update = { update_id: 77, message: { from: { id: 5 }, text: "a\u0000b \ud800" } }
        yield* updates.keep(update, "unreadable")
        yield* updates.keep(update, "unreadable")
        yield* updates.keep({ nested: { too: undefined } }, "unreadable")
        const kept = yield* updates.list({})
        assert.deepStrictEqual(
          kept.map(({ update, user }) => [update, user]),
          [
            [null, null],
            [77, 5]
          ]
        )
        const id = kept[1]?.id ?? assert.fail()
        replays.acts = false
        assert.include(yield* perform({ _tag: "Replay", update: id }), "as unreadable as before")
        replays.acts = true
        assert.include(yield* perform({ _tag: "Replay", update: id }), "has acted")
        assert.deepStrictEqual(replays.seen, [update, update])
        assert.notInclude(JSON.stringify(yield* list("/updates?open=true")), `"update":77`)
        assert.notInclude(JSON.stringify(yield* list("/updates")), "nested")
      })
    )

    it.effect("that was begun and broke off is not done a second time by the same press", () =>
      Effect.gen(function* () {
        const { send } = yield* operate
        const sql = yield* SqlClient.SqlClient
        const { user } = yield* ordered
        const body = press({ _tag: "Refund", charge: yield* paid(user) })
        yield* send(body)
        yield* sql`UPDATE operator_actions SET answer = NULL WHERE event = ${`console:${idOf.owner}:${body.press}`}`
        const refunds = telegram.calls.length
        assert.include(String((yield* send(body))["answer"]), "An earlier press has begun this")
        assert.strictEqual(telegram.calls.length, refunds)
      })
    )
  })
})

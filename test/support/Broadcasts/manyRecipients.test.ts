import { assert, describe, layer } from "@effect/vitest"
import { Deferred, Effect, Layer, Option } from "effect"
import { SqlClient } from "effect/sql"
import { UserId } from "../../../src/domain/Ids.ts"
import { type BroadcastDraft, Broadcasts } from "../../../src/support/Broadcasts.ts"
import { makeRound } from "../../../src/support/Broadcasts/round.ts"
import { claimedAtOnce } from "../../../src/support/Broadcasts/send.ts"
import { TelegramError, Unreachable } from "../../../src/telegram/TelegramGateway.ts"
import { makePacer, type Released } from "../../../src/telegram/TelegramGateway/pacer.ts"
import type { PacedCall, Urgency } from "../../../src/telegram/TelegramGateway/pacer/PacedCall.ts"
import { Purpose } from "../../../src/telegram/TelegramGateway/Pacing.ts"
import { announcing } from "../../kit/announcing.ts"
import { stores } from "../../kit/jobs.ts"

/** Recipients; RECIPIENTS=100000 is the long form. */
const users = Number(process.env["RECIPIENTS"] ?? 10_000)
/** Every so many-th user has blocked the bot, which only Telegram knows. */
const blockedEvery = 20
/** The process is killed when so many were sent to. */
const killedAt = users / 2
/** Telegram's limit of messages within any second. */
const rate = 30
/** In virtual ms: how often five users press something and get a menu each, and somebody else an answer. */
const ownEvery = 3000
/** Minutes that it takes at the rate that broadcasts may have. */
const minutes = users / 20 / 60
/** On a busy machine the database takes its time for three statements for each fifty users. */
const timeout = 30_000 + 2 * users

const draft: BroadcastDraft = {
  content: { words: { en: { html: "<b>New</b>", buttons: [] } }, otherwise: "en" },
  audience: {}
}

interface Call extends PacedCall {
  readonly askedAt: number
  gone: boolean
}

/**
 * A Telegram in virtual time behind the bot's own pacer. Time goes on as far as whoever is to be sent something has to wait, and
 * users' own messages come in between.
 */
const makeTelegram = () => {
  const pacer = makePacer<Call>({ rate, chatRate: 1 })
  const sent = new Map<UserId, number>()
  const ownWaits: Array<number> = []
  /** When the last calls went, for the limit. */
  const went = new Float64Array(rate).fill(-Infinity)
  let calls = 0
  let beyond = 0
  let now = 0
  let nextOwn = ownEvery

  const goes = (call: Call) => {
    call.gone = true
    const at = calls++ % rate
    if (now - (went[at] ?? 0) < 1000) beyond++
    went[at] = now
    if (call.urgency !== "broadcast") ownWaits.push(now - call.askedAt)
  }
  const take = (released: ReadonlyArray<Released<Call>>) => {
    for (const { call } of released) goes(call)
  }
  const ask = (urgency: Urgency, chat: number) => {
    const call: Call = { method: "sendMessage", message: true, urgency, chat, askedAt: now, gone: false }
    const { decision, others } = pacer.ask(now, call)
    take(others)
    if (decision._tag === "Send") goes(call)
    return call
  }
  const ownMessages = () => {
    nextOwn += ownEvery
    for (let n = 1; n <= 5; n++) ask("screen", users + n)
    ask("answer", users + 6)
  }
  /** Lets time go on until the next call may go, or users come with theirs. */
  const advance = () => {
    const next = pacer.nextReleaseMillis() ?? nextOwn
    now = Math.max(now, Math.min(next, nextOwn))
    if (now === nextOwn) ownMessages()
    take(pacer.release(now))
  }
  return {
    sent,
    ownWaits,
    get beyond() {
      return beyond
    },
    get minutes() {
      return now / 60_000
    },
    /** A message goes out when the pacer lets it. */
    send: (urgency: Urgency, chat: UserId) => {
      const call = ask(urgency, chat)
      while (!call.gone) advance()
      sent.set(chat, (sent.get(chat) ?? 0) + 1)
    }
  }
}

const telegram = makeTelegram()
const killed = Deferred.makeUnsafe<void>()
const life = { alive: true, dies: true }
const blocked = new TelegramError({ method: "sendMessage", reason: new Unreachable() })

const gateway = announcing((chat) =>
  Effect.flatMap(Purpose, (urgency) => {
    // What a process asks for in the moment of its end arrives or does not, and it never hears of it.
    if (life.alive || chat % 2 === 0) telegram.send(urgency, chat)
    if (life.dies && telegram.sent.size >= killedAt) {
      life.alive = false
      // Those that are sent to in the same moment find the process dead.
      setTimeout(() => Deferred.doneUnsafe(killed, Effect.void), 5)
    }
    if (!life.alive) return Effect.never
    return chat % blockedEvery === 0 ? Effect.fail(blocked) : Effect.void
  })
)

describe(`a broadcast to ${users} users`, () => {
  layer(Broadcasts.layer.pipe(Layer.provideMerge(gateway), Layer.provideMerge(stores)))((it) => {
    it.effect(
      "reaches each at most once over a kill, and all but those of its moment, within Telegram's limits; nobody's own message waits",
      () =>
        Effect.gen(function* () {
          const sql = yield* SqlClient.SqlClient
          const broadcasts = yield* Broadcasts
          yield* sql`
            INSERT INTO users (id, dialog, language) SELECT n, '{}', CASE n % 3 WHEN 0 THEN 'en' ELSE 'ru' END
            FROM generate_series(1, ${users}::int) AS n`
          const id = yield* broadcasts.create(UserId.make(1), draft)
          yield* sql`UPDATE broadcasts SET tested_at = now()`
          assert.isTrue(yield* broadcasts.move(id, "start"))

          yield* Effect.forkDetach(yield* makeRound)
          yield* Deferred.await(killed)
          Object.assign(life, { alive: true, dies: false })
          yield* yield* makeRound

          const { state, total, delivered, failed, unknown, ...file } = Option.getOrThrow(yield* broadcasts.find(id))
          assert.deepStrictEqual(
            { state, total, failed, unknown },
            { state: "done", total: users, failed: 0, unknown: claimedAtOnce }
          )
          assert.strictEqual(delivered + file.blocked + unknown, users)
          assert.closeTo(file.blocked, users / blockedEvery, claimedAtOnce)
          assert.deepStrictEqual([...new Set(telegram.sent.values())], [1])
          assert.isAtLeast(telegram.sent.size, users - claimedAtOnce)
          const [gone] = yield* sql<{ count: number }>`SELECT count(*)::int AS count FROM users WHERE NOT reachable`
          assert.strictEqual(gone?.count, file.blocked)

          assert.strictEqual(telegram.beyond, 0)
          assert.closeTo(telegram.minutes, minutes, minutes / 4)
          assert.isAbove(telegram.ownWaits.length, users / 20)
          assert.deepStrictEqual([...new Set(telegram.ownWaits)], [0])
        }),
      timeout
    )
  })
})

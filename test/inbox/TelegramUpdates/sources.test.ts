import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { languageCodes } from "../../../src/domain/Language.ts"
import { Inbox } from "../../../src/inbox/Inbox.ts"
import { introduce } from "../../../src/inbox/TelegramUpdates/introduction.ts"
import { polling } from "../../../src/inbox/TelegramUpdates/polling.ts"
import { webhook } from "../../../src/inbox/TelegramUpdates/webhook.ts"
import {
  BadRequest,
  Conflict,
  MethodUnknown,
  RateLimited,
  TelegramUnavailable
} from "../../../src/telegram/TelegramGateway.ts"
import { makeTelegramRecorder } from "../../kit/TelegramRecorder.ts"

const inbox = Layer.mock(Inbox, { receive: () => Effect.void })

const timesOf = (telegram: ReturnType<typeof makeTelegramRecorder>, method: string) =>
  telegram.calls.filter((call) => call.method === method).length

describe("the bot's profile", () => {
  it.effect("has every kind of text, though one is told to wait for a day and one is not known to the server", () =>
    Effect.gen(function* () {
      const telegram = makeTelegramRecorder()
      telegram.fail("description", new RateLimited({ retryAfter: 86_400 }))
      telegram.fail("shortDescription", new MethodUnknown())
      yield* Effect.forkChild(Effect.provide(introduce, telegram.layer))
      yield* TestClock.adjust("1 hour")
      assert.isAtLeast(timesOf(telegram, "commands"), languageCodes.length)
      assert.strictEqual(timesOf(telegram, "description"), 1)
      assert.strictEqual(timesOf(telegram, "shortDescription"), 1)
      yield* TestClock.adjust("24 hours")
      assert.isAtLeast(timesOf(telegram, "description"), languageCodes.length)
    })
  )

  it.effect("waits for a Telegram that is away", () =>
    Effect.gen(function* () {
      const telegram = makeTelegramRecorder()
      telegram.fail("commands", ...Array.from({ length: 5 }, () => new TelegramUnavailable({ sent: true })))
      yield* Effect.forkChild(Effect.provide(introduce, telegram.layer))
      yield* TestClock.adjust("5 minutes")
      assert.isAtLeast(timesOf(telegram, "commands"), languageCodes.length + 5)
    })
  )
})

describe("polling", () => {
  const polled = (telegram: ReturnType<typeof makeTelegramRecorder>) =>
    Effect.forkChild(Effect.provide(polling, Layer.merge(telegram.layer, inbox)))

  it.effect("takes the next offset from the last answer, also where its ids are lower", () =>
    Effect.gen(function* () {
      const telegram = makeTelegramRecorder()
      telegram.updates([{ update_id: 900 }, { update_id: 901 }], [{ update_id: 3 }], [])
      yield* polled(telegram)
      for (let second = 0; second < 5; second++) yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(telegram.offsets.slice(0, 4), [0, 902, 4, 4])
    })
  )

  it.effect("removes a webhook that somebody set meanwhile", () =>
    Effect.gen(function* () {
      const telegram = makeTelegramRecorder()
      telegram.fail("getUpdates", new Conflict({ description: "can't use getUpdates while webhook is active" }))
      yield* polled(telegram)
      yield* TestClock.adjust("5 seconds")
      assert.strictEqual(timesOf(telegram, "deleteWebhook"), 2)
    })
  )

  it.effect("leaves another poller's alone, and waits as it is told", () =>
    Effect.gen(function* () {
      const telegram = makeTelegramRecorder()
      telegram.fail("getUpdates", new Conflict({ description: "terminated by other getUpdates request" }))
      telegram.fail("getUpdates", new RateLimited({ retryAfter: 10 }))
      yield* polled(telegram)
      yield* TestClock.adjust("11 seconds")
      assert.strictEqual(timesOf(telegram, "deleteWebhook"), 1)
      assert.strictEqual(timesOf(telegram, "getUpdates"), 2)
    })
  )
})

describe("a webhook", () => {
  const url = "https://bot.example"
  const held = (telegram: ReturnType<typeof makeTelegramRecorder>) =>
    Effect.forkChild(Effect.provide(webhook({ url, secret: Redacted.make("s") }), telegram.layer))

  it.effect("that was taken away is set again within a minute", () =>
    Effect.gen(function* () {
      const telegram = makeTelegramRecorder()
      yield* held(telegram)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(timesOf(telegram, "setWebhook"), 1)
      telegram.takeWebhookAway("https://another.example/telegram")
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(timesOf(telegram, "setWebhook"), 2)
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual(timesOf(telegram, "setWebhook"), 2)
    })
  )

  it.effect("that Telegram refuses is tried again when it is looked at", () =>
    Effect.gen(function* () {
      const telegram = makeTelegramRecorder()
      telegram.fail("setWebhook", new BadRequest({ description: "bad webhook: Failed to resolve host" }))
      yield* held(telegram)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(timesOf(telegram, "setWebhook"), 2)
    })
  )
})

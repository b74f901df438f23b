import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { MessageId, TopicId, UserId } from "../../../src/domain/Ids.ts"
import { type OutgoingVideo, type Screen, Topic } from "../../../src/telegram/TelegramGateway.ts"
import { connect, methodOf, ok, open, refusal, token } from "../../kit/telegramServer.ts"
import { makeVideoServer } from "../../kit/VideoServer.ts"

const user = UserId.make(42)
const screen: Screen = { html: "a screen", keyboard: [] }
const video: OutgoingVideo = {
  kind: "video" as const,
  video: { _tag: "FileId", fileId: "BAAD-1" },
  width: 720,
  height: 1280,
  duration: 8,
  caption: screen
}

describe("what the bot sends", () => {
  it.effect("goes into the topic that the conversation is in, and into the chat itself where that is gone", () =>
    Effect.gen(function* () {
      const { server, telegram } = yield* open
      const topic = TopicId.make(77)
      const gone = "Bad Request: message thread not found"
      server.script((exchange) =>
        exchange.body?.includes("message_thread_id") === true && server.requests.length > 3
          ? refusal(400, gone)
          : ok({ message_id: 5, video: { file_id: "BAAD-2", width: 1, height: 1, duration: 1 } })
      )
      yield* telegram.say(user, screen).pipe(Effect.provideService(Topic, topic))
      yield* telegram.showUploading(user).pipe(Effect.provideService(Topic, topic))
      yield* telegram.edit(user, MessageId.make(7), screen).pipe(Effect.provideService(Topic, topic))
      assert.deepStrictEqual(
        server.requests.map((request) => /"message_thread_id":(\d+)/.exec(request.body ?? "")?.[1]),
        ["77", "77", undefined]
      )
      assert.strictEqual(yield* telegram.say(user, screen).pipe(Effect.provideService(Topic, topic)), 5)
      yield* telegram.sendVideo(user, video).pipe(Effect.provideService(Topic, topic))
      assert.deepStrictEqual(server.requests.slice(3).map(methodOf), [
        "sendMessage",
        "sendMessage",
        "sendVideo",
        "sendVideo"
      ])
    })
  )

  it.effect("goes to Telegram's test environment where the bot is one of it", () =>
    Effect.gen(function* () {
      const server = yield* makeVideoServer
      const telegram = yield* connect(server.url, "test")
      server.script((exchange) =>
        ok(
          methodOf(exchange) === "getUpdates"
            ? []
            : { message_id: 5, video: { file_id: "1", width: 1, height: 1, duration: 1 } }
        )
      )
      yield* telegram.say(user, screen)
      yield* telegram.sendVideo(user, video)
      yield* telegram.getUpdates(0, 1)
      assert.deepStrictEqual(
        server.requests.map(({ path }) => path),
        ["sendMessage", "sendVideo", "getUpdates"].map((method) => `/v1/bot${token}/test/${method}`)
      )
    })
  )
})

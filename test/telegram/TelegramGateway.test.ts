import { createServer } from "node:net"
import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Fiber, Logger, Metric, Redacted, Tracer } from "effect"
import { afterEach, vi } from "vitest"
import { MessageId, TopicId, UserId } from "../../src/domain/Ids.ts"
import { MessageGone, RateLimited, TelegramGateway, Topic } from "../../src/telegram/TelegramGateway.ts"
import { bodyOf, keyboard, known, message, screen, user, words } from "../kit/sentVideo.ts"
import { makeTelegramRecorder } from "../kit/TelegramRecorder.ts"
import { connect, methodOf, ok, open, refusal, token } from "../kit/telegramServer.ts"
import type { Answer, Exchange } from "../kit/VideoServer.ts"

describe("what the bot sends", () => {
  it.effect("is a text in HTML with its buttons, no link previews, to the token's own address", () =>
    Effect.gen(function* () {
      const { server, telegram } = yield* open
      server.script(() => ok({ message_id: 5 }))
      assert.strictEqual(yield* telegram.say(user, screen), 5)
      assert.strictEqual(server.requests[0]?.path, `/v1/bot${token}/sendMessage`)
      assert.deepStrictEqual(bodyOf(server.requests[0]), {
        chat_id: 42,
        text: screen.html,
        parse_mode: "HTML",
        link_preview_options: { is_disabled: true },
        reply_markup: keyboard
      })
    })
  )

  it.effect("edits and deletes the message it names", () =>
    Effect.gen(function* () {
      const { server, telegram } = yield* open
      server.script(() => ok(true))
      yield* telegram.edit(user, message, screen)
      yield* telegram.remove(user, message)
      yield* telegram.showUploading(user)
      assert.deepStrictEqual(server.requests.map(methodOf), ["editMessageText", "deleteMessage", "sendChatAction"])
      assert.deepInclude(bodyOf(server.requests[0]), { chat_id: 42, message_id: 7, text: screen.html })
      assert.deepStrictEqual(bodyOf(server.requests[1]), { chat_id: 42, message_id: 7 })
      assert.deepStrictEqual(bodyOf(server.requests[2]), { chat_id: 42, action: "upload_video" })
    })
  )

  it.effect("takes an edit that changes nothing for done", () =>
    Effect.gen(function* () {
      const { server, telegram } = yield* open
      server.script(() =>
        refusal(
          400,
          "Bad Request: message is not modified: specified new message content and reply markup are the same"
        )
      )
      yield* telegram.edit(user, message, screen)
    })
  )

  it.effect("answers taps and payments, with a text only where there is one", () =>
    Effect.gen(function* () {
      const { server, telegram } = yield* open
      server.script(() => ok(true))
      yield* telegram.answerCallback("q1", undefined)
      yield* telegram.answerCallback("q2", "too late")
      yield* telegram.answerPreCheckout("p1", undefined)
      yield* telegram.answerPreCheckout("p2", "sold out")
      assert.deepStrictEqual(server.requests.map(bodyOf), [
        { callback_query_id: "q1" },
        { callback_query_id: "q2", text: "too late" },
        { pre_checkout_query_id: "p1", ok: true },
        { pre_checkout_query_id: "p2", ok: false, error_message: "sold out" }
      ])
    })
  )

  it.effect(
    "shows words that are still written as a draft that can be stopped, in the topic where they are awaited",
    () =>
      Effect.gen(function* () {
        const { server, telegram } = yield* open
        server.script(() => ok(true))
        yield* Effect.provideService(telegram.draft(UserId.make(7), 77, "<b>A fox"), Topic, TopicId.make(4))
        assert.deepStrictEqual(server.requests.map(methodOf), ["sendMessageDraft"])
        assert.deepStrictEqual(server.requests.map(bodyOf), [
          { chat_id: 7, draft_id: 77, text: "<b>A fox", parse_mode: "HTML", can_stop: true, message_thread_id: 4 }
        ])
      })
  )

  it.effect("asks for every kind of update that it handles, and never throws waiting ones away", () =>
    Effect.gen(function* () {
      const { server, telegram } = yield* open
      server.script((exchange) => ok(methodOf(exchange) === "getUpdates" ? [{ update_id: 9, message: {} }] : true))
      yield* telegram.setWebhook("https://bot.example/telegram", Redacted.make("hook-secret"))
      const updates = yield* telegram.getUpdates(9, 0)
      yield* telegram.deleteWebhook
      const allowed_updates = [
        "message",
        "edited_message",
        "callback_query",
        "pre_checkout_query",
        "my_chat_member",
        "subscription",
        "stopped_message_generation"
      ]
      assert.deepStrictEqual(server.requests.map(bodyOf), [
        { url: "https://bot.example/telegram", secret_token: "hook-secret", allowed_updates, max_connections: 40 },
        { offset: 9, timeout: 0, allowed_updates },
        {}
      ])
      assert.deepStrictEqual(
        updates.map(({ update_id }) => update_id),
        [9]
      )
    })
  )

  it.effect("describes the bot for one language or for all, and knows its own name", () =>
    Effect.gen(function* () {
      const { server, telegram } = yield* open
      server.script((exchange) => ok(methodOf(exchange) === "getMe" ? { id: 1, username: "kudo_bot" } : true))
      const commands = [{ command: "start", description: "Начать" }]
      const { profile } = telegram
      yield* profile.commands("ru", commands)
      yield* profile.description("ru", "long")
      yield* profile.shortDescription("ru", "short")
      yield* profile.commands(undefined, commands)
      assert.strictEqual(yield* telegram.whoAmI, "kudo_bot")
      assert.deepStrictEqual(server.requests.slice(0, 4).map(bodyOf), [
        { commands, scope: { type: "all_private_chats" }, language_code: "ru" },
        { description: "long", language_code: "ru" },
        { short_description: "short", language_code: "ru" },
        { commands, scope: { type: "all_private_chats" } }
      ])
    })
  )
})

describe("what went wrong", () => {
  const cases = [
    [429, "Too Many Requests: retry after 7", { _tag: "RateLimited", retryAfter: 7 }, { retry_after: 7 }],
    [429, "Too Many Requests: retry after 35", { _tag: "RateLimited", retryAfter: 35 }, {}],
    [429, "Too Many Requests: retry after 35", { _tag: "RateLimited", retryAfter: 35 }],
    [429, "Too Many Requests", { _tag: "RateLimited", retryAfter: 12 }, { retry_after: "12" }],
    [429, "Too Many Requests", { _tag: "RateLimited", retryAfter: 1 }, {}],
    [400, "Bad Request: message to edit not found", { _tag: "MessageGone" }],
    [400, "Bad Request: message can't be edited", { _tag: "MessageGone" }],
    [400, "Bad Request: message to delete not found", { _tag: "MessageGone" }],
    [400, "Bad Request: message can't be deleted for everyone", { _tag: "MessageGone" }],
    [403, "Forbidden: bot was blocked by the user", { _tag: "Unreachable" }],
    [403, "Forbidden: user is deactivated", { _tag: "Unreachable" }],
    [400, "Bad Request: chat not found", { _tag: "Unreachable" }],
    [400, "Bad Request: PEER_ID_INVALID", { _tag: "Unreachable" }],
    [413, "Request Entity Too Large", { _tag: "TooLarge" }],
    [400, "Bad Request: file is too big", { _tag: "TooLarge" }],
    [401, "Unauthorized", { _tag: "TokenRejected" }],
    [404, "Not Found", { _tag: "TokenRejected" }],
    [500, "Internal Server Error: restart", { _tag: "TelegramUnavailable", sent: true }],
    [400, "Bad Request: BUTTON_DATA_INVALID", { _tag: "BadRequest", description: "Bad Request: BUTTON_DATA_INVALID" }]
  ] as const

  it.effect.each(cases)("%s %s", ([code, description, reason, parameters]) =>
    Effect.gen(function* () {
      const { server, telegram } = yield* open
      server.script(() => refusal(code, description, parameters))
      const error = yield* Effect.flip(telegram.edit(user, message, screen))
      assert.strictEqual(error.method, "editMessageText")
      assert.deepInclude(error.reason, reason)
    })
  )

  it.effect("a proxy's page that refuses the size of an upload is a refusal of the size", () =>
    Effect.gen(function* () {
      const { server, telegram } = yield* open
      server.script(() => ({ status: 413, headers: { "content-type": "text/html" }, body: "<h1>413</h1>" }))
      const { reason } = yield* Effect.flip(telegram.edit(user, message, screen))
      assert.strictEqual(reason._tag, "TooLarge")
    })
  )

  it.effect.each([
    [301, "", { _tag: "TelegramUnavailable", sent: false }],
    [307, "<html>elsewhere</html>", { _tag: "TelegramUnavailable", sent: false }],
    [408, "<html>too slow</html>", { _tag: "TelegramUnavailable", sent: false }],
    [403, "<html>forbidden by a wall</html>", { _tag: "BadRequest", description: "HTTP 403" }]
  ] as const)(
    "is told apart from Telegram's own refusals where a server in between says %i",
    ([status, body, reason]) =>
      Effect.gen(function* () {
        const { server, telegram } = yield* open
        server.script(() => ({ status, body }))
        assert.deepInclude((yield* Effect.flip(telegram.say(user, screen))).reason, reason)
      })
  )

  it.effect("is certain not to have happened when nobody listens, or the name is unknown", () =>
    Effect.gen(function* () {
      const free = createServer()
      const port = yield* Effect.callback<number>((resume) => {
        free.listen(0, "127.0.0.1", () => {
          const address = free.address()
          free.close(() => resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0)))
        })
      })
      for (const apiRoot of [`http://127.0.0.1:${port}`, "http://telegram.invalid"]) {
        const telegram = yield* connect(apiRoot)
        const { reason } = yield* Effect.flip(telegram.say(user, screen))
        assert.deepInclude(reason, { _tag: "TelegramUnavailable", sent: false })
      }
    })
  )

  const maybes: ReadonlyArray<readonly [string, Answer]> = [
    ["the connection is cut", "reset"],
    ["the answer is cut", { body: '{"ok":tr', then: "reset" }],
    ["a proxy answers with a page", { status: 502, body: "<html>bad gateway</html>" }],
    ["the answer is no answer", { body: "null" }],
    ["the answer is not Telegram's", { body: { ok: true, result: {} } }],
    ["the refusal is not Telegram's", { body: { ok: false } }],
    ["the wait is nonsense", { body: { ok: false, error_code: "429", parameters: { retry_after: "soon" } } }]
  ]
  it.effect.each(maybes)("may have happened when %s", ([_, answer]) =>
    Effect.gen(function* () {
      const { server, telegram } = yield* open
      server.script(() => answer)
      const { reason } = yield* Effect.flip(telegram.say(user, screen))
      assert.deepInclude(reason, { _tag: "TelegramUnavailable", sent: true })
    })
  )
})

/** What refuses in place of Telegram: its own server behind a proxy, a gateway, a page. */
const floods: ReadonlyArray<readonly [string, Answer, number]> = [
  ["a page with a header", { status: 429, headers: { "retry-after": "9" }, body: "<html>429</html>" }, 9],
  ["a page without one", { status: 429, body: "<html>429</html>" }, 1],
  ["a page that says it", { status: 429, body: "<html>please wait 12 seconds</html>" }, 12],
  ["no body", { status: 429, headers: { "retry-after": "9" }, body: "" }, 9],
  ["JSON of its own", { status: 429, body: { error: "rate", retry_after: 9 } }, 9],
  ["JSON with half of Telegram's", { status: 429, body: { ok: false, description: "slow down" } }, 1],
  ["JSON of null", { status: 429, headers: { "retry-after": "9" }, body: "null" }, 9],
  ["a list", { status: 429, headers: { "retry-after": "9" }, body: "[]" }, 9],
  ["a text for a number", { status: 429, body: { ok: false, error_code: 429, parameters: { retry_after: "9" } } }, 9],
  ["a negative one", { status: 429, body: { ok: false, error_code: 429, parameters: { retry_after: -9 } } }, 1],
  ["a sentence", { status: 429, body: { ok: false, error_code: 429, description: "retry after 9" } }, 9],
  ["parameters of null", { status: 429, body: { ok: false, error_code: 429, parameters: null } }, 1]
]

describe("a flood wait", () => {
  it.effect.each(floods)("is one, whoever says so and however: %s", ([_, answer, retryAfter]) =>
    Effect.gen(function* () {
      const { server, telegram } = yield* open
      server.script(() => answer)
      const { reason } = yield* Effect.flip(telegram.say(user, screen))
      assert.deepInclude(reason, { _tag: "RateLimited", retryAfter })
    })
  )
})

describe("the time a call may take", () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it.live("is ten seconds; then it may have happened, and nothing is left open", () =>
    Effect.gen(function* () {
      const { server, telegram } = yield* open
      server.script(() => "hang")
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
      const fiber = yield* Effect.forkChild(Effect.flip(telegram.say(user, screen)))
      yield* arrival(server)
      vi.advanceTimersByTime(9_999)
      assert.isUndefined(fiber.pollUnsafe())
      vi.advanceTimersByTime(1)
      const { reason } = yield* Fiber.join(fiber)
      vi.useRealTimers()
      assert.deepInclude(reason, { _tag: "TelegramUnavailable", sent: true })
      yield* server.idle
    })
  )

  it.live("ends at once when whoever wanted it is gone", () =>
    Effect.gen(function* () {
      const { server, telegram } = yield* open
      server.script(() => "hang")
      const fiber = yield* Effect.forkChild(telegram.getUpdates(0, 50))
      yield* arrival(server)
      yield* Fiber.interrupt(fiber)
      yield* server.idle
    })
  )
})

/** Until a request has come in, within two seconds. */
const arrival = (server: { readonly requests: ReadonlyArray<Exchange> }) =>
  Effect.promise(async () => {
    const end = performance.now() + 2000
    while (server.requests.length === 0) {
      if (performance.now() > end) throw new Error("no request within two seconds")
      await new Promise((resolve) => setImmediate(resolve))
    }
  })

describe("the secrets of the bot and of its users", () => {
  const troubles: ReadonlyArray<readonly [string, Answer]> = [
    ["cuts the connection", "reset"],
    ["answers with a page", { body: "<html></html>" }],
    ["refuses", refusal(400, "Bad Request: BUTTON_DATA_INVALID")],
    ["quotes the text", refusal(400, `Bad Request: can't parse entities: unsupported start tag "${words}" at byte 3`)],
    ["quotes a link", refusal(400, `Bad Request: inline keyboard button URL '${words}' is invalid: Wrong HTTP URL`)],
    ["rejects the token", refusal(401, "Unauthorized")]
  ]

  it.effect.each(troubles)("are in no error, log or span when Telegram %s", ([_, answer]) =>
    Effect.gen(function* () {
      const { server, telegram } = yield* open
      server.script(() => answer)
      const said: Array<unknown> = []
      const spans: Array<unknown> = []
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          spans.push(span)
          return span
        }
      })
      const logger = Logger.make((options) => said.push(Logger.formatJson.log(options), inspect(options, { depth: 9 })))
      const sending = telegram.sendVideo(user, known).pipe(
        Effect.tapCause((cause) => Effect.logError("refused", cause)),
        Effect.provide(Logger.layer([logger])),
        Effect.withTracer(tracer)
      )
      const exit = yield* Effect.exit(sending)
      if (!Exit.isFailure(exit)) return assert.fail("it should have failed")
      const everything = [...said, ...spans, JSON.stringify(exit), Cause.pretty(exit.cause), exit.cause]
        .map((one) => (typeof one === "string" ? one : inspect(one, { depth: 12, showHidden: true })))
        .join("\n")
      assert.include(everything, "TelegramGateway.sendVideo")
      assert.include(everything, "TelegramError")
      for (const secret of [token, token.slice(7), words]) assert.isFalse(everything.includes(secret), everything)
    })
  )
})

describe("the Telegram in memory for other tests", () => {
  it.effect("numbers its messages, records what it is told, and fails when the test says so", () =>
    Effect.gen(function* () {
      const recorder = makeTelegramRecorder()
      recorder.fail("edit", new MessageGone(), new RateLimited({ retryAfter: 3 }))
      yield* Effect.gen(function* () {
        const telegram = yield* TelegramGateway
        assert.strictEqual(yield* telegram.say(user, screen), 1)
        const failures = [
          yield* Effect.flip(telegram.edit(user, message, screen)),
          yield* Effect.flip(telegram.edit(user, message, screen))
        ]
        assert.deepStrictEqual(
          failures.map(({ reason }) => reason._tag),
          ["MessageGone", "RateLimited"]
        )
        yield* telegram.edit(user, message, screen)
        assert.deepInclude(yield* telegram.sendVideo(user, known), { messageId: MessageId.make(2), fileId: "BAAD-1" })
      }).pipe(Effect.provide(recorder.layer))
      assert.deepStrictEqual(
        recorder.calls.map(({ method }) => method),
        ["say", "edit", "edit", "edit", "sendVideo"]
      )
    })
  )
})

describe("the figures for operators", () => {
  it.effect("count calls by method and outcome, and Telegram's brakes", () =>
    Effect.gen(function* () {
      const { server, telegram } = yield* open
      server.script((exchange) => (methodOf(exchange) === "sendMessage" ? ok({ message_id: 1 }) : refusal(429, "slow")))
      const before = yield* figures
      yield* telegram.say(user, screen)
      yield* telegram.say(user, screen)
      yield* Effect.flip(telegram.remove(user, message))
      server.script(() => refusal(400, "Bad Request: message is not modified"))
      yield* telegram.edit(user, message, screen)
      const after = yield* figures
      const grown = Object.fromEntries(
        Object.entries(after)
          .map(([key, count]) => [key, count - (before[key] ?? 0)] as const)
          .filter(([, count]) => count > 0)
      )
      assert.deepStrictEqual(grown, {
        "kudo_telegram_calls_total sendMessage ok": 2,
        "kudo_telegram_calls_total deleteMessage RateLimited": 1,
        "kudo_telegram_calls_total editMessageText ok": 1,
        "kudo_telegram_429_total deleteMessage": 1
      })
    })
  )
})

const figures = Effect.map(Metric.snapshot, (all) =>
  Object.fromEntries(
    all.flatMap((one) =>
      one.id.startsWith("kudo_telegram") && one.type === "Counter"
        ? [
            [
              [one.id, one.attributes?.["method"], one.attributes?.["outcome"]].join(" ").trim(),
              Number(one.state.count)
            ]
          ]
        : []
    )
  )
)

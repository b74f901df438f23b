import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { HttpError } from "grammy"
import { type Fault, Faults, maxQueuedFaults } from "../src/Playground/Faults.ts"
import { refusal, start, started } from "./TelegramServer.ts"

const fault = (about: Partial<Fault>): Fault => ({ where: "telegram", kind: "fail", times: 1, status: 500, ...about })

describe("faults", () => {
  it.effect("happen in the order they were asked for, as often as asked, each where it fits", () =>
    Effect.gen(function* () {
      const faults = yield* Faults
      yield* faults.add([
        fault({ match: "sendVideo", kind: "lose" }),
        fault({ kind: "rate-limit", times: 2 }),
        fault({ where: "video", kind: "moderation" })
      ])
      const kind = (where: Fault["where"], match: string) =>
        Effect.map(faults.take(where, match), (taken) => taken?.kind)
      expect(yield* kind("telegram", "getMe")).toBe("rate-limit")
      expect(yield* kind("telegram", "sendVideo")).toBe("lose")
      expect(yield* kind("telegram", "sendVideo")).toBe("rate-limit")
      expect(yield* kind("telegram", "getMe")).toBeUndefined()
      expect(yield* kind("assistant", "responses")).toBeUndefined()
      expect(yield* kind("video", "create")).toBe("moderation")
      expect(yield* faults.list).toEqual([])
    }).pipe(Effect.provide(Faults.layer))
  )

  it.effect("about some words hit only what says them", () =>
    Effect.gen(function* () {
      const faults = yield* Faults
      yield* faults.add([fault({ match: "sendMessage", about: "7" })])
      expect(yield* faults.take("telegram", "sendMessage")).toBeUndefined()
      expect(yield* faults.take("telegram", "sendMessage", (words) => words === "8")).toBeUndefined()
      expect(yield* faults.take("telegram", "sendMessage", (words) => words === "7")).toBeDefined()
    }).pipe(Effect.provide(Faults.layer))
  )

  it.effect("without a name are meant for calls and leave deliveries alone", () =>
    Effect.gen(function* () {
      const faults = yield* Faults
      yield* faults.add([fault({})])
      expect(yield* faults.take("telegram", "update")).toBeUndefined()
      expect(yield* faults.take("telegram", "getMe")).toBeDefined()
    }).pipe(Effect.provide(Faults.layer))
  )

  it.live("are listed and cleared over HTTP, and no more than a thousand wait", () =>
    Effect.gen(function* () {
      const { fault: add, get, remove } = yield* start()
      const one = { where: "video", match: "create", kind: "fail" }
      expect((yield* add(one)).body).toEqual({ faults: [{ ...one, times: 1, status: 500 }] })
      expect((yield* add(...Array.from({ length: maxQueuedFaults }, () => one))).status).toBe(400)
      expect((yield* get("faults")).body).toMatchObject({ faults: [one] })
      expect((yield* remove("faults")).body).toEqual({ faults: [] })
      expect((yield* get("faults")).body).toEqual({ faults: [] })
    })
  )

  it.live("cannot be asked for where only the video double serves, unless that was wanted", () =>
    Effect.gen(function* () {
      const closed = yield* start({ telegram: false })
      const answer = yield* Effect.promise(() => fetch(`${closed.origin}/playground/faults`))
      expect(answer.status).toBe(404)
      const open = yield* start({ telegram: false, faults: true })
      expect((yield* open.get("faults")).status).toBe(200)
    })
  )

  it.live.each([
    [{ kind: "fail" }],
    [{ where: "telegram", kind: "explode" }],
    [{ where: "telegram", kind: "fail", times: 0 }],
    [{ where: "telegram", kind: "fail", status: 199 }],
    [{ where: "telegram", kind: "delay", delayMs: -1 }]
  ])("that make no sense are refused with a reason: %j", ([wrong]) =>
    Effect.gen(function* () {
      const { fault: add } = yield* start()
      expect(yield* add(wrong ?? {})).toMatchObject({ status: 400, body: { error: expect.any(String) } })
    })
  )
})

describe("a fault that can never happen is refused", () => {
  it.live.each([
    [{ where: "telegram", match: "sendMesage", kind: "fail" }, "the nearest is sendMessage"],
    [{ where: "kie", match: "creat", kind: "fail" }, "kie has no route creat, the nearest is create"],
    [{ where: "ark", match: "pricing", kind: "fail" }, "it has create, list, status, cancel, models, content, webhook"],
    [{ where: "assistant", match: "webhook", kind: "lose" }, "assistant has no route webhook"],
    [{ where: "fal", kind: "gateway" }, "only telegram has gateway"],
    [{ where: "kie", match: "create", kind: "retired" }, "only video has retired"],
    [{ where: "telegram", kind: "moderation" }, "telegram has no moderation"],
    [{ where: "video", match: "create", kind: "reorder" }, "match has to name update or webhook"],
    [{ where: "telegram", kind: "reorder" }, "match has to name update or webhook"]
  ] as const)("%j: %s", ([wrong, words]) =>
    Effect.gen(function* () {
      const { fault: add, get } = yield* start()
      const { status, body } = yield* add(wrong)
      expect(status).toBe(400)
      expect(JSON.stringify(body)).toContain(words)
      expect((yield* get("faults")).body).toEqual({ faults: [] })
    })
  )
})

describe("a fault of a Bot API call", () => {
  const chat_id = 7
  const calm = Effect.gen(function* () {
    const double = yield* started()
    const send = () => double.api.sendMessage({ chat_id, text: "hello" })
    const heard = Effect.map(Effect.promise(send), ({ message_id }) => message_id)
    return { ...double, send, heard }
  })

  it.live.each([
    [{ kind: "rate-limit", retryAfter: 3 }, "429 Too Many Requests: retry after 3"],
    [{ kind: "unauthorized" }, "401 Unauthorized"],
    [{ kind: "fail", status: 502 }, "502 Bad Gateway"],
    [
      { kind: "fail", status: 400, about: "7", words: "Bad Request: PEER_ID_INVALID" },
      "400 Bad Request: PEER_ID_INVALID"
    ]
  ] as const)("%j answers so, does nothing, and is over", ([about, expected]) =>
    Effect.gen(function* () {
      const { send, heard, fault: add } = yield* calm
      yield* add({ where: "telegram", match: "sendMessage", ...about })
      expect(yield* refusal(send)).toBe(expected)
      expect(yield* heard).toBe(2)
    })
  )

  it.live("loses the answer of a message that was sent", () =>
    Effect.gen(function* () {
      const { send, heard, fault: add } = yield* calm
      yield* add({ where: "telegram", match: "sendMessage", kind: "lose" })
      expect(yield* Effect.promise(() => send().catch((error: unknown) => error))).toBeInstanceOf(HttpError)
      expect(yield* heard).toBe(3)
    })
  )

  it.live("acts twice", () =>
    Effect.gen(function* () {
      const { heard, fault: add } = yield* calm
      yield* add({ where: "telegram", match: "sendMessage", kind: "duplicate" })
      expect(yield* heard).toBe(3)
    })
  )

  it.live("acts late", () =>
    Effect.gen(function* () {
      const { heard, fault: add } = yield* calm
      yield* add({ where: "telegram", match: "sendMessage", kind: "delay", delayMs: 200 })
      const before = performance.now()
      expect(yield* heard).toBe(2)
      expect(performance.now() - before).toBeGreaterThanOrEqual(195)
    })
  )
})

describe("a fault of Telegram's own", () => {
  it.live("is refused for another server", () =>
    Effect.gen(function* () {
      const { fault } = yield* start()
      expect(yield* fault({ where: "video", kind: "as-animation" })).toEqual({
        status: 400,
        body: { error: "only telegram has as-animation" }
      })
    })
  )
})

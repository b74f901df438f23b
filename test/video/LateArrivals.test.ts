import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Layer } from "effect"
import { SqlError } from "effect/sql"
import { TestClock } from "effect/testing"
import { Coins } from "../../src/domain/Coins.ts"
import { JobId, UserId } from "../../src/domain/Ids.ts"
import { NotFound, ProviderError, Unavailable, VideoProviders } from "../../src/providers/VideoProvider.ts"
import { type TelegramError, TelegramUnavailable, Unreachable } from "../../src/telegram/TelegramGateway.ts"
import { Users } from "../../src/users/Users.ts"
import { LateArrivals } from "../../src/video/LateArrivals.ts"
import { LateSteps, type LateVideo, LateVideos } from "../../src/video/LateVideos.ts"
import { StorageRoom } from "../../src/video/StorageRoom.ts"
import { VideoStore } from "../../src/video/VideoStore.ts"
import { idleProvider } from "../kit/idleProvider.ts"
import { makeTelegramRecorder } from "../kit/TelegramRecorder.ts"

const late = (own: Partial<LateVideo>): LateVideo => ({
  id: JobId.make(crypto.randomUUID()),
  job: JobId.make(crypto.randomUUID()),
  user: UserId.make(7),
  state: "fetching",
  source: { _tag: "Link", url: "https://example.com/v.mp4" },
  provider: "sora",
  price: Coins.make(20),
  prompt: "a cat",
  keepsSize: false,
  tries: 0,
  traceparent: null,
  ...own
})

interface Faults {
  /** Why the provider does not hand the video out. */
  readonly content?: ProviderError["reason"]
  /** Why Telegram does not take the message. */
  readonly say?: TelegramError["reason"]
  /** What comes before it in the round, and of which nothing can be written. */
  readonly before?: ReadonlyArray<LateVideo>
}

/** One round over one late video, as it was found, and what was done. */
const round = (video: LateVideo, faults: Faults = {}) => {
  const done: Array<string> = []
  const note = (what: string) => Effect.sync(() => void done.push(what))
  const telegram = makeTelegramRecorder()
  if (faults.say !== undefined) telegram.fail("say", faults.say)
  const { content, before = [] } = faults
  const isLocked = (id: JobId) => before.some((one) => one.id === id)
  const locked = new SqlError.SqlError({
    reason: new SqlError.LockTimeoutError({ cause: "55P03", message: "canceling statement due to lock timeout" })
  })
  const provider = idleProvider({
    name: "sora",
    ...(content && { content: () => Effect.fail(new ProviderError({ provider: "sora", reason: content })) })
  })
  const stored = {
    path: "v.mp4",
    thumbnail: undefined,
    cover: undefined,
    version: "1",
    storedAt: 0,
    bytes: 1,
    width: 1,
    height: 1,
    duration: 1
  }
  const layer = Layer.mergeAll(
    Layer.succeed(LateSteps, {
      due: Effect.succeed([...before, video]),
      move: (id, from, to) => (isLocked(id) ? locked : Effect.as(note(`${from} → ${to}`), true)),
      postpone: (id, pause) => (isLocked(id) ? locked : note(`again in ${Duration.toMinutes(pause)} min`)),
      setBack: () => Effect.void,
      settled: () => note("settled")
    }),
    Layer.mock(LateVideos, { give: () => Effect.as(note("given"), true) }),
    Layer.mock(Users, {
      language: () => Effect.succeed("en" as const),
      setReachable: (_, reachable) => note(reachable ? "reachable" : "unreachable")
    }),
    Layer.succeed(VideoStore, {
      save: (_job, _bytes, untouched) => Effect.as(note(untouched ? "saved untouched" : "saved"), stored),
      smaller: () => Effect.die("not asked for"),
      find: () => Effect.succeed(stored),
      list: Effect.succeed([]),
      evict: () => Effect.void,
      erase: () => Effect.void,
      copyOut: Effect.void,
      remove: () => note("removed")
    }),
    StorageRoom.layerTest,
    VideoProviders.layer([Effect.succeed(provider)]),
    telegram.layer
  )
  return Effect.gen(function* () {
    const { round } = yield* LateArrivals.make
    const running = yield* Effect.forkChild(round)
    yield* TestClock.adjust("10 minutes")
    yield* Fiber.join(running)
    return { done, said: telegram.calls.filter(({ method }) => method === "say").length }
  }).pipe(Effect.provide(layer))
}

describe("a video that came after its job was given up", () => {
  it.effect("is fetched, and tried again later when its provider is away", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual((yield* round(late({}))).done, ["saved", "fetching → stored"])
      const large = yield* round(late({ keepsSize: true }))
      assert.deepStrictEqual(large.done, ["saved untouched", "fetching → stored"])
      const away = { content: new Unavailable({ status: 502 }) }
      assert.deepStrictEqual((yield* round(late({}), away)).done, ["again in 10 min"])
    })
  )

  it.effect("is let go when its provider has it no more, or after five tries", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual((yield* round(late({}), { content: new NotFound() })).done, ["fetching → expired"])
      const away = { content: new Unavailable({ status: 502 }) }
      assert.deepStrictEqual((yield* round(late({ tries: 4 }), away)).done, ["fetching → expired"])
    })
  )

  it.effect("is offered by one message", () =>
    Effect.gen(function* () {
      const { done, said } = yield* round(late({ state: "stored" }))
      assert.deepStrictEqual(done, ["stored → telling", "telling → offered"])
      assert.strictEqual(said, 1)
    })
  )

  it.effect("is offered again when it is certain that the message was not sent, and never when it may have been", () =>
    Effect.gen(function* () {
      const again = yield* round(late({ state: "stored" }), { say: new TelegramUnavailable({ sent: false }) })
      assert.deepStrictEqual(again.done, ["stored → telling", "telling → stored", "again in 1 min"])
      const maybe = yield* round(late({ state: "stored" }), { say: new TelegramUnavailable({ sent: true }) })
      assert.deepStrictEqual(maybe.done, ["stored → telling", "telling → offered"])
      const cut = yield* round(late({ state: "telling" }))
      assert.deepStrictEqual([cut.done, cut.said], [["telling → offered"], 0])
    })
  )

  it.effect("waits on the receipt of who blocked the bot", () =>
    Effect.gen(function* () {
      const { done } = yield* round(late({ state: "stored" }), { say: new Unreachable() })
      assert.deepStrictEqual(done, ["stored → telling", "unreachable", "telling → offered"])
    })
  )

  it.effect("is no question when it costs nothing: it is given, and its user told", () =>
    Effect.gen(function* () {
      const { done, said } = yield* round(late({ state: "stored", price: Coins.make(0) }))
      assert.deepStrictEqual([done, said], [["given"], 1])
    })
  )

  it.effect("is dealt with behind others of which nothing can be written", () =>
    Effect.gen(function* () {
      const before = [late({ state: "offered" }), late({ state: "telling" })]
      assert.deepStrictEqual((yield* round(late({ state: "offered" }), { before })).done, ["offered → expired"])
    })
  )

  it.effect("expires when nobody answered, and is taken away when nobody wants it", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual((yield* round(late({ state: "offered" }))).done, ["offered → expired"])
      for (const state of ["declined", "expired"] as const) {
        assert.deepStrictEqual((yield* round(late({ state }))).done, ["removed", "settled"])
      }
    })
  )
})

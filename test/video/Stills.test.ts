import { assert, layer } from "@effect/vitest"
import { Effect, Fiber, Layer, Stream } from "effect"
import { TestClock } from "effect/testing"
import sharp from "sharp"
import { freshDatabase } from "../../lab/world/database.ts"
import { AssistantError, PromptAssistant } from "../../src/assistant/PromptAssistant.ts"
import { MicroDollars } from "../../src/domain/Dollars.ts"
import { EventId, UserId } from "../../src/domain/Ids.ts"
import {
  InsufficientCredits,
  ModerationBlocked,
  ProviderError,
  type ProviderErrorReason,
  type StillMaker,
  TaskRef,
  type TaskStatus,
  Unavailable,
  VideoProviders
} from "../../src/providers/VideoProvider.ts"
import { Pictures } from "../../src/video/Pictures.ts"
import { StillOrders } from "../../src/video/StillOrders.ts"
import { Stills } from "../../src/video/Stills.ts"
import { allOn, Switches, type Switchboard } from "../../src/video/Switches.ts"
import { idleProvider } from "../kit/idleProvider.ts"
import { quartered } from "../kit/pictures.ts"

const perDay = 2
const fails = (reason: ProviderErrorReason) => Effect.fail(new ProviderError({ provider: "fal", reason }))
const ready: TaskStatus = { _tag: "Ready", source: { _tag: "Link", url: "https://v3.fal.media/1.jpg" } }
const running: TaskStatus = { _tag: "Running", progress: undefined }

/** A provider that draws as the test says, and what it was asked for. */
const makeStand = (
  own: Partial<StillMaker> = {},
  options: { bytes?: Uint8Array; board?: Switchboard; flagged?: boolean } = {}
) => {
  const ordered: Array<string> = []
  const still: StillMaker = {
    model: "a-drawer",
    cost: MicroDollars.make(30_000),
    submit: (prompt) => Effect.sync(() => TaskRef.make(`task-${ordered.push(prompt)}`)),
    status: () => Effect.succeed(ready),
    ...own
  }
  const fal = Effect.map(
    Effect.promise(() => quartered(640, 360).png().toBuffer()),
    (drawn) =>
      idleProvider({
        name: "fal",
        still,
        content: () => Effect.succeed({ length: undefined, bytes: Stream.make(options.bytes ?? drawn) })
      })
  )
  const moderate = () =>
    options.flagged === undefined
      ? Effect.fail(new AssistantError({ reason: "network" }))
      : Effect.succeed(options.flagged ? ["violence"] : [])
  const service = Stills.layer({ perDay }).pipe(
    Layer.provide([
      VideoProviders.layer([fal]),
      Pictures.layer,
      PromptAssistant.layerTest({ moderate }),
      Layer.mock(Switches, { current: () => options.board ?? allOn })
    ])
  )
  const draw = (user: UserId, request = EventId.make(crypto.randomUUID())) =>
    Effect.flatMap(Stills, (stills) => stills.draw(user, request, { prompt: "a fox", ratio: "16:9" })).pipe(
      Effect.provide(service)
    )
  const left = (user: UserId) => Effect.flatMap(Stills, (stills) => stills.left(user)).pipe(Effect.provide(service))
  return { ordered, draw, left }
}

let last = 500
const somebody = () => UserId.make(++last)

layer(StillOrders.layer.pipe(Layer.provideMerge(freshDatabase)))("a still", (it) => {
  it.effect("is a JPEG of what was drawn, and takes one of the day's", () =>
    Effect.gen(function* () {
      const { ordered, draw, left } = makeStand()
      const user = somebody()
      assert.strictEqual(yield* left(user), 2)
      const { picture, left: more } = yield* draw(user)
      const { format, width } = yield* Effect.promise(() => sharp(picture).metadata())
      assert.deepStrictEqual([format, width, more], ["jpeg", 640, 1])
      assert.deepStrictEqual(ordered, ["a fox"])
      yield* draw(user)
      assert.strictEqual((yield* Effect.flip(draw(user))).reason, "limit")
      assert.lengthOf(ordered, 2)
    })
  )

  it.effect.each<readonly [string, Parameters<typeof makeStand>, string, number]>([
    ["our own moderation forbids it", [{}, { flagged: true }], "rules", 0],
    [
      "the provider's rules forbid it",
      [{ submit: () => fails(new ModerationBlocked({ message: "flagged" })) }],
      "rules",
      0
    ],
    [
      "they forbid it by its look",
      [{ status: () => Effect.succeed({ _tag: "Failed", failure: "moderation", detail: "" }) }],
      "rules",
      1
    ],
    ["the account is empty", [{ submit: () => fails(new InsufficientCredits()) }], "failed", 0],
    ["it broke", [{ status: () => Effect.succeed({ _tag: "Failed", failure: "provider", detail: "" }) }], "failed", 1],
    ["it is no picture", [{}, { bytes: Buffer.from("a page") }], "failed", 1]
  ])("that does not come as %s takes none, and says why", ([_, stand, reason, orders]) =>
    Effect.gen(function* () {
      const { ordered, draw, left } = makeStand(...stand)
      const user = somebody()
      assert.strictEqual((yield* Effect.flip(draw(user))).reason, reason)
      assert.lengthOf(ordered, orders)
      assert.strictEqual(yield* left(user), 2)
    })
  )

  it.effect("is waited for over what passes, and given up after a minute", () =>
    Effect.gen(function* () {
      const answers = [fails(new Unavailable({ status: 503 })), Effect.succeed(running), Effect.succeed(ready)]
      const patient = makeStand({ status: () => answers.shift() ?? Effect.succeed(ready) })
      const slow = makeStand({ status: () => Effect.succeed(running) })
      // The database takes its own time: the clock goes on until there is nothing left to wait for.
      const second = Effect.andThen(
        Effect.promise(() => new Promise((resolve) => setImmediate(resolve))),
        TestClock.adjust("1 second")
      )
      const came = yield* Effect.forkChild(patient.draw(somebody()))
      yield* Effect.repeat(second, { until: () => answers.length === 0 })
      assert.strictEqual((yield* Fiber.join(came)).left, 1)
      const late = yield* Effect.forkChild(Effect.flip(slow.draw(somebody())))
      yield* Effect.forkChild(Effect.forever(second))
      assert.strictEqual((yield* Fiber.join(late)).reason, "late")
    })
  )

  it.effect("that a process left in the midst is taken by the next one, and is ordered and sent once", () =>
    Effect.gen(function* () {
      const orders = yield* StillOrders
      const { ordered, draw } = makeStand()
      const asked = (user: UserId, request: EventId) =>
        orders.claim({ user, request, provider: "fal", model: "a-drawer", estimate: MicroDollars.make(1), perDay })
      const [user, lost, taken] = [somebody(), EventId.make("lost:1"), EventId.make("taken:1")]
      yield* asked(user, lost)
      assert.strictEqual((yield* Effect.flip(draw(user, lost))).reason, "failed", "its answer may have been lost")
      const accepted = yield* asked(user, taken)
      yield* orders.accepted(accepted?.id ?? 0, TaskRef.make("task-of-before"))
      assert.strictEqual((yield* draw(user, taken)).id, accepted?.id)
      assert.strictEqual((yield* Effect.flip(draw(user, taken))).reason, "failed", "it may be in the chat")
      assert.deepStrictEqual(ordered, [])
    })
  )

  it.effect("is not offered while its provider is switched off", () =>
    Effect.gen(function* () {
      const off = { scope: "provider", id: "fal", since: 0, until: null, reason: "", operator: null } as const
      const { left } = makeStand(
        {},
        { board: { ...allOn, find: (scope, id) => (scope === "provider" && id === "fal" ? off : undefined) } }
      )
      assert.isUndefined(yield* left(somebody()))
    })
  )
})

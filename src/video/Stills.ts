import { Context, Effect, Layer, Schema, Stream } from "effect"
import { PromptAssistant } from "../assistant/PromptAssistant.ts"
import type { EventId, UserId } from "../domain/Ids.ts"
import type { Ratio } from "../domain/Video.ts"
import { failpoint } from "../platform/Failpoints.ts"
import {
  type Provider,
  type ProviderError,
  type ProviderErrorReason,
  type StillMaker,
  type TaskRef,
  type VideoSource,
  VideoProviders
} from "../providers/VideoProvider.ts"
import { Pictures } from "./Pictures.ts"
import { type StillOutcome, StillOrders } from "./StillOrders.ts"
import { StillProblem } from "./Stills/StillProblem.ts"
import { Switches } from "./Switches.ts"

/** How long somebody waits for a picture: it takes seconds, and a provider that is busy for longer than this is not worth the wait. */
const drawnWithin = "60 seconds"
/** How often it is looked whether it is there. */
const lookEvery = "1 second"
/** Bytes of a picture that are taken: several times what one of a million pixels has. */
const maxBytes = 20_000_000

export class StillRefused extends Schema.TaggedError<StillRefused>()("StillRefused", { reason: StillProblem }) {}

/** A picture of a scene, as a JPEG. */
export interface Still {
  readonly id: number
  readonly picture: Uint8Array
  /** How many more its user may have today. */
  readonly left: number
}

/** What is drawn: words as they would be sent for a video, and its shape. */
export interface StillBrief {
  readonly prompt: string
  readonly ratio: Ratio
}

/** A provider that draws, and what it draws with. */
interface Drawer {
  readonly provider: Provider
  readonly still: StillMaker
}

const refused = (reason: StillProblem) => new StillRefused({ reason })

/**
 * Draws a still picture of a scene before anything is paid for its video: free for its user, a few a day, judged by the same rules.
 * An order is made once: whoever asks again with the same request gets on with that.
 */
export class Stills extends Context.Service<
  Stills,
  {
    /** How many more a user may have today; undefined where nobody draws any now. */
    readonly left: (user: UserId) => Effect.Effect<number | undefined>
    /** Ends within two minutes, whatever the provider does. */
    readonly draw: (user: UserId, request: EventId, brief: StillBrief) => Effect.Effect<Still, StillRefused>
  }
>()("kudo/Stills") {
  /** `perDay` is how many a user may have in a day; 0 turns them off. */
  static readonly layer = (options: { readonly perDay: number }) =>
    Layer.effect(
      Stills,
      Effect.gen(function* () {
        const orders = yield* StillOrders
        const drawerOf = yield* makeDrawerOf(options.perDay)
        const judge = yield* makeJudge
        const take = yield* makeTake

        const order = Effect.fnUntraced(function* ({ still }: Drawer, id: number, { prompt, ratio }: StillBrief) {
          yield* judge(prompt)
          const task = yield* Effect.mapError(still.submit(prompt, ratio), ({ reason }) => refused(problemOf(reason)))
          yield* orders.accepted(id, task)
          yield* failpoint("still.ordered")
          return task
        })

        const draw = Effect.fn("Stills.draw")(
          function* (user: UserId, request: EventId, brief: StillBrief) {
            const drawer = drawerOf()
            if (drawer === undefined) return yield* refused("failed")
            const { provider, still } = drawer
            const { perDay } = options
            const asked = yield* orders.claim({
              user,
              request,
              provider: provider.name,
              model: still.model,
              estimate: still.cost,
              perDay
            })
            if (asked === undefined) return yield* refused("limit")
            const { id, fresh, outcome } = asked
            // An order whose answer nobody kept may have been made; a picture that was drawn may be in the chat.
            if (outcome !== null || (!fresh && asked.task === null)) return yield* refused("failed")
            const picture = yield* (asked.task === null ? order(drawer, id, brief) : Effect.succeed(asked.task)).pipe(
              Effect.flatMap((task) => take(drawer, task)),
              Effect.tapErrorTag("StillRefused", ({ reason }) => (reason === "limit" ? Effect.void : ended(id, reason)))
            )
            yield* orders.ended(id, "made")
            return { id, picture, left: yield* orders.left(user, perDay) }
          },
          Effect.catchTags({ SqlError: unsaved, SchemaError: unsaved })
        )
        const ended = (id: number, outcome: StillOutcome) =>
          Effect.catch(orders.ended(id, outcome), (error) => Effect.logWarning("a still's end was not kept", error))

        return Stills.of({
          draw,
          left: (user) =>
            drawerOf() === undefined
              ? Effect.undefined
              : orders
                  .left(user, options.perDay)
                  .pipe(
                    Effect.catch((error) => Effect.as(Effect.logWarning("stills were not counted", error), undefined))
                  )
        })
      })
    )

  /** Nobody draws any. */
  static readonly layerTest = Layer.succeed(
    Stills,
    Stills.of({ left: () => Effect.undefined, draw: () => Effect.fail(refused("failed")) })
  )
}

const unsaved = (error: unknown) => Effect.andThen(Effect.logWarning("a still was not kept", error), refused("failed"))

/** The first of the providers that draws and is not switched off. */
const makeDrawerOf = Effect.fnUntraced(function* (perDay: number) {
  const providers = yield* VideoProviders
  const switches = yield* Switches
  return (): Drawer | undefined => {
    if (perDay === 0) return undefined
    for (const provider of providers.values()) {
      const { still, name } = provider
      if (still !== undefined && switches.current().find("provider", name) === undefined) return { provider, still }
    }
    return undefined
  }
})

/** As before a video: what our own moderation forbids is not ordered, and what nobody could judge is left to the provider. */
const makeJudge = Effect.map(PromptAssistant, ({ moderate }) =>
  Effect.fnUntraced(function* (prompt: string) {
    const categories = yield* Effect.orElseSucceed(moderate(prompt), () => [])
    if (categories.length > 0) return yield* refused("rules")
  })
)

const problemOf = ({ _tag }: ProviderErrorReason): StillProblem => (_tag === "ModerationBlocked" ? "rules" : "failed")

/** Reasons that pass by themselves: it is looked again. */
const passing: ReadonlySet<ProviderErrorReason["_tag"]> = new Set(["NetworkError", "RateLimit", "Unavailable"])

/** Waits for the picture of a task, and takes it. */
const makeTake = Effect.map(Pictures, ({ upright }) => {
  const ready = (still: StillMaker, task: TaskRef): Effect.Effect<VideoSource, StillRefused> =>
    still.status(task).pipe(
      Effect.catch((error: ProviderError) =>
        passing.has(error.reason._tag)
          ? Effect.succeed({ _tag: "Running", progress: undefined } as const)
          : Effect.fail(refused(problemOf(error.reason)))
      ),
      Effect.flatMap((status) => {
        switch (status._tag) {
          case "Ready":
            return Effect.succeed(status.source)
          case "Failed":
            return Effect.fail(refused(status.failure === "moderation" ? "rules" : "failed"))
          case "Running":
            return Effect.flatMap(Effect.sleep(lookEvery), () => ready(still, task))
        }
      })
    )

  const fetched = Effect.fnUntraced(
    function* (provider: Provider, source: VideoSource) {
      const { bytes } = yield* provider.content(source)
      let size = 0
      const pieces = yield* Stream.runCollect(Stream.takeWhile(bytes, (piece) => (size += piece.length) <= maxBytes))
      if (size > maxBytes) return yield* refused("failed")
      return yield* upright(Buffer.concat(pieces))
    },
    Effect.mapError(() => refused("failed"))
  )

  return (drawer: Drawer, task: TaskRef) =>
    ready(drawer.still, task).pipe(
      Effect.flatMap((source) => fetched(drawer.provider, source)),
      Effect.timeoutOrElse({ duration: drawnWithin, orElse: () => Effect.fail(refused("late")) })
    )
})

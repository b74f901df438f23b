import { Cause, Context, Effect, Layer } from "effect"
import { Users } from "../../users/Users.ts"
import { Resending } from "../../video/Resending.ts"
import type { FollowUp } from "../Dialog/FollowUp.ts"
import type { Actor, RenderMode, Task, Written } from "./Actor.ts"
import { makePerform } from "./AfterCommit/perform.ts"
import { isExpected, persistently } from "./AfterCommit/persistently.ts"
import { makeQueue } from "./AfterCommit/queue.ts"
import { makeScreens } from "./AfterCommit/screens.ts"
import { makeShowWritten } from "./AfterCommit/showWritten.ts"
import { makeViewData, type ViewDataOptions } from "./AfterCommit/viewData.ts"

/**
 * What actors do after their commits: follow-ups and screens, in order, without keeping anybody waiting. One that fails
 * is logged and the next one follows; a user who cannot be reached any more is marked so.
 */
export class AfterCommit extends Context.Service<
  AfterCommit,
  {
    /** Shows the dialog as it is when its turn in the queue comes, so that of several changes only the newest is sent. */
    readonly show: (actor: Actor, renderMode: RenderMode) => Effect.Effect<void>
    /** After a restart a repeated event shows the screen again, in case it had been lost; later ones do not. */
    readonly showIfNeverShown: (actor: Actor, renderMode: RenderMode) => Effect.Effect<void>
    /** Shows what the assistant has written so far, as a draft or on the screen; of several words only the newest are sent. */
    readonly showWritten: (actor: Actor, written: Written) => Effect.Effect<void>
    readonly queue: (actor: Actor, followUp: FollowUp) => Effect.Effect<void>
    /** Does what is left at once, as the actor goes. */
    readonly finish: (actor: Actor) => Effect.Effect<void>
  }
>()("kudo/DialogActor/AfterCommit") {
  static readonly layer = (options: ViewDataOptions) =>
    Layer.effect(
      AfterCommit,
      Effect.gen(function* () {
        const users = yield* Users
        const viewData = yield* makeViewData(options)
        const { showPending } = yield* makeScreens(viewData)

        const showWritten = yield* makeShowWritten(viewData)
        const perform = yield* makePerform(viewData)

        const carryOut = (actor: Actor, task: Task) => {
          if (task._tag === "Show") return showPending(actor)
          return task._tag === "ShowWritten" ? showWritten(actor) : persistently(task, perform(actor, task))
        }

        const safely = (actor: Actor, task: Task) =>
          carryOut(actor, task).pipe(
            Effect.catchReason("TelegramError", "Unreachable", () => users.setReachable(actor.user, false)),
            Effect.catchCause((cause) =>
              // A process that stops leaves what waits for its turn; its dialogs are shown again by the next one.
              Cause.hasInterruptsOnly(cause) ? Effect.void : failed(actor, task, cause)
            ),
            untraced
          )

        const failed = (actor: Actor, task: Task, cause: Cause.Cause<unknown>) =>
          Effect.andThen(
            Effect.logWarning("a follow-up failed", cause).pipe(
              Effect.annotateLogs({ userId: actor.user, followUp: task._tag })
            ),
            isExpected(task) ? Effect.ignore(perform(actor, sayFailed)) : Effect.void
          )

        return AfterCommit.of(makeQueue(safely))
      })
    ).pipe(Layer.provide(Resending.layer))
}

/** What its user reads where a follow-up that they wait for did not happen. */
const sayFailed = { _tag: "Tell", key: "follow-up-failed", args: {} } as const

/** Menus are many and each is short: their spans would cost more than they tell. A video keeps its own trace. */
const untraced = Effect.withTracerEnabled(false)

import { Context, Effect, Layer, type Scope, type Semaphore } from "effect"
import type { Event } from "../Dialog/Event.ts"
import type { EventId, MessageId, UserId } from "../domain/Ids.ts"
import type { Language } from "../domain/Language.ts"
import { ReceiveFailed } from "./ReceiveFailed.ts"

/** One user's updates that wait for their actor: as many as the cluster's own mailbox takes. */
const maxWaiting = 256
/** How long an actor that goes waits for what it has begun: as long as the cluster waits for an actor. */
const endWithin = "5 seconds"

/** What an actor receives, and the short answer for a tap. */
export type Receive = (received: {
  readonly id: EventId
  readonly event: Event
  readonly language: Language
  readonly pressed: MessageId | undefined
}) => Effect.Effect<string | undefined, ReceiveFailed>

/**
 * The actors that live in this process: an update that came here anyway need not take the way of one from another machine,
 * which costs as much as the rest of it. Nothing but the way differs: an actor that moves or falls asleep is taken out
 * first, ends what it has begun, and whoever comes later is sent through the cluster, which knows where it lives by then.
 */
export class Residents extends Context.Service<
  Residents,
  {
    /** Undefined for an actor that is not here. */
    readonly find: (user: UserId) => Receive | undefined
    /** Makes an actor known for as long as its scope lasts. What `receive` does it does in `turn`. */
    readonly enter: (
      user: UserId,
      turn: Semaphore.Semaphore,
      receive: Receive
    ) => Effect.Effect<void, never, Scope.Scope>
  }
>()("kudo/DialogActor/Residents") {
  static readonly layer = Layer.sync(Residents, () => {
    const here = new Map<UserId, Receive>()

    const bounded = (receive: Receive): Receive => {
      let waiting = 0
      const leave = Effect.sync(() => {
        waiting -= 1
      })
      return (received) =>
        Effect.suspend(() => {
          if (waiting >= maxWaiting) return new ReceiveFailed({ retry: true })
          waiting += 1
          return Effect.ensuring(receive(received), leave)
        })
    }

    const ended = (turn: Semaphore.Semaphore) =>
      Effect.timeoutOption(Effect.interruptible(turn.withPermit(Effect.void)), endWithin)

    const enter = (user: UserId, turn: Semaphore.Semaphore, receive: Receive) =>
      Effect.acquireRelease(
        Effect.sync(() => here.set(user, bounded(receive))),
        () =>
          Effect.andThen(
            Effect.sync(() => here.delete(user)),
            ended(turn)
          )
      )

    return Residents.of({ find: (user) => here.get(user), enter })
  })
}

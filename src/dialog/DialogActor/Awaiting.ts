import { Effect, Fiber, Ref, Schedule } from "effect"
import type { Session } from "../SessionStore.ts"
import type { Actor } from "./Actor.ts"
import type { AfterCommit } from "./AfterCommit.ts"
import { makeAssistance } from "./Awaiting/assistance.ts"
import { album } from "./Awaiting/album.ts"
import { makeDrawing } from "./Awaiting/still.ts"
import { makeHearing } from "./Awaiting/hearing.ts"
import type { Awaited } from "./Awaiting/Awaited.ts"

/** How often, once a second, an event of our own is handed to a dialog that cannot be saved at the moment. */
const maxDeliveries = 60

/**
 * Does what a dialog waits for, and hands the outcome back as an event. What is waited for is part of the stored dialog, so
 * that it is begun anew after a restart; when the dialog moves on, it is given up.
 */
export const makeAwaiting = Effect.fnUntraced(function* (afterCommit: AfterCommit["Service"]) {
  const kinds = {
    assistance: yield* makeAssistance(afterCommit),
    album,
    drawing: yield* makeDrawing,
    hearing: yield* makeHearing(afterCommit.queue)
  }

  // Forked apart from the wait: its event makes the dialog move on, which gives up the wait's own fiber.
  const deliver = ({ user, scope }: Actor, { id, event }: Awaited, { dialog: { language } }: Session) =>
    Effect.flatMap(event, (happened) =>
      Effect.sync(() =>
        scope.run(
          scope.receive(user, { id, event: happened, language, pressed: undefined }).pipe(
            Effect.retry({ schedule: Schedule.spaced("1 second"), times: maxDeliveries }),
            Effect.catchCause((cause) => Effect.logWarning("an event of the bot's own was not received", cause))
          )
        )
      )
    )

  const followOne = Effect.fnUntraced(function* (
    actor: Actor,
    session: Session,
    kind: string,
    wanted: Awaited | undefined
  ) {
    const before = (yield* Ref.get(actor.awaited)).get(kind)
    if (before !== undefined) yield* Fiber.interrupt(before.fiber)
    const next = wanted && { id: wanted.id, fiber: actor.scope.run(deliver(actor, wanted, session)) }
    yield* Ref.update(actor.awaited, (all) => {
      const others = [...all].filter(([name]) => name !== kind)
      return new Map(next === undefined ? others : [...others, [kind, next]])
    })
  })

  return {
    /** Begins what a dialog has come to wait for, and gives up what it does not wait for any more. */
    follow: Effect.fnUntraced(function* (actor: Actor, session: Session) {
      const awaited = yield* Ref.get(actor.awaited)
      for (const [kind, awaits] of Object.entries(kinds)) {
        const wanted = awaits(actor, session)
        // Most of what happens changes nothing that is waited for.
        if (wanted?.id !== awaited.get(kind)?.id) yield* followOne(actor, session, kind, wanted)
      }
    })
  }
})

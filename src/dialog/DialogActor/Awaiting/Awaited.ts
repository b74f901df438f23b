import type { Effect } from "effect"
import type { Event } from "../../Dialog/Event.ts"
import type { EventId } from "../../../domain/Ids.ts"
import type { Session } from "../../SessionStore.ts"
import type { Actor } from "../Actor.ts"

/** Something that a dialog waits for: the id of the event that ends the wait, and what brings that event. */
export interface Awaited {
  readonly id: EventId
  readonly event: Effect.Effect<Event>
}

/** What a dialog waits for, of one kind; undefined for nothing. */
export type Awaits = (actor: Actor, session: Session) => Awaited | undefined

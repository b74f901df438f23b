import { type Effect, type Fiber, Ref, Semaphore } from "effect"
import type { Event } from "../Dialog/Event.ts"
import type { EventId, MessageId, UserId } from "../../domain/Ids.ts"
import type { Language } from "../../domain/Language.ts"
import type { Session } from "../SessionStore.ts"
import type { FollowUp, Placement } from "./FollowUp.ts"
import type { ReceiveFailed } from "./ReceiveFailed.ts"

/** What an actor receives. */
export interface Received {
  readonly id: EventId
  readonly event: Event
  /** Of the Telegram profile: the language of a user seen for the first time. */
  readonly language: Language
  /** The bot does not speak the profile's own language: this one is what it falls back to. */
  readonly foreign?: boolean
  /** The message whose button was pressed. */
  readonly pressed: MessageId | undefined
}

/** What is still to be done for a user, first things first; `busy` while somebody is at it. */
export interface Work {
  readonly errands: ReadonlyArray<FollowUp>
  readonly busy: boolean
}

/** A request to the assistant. */
interface Asked {
  readonly request: string
  readonly fiber: Fiber.Fiber<unknown>
}

/** Where actors live. What is begun there ends with it. */
export interface Home {
  readonly run: <A, E>(effect: Effect.Effect<A, E>) => Fiber.Fiber<A, E>
  /** The event acts as if it had come from outside. */
  readonly receive: (user: UserId, received: Received) => Effect.Effect<string | undefined, ReceiveFailed>
}

/**
 * One user's dialog in memory. There are many of them and most are idle, so an actor is only what is known of its user:
 * whatever acts on it (`Behaviour`) is made once for all.
 */
export interface Actor {
  readonly user: UserId
  readonly home: Home
  /** One event at a time. */
  readonly turn: Semaphore.Semaphore
  /** As it was last saved; none before the first event, and after a doubt. */
  readonly session: Ref.Ref<Session | undefined>
  readonly work: Ref.Ref<Work>
  /** A screen that is still to be shown, and where. */
  readonly pending: Ref.Ref<Placement | undefined>
  readonly everShown: Ref.Ref<boolean>
  /** What the assistant is being asked. */
  readonly asked: Ref.Ref<Asked | undefined>
}

const noWork: Work = { errands: [], busy: false }

export const makeActor = (user: UserId, home: Home): Actor => ({
  user,
  home,
  turn: Semaphore.makeUnsafe(1),
  session: Ref.makeUnsafe<Session | undefined>(undefined),
  work: Ref.makeUnsafe(noWork),
  pending: Ref.makeUnsafe<Placement | undefined>(undefined),
  everShown: Ref.makeUnsafe(false),
  asked: Ref.makeUnsafe<Asked | undefined>(undefined)
})

/** Nothing is under way for this user that would be lost with the actor. */
export const isIdle = (actor: Actor) => {
  const asked = Ref.getUnsafe(actor.asked)
  return !Ref.getUnsafe(actor.work).busy && (asked === undefined || asked.fiber.pollUnsafe() !== undefined)
}

/** What actors do; made once, for all of them. */
export interface Behaviour {
  readonly receive: (actor: Actor, received: Received) => Effect.Effect<string | undefined, ReceiveFailed>
  /** Continues what a restart interrupted. */
  readonly wake: (actor: Actor) => Effect.Effect<void, ReceiveFailed>
  /** Does what was still to be done, as the actor goes. */
  readonly finish: (actor: Actor) => Effect.Effect<void>
}

import { type Effect, type Fiber, Ref, Semaphore } from "effect"
import type { Event } from "../Dialog/Event.ts"
import type { FollowUp } from "../Dialog/FollowUp.ts"
import type { EventId, MessageId, TopicId, UserId } from "../../domain/Ids.ts"
import type { Language } from "../../domain/Language.ts"
import type { Session } from "../SessionStore.ts"
import type { ReceiveFailed } from "./ReceiveFailed.ts"

/** An event for one user's actor, with what is known of how it came. */
export interface Received {
  readonly id: EventId
  readonly event: Event
  /** Of the Telegram profile: the language of a user seen for the first time. */
  readonly language: Language
  /** The bot does not speak the profile's own language: this one is what it falls back to. */
  readonly foreign?: boolean
  /** The message whose button was pressed. */
  readonly pressed: MessageId | undefined
  /** The topic of the chat in which it happened; of what did not happen in the chat undefined. */
  readonly topic?: TopicId | undefined
  /** Their name at Telegram, '' for none; undefined for what Telegram did not tell. */
  readonly username?: string | undefined
}

/** How a screen is sent: by an edit of the message that shows the dialog, or as a new message below the user's words. */
export type RenderMode = "edit" | "resend"

/** What an actor does after its commits: the follow-ups of its steps, the screen, and what is still written. */
export type Task = FollowUp | { readonly _tag: "Show" } | { readonly _tag: "ShowWritten" }

/** A task with the topic of the chat that it belongs to. */
export interface QueuedTask {
  readonly task: Task
  readonly topic: TopicId | undefined
}

/** An actor's queue of tasks, the next one first; `busy` while a fiber performs them. */
export interface Work {
  readonly tasks: ReadonlyArray<QueuedTask>
  readonly busy: boolean
}

/** What the assistant has written so far of its answer to a request. */
export interface Written {
  readonly request: string
  readonly words: string
}

/** Something that is under way, and whose event the dialog waits for. */
interface Wait {
  readonly id: EventId
  readonly fiber: Fiber.Fiber<unknown>
}

/** What an actor may start beside the event in hand. It ends when the actor's shard leaves this process. */
export interface ActorScope {
  readonly run: <A, E>(effect: Effect.Effect<A, E>) => Fiber.Fiber<A, E>
  /** Handles an event that the bot itself made, such as the assistant's answer, as one that came from Telegram. */
  readonly receive: (user: UserId, received: Received) => Effect.Effect<string | undefined, ReceiveFailed>
}

/**
 * One user's dialog in memory. A process holds many of them and most are idle, so an actor is data only: the functions
 * that act on it (`Behaviour`) are made once and shared by all.
 */
export interface Actor {
  readonly user: UserId
  readonly scope: ActorScope
  /** Held while an event is handled, so that a user's events act one at a time. */
  readonly mutex: Semaphore.Semaphore
  /** As it was last saved; undefined when it has to be loaded: before the first event and after a failed commit. */
  readonly session: Ref.Ref<Session | undefined>
  /** Until when the free coins of the day are known to be given, in monotonic ms. */
  readonly dayKnownUntil: Ref.Ref<number>
  readonly work: Ref.Ref<Work>
  /** How the screen that is still to be shown will be sent; undefined when the user sees the newest one. */
  readonly pending: Ref.Ref<RenderMode | undefined>
  readonly everShown: Ref.Ref<boolean>
  /** What is still to be shown of an answer that is being written; undefined when the user sees the newest words. */
  readonly written: Ref.Ref<Written | undefined>
  /** A draft is in the chat, which goes with the next message. */
  readonly drafted: Ref.Ref<boolean>
  /** What the dialog waits for, one of each kind. */
  readonly awaited: Ref.Ref<ReadonlyMap<string, Wait>>
}

const noWork: Work = { tasks: [], busy: false }

export const makeActor = (user: UserId, scope: ActorScope): Actor => ({
  user,
  scope,
  mutex: Semaphore.makeUnsafe(1),
  session: Ref.makeUnsafe<Session | undefined>(undefined),
  dayKnownUntil: Ref.makeUnsafe(-Infinity),
  work: Ref.makeUnsafe(noWork),
  pending: Ref.makeUnsafe<RenderMode | undefined>(undefined),
  everShown: Ref.makeUnsafe(false),
  written: Ref.makeUnsafe<Written | undefined>(undefined),
  drafted: Ref.makeUnsafe(false),
  awaited: Ref.makeUnsafe<ReadonlyMap<string, Wait>>(new Map())
})

/** Whether nothing is under way that would be lost if the actor left memory. */
export const isIdle = (actor: Actor) =>
  !Ref.getUnsafe(actor.work).busy &&
  [...Ref.getUnsafe(actor.awaited).values()].every(({ fiber }) => fiber.pollUnsafe() !== undefined)

/** What actors do; made once, for all of them. */
export interface Behaviour {
  /** Handles one event and answers, after the commit, with the short text that a tap gets. */
  readonly receive: (actor: Actor, received: Received) => Effect.Effect<string | undefined, ReceiveFailed>
  /** Continues what a restart interrupted. */
  readonly wake: (actor: Actor) => Effect.Effect<void, ReceiveFailed>
  /** Performs the follow-ups that are left, when the actor's shard leaves this process. */
  readonly finish: (actor: Actor) => Effect.Effect<void>
}

import { Context, Duration, Effect, Layer, References, Schema } from "effect"
import { ClusterSchema, Entity } from "effect/cluster"
import { Rpc } from "effect/rpc"
import { EventId, MessageId, TopicId, UserId } from "../domain/Ids.ts"
import { StoredLanguage } from "../domain/Language.ts"
import { inOneProcess } from "../platform/Recurring.ts"
import { Event } from "./Dialog/Event.ts"
import { type DialogOptions, makeBehaviour } from "./DialogActor.ts"
import type { Received } from "./DialogActor/Actor.ts"
import { AfterCommit } from "./DialogActor/AfterCommit.ts"
import { Commits } from "./DialogActor/Commits.ts"
import { LocalActors } from "./DialogActor/LocalActors.ts"
import { ReceiveFailed } from "./DialogActor/ReceiveFailed.ts"
import { SessionStore } from "./SessionStore.ts"

/** Passes between processes, so those of two releases read each other's. */
export const Receive = Rpc.make("Receive", {
  payload: {
    user: UserId,
    id: EventId,
    event: Event,
    /** Of the Telegram profile: the language of a user seen for the first time. */
    language: StoredLanguage,
    /** The bot does not speak the profile's own language: this one is what it falls back to. */
    foreign: Schema.optionalKey(Schema.Boolean),
    /** The message whose button was pressed. */
    pressed: Schema.UndefinedOr(MessageId),
    /** The topic of the chat in which it happened. */
    topic: Schema.optionalKey(Schema.UndefinedOr(TopicId)),
    /** Their name at Telegram. */
    username: Schema.optionalKey(Schema.UndefinedOr(Schema.String))
  },
  /** The short answer for a tap, in the user's language. */
  success: Schema.UndefinedOr(Schema.String),
  error: ReceiveFailed
})

const Wake = Rpc.make("Wake", { payload: { user: UserId }, error: ReceiveFailed })

/**
 * What the cluster places and moves: a shard of users, with an actor for each of them inside. An entity for every user
 * would take eight times the memory, and the cluster would be asked about every one of them.
 */
const ShardEntity = Entity.make("DialogHost", [Receive, Wake]).annotate(ClusterSchema.ClientTracingEnabled, false)

/**
 * Shards of users: ten for each of the sixty shards that the cluster hands out (`platform/Cluster.ts`), so that a process
 * that comes or goes takes its even share. Both sides of a call must agree on the number.
 */
const shardCount = 600

/** The shard that a user belongs to, for ever. */
const shardOf = (user: UserId) => String(user % shardCount)

/** Calls of other processes that a shard takes at once; one user's are bounded by their actor. */
const mailboxCapacity = 4096

/** How long a dialog may wait for what nobody does any more, as its process ended. */
const wakeEvery = "5 seconds"
/** An actor that is just moving is woken the next time. */
const wakeWithin = "5 seconds"
/** Dialogs that are woken side by side. */
const wakingAtOnce = 8

/**
 * Hands events to their users' actors, in whichever process of the cluster each lives. One actor per user handles one
 * event at a time; whatever the cluster itself has to say (an actor that moves, a full mailbox) is `ReceiveFailed` with
 * `retry`, as the same event succeeds a moment later.
 */
export class DialogHost extends Context.Service<
  DialogHost,
  {
    /** Succeeds after the commit, with the short text for whoever pressed a button. */
    readonly receive: (user: UserId, received: Received) => Effect.Effect<string | undefined, ReceiveFailed>
    /** Loads the user's actor, which continues what a restart interrupted. */
    readonly wake: (user: UserId) => Effect.Effect<void, ReceiveFailed>
  }
>()("kudo/DialogHost") {
  /** Gives this process its share of the shards, and the way to those of the others. */
  static readonly layer = (options: DialogOptions) =>
    Layer.effect(
      DialogHost,
      Effect.gen(function* () {
        const client = yield* ShardEntity.client
        const localActors = yield* LocalActors
        const bare = yield* references
        return DialogHost.of({
          receive: (user, received) =>
            localActors.shard(shardOf(user))?.receive(user, received) ??
            remotely(Effect.setContext(client(shardOf(user)).Receive({ user, ...received }), bare)),
          wake: (user) => remotely(client(shardOf(user)).Wake({ user }))
        })
      })
    ).pipe(Layer.provideMerge(shards(options)))

  /** Wakes the dialogs that wait for something: those whose process ended begin it anew, the others do nothing. */
  static readonly layerRun = Layer.unwrap(
    Effect.gen(function* () {
      const sessions = yield* SessionStore
      const { wake } = yield* DialogHost
      const round = Effect.flatMap(sessions.waiting, (waiting) =>
        Effect.forEach(waiting, (user) => Effect.ignore(Effect.timeout(wake(user), wakeWithin)), {
          concurrency: wakingAtOnce,
          discard: true
        })
      )
      return inOneProcess({ name: "WakeDialogs", every: wakeEvery, round })
    })
  )
}

/**
 * How a fiber logs and traces, and nothing else: an entity keeps the context of the call that started it for as long as
 * it lives, which would be the whole program's services and an HTTP request for each.
 */
const references = Effect.map(Effect.context(), ({ mapUnsafe }) =>
  Context.makeUnsafe(
    new Map([...mapUnsafe].filter(([key]) => /^(?:effect\/(?:References|Logger)\/|kudo\/Failpoints)/.test(key)))
  )
)

/** The cluster's own errors are those of a moment. */
const remotely = <A>(call: Effect.Effect<A, ReceiveFailed | { readonly _tag: string }>) =>
  Effect.mapError(call, (error) => (error instanceof ReceiveFailed ? error : new ReceiveFailed({ retry: true })))

const shards = (options: DialogOptions) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const behaviour = yield* makeBehaviour(options)
      const localActors = yield* LocalActors
      const open = Effect.gen(function* () {
        const { entityId } = yield* Entity.CurrentAddress
        const shard = yield* localActors.open(entityId, behaviour)
        return ShardEntity.of({
          Receive: ({ payload: { user, ...received } }) => shard.receive(user, received),
          Wake: ({ payload: { user } }) => shard.wake(user)
        })
      })
      // A shard is here until the cluster moves it; it is the actors inside that leave memory when they are idle.
      return ShardEntity.toLayer(open, { maxIdleTime: Duration.infinity, concurrency: "unbounded", mailboxCapacity })
    })
  ).pipe(
    Layer.provide([Commits.layer(options), AfterCommit.layer(options), LocalActors.layerRun]),
    Layer.provideMerge(LocalActors.layer),
    // Updates are counted and timed; only a confirmation begins a trace.
    Layer.provide(Layer.succeed(References.TracerEnabled, false))
  )

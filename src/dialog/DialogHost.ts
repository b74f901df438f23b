import { Duration, Effect, Layer, References, Schema } from "effect"
import { ClusterSchema, Entity } from "effect/cluster"
import { Rpc } from "effect/rpc"
import { Event } from "./Dialog/Event.ts"
import { type DialogOptions, makeBehaviour } from "./DialogActor.ts"
import { Commits } from "./DialogActor/Commits.ts"
import { AfterCommit } from "./DialogActor/AfterCommit.ts"
import { ReceiveFailed } from "./DialogActor/ReceiveFailed.ts"
import { LocalActors } from "./DialogActor/LocalActors.ts"
import { EventId, MessageId, UserId } from "../domain/Ids.ts"
import { StoredLanguage } from "../domain/Language.ts"

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
    pressed: Schema.UndefinedOr(MessageId)
  },
  /** The short answer for a tap, in the user's language. */
  success: Schema.UndefinedOr(Schema.String),
  error: ReceiveFailed
})

const Wake = Rpc.make("Wake", { payload: { user: UserId }, error: ReceiveFailed })

/**
 * What the cluster places and moves: a slot of users, each with an actor of its own in it. An entity for every user would
 * take eight times the memory, and the cluster would be asked for every one of them.
 */
export const DialogHost = Entity.make("DialogHost", [Receive, Wake]).annotate(ClusterSchema.ClientTracingEnabled, false)

/** Ten for each shard, so that a process that comes or goes takes its even share. Both sides of a call must agree. */
const slots = 600

/** The host of a user. */
export const slotOf = (user: UserId) => String(user % slots)

/** Calls of other processes that a host takes at once; one user's are bounded by their actor. */
const mailboxCapacity = 4096

export const DialogHostLayer = (options: DialogOptions) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const behaviour = yield* makeBehaviour(options)
      const residents = yield* LocalActors
      const build = Effect.gen(function* () {
        const { entityId } = yield* Entity.CurrentAddress
        const host = yield* residents.open(entityId, behaviour)
        return DialogHost.of({
          Receive: ({ payload: { user, ...received } }) => host.receive(user, received),
          Wake: ({ payload: { user } }) => host.wake(user)
        })
      })
      // A host stays as long as its shard: it is the actors in it that fall asleep.
      return DialogHost.toLayer(build, { maxIdleTime: Duration.infinity, concurrency: "unbounded", mailboxCapacity })
    })
  ).pipe(
    Layer.provide([Commits.layer(options), AfterCommit.layer(options)]),
    Layer.provideMerge(LocalActors.layer),
    // Updates are counted and timed; only a confirmation begins a trace.
    Layer.provide(Layer.succeed(References.TracerEnabled, false))
  )

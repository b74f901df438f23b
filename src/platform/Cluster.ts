import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import { Effect, Layer, Option, Schedule, Schema } from "effect"
import {
  ClusterWorkflowEngine,
  type MessageStorage,
  RunnerAddress,
  RunnerHealth,
  Runners,
  type Sharding,
  ShardingConfig,
  SingleRunner,
  SocketRunner,
  SqlMessageStorage,
  SqlRunnerStorage
} from "effect/cluster"
import type { Digest } from "effect/crypto"
import type { SqlClient } from "effect/sql"
import type { Rotation } from "./Config/rotation.ts"
import { type MustAgree, disagreement } from "./Cluster/agreement.ts"
import { forgetDeparted } from "./Cluster/departed.ts"
import { Isolation } from "./Cluster/Isolation.ts"
import { redelivery } from "./Cluster/redelivery.ts"
import { runnerClients, runnerServer, serialization } from "./Cluster/runnerSockets.ts"

/** How the other processes of a cluster reach this one, and what they prove themselves with. */
export interface Member {
  readonly _tag: "Member"
  readonly host: string
  readonly port: number
  readonly listen: string
  readonly secrets: Rotation
  /** What all processes must have in common: one that has not does not start. */
  readonly mustAgree: MustAgree
}

/** Whether this process is the only one of its bot, or one of several. */
export type ClusterOptions = { readonly _tag: "Single" } | Member

/** Hosts of dialogs are a few hundred; the rest are videos in the making, and the line of those that wait is shorter. */
const maxResidentEntities = 100_000
/** One user's updates that wait for their actor; Telegram itself sends a few at a time. */
const entityMailboxCapacity = 256
/** A stop must fit into the ten seconds that containers give; what is cut off goes on at the next start. */
const entityTerminationTimeout = "5 seconds"

/** Enough for a dozen processes to share evenly. Stored with every message, so it changes by a migration alone. */
const shardsPerGroup = 60

const common = {
  shardsPerGroup,
  maxResidentEntities,
  entityMailboxCapacity,
  entityTerminationTimeout,
  // What stays in the process needs no second encoding.
  simulateRemoteSerialization: false
} as const

/**
 * After this without a sign of life a process has no users and jobs any more: the longest that one whose machine lost its
 * power, or that is frozen, keeps them. A sign is given thrice in that time, so that a slow statement is no death.
 */
const shardLockExpiration = "9 seconds"
/** How often each process looks who is there: one row per process, by which it also learns of a new or leaving one. */
const refreshAssignmentsInterval = "500 millis"
/** How late a workflow begins whose start was committed by another process: nobody rings across a commit. */
const entityMessagePollInterval = "1 second"
/** Finds a process that the database sees and the others cannot reach. */
const runnerHealthCheckInterval = "10 seconds"
/** Who answers none of three calls, each in this time and a second apart, has no users any more. */
const pingWithin = "3 seconds"
const pingAgain = { schedule: Schedule.spaced("1 second"), times: 2 }

/** A workflow stands still for twenty seconds at most when the connection broke by which its message came. */
const redeliverAfter = "15 seconds"

const single = SingleRunner.layer({
  shardingConfig: {
    ...common,
    // A name only, as nothing listens there; without it the engine would take the environment's HOST and PORT.
    runnerAddress: Option.some(RunnerAddress.make("localhost", 34_431))
  }
})

/** This process cannot be one of the cluster: its port cannot be opened, or it runs with something else than the others. */
export class ClusterError extends Schema.TaggedError<ClusterError>()("ClusterError", { detail: Schema.String }) {
  override get message() {
    return this.detail
  }
}

const health = Layer.effect(
  RunnerHealth.RunnerHealth,
  Effect.map(Runners.Runners, (runners) => ({
    isAlive: (address) =>
      runners.ping(address).pipe(Effect.timeout(pingWithin), Effect.retry(pingAgain), Effect.isSuccess)
  }))
)

/** Fails the start of a process that does not go with the others, before any of them hears of it. */
const agreed = ({ host, port, mustAgree }: Member) =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const fault = yield* Effect.orDie(disagreement(`${host}:${port}`, mustAgree))
      if (fault !== undefined) return yield* new ClusterError({ detail: fault })
    })
  )

const member = (options: Member) => {
  const { host, port, listen, secrets } = options
  const address = RunnerAddress.make(host, port)
  const config = ShardingConfig.layer({
    ...common,
    runnerAddress: Option.some(address),
    shardLockExpiration,
    refreshAssignmentsInterval,
    entityMessagePollInterval,
    runnerHealthCheckInterval
  })
  const server = runnerServer({ listen, port, secrets }).pipe(
    Layer.catch(() =>
      Layer.effectContext(
        Effect.fail(new ClusterError({ detail: `CLUSTER_PORT ${port} at ${listen} is taken or not allowed` }))
      )
    )
  )
  return Isolation.layer({ address, shards: shardsPerGroup }).pipe(
    Layer.provideMerge(SocketRunner.layer),
    Layer.provide([server, serialization]),
    Layer.provide(health.pipe(Layer.provide(Runners.layerRpc))),
    Layer.provide(runnerClients(secrets)),
    Layer.provideMerge(SqlMessageStorage.layer),
    Layer.provide(forgetDeparted),
    Layer.provide(Layer.orDie(SqlRunnerStorage.layer)),
    Layer.provide(config),
    Layer.provide(agreed(options))
  )
}

type Engine = Layer.Layer<
  Isolation | MessageStorage.MessageStorage | Runners.Runners | Sharding.Sharding,
  ClusterError,
  SqlClient.SqlClient | Digest.Digest
>

/** Actors and durable workflows on our own Postgres: in this one process, or in as many as there are. */
export const Cluster = (cluster: ClusterOptions) => {
  const engine: Engine =
    cluster._tag === "Single" ? Layer.merge(Layer.orDie(single), Isolation.layerAlone) : member(cluster)
  return Layer.merge(ClusterWorkflowEngine.layer, redelivery(redeliverAfter)).pipe(
    Layer.provideMerge(engine),
    Layer.provide(NodeCrypto.layer)
  )
}

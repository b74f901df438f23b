import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import { Effect, Layer, Option, Schema } from "effect"
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
import { forgetDeparted } from "./Cluster/departed.ts"
import { redelivery } from "./Cluster/redelivery.ts"
import { runnerClients, runnerServer, serialization } from "./Cluster/runnerSockets.ts"

/** How the other processes of a cluster reach this one, and what they prove themselves with. */
export interface Member {
  readonly _tag: "Member"
  readonly host: string
  readonly port: number
  readonly listen: string
  readonly secrets: Rotation
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

/** A workflow stands still for twenty seconds at most when the connection broke by which its message came. */
const redeliverAfter = "15 seconds"

const single = SingleRunner.layer({
  shardingConfig: {
    ...common,
    // A name only, as nothing listens there; without it the engine would take the environment's HOST and PORT.
    runnerAddress: Option.some(RunnerAddress.make("localhost", 34_431))
  }
})

/** The port for the other processes cannot be opened. */
export class ClusterError extends Schema.TaggedError<ClusterError>()("ClusterError", { detail: Schema.String }) {
  override get message() {
    return this.detail
  }
}

const member = ({ host, port, listen, secrets }: Member) => {
  const config = ShardingConfig.layer({
    ...common,
    runnerAddress: Option.some(RunnerAddress.make(host, port)),
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
  return SocketRunner.layer.pipe(
    Layer.provide([server, serialization]),
    Layer.provide(RunnerHealth.layerPing.pipe(Layer.provide(Runners.layerRpc))),
    Layer.provide(runnerClients(secrets)),
    Layer.provideMerge(SqlMessageStorage.layer),
    Layer.provide(forgetDeparted),
    Layer.provide(Layer.orDie(SqlRunnerStorage.layer)),
    Layer.provide(config)
  )
}

type Engine = Layer.Layer<
  MessageStorage.MessageStorage | Runners.Runners | Sharding.Sharding,
  ClusterError,
  SqlClient.SqlClient | Digest.Digest
>

/** Actors and durable workflows on our own Postgres: in this one process, or in as many as there are. */
export const Cluster = (cluster: ClusterOptions) => {
  const engine: Engine = cluster._tag === "Single" ? Layer.orDie(single) : member(cluster)
  return Layer.merge(ClusterWorkflowEngine.layer, redelivery(redeliverAfter)).pipe(
    Layer.provideMerge(engine),
    Layer.provide(NodeCrypto.layer)
  )
}

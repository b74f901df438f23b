import { NodeCrypto } from "@effect/platform-node"
import { Layer, Option } from "effect"
import { ClusterWorkflowEngine, RunnerAddress, SingleRunner } from "effect/cluster"

/** One per user with an open dialog, about 25 kB each: beyond it calls fail and Telegram sends them again. */
const maxResidentEntities = 100_000
/** One user's updates that wait for their actor; Telegram itself sends a few at a time. */
const entityMailboxCapacity = 256
/** A stop must fit into the ten seconds that containers give; what is cut off goes on at the next start. */
const entityTerminationTimeout = "5 seconds"

/** Actors and durable workflows on our own Postgres, in this one process. */
export const Cluster = ClusterWorkflowEngine.layer.pipe(
  Layer.provideMerge(
    SingleRunner.layer({
      shardingConfig: {
        // A name only, as nothing listens there; without it the engine would take the environment's HOST and PORT.
        runnerAddress: Option.some(RunnerAddress.make("localhost", 34_431)),
        maxResidentEntities,
        entityMailboxCapacity,
        entityTerminationTimeout,
        // Nothing leaves the process, so messages need no second encoding.
        simulateRemoteSerialization: false
      }
    })
  ),
  Layer.provide(NodeCrypto.layer)
)

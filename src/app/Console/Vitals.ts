import { Duration, Effect, Option, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { statfs } from "node:fs/promises"
import { clusterMembers, ClusterMember } from "../../platform/Cluster/members.ts"
import { VideoProviders } from "../../providers/VideoProvider.ts"
import { TelegramGateway } from "../../telegram/TelegramGateway.ts"
import { StorageRoom } from "../../video/StorageRoom.ts"
import { keptFor } from "../../platform/MonotonicTime.ts"

/** Telegram is asked about the webhook so often at most, however many look. */
const webhookKept = Duration.seconds(30)
/** Whoever looks does not wait longer for Telegram, or for a disk of the network. */
const within = Duration.seconds(3)

/** What the bot stands on, as the process that answers finds it. Times are in ms of the epoch. */
export const Vitals = Schema.Struct({
  /** How updates come; `told` is false where Telegram did not answer. */
  updates: Schema.Struct({
    mode: Schema.Literals(["webhook", "polling"]),
    told: Schema.Boolean,
    url: Schema.NullOr(Schema.String),
    pending: Schema.NullOr(Schema.Int),
    lastError: Schema.NullOr(Schema.Struct({ at: Schema.Finite, description: Schema.String }))
  }),
  disk: Schema.Struct({
    /** Bytes; null where the system does not tell. */
    free: Schema.NullOr(Schema.Finite),
    size: Schema.NullOr(Schema.Finite),
    /** Why no video can be kept; null where videos can. */
    trouble: Schema.NullOr(Schema.String)
  }),
  members: Schema.Array(ClusterMember),
  providers: Schema.Array(Schema.Struct({ name: Schema.String, label: Schema.String, signed: Schema.Boolean }))
})
export type Vitals = typeof Vitals.Type

export interface VitalsOptions {
  readonly dataDir: string
  readonly mode: "webhook" | "polling"
}

/** Of an address, what is no secret: where it leads, without its path. */
const originOf = (url: string) => (URL.canParse(url) ? new URL(url).origin : null)

const makeUpdates = Effect.fnUntraced(function* (mode: VitalsOptions["mode"]) {
  const gateway = yield* TelegramGateway
  const asked = yield* keptFor(Effect.option(Effect.timeout(gateway.webhookInfo, within)), () => webhookKept)
  return Effect.map(
    asked,
    Option.match({
      onNone: () => ({ mode, told: false, url: null, pending: null, lastError: null }),
      onSome: ({ url, pending, lastError }) => ({
        mode,
        told: true,
        url: originOf(url),
        pending,
        lastError: lastError === undefined ? null : { ...lastError, at: lastError.at * 1000 }
      })
    })
  )
})

const makeDisk = Effect.fnUntraced(function* (dataDir: string) {
  const room = yield* StorageRoom
  const space = Effect.tryPromise(() => statfs(dataDir)).pipe(Effect.timeout(within), Effect.option)
  return Effect.gen(function* () {
    const found = Option.getOrUndefined(yield* space)
    const kept = yield* Effect.result(room.ensure)
    return {
      free: found === undefined ? null : found.bavail * found.bsize,
      size: found === undefined ? null : found.blocks * found.bsize,
      trouble: kept._tag === "Failure" ? kept.failure.detail : null
    }
  })
})

/** What the bot stands on at this moment. */
export const makeVitals = Effect.fnUntraced(function* ({ dataDir, mode }: VitalsOptions) {
  const updates = yield* makeUpdates(mode)
  const disk = yield* makeDisk(dataDir)
  const sql = yield* SqlClient.SqlClient
  const providers = yield* VideoProviders
  return Effect.gen(function* () {
    return {
      updates: yield* updates,
      disk: yield* disk,
      members: yield* Effect.provideService(clusterMembers, SqlClient.SqlClient, sql),
      providers: [...providers.values()].map(({ name, label, signed }) => ({ name, label, signed }))
    } satisfies Vitals
  })
})

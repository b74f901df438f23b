import { createPublicKey, type KeyObject, verify } from "node:crypto"
import { Effect, Option, Schema, SynchronizedRef } from "effect"
import type { JsonApi } from "../../platform/JsonApi.ts"
import { monotonicMillis } from "../../platform/MonotonicTime.ts"

/** How long keys are taken as they were read, in ms. */
const freshFor = 3_600_000
/** How long they are good while they cannot be read again, in ms: fal allows a day. */
const goodFor = 24 * 3_600_000
/** Between two readings, in ms: who forges a signature has no key of theirs, and would have them read each time. */
const pause = 60_000
/** Keys that are looked at: fal has one, and two while it changes it. */
const maxKeys = 8

const Published = Schema.Struct({
  keys: Schema.Array(Schema.Struct({ x: Schema.NonEmptyString.check(Schema.isMaxLength(128)) }))
})
const decodePublished = Schema.decodeUnknownEffect(Published)

/** An Ed25519 key; none where the coordinate is none. fal pads what JWK leaves bare. */
const keyOf = (x: string): ReadonlyArray<KeyObject> => {
  try {
    return [createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: x.replace(/=+$/, "") }, format: "jwk" })]
  } catch {
    return []
  }
}

interface Known {
  readonly keys: ReadonlyArray<KeyObject>
  readonly readAt: number
  readonly triedAt: number
}

/** Whether one of fal's keys made a signature; undefined while they cannot be read. */
export type Proves = (message: Buffer, signature: Buffer) => Effect.Effect<boolean | undefined>

/**
 * The keys that fal signs its callbacks with, as it publishes them: kept, and read again when they are old or none of them
 * fits, at most once a minute.
 */
export const makeProves = (api: JsonApi, seconds: number): Effect.Effect<Proves> =>
  Effect.gen(function* () {
    const nothing: Known = { keys: [], readAt: Number.NEGATIVE_INFINITY, triedAt: Number.NEGATIVE_INFINITY }
    const known = yield* SynchronizedRef.make(nothing)

    const read = api(seconds, { method: "GET", path: "/.well-known/jwks.json" }).pipe(
      Effect.flatMap(decodePublished),
      Effect.map(({ keys }) => keys.slice(0, maxKeys).flatMap(({ x }) => keyOf(x))),
      Effect.option
    )

    /** The keys that are good now. Callbacks that come at once wait for one reading. */
    const keys = (isStranger: boolean) =>
      Effect.gen(function* () {
        const now = yield* monotonicMillis
        const { keys, readAt } = yield* SynchronizedRef.updateAndGetEffect(known, (before) => {
          const isOld = isStranger || now - before.readAt >= freshFor
          if (!isOld || now - before.triedAt < pause) return Effect.succeed(before)
          return Effect.map(read, (keys) => ({
            keys: Option.getOrElse(keys, () => before.keys),
            readAt: Option.isSome(keys) ? now : before.readAt,
            triedAt: now
          }))
        })
        return now - readAt < goodFor ? keys : []
      })

    return Effect.fnUntraced(function* (message, signature) {
      const fits = (one: KeyObject) => verify(null, message, one, signature)
      if ((yield* keys(false)).some(fits)) return true
      const anew = yield* keys(true)
      return anew.length === 0 ? undefined : anew.some(fits)
    })
  })

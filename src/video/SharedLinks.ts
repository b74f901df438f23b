import { Clock, Context, Effect, Layer, Redacted } from "effect"
import { createHmac, timingSafeEqual } from "node:crypto"
import type { Rotation } from "../platform/Config/rotation.ts"
import type { JobId } from "../domain/Ids.ts"

/** How long a link works, in seconds: seven days, as the message that carries it says. */
export const validFor = 7 * 24 * 60 * 60

export interface Signature {
  /** When the link ends, in seconds since the epoch. */
  readonly expires: string
  readonly signature: string
}

/** Links to finished videos for whoever holds them, until they expire. They cannot be guessed, altered or prolonged. */
export class SharedLinks extends Context.Service<
  SharedLinks,
  {
    /** Where people reach this process; undefined when nobody can from outside. */
    readonly publicUrl: string | undefined
    /** `PUBLIC_URL/v/{job}?e=…&s=…`; undefined when nobody can reach this process from outside. */
    readonly make: (job: JobId) => Effect.Effect<string | undefined>
    readonly verify: (job: JobId, given: Signature) => Effect.Effect<"valid" | "wrong" | "expired">
  }
>()("kudo/SharedLinks") {
  /** Signs with the current secret; links that a former one signed hold for as long as it is given. */
  static readonly layer = (options: { readonly publicUrl: string | undefined; readonly secrets: Rotation }) => {
    const { current, former } = options.secrets
    const signBy = (secret: Redacted.Redacted, job: JobId, expires: string) =>
      createHmac("sha256", Redacted.value(secret)).update(`${job}.${expires}`).digest("base64url")
    const sign = (job: JobId, expires: string) => signBy(current, job, expires)
    const seconds = Effect.map(Clock.currentTimeMillis, (ms) => Math.floor(ms / 1000))

    return Layer.succeed(
      SharedLinks,
      SharedLinks.of({
        publicUrl: options.publicUrl,
        make: (job) =>
          Effect.map(seconds, (now) => {
            if (options.publicUrl === undefined) return undefined
            const expires = String(now + validFor)
            return `${options.publicUrl}/v/${job}?e=${expires}&s=${sign(job, expires)}`
          }),
        verify: (job, { expires, signature }) =>
          Effect.map(seconds, (now) => {
            // As text: base64 has several spellings of the same bytes, and only ours counts.
            const given = Buffer.from(signature)
            const rights = [current, ...former].map((secret) => Buffer.from(signBy(secret, job, expires)))
            if (!rights.some((right) => given.length === right.length && timingSafeEqual(given, right))) return "wrong"
            return now >= Number(expires) ? "expired" : "valid"
          })
      })
    )
  }
}

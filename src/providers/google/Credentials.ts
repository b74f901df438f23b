import { Duration, Effect, Exit, Redacted } from "effect"
import { causes, type Trouble, unreachable } from "../../platform/JsonApi.ts"
import { keptFor } from "../../platform/MonotonicTime.ts"

/** How long the library keeps a token, which is good for an hour: it asks the time of day, which may be set back. */
const tokenKept = "30 minutes"
/** Seconds that a token may take to be had: one request to Google, or to the machine's own metadata server. */
const tokenWithin = 15
const scope = "https://www.googleapis.com/auth/cloud-platform"

/** The headers that prove who asks, fresh for each call. */
export type Authorize = Effect.Effect<Redacted.Redacted<Readonly<Record<string, string>>>, Trouble>

const lineTrouble = /^(E(CONN|TIMEDOUT|AI_AGAIN|NOTFOUND|PIPE|HOST|NET)|UND_ERR_|ABORT)/

/** Whether it is the line or Google's server, and so another time may be better. */
const isPassing = (error: unknown): boolean =>
  causes(error).some(
    (cause) =>
      ("status" in cause && typeof cause.status === "number" && (cause.status >= 500 || cause.status === 429)) ||
      ("code" in cause && typeof cause.code === "string" && lineTrouble.test(cause.code))
  )

/** A credential that Google refuses, or none at all, is as good as a wrong key. */
const troubleOf = (error: unknown): Trouble =>
  isPassing(error)
    ? unreachable(error, false)
    : { _tag: "Refused", status: 401, body: undefined, retryAfter: undefined }

/**
 * Google's application default credentials: the file that GOOGLE_APPLICATION_CREDENTIALS names, gcloud's own, or those of
 * the machine. Tokens are kept and renewed by the library. Nothing of the order has left when they cannot be had.
 */
export const defaultCredentials: Effect.Effect<Authorize> = keptFor(
  // Only a process with a project needs the library.
  Effect.tryPromise({
    try: async () => new (await import("google-auth-library")).GoogleAuth({ scopes: [scope] }),
    catch: troubleOf
  }),
  (made) => (Exit.isSuccess(made) ? tokenKept : Duration.zero)
).pipe(
  Effect.map((library) =>
    Effect.flatMap(library, (auth) =>
      Effect.tryPromise({
        try: async () => Redacted.make(Object.fromEntries(await auth.getRequestHeaders())),
        catch: troubleOf
      })
    ).pipe(
      Effect.timeoutOrElse({
        duration: `${tokenWithin} seconds`,
        orElse: () => Effect.fail<Trouble>({ _tag: "Unreachable", sent: false })
      })
    )
  )
)

import { Effect, Redacted } from "effect"
import { neverLeft, type Trouble } from "../JsonApi.ts"

/** Seconds that a token may take to be had: one request to Google, or to the machine's own metadata server. */
const tokenWithin = 15
const scope = "https://www.googleapis.com/auth/cloud-platform"

/** The headers that prove who asks, fresh for each call. */
export type Authorize = Effect.Effect<Redacted.Redacted<Readonly<Record<string, string>>>, Trouble>

/** A credential that Google refuses, or none at all, is as good as a wrong key. */
const troubleOf = (error: unknown): Trouble =>
  neverLeft(error)
    ? { _tag: "Unreachable", sent: false }
    : { _tag: "Refused", status: 401, body: undefined, retryAfter: undefined }

/**
 * The usual Google credentials: the file that GOOGLE_APPLICATION_CREDENTIALS names, gcloud's own, or those of the machine.
 * Tokens are kept and renewed by the library. Nothing of the order has left when they cannot be had.
 */
export const usualCredentials: Effect.Effect<Authorize> = Effect.cached(
  // Only a process with a project needs the library.
  Effect.promise(() => import("google-auth-library"))
).pipe(
  Effect.map((library) => {
    let auth: { readonly getRequestHeaders: () => Promise<Headers> } | undefined
    return Effect.flatMap(library, ({ GoogleAuth }) =>
      Effect.tryPromise({
        try: async () => {
          auth ??= new GoogleAuth({ scopes: [scope] })
          return Redacted.make(Object.fromEntries(await auth.getRequestHeaders()))
        },
        catch: troubleOf
      })
    ).pipe(
      Effect.timeoutOrElse({
        duration: `${tokenWithin} seconds`,
        orElse: () => Effect.fail<Trouble>({ _tag: "Unreachable", sent: false })
      })
    )
  })
)

import type { Redacted } from "effect"
import type { TrustedHost } from "../../platform/OutboundHttp/trustedHosts.ts"

/** What a driver is made with. */
export interface DriverOptions {
  /** Of the API, such as `https://api.acme.example/v1`. */
  readonly baseUrl: string
  readonly apiKey: Redacted.Redacted
  /** Without one, callbacks are taken unverified: as hints, which is all they are used for. */
  readonly webhookSecret: Redacted.Redacted | undefined
  /** Where the provider reaches us when a video has ended; undefined when it cannot. */
  readonly callbackUrl: string | undefined
  /** Where videos may be downloaded from beside the server itself, although it is private or speaks plain http. */
  readonly trustedHosts?: ReadonlyArray<TrustedHost> | undefined
  /** How often a task's status is worth reading, in ms, in place of the usual; a double is quick and near. */
  readonly pollEvery?: number | undefined
  /** Bounds in seconds, in place of the usual ones. */
  readonly within?: { readonly submit?: number; readonly read?: number; readonly idle?: number } | undefined
}

/**
 * Seconds that calls may take: a create waits for the model's own server or for a worker, reads are many at once and
 * are repeated anyway.
 */
const usual = { submit: 60, read: 15 }

export const boundsOf = ({ within }: Pick<DriverOptions, "within">) => ({ ...usual, ...within })

/** How often a task's status is worth reading, in ms, where its provider also calls us: what providers advise, or a little less often. */
const usualPoll = 5000
/** The same where nobody tells us of its end: somebody waits for the next reading, and all limits allow a hundred tasks so often. */
const alonePoll = 2500

export const pollEveryOf = ({ pollEvery, callbackUrl }: Partial<DriverOptions>): number =>
  pollEvery ?? (callbackUrl === undefined ? alonePoll : usualPoll)

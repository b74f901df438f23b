import { Effect } from "effect"
import { countProviderError } from "../Telemetry/providerErrors.ts"
import { ProviderError, type ProviderErrorReason, type ProviderName } from "../VideoProvider.ts"

export type Operation = "submit" | "find" | "status" | "content" | "cancel"

export interface Driver {
  readonly provider: ProviderName
  /** What its errors are called in the log. */
  readonly event: string
}

/** Fails with the reason, after it is logged and counted; neither tells a key, a prompt or a link. */
export const fail = Effect.fnUntraced(function* (
  { provider, event }: Driver,
  operation: Operation,
  reason: ProviderErrorReason,
  status?: number
): Effect.fn.Return<never, ProviderError> {
  yield* Effect.logWarning(event).pipe(
    Effect.annotateLogs({ provider, operation, reason: reason._tag, ...(status && { status }) })
  )
  yield* countProviderError(provider, reason._tag)
  return yield* new ProviderError({ provider, reason })
})

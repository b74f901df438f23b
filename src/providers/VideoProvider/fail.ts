import { Effect } from "effect"
import type { Trouble } from "../../platform/JsonApi.ts"
import { countProviderError } from "../../platform/Telemetry/providerErrors.ts"
import { ProviderError, type ProviderErrorReason, type ProviderName } from "../VideoProvider.ts"
import { byStatus, type Operation, type HttpRefusal } from "./byStatus.ts"

export type { Operation, HttpRefusal } from "./byStatus.ts"

interface Driver {
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

export const statusOf = (trouble: Trouble): number | undefined =>
  trouble._tag === "Refused" ? trouble.status : undefined

/**
 * How a driver's calls fail. `told` is what the provider's own words tell of a refusal, undefined where its status
 * tells as much.
 */
export const failures = (
  driver: Driver,
  told: (operation: Operation, refusal: HttpRefusal) => ProviderErrorReason | undefined
) => {
  /** The reason of a failed call. */
  const classify = (operation: Operation, trouble: Trouble): ProviderErrorReason =>
    (trouble._tag === "Refused" ? told(operation, trouble) : undefined) ?? byStatus(operation, trouble)

  /** {@link fail} of this driver. */
  const failWith = (operation: Operation, reason: ProviderErrorReason, status?: number) =>
    fail(driver, operation, reason, status)

  /** `failWith` of what `classify` makes of a failed call. */
  const failAs =
    (operation: Operation) =>
    (trouble: Trouble): Effect.Effect<never, ProviderError> =>
      failWith(operation, classify(operation, trouble), statusOf(trouble))

  return { classify, failWith, failAs }
}

export type Failures = ReturnType<typeof failures>

import { Effect, Redacted } from "effect"
import type { Trouble } from "../../platform/JsonApi.ts"
import { refusal } from "../../platform/OpenAiClient.ts"
import { countProviderError } from "../../platform/Telemetry/providerErrors.ts"
import { ModelRetired, ProviderError, type ProviderErrorReason, type ProviderName } from "../VideoProvider.ts"
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
  trouble?: Trouble
): Effect.fn.Return<never, ProviderError> {
  const status = trouble && statusOf(trouble)
  const cause = trouble === undefined ? causeOfReason(reason) : causeOf(trouble)
  yield* Effect.logWarning(event).pipe(
    Effect.annotateLogs({
      provider,
      operation,
      reason: reason._tag,
      ...(status && { status }),
      ...(cause && { cause })
    })
  )
  yield* countProviderError(provider, reason._tag)
  const said = trouble === undefined ? cause : wordsOf(trouble)
  return yield* new ProviderError({ provider, reason, ...(said && { said: Redacted.make(said) }) })
})

const causeOfReason = (reason: ProviderErrorReason) => (reason._tag === "NetworkError" ? reason.cause : undefined)

/** Why there was no answer; nothing for a refusal, whose status tells. */
const causeOf = (trouble: Trouble): string | undefined => {
  switch (trouble._tag) {
    case "Unreachable":
      return trouble.cause ?? "the connection broke"
    case "TimedOut":
      return "time-out"
    case "Malformed":
      return "the answer is not what the protocol says"
    case "Refused":
      return undefined
  }
}

/** What a call's trouble says of itself; of a refusal its codes and its sentence, in which the prompt may be. */
const wordsOf = (trouble: Trouble): string | undefined => {
  if (trouble._tag !== "Refused") return causeOf(trouble)
  const { codes, message } = refusal(trouble.body)
  return [`HTTP ${trouble.status}`, ...new Set(codes), message].filter((one) => one !== "").join(": ")
}

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
  const classify = (operation: Operation, trouble: Trouble): ProviderErrorReason => {
    const reason = (trouble._tag === "Refused" ? told(operation, trouble) : undefined) ?? byStatus(operation, trouble)
    const isPassing = reason._tag === "ModelRetired" && (statusOf(trouble) ?? 0) >= 500
    return isPassing ? new ModelRetired({ perhaps: true }) : reason
  }

  /** {@link fail} of this driver. */
  const failWith = (operation: Operation, reason: ProviderErrorReason, trouble?: Trouble) =>
    fail(driver, operation, reason, trouble)

  /** `failWith` of what `classify` makes of a failed call. */
  const failAs =
    (operation: Operation) =>
    (trouble: Trouble): Effect.Effect<never, ProviderError> =>
      failWith(operation, classify(operation, trouble), trouble)

  return { classify, failWith, failAs }
}

export type Failures = ReturnType<typeof failures>

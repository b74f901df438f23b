import { Effect } from "effect"
import { alertKinds, type AlertName, ends, raises } from "../../platform/AlertKinds.ts"
import { endAlert } from "../../platform/AlertLog.ts"
import type { ProviderErrorReason, ProviderName } from "../../providers/VideoProvider.ts"

/** Whoever asks to be let alone for longer, in seconds, has more than a busy minute: a person should look. */
const longWaitSeconds = 300

/** What operators are told of a provider, each an alert of its own. */
const troubles = [
  "provider-money",
  "provider-key",
  "provider-reach",
  "provider-wait"
] as const satisfies ReadonlyArray<AlertName>
type Trouble = (typeof troubles)[number]

/** What an operator is told of a provider's refusal; nothing of those that are the order's own matter. */
const troubleOf = (reason: ProviderErrorReason): Trouble | undefined => {
  switch (reason._tag) {
    case "InsufficientCredits":
      return "provider-money"
    case "Unauthorized":
      return "provider-key"
    case "NetworkError":
    case "Unavailable":
      return "provider-reach"
    case "RateLimit":
      return (reason.retryAfter ?? 0) > longWaitSeconds ? "provider-wait" : undefined
    // Its route is withdrawn, which is an alert of its own.
    case "ModelRetired":
    case "InvalidRequest":
    case "PromptTooLong":
    case "ModerationBlocked":
    case "NotFound":
    case "Unknown":
      return undefined
  }
}

/**
 * Alerts about providers: raised by a refused order, and over with the next one that the same provider takes. The first one
 * that it takes also ends what an earlier process has raised.
 */
export const makeProviderAlarms = () => {
  const raised = new Map<ProviderName, Set<Trouble>>()
  const tried = new Set<ProviderName>()

  const refused = (provider: ProviderName, reason: ProviderErrorReason, model: string) => {
    const trouble = troubleOf(reason)
    if (trouble === undefined) return Effect.void
    raised.set(provider, (raised.get(provider) ?? new Set()).add(trouble))
    const seconds = reason._tag === "RateLimit" ? { model, seconds: reason.retryAfter } : {}
    return Effect.logError(alertKinds[trouble].title).pipe(
      Effect.annotateLogs({ ...raises(trouble), provider, ...seconds })
    )
  }

  const taken = (provider: ProviderName) =>
    Effect.suspend(() => {
      const own = raised.get(provider) ?? new Set()
      const isFirst = !tried.has(provider)
      raised.delete(provider)
      tried.add(provider)
      return Effect.forEach(
        troubles.filter((trouble) => isFirst || own.has(trouble)),
        (trouble) =>
          own.has(trouble)
            ? Effect.logInfo("the video provider takes orders again").pipe(
                Effect.annotateLogs({ provider, ...ends(trouble) })
              )
            : endAlert(trouble, provider),
        { discard: true }
      )
    })

  return { refused, taken }
}

import { Effect } from "effect"
import type { ProviderErrorReason, ProviderName } from "../../providers/VideoProvider.ts"

/** What an operator is told of a provider's refusal; nothing of those that are the order's own matter. */
const troubleOf = ({ _tag }: ProviderErrorReason): string | undefined => {
  switch (_tag) {
    case "InsufficientCredits":
      return "the video provider's account is out of credits"
    case "Unauthorized":
      return "the video provider rejects our key"
    case "NetworkError":
    case "Unavailable":
      return "the video provider cannot be reached"
    case "RateLimit":
    case "ModelRetired":
    case "InvalidRequest":
    case "PromptTooLong":
    case "ModerationBlocked":
    case "NotFound":
    case "Unknown":
      return undefined
  }
}

/** Alerts about providers: raised by a refused order, and over with the next one that the same provider takes. */
export const makeProviderAlarms = () => {
  const raised = new Map<ProviderName, Set<string>>()

  const refused = (provider: ProviderName, reason: ProviderErrorReason) => {
    const trouble = troubleOf(reason)
    if (trouble === undefined) return Effect.void
    raised.set(provider, (raised.get(provider) ?? new Set()).add(trouble))
    return Effect.logError(trouble).pipe(Effect.annotateLogs({ alert: "operator", provider }))
  }

  const taken = (provider: ProviderName) =>
    Effect.suspend(() => {
      const troubles = [...(raised.get(provider) ?? [])]
      raised.delete(provider)
      return Effect.forEach(
        troubles,
        (trouble) =>
          Effect.logInfo("the video provider takes orders again").pipe(
            Effect.annotateLogs({ provider, alertOver: trouble })
          ),
        { discard: true }
      )
    })

  return { refused, taken }
}

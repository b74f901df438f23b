import { Effect } from "effect"
import { endAlert } from "../../platform/AlertLog.ts"
import type { ProviderErrorReason, ProviderName } from "../../providers/VideoProvider.ts"

/** Whoever asks to be let alone for longer, in seconds, has more than a busy minute: a person should look. */
const longWaitSeconds = 300

/** What operators are told of a provider, each an alert of its own. */
const troubles = {
  money: "the video provider's account is out of credits",
  key: "the video provider rejects our key",
  reach: "the video provider cannot be reached",
  wait: "a video provider asks to be let alone for long"
} as const
type Trouble = keyof typeof troubles

/** What an operator is told of a provider's refusal; nothing of those that are the order's own matter. */
const troubleOf = (reason: ProviderErrorReason): Trouble | undefined => {
  switch (reason._tag) {
    case "InsufficientCredits":
      return "money"
    case "Unauthorized":
      return "key"
    case "NetworkError":
    case "Unavailable":
      return "reach"
    case "RateLimit":
      return (reason.retryAfter ?? 0) > longWaitSeconds ? "wait" : undefined
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

const keys = Object.keys(troubles) as ReadonlyArray<Trouble> // Object.keys forgets the key type

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
    return Effect.logError(troubles[trouble]).pipe(Effect.annotateLogs({ alert: "operator", provider, ...seconds }))
  }

  const taken = (provider: ProviderName) =>
    Effect.suspend(() => {
      const own = raised.get(provider) ?? new Set()
      const isFirst = !tried.has(provider)
      raised.delete(provider)
      tried.add(provider)
      return Effect.forEach(
        keys.filter((trouble) => isFirst || own.has(trouble)),
        (trouble) =>
          own.has(trouble)
            ? Effect.logInfo("the video provider takes orders again").pipe(
                Effect.annotateLogs({ provider, alertOver: troubles[trouble] })
              )
            : endAlert(troubles[trouble], provider),
        { discard: true }
      )
    })

  return { refused, taken }
}

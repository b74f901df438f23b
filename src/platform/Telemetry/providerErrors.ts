import { type Effect, Metric } from "effect"

const providerErrors = Metric.counter("kudo_provider_errors_total", {
  description: "Errors of outside services by provider and reason",
  incremental: true
})

/** Counts one error of an outside service. Both words are of small fixed sets, so the series stay few. */
export const countProviderError = (provider: string, reason: string): Effect.Effect<void> =>
  Metric.update(Metric.withAttributes(providerErrors, { provider, reason }), 1)

import { type Effect, Metric } from "effect"
import { counter } from "../Metrics.ts"

const providerErrors = counter("kudo_provider_errors_total")

/** Counts one error of an outside service. Both words are of small fixed sets, so the series stay few. */
export const countProviderError = (provider: string, reason: string): Effect.Effect<void> =>
  Metric.update(Metric.withAttributes(providerErrors, { provider, reason }), 1)

import type { Provider, VideoProviders } from "../providers/VideoProvider.ts"
import type { Job } from "./Jobs.ts"

type Stop = NonNullable<ReturnType<Provider["cancel"]>>

/** The way to stop a job at its provider; undefined where there is none. */
export const stopOf = (
  providers: VideoProviders["Service"],
  { provider, providerModel }: Pick<Job, "provider" | "providerModel">
): Stop | undefined => (provider === null ? undefined : providers.get(provider)?.cancel(providerModel ?? ""))

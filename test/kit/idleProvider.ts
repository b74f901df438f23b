import { Effect, Layer, Stream } from "effect"
import { NotFound, type Provider, ProviderError, VideoProviders } from "../../src/providers/VideoProvider.ts"

/** A provider that knows nothing and does nothing but what the test says. */
export const idleProvider = (own: Partial<Provider> & Pick<Provider, "name">): Provider => {
  const unknown = new ProviderError({ provider: own.name, reason: new NotFound() })
  return {
    label: own.name,
    serves: () => true,
    pollEvery: 1000,
    submit: () => Effect.fail(unknown),
    lost: { _tag: "Blind" },
    status: () => Effect.fail(unknown),
    content: () => Effect.succeed({ length: 0, bytes: Stream.empty }),
    cancel: () => undefined,
    callback: () => Effect.die("no callback is expected"),
    signed: true,
    ...own
  }
}

/** One that lets go of what it is asked to stop, and one that cannot. */
export const idleProviders = Layer.succeed(
  VideoProviders,
  new Map([
    ["sora", idleProvider({ name: "sora", cancel: () => () => Effect.succeed("Stopped") })],
    ["kie", idleProvider({ name: "kie" })]
  ])
)

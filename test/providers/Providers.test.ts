import { describe, expect, it } from "@effect/vitest"
import { Effect, Redacted, Schema } from "effect"
import { providers } from "../../src/providers/Providers.ts"
import { ProviderName } from "../../src/providers/VideoProvider.ts"
import { shippedModels } from "../../src/video/ModelCatalogue.ts"

const names = providers.map(({ name }) => name)

describe("the list of providers", () => {
  it("has a name for each that can be stored, and no name or path twice", () => {
    for (const name of names) expect(Schema.is(ProviderName)(name)).toBe(true)
    const paths = [...providers.map(({ callbackPath }) => callbackPath), ...providers.map(({ double }) => double?.path)]
    expect(new Set(names).size).toBe(names.length)
    expect(new Set(paths).size).toBe(paths.length)
  })

  it("has every provider that the shipped models name", () => {
    const named = new Set(shippedModels.flatMap(({ routes }) => routes.map(({ provider }) => provider)))
    expect(named.size).toBeGreaterThan(0)
    expect(names).toEqual(expect.arrayContaining([...named]))
  })

  for (const { name, driver } of providers) {
    it.effect(`has ${name} with a driver that goes by the same name`, () =>
      Effect.gen(function* () {
        const made = yield* driver({
          baseUrl: "http://127.0.0.1:9",
          apiKey: Redacted.make("key"),
          webhookSecret: undefined,
          callbackUrl: undefined
        })
        expect(made.name).toBe(name)
      })
    )
  }
})

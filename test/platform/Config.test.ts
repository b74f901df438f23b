import { describe, expect, it } from "@effect/vitest"
import { Effect, Option, Redacted } from "effect"
import { environmentProvider, readSettings } from "../../src/platform/Config.ts"
import { between, oneOf } from "../../src/platform/Config/readers.ts"
import { optionalSetting, secretSetting, setting } from "../../src/platform/Config/setting.ts"

const table = {
  size: setting({ name: "SIZE", reader: between(1, 9), default: 4, description: "The size." }),
  colour: optionalSetting({ name: "COLOUR", reader: oneOf("red", "green"), description: "The colour." }),
  key: secretSetting({ name: "KEY", otherwise: "none", description: "The key." })
}

const read = (environment: Readonly<Record<string, string>>) =>
  readSettings(Object.values(table)).pipe(Effect.provide(environmentProvider(environment)))

describe("a table of settings", () => {
  it.effect("is read into values by the names of the table, with the default of what is not set", () =>
    Effect.gen(function* () {
      expect((yield* read({}))(table)).toEqual({ size: 4, colour: Option.none(), key: Option.none() })
      const { size, colour, key } = (yield* read({ SIZE: "7", COLOUR: "red", KEY: "k" }))(table)
      expect([size, Option.getOrUndefined(colour)]).toEqual([7, "red"])
      expect(Option.map(key, Redacted.value)).toEqual(Option.some("k"))
    })
  )

  it.effect("tells every fault at once, in its own order, and never a value", () =>
    Effect.gen(function* () {
      const { faults } = yield* Effect.flip(read({ COLOUR: "purple", SIZE: "77" }))
      expect(faults).toEqual(["SIZE: must be a whole number from 1 to 9", "COLOUR: must be red or green"])
    })
  )

  it.effect("gives no values of a setting that was not read", () =>
    Effect.gen(function* () {
      const other = optionalSetting({ name: "OTHER", reader: oneOf("a"), description: "Of nobody's group." })
      const values = yield* read({})
      expect(() => values({ other })).toThrow("OTHER is in no group of settings")
    })
  )
})

import { assert, layer } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { freshDatabase } from "../../lab/world/database.ts"
import { storedSecret } from "../../src/platform/StoredSecret.ts"

layer(freshDatabase)("a stored secret", (it) => {
  it.effect("is made once, by whoever asks first, and differs by its name", () =>
    Effect.gen(function* () {
      const asked = yield* Effect.all(
        Array.from({ length: 5 }, () => storedSecret("links")),
        { concurrency: 5 }
      )
      const [first] = asked
      assert.isAtLeast(Redacted.value(first?.secret ?? Redacted.make("")).length, 43)
      assert.lengthOf(new Set(asked.map(({ secret }) => Redacted.value(secret))), 1)
      assert.notStrictEqual(
        Redacted.value((yield* storedSecret("another")).secret),
        Redacted.value(first?.secret ?? Redacted.make(""))
      )
    })
  )
})

import { describe, expect, it } from "@effect/vitest"
import { Effect, Option, Redacted } from "effect"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { environmentProvider, readSettings } from "../../src/platform/Config.ts"
import { between, oneOf, text } from "../../src/platform/Config/readers.ts"
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

describe("a value as people and programs write it", () => {
  const colour = (value: string) => Effect.map(read({ COLOUR: value }), (of) => Option.getOrUndefined(of(table).colour))
  const key = (value: string) =>
    Effect.map(read({ KEY: value }), (of) => Option.getOrUndefined(Option.map(of(table).key, Redacted.value)))

  it.effect("is taken without the white space and the quotes around it", () =>
    Effect.gen(function* () {
      for (const value of ["red", " red", "red\n", "\tred\r\n", '"red"', "'red'", ' " red " ', "\ufeffred\u00a0"]) {
        expect(yield* colour(value), JSON.stringify(value)).toBe("red")
      }
      expect((yield* read({ SIZE: ' "7"\n' }))(table).size).toBe(7)
      // A quote within, or without its other half, is part of the value.
      for (const value of [`"k`, `k'`, `a"b"c`, `"a"b"`]) expect(yield* key(value)).toBe(value)
    })
  )

  it.effect("that is nothing but white space and quotes counts as not set", () =>
    Effect.gen(function* () {
      for (const value of ["", " ", "\n", '""', "''", '" "'])
        expect(yield* colour(value), JSON.stringify(value)).toBe(undefined)
    })
  )

  it.effect("is a word in any case", () =>
    Effect.gen(function* () {
      for (const value of ["RED", "Red", "rEd"]) expect(yield* colour(value)).toBe("red")
    })
  )

  it.effect("is refused by its setting's name where it has a character that nobody sees", () =>
    Effect.gen(function* () {
      const places = { path: optionalSetting({ name: "PATH_TO", reader: text, description: "A path." }) }
      const at = (path: string) =>
        readSettings([places.path]).pipe(Effect.provide(environmentProvider({ PATH_TO: path })))
      for (const path of ["/srv/\u200bkudo", "kudo\u200d", "\u2066a", "\u202ea", "a\ufeffb", "a\u2060"]) {
        const { faults } = yield* Effect.flip(at(path))
        expect(faults, JSON.stringify(path)).toEqual(["PATH_TO: has a character in it that nobody sees: write it anew"])
      }
      expect((yield* at("/srv/Видео 🎬"))(places).path).toEqual(Option.some("/srv/Видео 🎬"))
    })
  )

  it.effect("is refused by its setting's name where no HTTP header could carry it", () =>
    Effect.gen(function* () {
      for (const value of ["sk-\u0441abc", "a\nb", "k\u200b", "clé", "k\u0000", "“k”", "🔑"]) {
        const { faults } = yield* Effect.flip(key(value))
        expect(faults, JSON.stringify(value)).toEqual([
          "KEY: must be of characters that an HTTP header carries: Latin letters, digits and signs"
        ])
      }
      for (const value of ["sk-proj_A.b~c+/=", "two words", "whsec_a,v1 whsec_b", "a#b"])
        expect(yield* key(value)).toBe(value)
    })
  )
})

describe("a secret in a file", () => {
  const folder = Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "kudo-secret-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true }))
  )
  const written = (text: string) =>
    Effect.map(folder, (path) => {
      writeFileSync(join(path, "key"), text)
      return join(path, "key")
    })

  it.effect(
    "may stand in a file whose path is in NAME_FILE, and spaces around it are removed as around any other value",
    () =>
      Effect.gen(function* () {
        const { key } = (yield* read({ KEY_FILE: yield* written("from-a-file\n") }))(table)
        expect(Option.map(key, Redacted.value)).toEqual(Option.some("from-a-file"))
        expect(String(key)).not.toContain("from-a-file")
      })
  )

  it.effect("stops the start with one line where it cannot be, and never with what it holds", () =>
    Effect.gen(function* () {
      const faultsOf = (environment: Readonly<Record<string, string>>) =>
        Effect.map(Effect.flip(read(environment)), ({ faults }) => faults)
      expect(yield* faultsOf({ KEY_FILE: "/no/such/file" })).toEqual(["KEY_FILE: its file cannot be read (ENOENT)"])
      expect(yield* faultsOf({ KEY_FILE: yield* folder })).toEqual(["KEY_FILE: its file is no plain file"])
      expect(yield* faultsOf({ KEY_FILE: yield* written(" \n") })).toEqual(["KEY_FILE: its file is empty"])
      expect(yield* faultsOf({ KEY_FILE: yield* written("x".repeat(20_000)) })).toEqual([
        "KEY_FILE: its file is longer than 16384 bytes"
      ])
      expect(yield* faultsOf({ KEY_FILE: yield* written("hushé") })).toEqual([
        "KEY: must be of characters that an HTTP header carries: Latin letters, digits and signs"
      ])
      expect(yield* faultsOf({ KEY: "a", KEY_FILE: yield* written("b") })).toEqual(["KEY: is set, and KEY_FILE too"])
    })
  )
})

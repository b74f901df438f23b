import { describe, expect, it } from "@effect/vitest"
import { Effect, Redacted, Schema } from "effect"
import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { readDataFile } from "../../src/platform/DataFile.ts"
import { read } from "../../src/platform/Database/DatabaseUrl.ts"
import { readPlainFile } from "../../src/platform/PlainFile.ts"
import { readSecretFile } from "../../src/platform/Config/secretFile.ts"

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "kudo-file-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true }))
)

const written = (bytes: string | Buffer) =>
  Effect.map(folder, (path) => {
    writeFileSync(join(path, "file"), bytes)
    return join(path, "file")
  })

const pipe = Effect.map(folder, (path) => {
  execFileSync("mkfifo", [join(path, "pipe")])
  return join(path, "pipe")
})

const faultOf = (path: string) => Effect.flip(readPlainFile(path, 10))

describe("a file that a setting names", () => {
  it.effect("is a plain one of a bounded length, and nothing else is waited for or read to its end", () =>
    Effect.gen(function* () {
      expect(yield* faultOf(yield* pipe)).toBe("is no plain file")
      expect(yield* faultOf(yield* folder)).toBe("is no plain file")
      expect(yield* faultOf("/dev/zero")).toBe("is no plain file")
      expect(yield* faultOf("/nowhere/at/all")).toBe("cannot be read (ENOENT)")
      expect(yield* faultOf(yield* written("12345678901"))).toBe("is longer than 10 bytes")
      expect(String(yield* readPlainFile(yield* written("1234567890"), 10))).toBe("1234567890")
      // Files that the system makes up have no length of their own.
      expect((yield* readPlainFile("/proc/self/stat", 4096)).length).toBeGreaterThan(0)
    })
  )

  it.effect("is refused by the same rule whatever it is for", () =>
    Effect.gen(function* () {
      const path = yield* pipe
      expect(yield* Effect.flip(readSecretFile("KEY", path))).toBe("KEY_FILE: its file is no plain file")
      const data = yield* Effect.flip(readDataFile("MODELS_FILE", path, Schema.Unknown))
      expect(data.message).toBe(`MODELS_FILE ${path}: is no plain file`)
      const url = Redacted.make(`postgres://x@localhost/x?sslmode=verify-ca&sslrootcert=${path}`)
      expect((yield* Effect.flip(read("DATABASE_URL", url))).message).toBe(
        `DATABASE_URL: sslrootcert ${path} is no plain file`
      )
    })
  )

  it.effect("may come from Windows: its ends of lines, its mark in front, and its two bytes a letter", () =>
    Effect.gen(function* () {
      for (const encoding of ["utf8", "utf16le"] as const) {
        const secret = yield* written(Buffer.from("\uFEFFsk-key\r\n", encoding))
        expect((yield* readSecretFile("KEY", secret)).trim()).toBe("sk-key")
        const data = yield* written(Buffer.from('\uFEFF{ "a": 1 }\r\n', encoding))
        expect(yield* readDataFile("MODELS_FILE", data, Schema.Unknown)).toEqual({ a: 1 })
      }
    })
  )
})

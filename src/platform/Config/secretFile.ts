import { Effect } from "effect"
import { open } from "node:fs/promises"

/** The longest secret in a file, in bytes: keys have hundreds, and a wrong path may lead to anything. */
const maxBytes = 16_384

/** The variable that names a file with a secret, as containers are given theirs. */
export const fileSetting = (name: string) => `${name}_FILE`

/** What a secret's file holds; fails with a line that names the setting and never what was read. */
export const readSecretFile = (name: string, path: string): Effect.Effect<string, string> =>
  Effect.tryPromise({
    try: async () => {
      await using file = await open(path)
      const { bytesRead, buffer } = await file.read(Buffer.alloc(maxBytes + 1))
      return buffer.subarray(0, bytesRead)
    },
    catch: () => `${fileSetting(name)}: its file cannot be read`
  }).pipe(
    Effect.flatMap((bytes) => {
      if (bytes.length > maxBytes) return Effect.fail(`${fileSetting(name)}: its file is longer than ${maxBytes} bytes`)
      const text = bytes.toString()
      return text.trim() === "" ? Effect.fail(`${fileSetting(name)}: its file is empty`) : Effect.succeed(text)
    })
  )

import { Effect } from "effect"
import { readPlainFile, textIn } from "../PlainFile.ts"

/** The longest secret in a file, in bytes: keys have hundreds, and a wrong path may lead to anything. */
const maxBytes = 16_384

/** The variable that names a file with a secret, as containers are given theirs. */
export const fileSetting = (name: string) => `${name}_FILE`

/** What a secret's file holds; fails with a line that names the setting and never what was read. */
export const readSecretFile = (name: string, path: string): Effect.Effect<string, string> =>
  readPlainFile(path, maxBytes).pipe(
    Effect.map(textIn),
    Effect.filterOrFail(
      (text) => text.trim() !== "",
      () => "is empty"
    ),
    Effect.mapError((fault) => `${fileSetting(name)}: its file ${fault}`)
  )

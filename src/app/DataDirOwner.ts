import { Effect, Option, Predicate, Redacted } from "effect"
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { join, resolve } from "node:path"
import { SettingsError } from "../platform/Config.ts"
import type { Settings } from "./Settings.ts"

/** The file in DATA_DIR that names whose folder it is. */
const fileName = "bot"

/** What no room that becomes free mends. A full disk stops nobody: people are answered, and orders refused in words. */
const final: ReadonlySet<string> = new Set(["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST"])

const codeOf = (error: unknown) =>
  Predicate.hasProperty(error, "code") && typeof error.code === "string" ? error.code : "unknown error"

/** The owner that the folder names, after this bot named itself where it named nobody. */
const claim = async (folder: string, bot: string): Promise<string> => {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, fileName)
  try {
    await writeFile(file, `${bot}\n`, { flag: "wx", mode: 0o600 })
    return bot
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error
    return (await readFile(file, "utf8")).trim()
  }
}

/**
 * Fails the start of a bot whose DATA_DIR cannot be written, or is another bot's: their videos and databases would mix. The
 * playground has no bot, and its folder may become one's.
 */
export const ownDataDir = ({ dataDir, telegramToken }: Pick<Settings["Service"], "dataDir" | "telegramToken">) => {
  if (Option.isNone(telegramToken)) return Effect.void
  const fault = (words: string) => Effect.fail(new SettingsError({ faults: [`DATA_DIR ${dataDir}: ${words}`] }))
  // A token begins with its bot's number, which is no secret and outlives the token.
  const [bot = ""] = Redacted.value(telegramToken.value).split(":")
  return Effect.tryPromise({ try: () => claim(resolve(dataDir), bot), catch: codeOf }).pipe(
    Effect.matchEffect({
      onFailure: (code) => (final.has(code) ? fault(`no file can be written there (${code})`) : Effect.void),
      onSuccess: (owner) =>
        owner === bot || owner === "" ? Effect.void : fault(`is the folder of bot ${owner}, and this is bot ${bot}`)
    })
  )
}

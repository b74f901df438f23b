import type { Misspelt } from "../../platform/Config/misspelt.ts"
import { fileSetting } from "../../platform/Config/secretFile.ts"
import type { Setting } from "../../platform/Config.ts"
import { hosting } from "./hosting.ts"
import { coins } from "./offer.ts"
import { telegram } from "./telegram.ts"

/** The variables that settings are read from. */
export const namesOf = (settings: ReadonlyArray<Setting<unknown>>): ReadonlyArray<string> =>
  settings.flatMap(({ name, secret }) => (secret ? [name, fileSetting(name)] : [name]))

/**
 * Which of the variables that are set belong to a bot in production: its address and operators, every secret, whatever names
 * a server of text or videos, and a name that was meant to be the token's.
 */
export const productionIn = (set: {
  readonly settings: ReadonlyArray<Setting<unknown>>
  /** Those of servers of text and videos. */
  readonly servers: ReadonlyArray<Setting<unknown>>
  readonly given: ReadonlyArray<string>
  readonly misspelt: ReadonlyArray<Misspelt>
  readonly nodeEnv: string | undefined
}): ReadonlyArray<string> => {
  const own = [hosting.settings.publicUrl, coins.settings.operators]
  const names = new Set(namesOf([...own, ...set.servers, ...set.settings.filter(({ secret }) => secret)]))
  const tokens = new Set(namesOf([telegram.settings.telegramToken]))
  return [
    ...set.misspelt.flatMap(({ name, nearest }) => (tokens.has(nearest) ? [`${name} (which is no setting)`] : [])),
    ...set.given.filter((name) => names.has(name)),
    ...(set.nodeEnv?.toLowerCase() === "production" ? ["NODE_ENV=production"] : [])
  ]
}

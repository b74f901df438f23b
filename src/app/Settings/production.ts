import type { Misspelt } from "../../platform/Config/misspelt.ts"
import { fileSetting } from "../../platform/Config/secretFile.ts"
import type { Setting } from "../../platform/Config.ts"
import { hosting } from "./hosting.ts"
import { coins } from "./offer.ts"

/** The variables that settings are read from. */
export const namesOf = (settings: ReadonlyArray<Setting<unknown>>): ReadonlyArray<string> =>
  settings.flatMap(({ name, secret }) => (secret ? [name, fileSetting(name)] : [name]))

/** A token as @BotFather gives them: nothing else has this look, whatever the variable is called. */
export const looksLikeToken = (value: string): boolean => /^\d{6,16}:[A-Za-z0-9_-]{30,}$/.test(value)

/**
 * Which of the variables that are set belong to a bot in production: its address and operators, every secret, whatever names
 * a server of text or videos, a name that was meant to be one of these, and a bot's token under any name.
 */
export const productionIn = (set: {
  readonly settings: ReadonlyArray<Setting<unknown>>
  /** Those of servers of text and videos. */
  readonly servers: ReadonlyArray<Setting<unknown>>
  readonly given: ReadonlyArray<string>
  readonly misspelt: ReadonlyArray<Misspelt>
  /** Those of the variables that hold what {@link looksLikeToken}. */
  readonly tokens: ReadonlyArray<string>
  readonly nodeEnv: string | undefined
}): ReadonlyArray<string> => {
  const own = [hosting.settings.publicUrl, coins.settings.operators]
  const names = new Set(namesOf([...own, ...set.servers, ...set.settings.filter(({ secret }) => secret)]))
  const meant = set.misspelt.filter(({ nearest, alike }) => alike && names.has(nearest))
  const strangers = new Set([...meant.map(({ name }) => name), ...set.tokens])
  return [
    ...[...strangers].filter((name) => !names.has(name)).map((name) => `${name} (which is no setting)`),
    ...set.given.filter((name) => names.has(name)),
    ...(set.nodeEnv?.toLowerCase() === "production" ? ["NODE_ENV=production"] : [])
  ]
}

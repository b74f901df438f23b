import { Effect } from "effect"
import { Command } from "../../dialog/Dialog/Event.ts"
import { fallbackLanguage, type Language, languageCodes, languages } from "../../domain/Language.ts"
import { plain } from "../../platform/Locale.ts"
import { explanation, type TelegramError, TelegramGateway } from "../../telegram/TelegramGateway.ts"
import { asTold } from "./asTold.ts"

type ProfileLanguage = (typeof languages)[Language]["telegram"][number] | undefined

/** In which language which readers see the profile: undefined are those of whom no language is known to us. */
const readers: ReadonlyArray<readonly [ProfileLanguage, Language]> = [
  [undefined, fallbackLanguage],
  ...languageCodes
    .filter((code) => code !== fallbackLanguage)
    .flatMap((code) => languages[code].telegram.map((subtag) => [subtag, code] as const))
]

const commands = (language: Language) =>
  Command.literals
    .filter((command) => command !== "menu")
    .map((command) => ({ command, description: plain(language)(`command-${command}`) }))

/** One kind of text for all readers, one after another: what Telegram says of one call it means for all of its kind. */
const forAll = (
  what: string,
  set: (readers: ProfileLanguage, language: Language) => Effect.Effect<void, TelegramError>
) =>
  Effect.forEach(readers, ([subtag, language]) => asTold(set(subtag, language)), { discard: true }).pipe(
    Effect.catch(({ reason }) =>
      Effect.logWarning(`the bot's profile: ${what} not set`).pipe(Effect.annotateLogs({ reason: explanation(reason) }))
    )
  )

/** Sets what the bot's profile says, in every language. The kinds of text stand alone: one that is refused or told to wait
 * keeps none of the others.
 */
export const introduce = Effect.gen(function* () {
  const { profile } = yield* TelegramGateway
  yield* Effect.all(
    [
      forAll("commands", (subtag, language) => profile.commands(subtag, commands(language))),
      forAll("commands of an earlier release", (subtag) => profile.forgetEverywhere(subtag)),
      forAll("description", (subtag, language) => profile.description(subtag, plain(language)("bot-description"))),
      forAll("short description", (subtag, language) =>
        profile.shortDescription(subtag, plain(language)("bot-short-description"))
      )
    ],
    { concurrency: "unbounded", discard: true }
  )
})

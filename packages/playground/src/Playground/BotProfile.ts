import { Context, Effect, Layer, Option, Schema } from "effect"
import { Keep } from "./Keep.ts"

const Command = Schema.Struct({ command: Schema.String, description: Schema.String })
export type Command = typeof Command.Type

const Texts = Schema.Record(Schema.String, Schema.String)
const Remembered = Schema.Struct({
  id: Schema.Int,
  username: Schema.optionalKey(Schema.String),
  commands: Schema.Record(Schema.String, Schema.Array(Command)),
  name: Texts,
  description: Texts,
  short_description: Texts,
  /** By chat, and the default one under "". */
  menuButtons: Schema.optionalKey(Schema.Record(Schema.String, Schema.Json)),
  /** What the bot asks for when it is made an administrator of groups and of channels. */
  rights: Schema.optionalKey(Schema.Record(Schema.String, Schema.Json))
})
type Profile = typeof Remembered.Type
export type ProfileText = "name" | "description" | "short_description"

/** The first bot of a playground; each other is named after its id. */
const firstUsername = "kudo_playground_bot"
const firstName = "Kudo AI"
/** Until a token says otherwise. */
const unknownId = 1000

export interface BotUser {
  readonly id: number
  readonly is_bot: true
  readonly first_name: string
  readonly username: string
}

/** Scopes that apply in a private chat, the nearest first. */
const scopesOf = (chat: number) => [`chat:${chat}`, "all_private_chats", "default"]

/** What the bot says about itself, per language: commands, name and descriptions. */
export class BotProfile extends Context.Service<
  BotProfile,
  {
    /** The bot as a Telegram user; its id is the number in its token, in the one that was used last if several were. */
    readonly bot: () => BotUser
    /** Whether a token has said which bot this is. */
    readonly named: () => boolean
    readonly seen: (id: number) => Effect.Effect<void>
    /** Makes this another bot than the first: with this id, and a name of its own. */
    readonly becomes: (id: number) => Effect.Effect<void>
    readonly commands: (scope: string, language: string) => ReadonlyArray<Command>
    /** An empty list deletes. */
    readonly setCommands: (scope: string, language: string, commands: ReadonlyArray<Command>) => Effect.Effect<void>
    /** The menu that this user sees. */
    readonly menu: (chat: number, language: string) => ReadonlyArray<Command>
    /** In this language, or else in none. */
    readonly text: (which: ProfileText, language: string) => string
    /** The button beside the input of this chat, or of all that have none of their own. */
    readonly menuButton: (chat: number | undefined) => Schema.Json
    readonly setMenuButton: (chat: number | undefined, button: Schema.Json) => Effect.Effect<void>
    readonly rights: (where: "groups" | "channels") => Schema.Json | undefined
    readonly setRights: (where: "groups" | "channels", rights: Schema.Json) => Effect.Effect<void>
    readonly setText: (which: ProfileText, language: string, text: string) => Effect.Effect<void>
  }
>()("kudo/Playground/BotProfile") {
  static readonly layer = Layer.effect(
    BotProfile,
    Effect.gen(function* () {
      const keep = yield* Keep
      const before = yield* keep.part("profile", Remembered, () => profile)
      let profile: Profile = Option.getOrElse(before, () => ({
        id: unknownId,
        commands: {},
        name: { "": firstName },
        description: {},
        short_description: {}
      }))
      const change = (next: Profile) =>
        Effect.andThen(
          Effect.sync(() => (profile = next)),
          keep.changed
        )
      return {
        bot: () => ({
          id: profile.id,
          is_bot: true,
          first_name: profile.name[""] ?? firstName,
          username: profile.username ?? firstUsername
        }),
        named: () => profile.id !== unknownId,
        seen: (id) => (id === profile.id ? Effect.void : change({ ...profile, id })),
        becomes: (id) =>
          id === profile.id
            ? Effect.void
            : change({ ...profile, id, username: `playground_${id}_bot`, name: { "": `Bot ${id}` } }),
        commands: (scope, language) => profile.commands[`${scope}/${language}`] ?? [],
        setCommands: (scope, language, commands) => {
          const { [`${scope}/${language}`]: _, ...others } = profile.commands
          const own = commands.length === 0 ? {} : { [`${scope}/${language}`]: commands }
          return change({ ...profile, commands: { ...others, ...own } })
        },
        menu: (chat, language) =>
          scopesOf(chat)
            .flatMap((scope) => [`${scope}/${language}`, `${scope}/`])
            .map((key) => profile.commands[key])
            .find((commands) => commands !== undefined) ?? [],
        menuButton: (chat) =>
          profile.menuButtons?.[`${chat ?? ""}`] ?? profile.menuButtons?.[""] ?? { type: "default" },
        setMenuButton: (chat, button) =>
          change({ ...profile, menuButtons: { ...profile.menuButtons, [`${chat ?? ""}`]: button } }),
        rights: (where) => profile.rights?.[where],
        setRights: (where, rights) => change({ ...profile, rights: { ...profile.rights, [where]: rights } }),
        text: (which, language) => profile[which][language] ?? profile[which][""] ?? "",
        setText: (which, language, text) => change({ ...profile, [which]: { ...profile[which], [language]: text } })
      }
    })
  )
}

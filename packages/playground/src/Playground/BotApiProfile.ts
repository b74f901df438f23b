import { Effect, Schema } from "effect"
import { badRequest } from "./BotApiError.ts"
import { decode, Flag, type Method, type Methods, Whole } from "./BotApiParams.ts"
import { BotProfile, type ProfileText } from "./BotProfile.ts"
import { Chats } from "./Chats.ts"

const Scope = Schema.Struct({
  type: Schema.String,
  chat_id: Schema.optional(Schema.Union([Whole, Schema.String])),
  user_id: Schema.optional(Whole)
})
/** Scopes of many chats, and of one. */
const wideScopes: ReadonlySet<string> = new Set([
  "default",
  "all_private_chats",
  "all_group_chats",
  "all_chat_administrators"
])
const chatScopes: ReadonlySet<string> = new Set(["chat", "chat_administrators", "chat_member"])
const Where = Schema.Struct({ scope: Schema.optional(Scope), language_code: Schema.optional(Schema.String) })
const Command = Schema.Struct({ command: Schema.String, description: Schema.String })

const maxCommands = 100
const maxCommandDescription = 256
/** How long each of the profile's texts may be. */
const longest: Readonly<Record<ProfileText, number>> = { name: 64, description: 512, short_description: 120 }

/** The name under which a scope's commands are kept. */
const scopeName = Effect.fnUntraced(function* ({ type, chat_id: chat, user_id: user }: typeof Scope.Type) {
  const unreadable = (words: string) => badRequest(`can't parse BotCommandScope: ${words}`)
  if (wideScopes.has(type)) return type
  if (!chatScopes.has(type)) return yield* unreadable("Unsupported type specified")
  if (chat === undefined) return yield* unreadable(`Can't find field "chat_id"`)
  if (typeof chat === "string") return yield* badRequest("chat not found")
  yield* (yield* Chats).started(chat)
  if (type !== "chat_member") return `${type}:${chat}`
  return user === undefined || user <= 0 ? yield* unreadable("Invalid user_id specified") : `${type}:${chat}:${user}`
})

const place = Effect.fnUntraced(function* (params: Parameters<Method>[0]) {
  const { scope = { type: "default" }, language_code: language = "" } = yield* decode(Where)(params)
  if (!/^([a-z]{2})?$/.test(language)) return yield* badRequest("invalid language code specified")
  return { scope: yield* scopeName(scope), language }
})

const MenuButton = Schema.Union([
  Schema.Struct({ type: Schema.Literals(["commands", "default"]) }),
  Schema.Struct({
    type: Schema.Literal("web_app"),
    text: Schema.String.check(Schema.isMinLength(1)),
    web_app: Schema.Struct({ url: Schema.String.check(Schema.isPattern(/^https:\/\//)) })
  })
])
const Menu = Schema.Struct({ chat_id: Schema.optional(Whole), menu_button: Schema.optional(MenuButton) })

const noRights = {
  is_anonymous: false,
  can_manage_chat: false,
  can_delete_messages: false,
  can_manage_video_chats: false,
  can_restrict_members: false,
  can_promote_members: false,
  can_change_info: false,
  can_invite_users: false,
  can_post_stories: false,
  can_edit_stories: false,
  can_delete_stories: false,
  can_send_welcome_messages: false
}
const Rights = Schema.Struct({
  rights: Schema.optional(Schema.Record(Schema.String, Flag)),
  for_channels: Schema.optional(Flag)
})
const placeOf = (channels: boolean | undefined) => (channels === true ? "channels" : "groups")

/** The button beside the input, and the rights that the bot asks for in groups and channels. */
export const settingMethods = Effect.gen(function* () {
  const profile = yield* BotProfile
  const chats = yield* Chats
  return {
    setChatMenuButton: Effect.fnUntraced(function* (params) {
      const { chat_id: chat, menu_button: button = { type: "default" } } = yield* decode(Menu)(params)
      if (chat !== undefined) yield* chats.started(chat)
      yield* profile.setMenuButton(chat, button)
      return { result: true }
    }),
    getChatMenuButton: Effect.fnUntraced(function* (params) {
      const { chat_id: chat } = yield* decode(Menu)(params)
      if (chat !== undefined) yield* chats.started(chat)
      return { result: profile.menuButton(chat) }
    }),
    setMyDefaultAdministratorRights: Effect.fnUntraced(function* (params) {
      const { rights = {}, for_channels } = yield* decode(Rights)(params)
      yield* profile.setRights(placeOf(for_channels), { ...noRights, ...rights })
      return { result: true }
    }),
    getMyDefaultAdministratorRights: Effect.fnUntraced(function* (params) {
      const { for_channels } = yield* decode(Rights)(params)
      return { result: profile.rights(placeOf(for_channels)) ?? noRights }
    })
  } satisfies Methods
})

/** getMe, the commands, the name and the descriptions. */
export const profileMethods = Effect.gen(function* () {
  const profile = yield* BotProfile
  const chats = yield* Chats
  const where = (params: Parameters<Method>[0]) => Effect.provideService(place(params), Chats, chats)
  const announce = chats.emitAll((person) => ({
    event: "commands",
    data: [...profile.menu(person.id, person.language_code)]
  }))

  const setCommands: Method = Effect.fnUntraced(function* (params) {
    const { scope, language } = yield* where(params)
    const { commands } = yield* decode(Schema.Struct({ commands: Schema.Array(Command) }))(params)
    if (commands.length > maxCommands) return yield* badRequest("BOT_COMMANDS_TOO_MUCH")
    for (const { command, description } of commands) {
      if (!/^\/?[a-z0-9_]{1,32}$/.test(command)) return yield* badRequest("BOT_COMMAND_INVALID")
      if (description.trim() === "" || description.length > maxCommandDescription) {
        return yield* badRequest("BOT_COMMAND_DESCRIPTION_INVALID")
      }
    }
    const plain = commands.map(({ command, description }) => ({ command: command.replace(/^\//, ""), description }))
    yield* profile.setCommands(scope, language, plain)
    yield* announce
    return { result: true }
  })

  const setText = (which: ProfileText): Method =>
    Effect.fnUntraced(function* (params) {
      const { language } = yield* where(params)
      const fields = yield* decode(Schema.Struct({ [which]: Schema.optional(Schema.String) }))(params)
      const text = fields[which] ?? ""
      if (text.length > longest[which]) return yield* badRequest(`bot ${which.replace("_", " ")} is too long`)
      yield* profile.setText(which, language, text)
      return { result: true }
    })
  const getText = (which: ProfileText): Method =>
    Effect.fnUntraced(function* (params) {
      const { language } = yield* where(params)
      return { result: { [which]: profile.text(which, language) } }
    })

  return {
    getMe: () =>
      Effect.sync(() => ({
        result: {
          ...profile.bot(),
          can_join_groups: true,
          can_read_all_group_messages: false,
          supports_inline_queries: true,
          can_connect_to_business: false,
          has_main_web_app: false
        }
      })),
    setMyCommands: setCommands,
    getMyCommands: (params) =>
      Effect.map(where(params), ({ scope, language }) => ({ result: profile.commands(scope, language) })),
    deleteMyCommands: (params) =>
      where(params).pipe(
        Effect.flatMap(({ scope, language }) => profile.setCommands(scope, language, [])),
        Effect.andThen(announce),
        Effect.as({ result: true })
      ),
    setMyName: setText("name"),
    getMyName: getText("name"),
    setMyDescription: setText("description"),
    getMyDescription: getText("description"),
    setMyShortDescription: setText("short_description"),
    getMyShortDescription: getText("short_description")
  } satisfies Methods
})

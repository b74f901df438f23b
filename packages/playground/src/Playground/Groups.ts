import { Effect, Schema } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import { telegramChat, telegramUser } from "./BotApiMessage.ts"
import { BotProfile } from "./BotProfile.ts"
import { ofAddressed } from "./Bots.ts"
import { Chats } from "./Chats.ts"
import { administratorRights, allOf, botSeat, spelledAdministrator } from "./GroupMembers.ts"
import type { Group, Member } from "./Message.ts"
import { People, UserNumber } from "./People.ts"
import { Updates } from "./Updates.ts"
import { nowSeconds, refusingMalformed } from "./Wire.ts"

/** Members that a group begins with at most. */
const maxMembers = 200
const maxTitle = 128
/** Supergroups have ids below this one. */
const firstGroupId = -1_000_000_000_000

export const NewGroup = Schema.Struct({
  title: Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(maxTitle)),
  /** The first of them made it. */
  members: Schema.Array(UserNumber).check(Schema.isMinLength(1), Schema.isMaxLength(maxMembers)),
  forum: Schema.Boolean.pipe(Schema.withDecodingDefaultKey(Effect.succeed(false))),
  bot: Schema.Literals(["member", "administrator"]).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed("member" as const))
  )
})

/** Makes a group with the bot in it, and tells the bot that it was added. */
const founding = Effect.gen(function* () {
  const chats = yield* Chats
  const people = yield* People
  const profile = yield* BotProfile
  const updates = yield* Updates
  let next = firstGroupId
  return Effect.gen(function* () {
    const { title, members: users, forum: isForum, bot: status } = yield* HttpServerRequest.schemaBodyJson(NewGroup)
    for (const { person } of yield* chats.all) next = Math.min(next, person.id)
    const id = --next
    const bot = profile.bot()
    const rights = status === "administrator" ? { rights: allOf(administratorRights) } : {}
    const members: ReadonlyArray<Member> = [
      ...[...new Set(users)].map((user, index): Member => ({ user, status: index === 0 ? "creator" : "member" })),
      { user: botSeat, status, ...rights }
    ]
    const group: Group = { title, isForum, members, links: [] }
    const person = { id, first_name: title, language_code: "en" }
    const chat = yield* chats.change(id, { person, group, started: true, ...(isForum && { topics: [] }) })
    yield* updates.offer("my_chat_member", {
      chat: telegramChat(chat),
      from: telegramUser(people.get(users[0] ?? id)),
      date: yield* nowSeconds,
      old_chat_member: { status: "left", user: { ...bot } },
      new_chat_member: status === "member" ? { status, user: { ...bot } } : spelledAdministrator(bot, rights.rights)
    })
    return HttpServerResponse.jsonUnsafe({ chat: id })
  })
})

/** `POST /playground/telegram/groups` */
export const groupRoutes = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    yield* router.add("POST", "/playground/telegram/groups", refusingMalformed(yield* ofAddressed(founding)))
  })
)

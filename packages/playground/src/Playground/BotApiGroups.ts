import { Effect, Schema } from "effect"
import { badRequest } from "./BotApiError.ts"
import { telegramUser } from "./BotApiMessage.ts"
import { chatId, decode, Flag, type Methods, type Params, Whole } from "./BotApiParams.ts"
import { speaking } from "./BotApiSpeaking.ts"
import { BotProfile } from "./BotProfile.ts"
import { Chats } from "./Chats.ts"
import { defined } from "./defined.ts"
import {
  administratorRights,
  botSeat,
  isPresent,
  memberOf,
  memberPermissions,
  newLink,
  only,
  spelledAdministrator,
  withMember
} from "./GroupMembers.ts"
import type { Chat, Group, Member } from "./Message.ts"
import { People } from "./People.ts"

const maxTitle = 128
const maxDescription = 255
const maxCustomTitle = 16

const Whom = Schema.Struct({ user_id: Whole })
const Ban = Schema.Struct({ ...Whom.fields, until_date: Schema.optional(Whole) })
const Permissions = Schema.Record(Schema.String, Flag)
const Restriction = Schema.Struct({ ...Ban.fields, permissions: Permissions })
const Promotion = Schema.Struct({
  ...Whom.fields,
  ...Object.fromEntries(administratorRights.map((right) => [right, Schema.optional(Flag)]))
})
const Link = Schema.Struct({
  name: Schema.optional(Schema.String.check(Schema.isMaxLength(32))),
  expire_date: Schema.optional(Whole),
  member_limit: Schema.optional(Whole.check(Schema.isBetween({ minimum: 1, maximum: 99_999 }))),
  creates_join_request: Schema.optional(Flag)
})

/** A member of a group as the Bot API spells one. */
export const spelledMember = (user: object, { status, rights, title, until = 0 }: Member) => {
  switch (status) {
    case "creator":
      return { status, user, is_anonymous: false, ...(title !== undefined && { custom_title: title }) }
    case "administrator":
      return spelledAdministrator(user, rights, title)
    case "restricted":
      return { status, user, is_member: true, ...only(memberPermissions, rights), until_date: until }
    case "kicked":
      return { status, user, until_date: until }
    case "member":
    case "left":
      return { status, user }
  }
}

/** The group that a call means, and whether the bot may do there what it asks for. */
const managing = Effect.gen(function* () {
  const chats = yield* Chats

  /** Fails for a private chat, which nobody manages. */
  const groupOf = Effect.fnUntraced(function* (params: Params) {
    const id = yield* chatId(params)
    const { group } = yield* chats.reachable(id)
    return group === undefined
      ? yield* badRequest("method is available for supergroup and channel chats only")
      : { id, group }
  })
  /** The same where the bot has a right of an administrator. */
  const managed = Effect.fnUntraced(function* (params: Params, right: string, act: string) {
    const { id, group } = yield* groupOf(params)
    const mine = memberOf(group, botSeat)
    return mine?.status === "administrator" && mine.rights?.[right] === true
      ? { id, group }
      : yield* badRequest(`not enough rights to ${act}`)
  })
  return { groupOf, managed }
})

/** Who is in a group, and what each may. */
const memberMethods = Effect.gen(function* () {
  const chats = yield* Chats
  const { managed } = yield* managing

  const set = (id: number, group: Group, member: Member) =>
    Effect.as(chats.change(id, { group: withMember(group, member) }), { result: true })

  const other = Effect.fnUntraced(function* (group: Group, user: number) {
    const member = memberOf(group, user)
    if (member?.status === "creator") return yield* badRequest("can't remove chat owner")
    if (member?.status === "administrator") return yield* badRequest("user is an administrator of the chat")
    return member
  })

  return {
    banChatMember: Effect.fnUntraced(function* (params) {
      const { id, group } = yield* managed(params, "can_restrict_members", "restrict/unrestrict chat member")
      const { user_id: user, until_date: until = 0 } = yield* decode(Ban)(params)
      yield* other(group, user)
      return yield* set(id, group, { user, status: "kicked", until })
    }),
    unbanChatMember: Effect.fnUntraced(function* (params) {
      const { id, group } = yield* managed(params, "can_restrict_members", "restrict/unrestrict chat member")
      const Unban = Schema.Struct({ ...Whom.fields, only_if_banned: Schema.optional(Flag) })
      const { user_id: user, only_if_banned } = yield* decode(Unban)(params)
      const member = yield* other(group, user)
      // Without the flag whoever is in the group is put out of it, as at Telegram.
      if (member === undefined || (only_if_banned === true && member.status !== "kicked")) return { result: true }
      return yield* set(id, group, { user, status: "left" })
    }),
    restrictChatMember: Effect.fnUntraced(function* (params) {
      const { id, group } = yield* managed(params, "can_restrict_members", "restrict/unrestrict chat member")
      const { user_id: user, permissions, until_date: until = 0 } = yield* decode(Restriction)(params)
      const member = yield* other(group, user)
      if (member === undefined) return yield* badRequest("USER_NOT_PARTICIPANT")
      const rights = only(memberPermissions, permissions)
      const free = Object.values(rights).every((right) => right)
      return yield* set(id, group, free ? { user, status: "member" } : { user, status: "restricted", rights, until })
    }),
    promoteChatMember: Effect.fnUntraced(function* (params) {
      const { id, group } = yield* managed(params, "can_promote_members", "promote/demote chat member")
      const { user_id: user, ...given } = yield* decode(Promotion)(params)
      if (!isPresent(group, user)) return yield* badRequest("USER_NOT_PARTICIPANT")
      if (memberOf(group, user)?.status === "creator") return yield* badRequest("can't demote chat creator")
      const rights = only(administratorRights, given)
      const some = Object.values(rights).some((right) => right)
      return yield* set(id, group, some ? { user, status: "administrator", rights } : { user, status: "member" })
    }),
    setChatAdministratorCustomTitle: Effect.fnUntraced(function* (params) {
      const { id, group } = yield* managed(params, "can_promote_members", "change custom title of the user")
      const Title = Schema.Struct({ ...Whom.fields, custom_title: Schema.String })
      const { user_id: user, custom_title: title } = yield* decode(Title)(params)
      const member = memberOf(group, user)
      if (member?.status !== "administrator") return yield* badRequest("user is not an administrator")
      if (title.length > maxCustomTitle) return yield* badRequest("ADMIN_RANK_INVALID")
      return yield* set(id, group, { ...member, title })
    }),
    setChatPermissions: Effect.fnUntraced(function* (params) {
      const { id, group } = yield* managed(params, "can_restrict_members", "change chat permissions")
      const { permissions } = yield* decode(Schema.Struct({ permissions: Permissions }))(params)
      yield* chats.change(id, { group: { ...group, permissions: only(memberPermissions, permissions) } })
      return { result: true }
    })
  } satisfies Methods
})

/** What a group is called, and how people come into it. */
const invitingMethods = Effect.gen(function* () {
  const chats = yield* Chats
  const profile = yield* BotProfile
  const { managed } = yield* managing

  const addLink = Effect.fnUntraced(function* (params: Params, about: object, primary: boolean) {
    const { id, group } = yield* managed(params, "can_invite_users", "manage chat invite link")
    const link = {
      ...about,
      invite_link: newLink(),
      creator: { ...profile.bot() },
      creates_join_request: false,
      is_primary: primary,
      is_revoked: false
    }
    const kept = group.links.filter((one) => !primary || !isPrimary(one))
    yield* chats.change(id, { group: { ...group, links: [...kept, link] } })
    return link
  })

  return {
    exportChatInviteLink: (params) =>
      Effect.map(addLink(params, {}, true), ({ invite_link }) => ({ result: invite_link })),
    createChatInviteLink: Effect.fnUntraced(function* (params) {
      const { creates_join_request, ...about } = yield* decode(Link)(params)
      if (creates_join_request === true && about.member_limit !== undefined) {
        return yield* badRequest("can't specify member limit for a link requiring administrator approval")
      }
      return { result: yield* addLink(params, { ...defined(about) }, false) }
    }),
    revokeChatInviteLink: Effect.fnUntraced(function* (params) {
      const { id, group } = yield* managed(params, "can_invite_users", "manage chat invite link")
      const { invite_link } = yield* decode(Schema.Struct({ invite_link: Schema.String }))(params)
      const found = group.links.find((one) => addressOf(one) === invite_link)
      if (found === undefined) return yield* badRequest("INVITE_HASH_EXPIRED")
      const revoked = { ...Object(found), is_revoked: true }
      const links = group.links.map((one) => (one === found ? revoked : one))
      yield* chats.change(id, { group: { ...group, links } })
      return { result: revoked }
    })
  } satisfies Methods
})

const InviteLink = Schema.Struct({ invite_link: Schema.String, is_primary: Schema.Boolean })
const isPrimary = (link: Schema.Json) => Schema.is(InviteLink)(link) && link.is_primary
const addressOf = (link: Schema.Json) => (Schema.is(InviteLink)(link) ? link.invite_link : undefined)

/** Groups: members and their rights, title and description, invitations, and the way out. */
export const groupMethods = Effect.gen(function* () {
  const chats = yield* Chats
  const { append } = yield* speaking
  const { groupOf, managed } = yield* managing

  return {
    ...(yield* memberMethods),
    ...(yield* invitingMethods),
    setChatTitle: Effect.fnUntraced(function* (params) {
      const { id, group } = yield* managed(params, "can_change_info", "change chat title")
      const { title } = yield* decode(Schema.Struct({ title: Schema.String }))(params)
      if (title === "" || title.length > maxTitle) return yield* badRequest("title must be from 1 to 128 characters")
      if (title === group.title) return yield* badRequest("chat title is not modified")
      yield* chats.change(id, { group: { ...group, title } })
      yield* append({ values: { chat_id: id }, files: {} }, told({ new_chat_title: title }))
      return { result: true }
    }),
    setChatDescription: Effect.fnUntraced(function* (params) {
      const { id, group } = yield* managed(params, "can_change_info", "change chat description")
      const { description = "" } = yield* decode(Schema.Struct({ description: Schema.optional(Schema.String) }))(params)
      if (description.length > maxDescription) return yield* badRequest("chat description is too long")
      if (description === (group.description ?? "")) return yield* badRequest("chat description is not modified")
      yield* chats.change(id, { group: { ...group, description } })
      return { result: true }
    }),
    leaveChat: Effect.fnUntraced(function* (params) {
      const { id, group } = yield* groupOf(params)
      yield* chats.change(id, { group: withMember(group, { user: botSeat, status: "left" }), blocked: true })
      return { result: true }
    })
  } satisfies Methods
})

/** A service message of the bot's. */
export const told = (content: NonNullable<Chat["messages"][number]["content"]>) => ({
  from: "bot" as const,
  text: "",
  entities: [],
  keyboard: [],
  content
})

/** Members of a group by name, for the methods that only look. */
export const lookingAtMembers = Effect.gen(function* () {
  const people = yield* People
  const profile = yield* BotProfile
  const spelled = (member: Member) => {
    const bot = profile.bot()
    return spelledMember(member.user === botSeat ? { ...bot } : telegramUser(people.get(member.user)), member)
  }
  return {
    one: (group: Group, user: number) => {
      const member = memberOf(group, user === profile.bot().id ? botSeat : user)
      return member === undefined ? undefined : spelled(member)
    },
    administrators: ({ members }: Group) =>
      members.filter(({ status }) => status === "creator" || status === "administrator").map(spelled),
    count: (group: Group) => group.members.filter(({ user }) => isPresent(group, user)).length
  }
})

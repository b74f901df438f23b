import { randomBytes } from "node:crypto"
import type { Group, Member } from "./Message.ts"

/** What an administrator may; of anonymous ones, stories and channels there are none here. */
export const administratorRights = [
  "can_manage_chat",
  "can_delete_messages",
  "can_manage_video_chats",
  "can_restrict_members",
  "can_promote_members",
  "can_change_info",
  "can_invite_users",
  "can_post_stories",
  "can_edit_stories",
  "can_delete_stories",
  "can_pin_messages",
  "can_manage_topics",
  "can_send_welcome_messages"
]

/** What everybody in a group may do who is not restricted. */
export const memberPermissions = [
  "can_send_messages",
  "can_send_audios",
  "can_send_documents",
  "can_send_photos",
  "can_send_videos",
  "can_send_video_notes",
  "can_send_voice_notes",
  "can_send_polls",
  "can_send_other_messages",
  "can_add_web_page_previews",
  "can_react_to_messages",
  "can_edit_tag",
  "can_change_info",
  "can_invite_users",
  "can_pin_messages",
  "can_manage_topics"
]

/** Each right as it is given, and no right that is not. */
export const only = (names: ReadonlyArray<string>, given: Readonly<Record<string, unknown>> = {}) =>
  Object.fromEntries(names.map((name) => [name, given[name] === true]))

/** The bot's place among the members, whatever its id: a group may be there before a token says which bot it is. */
export const botSeat = 0

export const memberOf = ({ members }: Group, user: number) => members.find((member) => member.user === user)

export const isPresent = (group: Group, user: number) => {
  const status = memberOf(group, user)?.status
  return status !== undefined && status !== "left" && status !== "kicked"
}

/** The group with this member as it is now. */
export const withMember = (group: Group, member: Member): Group => ({
  ...group,
  members: [...group.members.filter(({ user }) => user !== member.user), member]
})

export const newLink = () => `https://t.me/+${randomBytes(12).toString("base64url")}`

export const allOf = (names: ReadonlyArray<string>) => Object.fromEntries(names.map((name) => [name, true]))

/** An administrator as the Bot API spells one. */
export const spelledAdministrator = (user: object, rights: Member["rights"], title?: string) => ({
  status: "administrator",
  user: { ...user },
  can_be_edited: false,
  is_anonymous: false,
  ...only(administratorRights, rights),
  ...(title !== undefined && { custom_title: title })
})

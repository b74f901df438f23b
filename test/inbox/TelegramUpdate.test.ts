import { describe, expect, it } from "vitest"
import { readTelegramUpdate, type Reading } from "../../src/inbox/TelegramUpdate.ts"

const from = { id: 7, is_bot: false, first_name: "Ann", language_code: "en" }
const chat = { id: 7, type: "private", first_name: "Ann" }
const group = { id: -1001, type: "supergroup", title: "G" }
const channel = { id: -1002, type: "channel", title: "C" }
const message = (more: object) => ({ update_id: 1, message: { message_id: 5, date: 1, from, chat, ...more } })
const member = (of: object, status: string) => ({
  update_id: 1,
  my_chat_member: { from, chat: of, date: 1, new_chat_member: { status, user: { id: 1 } } }
})

const eventOf = (reading: Reading) => ("incoming" in reading ? reading.incoming.event : reading._tag)

describe("a message in a private chat", () => {
  it.each<readonly [string, object, unknown]>([
    ["a command in capitals", { text: "/START" }, { _tag: "SentCommand", command: "start" }],
    ["a command in any case", { text: "/Help" }, { _tag: "SentCommand", command: "help" }],
    ["a sticker", { sticker: { file_id: "x" } }, { _tag: "SentOther", content: "sticker", message: 5, sent: 1 }],
    [
      "a voice that can be heard",
      { voice: { file_id: "AwAC-1", duration: 4, file_size: 9000, mime_type: "audio/ogg" } },
      {
        _tag: "SentOther",
        content: "voice",
        sound: { file: "AwAC-1", seconds: 4, bytes: 9000 },
        message: 5,
        sent: 1
      }
    ],
    [
      "a piece of an album",
      { photo: [{ file_id: "AgAC-1", width: 90 }], media_group_id: "13000000000000001" },
      { _tag: "SentOther", content: "photo", picture: "AgAC-1", group: "13000000000000001", message: 5, sent: 1 }
    ],
    ["a voice", { voice: { file_id: "x" } }, { _tag: "SentOther", content: "voice", message: 5, sent: 1 }],
    ["words", { text: "a red fox" }, { _tag: "SentText", text: "a red fox", message: 5, sent: 1 }],
    ["an emoji", { text: "🦊" }, { _tag: "SentText", text: "🦊", message: 5, sent: 1 }],
    ["a character of no width", { text: "\u200b" }, { _tag: "SentOther", content: undefined, message: 5, sent: 1 }],
    [
      "letters that are blank",
      { text: "\u3164 \u2800\ufe0f" },
      { _tag: "SentOther", content: undefined, message: 5, sent: 1 }
    ],
    [
      "nothing to see under a photo",
      { photo: [], caption: "\u2060" },
      { _tag: "SentOther", content: "photo", message: 5, sent: 1 }
    ],
    [
      "words under a photo",
      { photo: [], caption: "a red fox" },
      { _tag: "SentText", text: "a red fox", under: "photo", message: 5, sent: 1 }
    ],
    [
      "a photo, by the largest of its sizes",
      {
        photo: [
          { file_id: "small", width: 90 },
          { file_id: "large", width: 1280 },
          { file_id: "middle", width: 320 }
        ]
      },
      { _tag: "SentOther", content: "photo", picture: "large", message: 5, sent: 1 }
    ],
    [
      "a picture sent as a file, with words",
      { document: { file_id: "file", mime_type: "image/heic" }, caption: "a red fox" },
      { _tag: "SentText", text: "a red fox", under: "document", picture: "file", message: 5, sent: 1 }
    ],
    [
      "another file",
      { document: { file_id: "file", mime_type: "application/zip" } },
      { _tag: "SentOther", content: "document", message: 5, sent: 1 }
    ],
    ["a photo of nonsense", { photo: [{ file_id: 7 }] }, { _tag: "SentOther", content: "photo", message: 5, sent: 1 }],
    [
      "a caption of nothing",
      { photo: [], caption: "  " },
      { _tag: "SentOther", content: "photo", message: 5, sent: 1 }
    ],
    [
      "a video of words, however many these are",
      { text: `/video ${"fox ".repeat(900)}` },
      { _tag: "SentCommand", command: "video", argument: "fox ".repeat(900).trim(), message: 5, sent: 1 }
    ],
    ["a command of two words", { text: "/delete_me@kudo_bot" }, { _tag: "SentCommand", command: "delete_me" }],
    ["a pinned message", { pinned_message: { message_id: 1 } }, "Ignored"],
    ["a timer", { message_auto_delete_timer_changed: { message_auto_delete_time: 1 } }, "Ignored"],
    ["a new background", { chat_background_set: { type: {} } }, "Ignored"],
    ["a topic", { forum_topic_created: { name: "t" } }, "Ignored"],
    ["a boost", { boost_added: { boost_count: 1 } }, "Ignored"],
    ["a gift", { gift: { gift: {} } }, "Ignored"],
    ["shared users", { users_shared: { users: [] } }, "Ignored"],
    ["a report of tomorrow", { something_new: {} }, "Ignored"]
  ])("%s", (_name, more, expected) => {
    expect(eventOf(readTelegramUpdate(message(more)))).toEqual(expected)
  })

  it.each([
    { new_chat_photo: [{ file_id: "x", width: 1 }] },
    { delete_chat_photo: true },
    { group_chat_created: true },
    { migrate_to_chat_id: -1001 },
    { pinned_message: { message_id: 1, date: 0, chat, text: "a red fox" } },
    { invoice: { title: "t", description: "d", start_parameter: "", currency: "XTR", total_amount: 1 } },
    { connected_website: "example.com" },
    { write_access_allowed: { from_request: true } },
    { passport_data: { data: [], credentials: {} } },
    { proximity_alert_triggered: { traveler: from, watcher: from, distance: 1 } },
    { chat_shared: { request_id: 1, chat_id: 2 } },
    { web_app_data: { data: "x", button_text: "y" } },
    { forum_topic_edited: { name: "n" } },
    { forum_topic_closed: {} },
    { general_forum_topic_hidden: {} },
    { giveaway_created: {} },
    { giveaway_completed: { winner_count: 1 } },
    { video_chat_scheduled: { start_date: 1 } },
    { video_chat_ended: { duration: 1 } },
    { unique_gift: { gift: {}, origin: "upgrade" } },
    { gift_upgrade_sent: { gift: {} } },
    { paid_message_price_changed: { paid_message_star_count: 1 } },
    { direct_message_price_changed: { are_direct_messages_enabled: false } },
    { checklist_tasks_done: { marked_as_done_task_ids: [1] } },
    { checklist_tasks_added: { tasks: [] } },
    { suggested_post_approved: { send_date: 1 } },
    { suggested_post_refunded: { reason: "post_deleted" } },
    { chat_owner_left: {} },
    { message_auto_delete_timer_changed: { message_auto_delete_time: 0 }, from: { ...from, is_bot: true } },
    { text: null, photo: null, caption: null, pinned_message: { message_id: 1 } },
    { left_chat_member: from },
    {}
  ])("a report of Telegram's own is answered by nothing: %o", (report) => {
    expect(readTelegramUpdate(message(report))._tag).toBe("Ignored")
  })

  it.each([
    { text: "a red fox", reply_to_message: null, entities: null, via_bot: null },
    { text: "a red fox", message_thread_id: null, from: { ...from, language_code: null, last_name: null } },
    { text: "a red fox", forward_origin: { type: "hidden_user", sender_user_name: "x", date: 1 } },
    { text: "a red fox", entities: [{ type: "custom_emoji", offset: 0, length: 1, custom_emoji_id: "5" }] },
    { text: "a red fox", link_preview_options: { is_disabled: true }, sender_boost_count: 3 },
    { text: "a red fox", something_new: { of: ["tomorrow"] } },
    { text: "a red fox", photo: null, caption: null, successful_payment: null, refunded_payment: null }
  ])("words are words, whatever stands beside them: %o", (more) => {
    expect(eventOf(readTelegramUpdate(message(more)))).toMatchObject({ _tag: "SentText", text: "a red fox" })
  })

  it.each<readonly [string, object, unknown]>([
    ["edited words", { text: "a red fox" }, { _tag: "EditedText", text: "a red fox", message: 5 }],
    ["an edited caption", { photo: [], caption: "a fox" }, { _tag: "EditedText", text: "a fox", message: 5 }],
    ["the edited words of a command", { text: "/video a fox" }, { _tag: "EditedText", text: "a fox", message: 5 }],
    ["an edited command", { text: "/start ref_1" }, "Ignored"],
    ["a moved place", { location: {} }, "Ignored"]
  ])("%s", (_name, more, expected) => {
    const { update_id, message: edited_message } = message(more)
    expect(eventOf(readTelegramUpdate({ update_id, edited_message }))).toEqual(expected)
  })

  it.each([
    message({ text: "/help", from: { ...from, language_code: null } }),
    message({ text: "/help", successful_payment: null }),
    { ...message({ text: "/help" }), callback_query: null, pre_checkout_query: null }
  ])("is read where fields are null instead of absent", (update) => {
    expect(eventOf(readTelegramUpdate(update))).toEqual({ _tag: "SentCommand", command: "help" })
  })

  it.each<readonly [string, object, object]>([
    ["an amount that is no number", { total_amount: "50" }, { total_amount: "50" }],
    ["half a Star", { total_amount: 0.5 }, { total_amount: "0.5" }],
    ["no currency", { currency: undefined }, { telegram_payment_charge_id: "c1" }],
    ["an endless payload", { invoice_payload: ["x".repeat(5000)] }, { invoice_payload: `["${"x".repeat(198)}` }]
  ])("tells what it knows of a payment with %s", (_, odd, told) => {
    const paid = { currency: "XTR", total_amount: 50, invoice_payload: "p", telegram_payment_charge_id: "c1", ...odd }
    const reading = readTelegramUpdate(message({ successful_payment: paid }))
    expect(reading).toMatchObject({ _tag: "Unreadable", payment: { direction: "paid", userId: `${from.id}`, ...told } })
  })

  it.each<readonly [unknown, object]>([
    [message({ successful_payment: "paid" }), { direction: "paid", payment: "paid" }],
    [message({ refunded_payment: { currency: "XTR" } }), { direction: "refunded", currency: "XTR" }],
    [{ message: { successful_payment: {}, from: null } }, { direction: "paid" }]
  ])("tells of a payment in %j that it was one", (update, payment) => {
    expect(readTelegramUpdate(update)).toMatchObject({ _tag: "Unreadable", payment })
  })

  it.each([undefined, 7, [], {}, { message: {} }, message({ from: "nobody", text: "hello" })])(
    "tells of no payment in %j",
    (update) => {
      expect(readTelegramUpdate(update)).toEqual({ _tag: "Unreadable", payment: undefined })
    }
  )

  it.each([
    message({ text: "/help", message_thread_id: 77, is_topic_message: true }),
    {
      update_id: 1,
      callback_query: { id: "q", from, data: "N", message: { message_id: 2, chat, message_thread_id: 77 } }
    }
  ])("is known with its topic", (update) => {
    const reading = readTelegramUpdate(update)
    expect("incoming" in reading && reading.incoming.topic).toBe(77)
  })

  it("comes from ids of 52 bits, too", () => {
    const id = 2 ** 52 - 1
    const reading = readTelegramUpdate(message({ text: "/start", from: { ...from, id }, chat: { ...chat, id } }))
    expect(reading._tag === "Message" && reading.incoming.user).toBe(id)
  })
})

describe("a name at Telegram", () => {
  const named = (username: unknown) => {
    const reading = readTelegramUpdate(message({ text: "/help", from: { ...from, username } }))
    return reading._tag === "Message" ? reading.incoming.username : reading._tag
  }

  it("comes with whatever its user does, and is empty for who has none", () => {
    expect(named("Ada_L")).toBe("Ada_L")
    expect(named(undefined)).toBe("")
  })

  it("that is none leaves the message as it is", () => {
    for (const odd of [7, {}, "not a name", "x".repeat(65), "\0"]) expect(named(odd)).toBe("")
  })
})

describe("what happens elsewhere", () => {
  it.each<readonly [string, object, object]>([
    ["a command in a group", message({ chat: group, text: "/start@kudo_bot" }), { _tag: "Group", group: -1001 }],
    ["talk in a group", message({ chat: group, text: "hello" }), { _tag: "Ignored" }],
    ["a new member of a group", member(group, "member"), { _tag: "Group", group: -1001 }],
    ["an administrator of a group", member(group, "administrator"), { _tag: "Group" }],
    ["somebody who left a group", member(group, "left"), { _tag: "Ignored" }],
    ["a member of a channel", member(channel, "administrator"), { _tag: "Channel", channel: -1002 }],
    [
      "a press in a group",
      { update_id: 1, callback_query: { id: "q", from, data: "N", message: { message_id: 2, chat: group } } },
      { _tag: "GroupPress", callbackQuery: "q" }
    ]
  ])("%s", (_name, update, expected) => {
    expect(readTelegramUpdate(update)).toMatchObject(expected)
  })
})

describe("a stop of what the bot is writing", () => {
  const stopped = (chat: object) => ({
    update_id: 1,
    stopped_message_generation: { chat, message_thread_id: 4, draft_id: 77 }
  })

  it("is an event of the user whose chat it is, though nobody sent it", () => {
    const reading = readTelegramUpdate(stopped({ id: 7, type: "private", first_name: "Anna" }))
    expect(reading).toMatchObject({
      _tag: "Message",
      incoming: { user: 7, topic: 4, username: undefined, event: { _tag: "StoppedAssistant", draft: 77 } }
    })
  })

  it("is none of a group's", () => {
    expect(readTelegramUpdate(stopped({ id: -100, type: "supergroup" }))).toMatchObject({ _tag: "Ignored" })
  })
})

describe("a change of a subscription", () => {
  const subscription = (state: string) => ({
    update_id: 1,
    subscription: { user: from, invoice_payload: "6f1c6b0e-6b1f-4f0e-9d4e-0d6c6b1f4f0f", state }
  })

  it.each(["canceled", "active", "failed"])("is its user's event: %s", (state) => {
    expect(eventOf(readTelegramUpdate(subscription(state)))).toEqual({
      _tag: "SubscriptionChanged",
      payload: "6f1c6b0e-6b1f-4f0e-9d4e-0d6c6b1f4f0f",
      state
    })
  })

  it("of a kind that is not known yet says nothing", () => {
    expect(readTelegramUpdate(subscription("gifted"))).toMatchObject({ _tag: "Ignored" })
  })
})

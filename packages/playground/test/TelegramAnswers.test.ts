import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { validateAnswer } from "./BotApiSchema.ts"
import { checked, file, jpeg } from "./CheckedServer.ts"

const chat_id = 7
const video = () => file("cat.mp4", "video/mp4")
const invoice = {
  title: "Coins",
  description: "Ten",
  payload: "p",
  currency: "XTR",
  prices: [{ label: "10", amount: 9 }]
}
const here = { latitude: 59.9, longitude: 30.3 }
const commands = [{ command: "start", description: "Begin" }]

/** Calls that need nothing but the chat, in an order in which each succeeds. */
const plain: ReadonlyArray<readonly [method: string, params?: object, files?: Readonly<Record<string, File>>]> = [
  ["getMe"],
  ["getWebhookInfo"],
  ["getUpdates"],
  ["setMyCommands", { commands }],
  ["getMyCommands"],
  ["deleteMyCommands"],
  ["setMyName", { name: "Echo" }],
  ["getMyName"],
  ["setMyDescription", { description: "It echoes" }],
  ["getMyDescription"],
  ["setMyShortDescription", { short_description: "Echo" }],
  ["getMyShortDescription"],
  [
    "setChatMenuButton",
    { chat_id, menu_button: { type: "web_app", text: "Shop", web_app: { url: "https://a.example" } } }
  ],
  ["getChatMenuButton", { chat_id }],
  ["setMyDefaultAdministratorRights", { rights: { can_delete_messages: true } }],
  ["getMyDefaultAdministratorRights"],
  ["sendChatAction", { chat_id, action: "typing" }],
  ["sendMessageDraft", { chat_id, draft_id: 1, text: "so" }],
  ["sendVenue", { chat_id, ...here, title: "Office", address: "Nevsky 1" }],
  ["sendContact", { chat_id, phone_number: "+7900", first_name: "Ann" }],
  ["sendDice", { chat_id, emoji: "🏀" }],
  ["sendPhoto", { chat_id, caption: "photo" }, { photo: jpeg() }],
  ["sendVideo", { chat_id, caption: "video", thumbnail: "attach://small" }, { video: video(), small: jpeg() }],
  ["sendAnimation", { chat_id }, { animation: video() }],
  ["sendDocument", { chat_id }, { document: file("a.pdf", "application/pdf") }],
  ["sendAudio", { chat_id, title: "Song" }, { audio: file("a.mp3", "audio/mpeg") }],
  ["sendVoice", { chat_id, duration: 2 }, { voice: file("a.ogg", "audio/ogg") }],
  ["sendVideoNote", { chat_id }, { video_note: video() }],
  ["sendSticker", { chat_id }, { sticker: file("a.webp", "image/webp") }],
  ["sendInvoice", { chat_id, ...invoice }],
  ["createInvoiceLink", invoice],
  ["getStarTransactions"],
  ["getMyStarBalance"],
  ["getChat", { chat_id }],
  ["getChatMember", { chat_id, user_id: 7 }],
  ["getChatMemberCount", { chat_id }],
  ["getUserProfilePhotos", { user_id: 7 }],
  ["pinChatMessage", { chat_id, message_id: 1 }],
  ["unpinChatMessage", { chat_id, message_id: 1 }],
  ["unpinAllChatMessages", { chat_id }],
  ["setMessageReaction", { chat_id, message_id: 1, reaction: [{ type: "emoji", emoji: "👍" }] }],
  ["forwardMessage", { chat_id, from_chat_id: 7, message_id: 1 }],
  ["forwardMessages", { chat_id, from_chat_id: 7, message_ids: [1] }],
  ["copyMessage", { chat_id, from_chat_id: 7, message_id: 1 }],
  ["copyMessages", { chat_id, from_chat_id: 7, message_ids: [1] }]
]

/** What is of groups, topics and inline messages: TelegramGroups holds the answers of each against the documentation. */
const elsewhere = [
  "banChatMember",
  "unbanChatMember",
  "restrictChatMember",
  "promoteChatMember",
  "setChatAdministratorCustomTitle",
  "setChatPermissions",
  "exportChatInviteLink",
  "createChatInviteLink",
  "revokeChatInviteLink",
  "setChatTitle",
  "setChatDescription",
  "leaveChat",
  "getUserChatBoosts",
  "createForumTopic",
  "editForumTopic",
  "closeForumTopic",
  "reopenForumTopic",
  "deleteForumTopic",
  "unpinAllForumTopicMessages",
  "getForumTopicIconStickers",
  "savePreparedInlineMessage",
  "sendRichMessage",
  "sendRichMessageDraft",
  "sendPaidMedia",
  "logOut",
  "close"
]

/** What always fails in a private chat, as at Telegram. */
const failing = ["getChatAdministrators"]

it.live("every simulated method answers with what the documentation says", () =>
  Effect.gen(function* () {
    const { done, refused, called, get, post } = yield* checked
    for (const [method, params, files] of plain) yield* done(method, params, files)

    const text = yield* done("sendMessage", { chat_id, text: "one" })
    const at = { chat_id, message_id: text.message_id }
    yield* done("editMessageText", { ...at, text: "two" })
    yield* done("editMessageReplyMarkup", {
      ...at,
      reply_markup: { inline_keyboard: [[{ text: "x", url: "https://a.example" }]] }
    })
    const media = { type: "photo", media: "attach://p" }
    const photo = yield* done("editMessageMedia", { ...at, media }, { p: jpeg() })
    yield* done("editMessageCaption", { ...at, caption: "three" })
    yield* done("getFile", { file_id: photo.photo[0].file_id })
    yield* done("deleteMessage", at)
    yield* done("sendMediaGroup", { chat_id, media: [media, media] }, { p: jpeg() })
    yield* done("deleteMessages", { chat_id, message_ids: [text.message_id, text.message_id + 1] })

    const place = yield* done("sendLocation", { chat_id, ...here, live_period: 600 })
    yield* done("editMessageLiveLocation", {
      chat_id,
      message_id: place.message_id,
      latitude: 1,
      longitude: 2,
      heading: 9
    })
    yield* done("stopMessageLiveLocation", { chat_id, message_id: place.message_id })
    const poll = yield* done("sendPoll", { chat_id, question: "?", options: [{ text: "a" }, { text: "b" }] })
    yield* done("stopPoll", { chat_id, message_id: poll.message_id })

    const from = { id: 7, is_bot: false, first_name: "Ann" }
    yield* post("telegram/updates", { callback_query: { id: "c", from, chat_instance: "1", data: "x" } })
    yield* done("answerCallbackQuery", { callback_query_id: "c", text: "ok" })
    yield* post("telegram/updates", { inline_query: { id: "i", from, query: "cat", offset: "" } })
    yield* done("answerInlineQuery", { inline_query_id: "i", results: [] })
    const query = { id: "p", from, currency: "XTR", total_amount: 9, invoice_payload: "p" }
    yield* post("telegram/updates", { pre_checkout_query: query })
    yield* done("answerPreCheckoutQuery", { pre_checkout_query_id: "p", ok: true })

    yield* done("setWebhook", { url: "http://127.0.0.1:9/none" })
    yield* done("deleteWebhook", { drop_pending_updates: true })
    for (const method of failing) expect(yield* refused(method, { chat_id })).toContain("Bad Request")

    const { body } = yield* get("telegram/methods")
    // What moves Stars has a test of its own: TelegramPayments.
    const stars = ["refundStarPayment", "editUserStarSubscription"]
    expect(body).toMatchObject({ simulated: expect.arrayContaining([...called]) })
    expect(new Set([...called, ...stars, ...elsewhere])).toEqual(new Set(Object(body).simulated))
    expect(Object(body).simulated.length).toBeGreaterThanOrEqual(90)
  })
)

it.each([
  ["sendMessage", {}],
  ["sendMessage", true],
  ["sendMediaGroup", {}],
  ["getChatMemberCount", "2"],
  ["setWebhook", false],
  ["getMe", { id: 1, is_bot: true, first_name: "Echo", colour: "red" }]
])("an answer that the documentation does not know is noticed: %s", (method, result) => {
  expect(validateAnswer(method, result)).not.toEqual([])
})

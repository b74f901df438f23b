import { createServer, type Server } from "node:http"
import { Bot as GramioBot, MediaInput, MediaUpload, webhookHandler } from "gramio"
import { Bot as GrammyBot, InputFile as GrammyFile, webhookCallback as grammyWebhook } from "grammy"
import { Bot as NodeBot, InputFile as NodeFile } from "node-telegram-bot-api"
import { createWebhookServer } from "node-telegram-bot-api/node"
import { Telegraf } from "telegraf"

/** The head of a JPEG of 90 × 160, which is enough for a picture here. */
const picture = Buffer.from([0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, 160, 0, 90, 3, 1, 17, 0, 2, 17, 0, 3, 17, 0])
const plan = Buffer.from("a plan")

const buttons = [["photo", "album", "plan"].map((word) => ({ text: word, callback_data: word }))]
const asked = (text: string) => ({ text: `you said ${text}`, reply_markup: { inline_keyboard: buttons } })

/** A bot on its way: how its updates come in by webhook, and how its polling ends. */
export interface SampleBot {
  readonly poll: () => Promise<unknown>
  readonly stop: () => Promise<unknown> | void
  /** The server of its webhook, at /telegram, which does not listen yet. */
  readonly webhook: () => Server
}

/**
 * The same bot written with a client library: it says what it heard over three buttons, which bring a photo, an album
 * and a document, each answered first. `origin` is the playground's address.
 */
export type Sample = (origin: string, token: string) => SampleBot

const grammy: Sample = (origin, token) => {
  const bot = new GrammyBot(token, { client: { apiRoot: `${origin}/playground/telegram` } })
  const file = (name: string, bytes: Buffer) => new GrammyFile(bytes, name)
  bot.on("message:text", (context) => {
    const { text, reply_markup } = asked(context.message.text)
    return context.reply(text, { reply_markup, reply_parameters: { message_id: context.message.message_id } })
  })
  bot.on("callback_query:data", async (context) => {
    await context.answerCallbackQuery("coming")
    if (context.callbackQuery.data === "photo") await context.replyWithPhoto(file("a.jpg", picture), { caption: "one" })
    if (context.callbackQuery.data === "plan") await context.replyWithDocument(file("plan.txt", plan))
    if (context.callbackQuery.data !== "album") return
    const media = (name: string) => ({ type: "photo" as const, media: file(name, picture), caption: name })
    await context.replyWithMediaGroup([media("a"), media("b")])
  })
  return { poll: () => bot.start(), stop: () => bot.stop(), webhook: () => createServer(grammyWebhook(bot, "http")) }
}

const telegraf: Sample = (origin, token) => {
  // Telegraf resolves the path of a method against its root, and so drops any path that the root has.
  const bot = new Telegraf(token, { telegram: { apiRoot: origin } })
  bot.on("message", (context) => {
    if (!("text" in context.message)) return undefined
    const { text, reply_markup } = asked(context.message.text)
    return context.reply(text, { reply_markup, reply_parameters: { message_id: context.message.message_id } })
  })
  bot.on("callback_query", async (context) => {
    await context.answerCbQuery("coming")
    const word = "data" in context.callbackQuery ? context.callbackQuery.data : ""
    if (word === "photo") await context.replyWithPhoto({ source: picture, filename: "a.jpg" }, { caption: "one" })
    if (word === "plan") await context.replyWithDocument({ source: plan, filename: "plan.txt" })
    if (word !== "album") return
    const media = (name: string) => ({ type: "photo" as const, media: { source: picture }, caption: name })
    await context.replyWithMediaGroup([media("a"), media("b")])
  })
  return {
    poll: () => bot.launch(),
    stop: () => bot.stop(),
    webhook: () => createServer(bot.webhookCallback("/telegram"))
  }
}

const nodeTelegramBotApi: Sample = (origin, token) => {
  const bot = new NodeBot(token, { apiRoot: `${origin}/playground/telegram` })
  const file = (filename: string, bytes: Buffer) => new NodeFile(bytes, { filename })
  bot.on("message", (context) => {
    const { text, reply_markup } = asked(context.message?.text ?? "")
    const reply_parameters = { message_id: context.message?.message_id ?? 0 }
    return context.reply(text, { reply_markup, reply_parameters })
  })
  bot.on("callback_query", async (context) => {
    await context.answerCallbackQuery({ text: "coming" })
    const chat_id = context.callbackQuery?.from.id ?? 0
    const word = context.callbackQuery?.data
    if (word === "photo") await bot.api.sendPhoto({ chat_id, photo: file("a.jpg", picture), caption: "one" })
    if (word === "plan") await bot.api.sendDocument({ chat_id, document: file("plan.txt", plan) })
    if (word !== "album") return
    const media = (name: string) => ({ type: "photo" as const, media: file(name, picture), caption: name })
    await bot.api.sendMediaGroup({ chat_id, media: [media("a"), media("b")] })
  })
  return {
    poll: () => bot.startPolling(),
    stop: () => bot.stop(),
    webhook: () => createWebhookServer(bot, { path: "/telegram", allowUnauthenticated: true })
  }
}

const gramio: Sample = (origin, token) => {
  const bot = new GramioBot(token, { api: { baseURL: `${origin}/playground/telegram/bot` } })
  const file = (name: string, bytes: Buffer) => MediaUpload.buffer(Uint8Array.from(bytes), name)
  bot.on("message", (context) => {
    const { text, reply_markup } = asked(context.text ?? "")
    return context.send(text, { reply_markup, reply_parameters: { message_id: context.id } })
  })
  bot.on("callback_query", async (context) => {
    await context.answer("coming")
    const chat_id = context.from.id
    if (context.data === "photo") await bot.api.sendPhoto({ chat_id, photo: file("a.jpg", picture), caption: "one" })
    if (context.data === "plan") await bot.api.sendDocument({ chat_id, document: file("plan.txt", plan) })
    if (context.data !== "album") return
    const media = (name: string) => MediaInput.photo(file(`${name}.jpg`, picture), { caption: name })
    await bot.api.sendMediaGroup({ chat_id, media: [media("a"), media("b")] })
  })
  return { poll: () => bot.start(), stop: () => bot.stop(), webhook: () => createServer(webhookHandler(bot, "http")) }
}

export const samples: Readonly<Record<string, Sample>> = {
  grammy,
  telegraf,
  "node-telegram-bot-api": nodeTelegramBotApi,
  gramio
}

import { createServer } from "node:http"
import { PsqlAdapter } from "@grammyjs/storage-psql"
import { Bot, type Context, InlineKeyboard, session, type SessionFlavor, webhookCallback } from "grammy"
import pg from "pg"

/** The peer: a grammY bot with its sessions in Postgres, doing the same menu step with the same answer. */
interface Step {
  screen: string
}
const pool = new pg.Pool({ connectionString: process.env["DATABASE_URL"], max: 20 })
const client = new pg.Client({ connectionString: process.env["DATABASE_URL"] })
await client.connect()
// The adapter wants a client, and uses `query` alone, which a pool has too: one connection would be an unfair peer.
const storage = await PsqlAdapter.create({
  tableName: "sessions",
  client: Object.assign(client, { query: pool.query.bind(pool) })
})

const bot = new Bot<Context & SessionFlavor<Step>>("1:bench", {
  client: { apiRoot: process.env["TELEGRAM_API_ROOT"] ?? "" },
  botInfo: JSON.parse('{"id":1,"is_bot":true,"first_name":"b","username":"bench_bot"}')
})
bot.use(
  session({ initial: (): Step => ({ screen: "menu" }), storage, getSessionKey: (ctx) => ctx.from?.id.toString() })
)
bot.on("callback_query:data", async (ctx) => {
  const menu = ctx.callbackQuery.data === "M"
  ctx.session.screen = menu ? "menu" : "models"
  await ctx.answerCallbackQuery()
  const keyboard = new InlineKeyboard()
    .text("🎬 ВИДЕО", "N")
    .row()
    .text("🖼 Галерея", "G")
    .text("❓ Помощь", "H")
    .row()
    .text("🌐 Язык", "L")
  const text = menu
    ? "💰 Баланс: <b>60</b>\u00a0🪙\n\n<b>Одна фраза — и видео готово.</b>\nНажмите «🎬 ВИДЕО», выберите модель и опишите идею."
    : "<b>Выберите модель</b>\n\n🌟 SORA 2 — живая камера и звук. От 16\u00a0🪙\n\n💎 SORA 2 PRO — больше деталей, до 1080p. От 48\u00a0🪙"
  await ctx.editMessageText(text, { parse_mode: "HTML", reply_markup: keyboard })
})
bot.on("my_chat_member", (ctx) => {
  ctx.session.screen = ctx.myChatMember.new_chat_member.status
})
createServer(webhookCallback(bot, "http")).listen(Number(process.env["PORT"]), "127.0.0.1", () => console.log("ready"))

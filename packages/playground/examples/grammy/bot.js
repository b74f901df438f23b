import { Bot, InlineKeyboard } from "grammy"

/** Counts how often its button was pressed. */
export const countingBot = (token, options) => {
  const counts = new Map()
  const bot = new Bot(token, options)
  const keyboard = new InlineKeyboard().text("One more", "more")
  bot.command("start", (context) => context.reply("Pressed 0 times", { reply_markup: keyboard }))
  bot.callbackQuery("more", async (context) => {
    const count = (counts.get(context.from.id) ?? 0) + 1
    counts.set(context.from.id, count)
    await context.editMessageText(`Pressed ${count} times`, { reply_markup: keyboard })
    await context.answerCallbackQuery("Counted")
  })
  return bot
}

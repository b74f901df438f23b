import type { World } from "./World.ts"

/** Numbers of updates, and of presses, that the double of Telegram never gives. */
let forged = 88_000_000

/**
 * What no app does: a press of something that their message never had, as an update of a bot's own making; what the bot
 * answers.
 */
export const forgedPress = async (
  world: World,
  user: number,
  { message, data }: { readonly message: number; readonly data: string }
) => {
  const id = String(forged++)
  const person = { id: user, first_name: "U" }
  await world.update({
    update_id: forged,
    callback_query: {
      id,
      from: { ...person, is_bot: false, language_code: "ru" },
      chat_instance: "1",
      data,
      message: { message_id: message, date: 1, chat: { ...person, type: "private" } }
    }
  })
  return world.eventually(async () => {
    const calls = await world.calls()
    const answer = calls.find(({ method, params }) => {
      return method === "answerCallbackQuery" && String(params["callback_query_id"]) === id
    })
    return answer && { toast: String(answer.params["text"]) }
  })
}

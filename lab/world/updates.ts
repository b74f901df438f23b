/** An update of Telegram in which somebody writes to the bot. */
export const messageUpdate = (update: number, id: number, text = "/start", firstName = "x") => ({
  update_id: update,
  message: {
    message_id: 1,
    date: 1,
    chat: { id, type: "private" },
    from: { id, is_bot: false, first_name: firstName },
    text
  }
})

/** An echo bot on nothing but fetch; what Telegram wants to wait for, it waits for. */
export const echoBot = (token, apiRoot) => {
  const call = async (method, params) => {
    const answer = await fetch(`${apiRoot}/bot${token}/${method}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(params),
      signal: stopping.signal
    })
    const { ok, result, parameters } = await answer.json()
    if (ok || parameters?.retry_after === undefined) return result
    await new Promise((resolve) => setTimeout(resolve, parameters.retry_after * 1000))
    return call(method, params)
  }
  const stopping = new AbortController()
  const run = async () => {
    let offset = 0
    while (!stopping.signal.aborted) {
      for (const { update_id, message } of await call("getUpdates", { offset, timeout: 30 })) {
        offset = update_id + 1
        if (message?.text !== undefined) await call("sendMessage", { chat_id: message.chat.id, text: message.text })
      }
    }
  }
  const running = run().catch((error) => {
    if (!stopping.signal.aborted) throw error
  })
  return {
    stop: () => {
      stopping.abort()
      return running
    }
  }
}

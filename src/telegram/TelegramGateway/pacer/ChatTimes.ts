/** How many chats are remembered before those whose time has passed are forgotten. */
const manyChats = 10_000

/** One time in ms for each chat that has one ahead of it. Times that have passed say nothing, and are forgotten. */
export const makeChatTimes = () => {
  const times = new Map<number, number>()
  let forgetAtSize = manyChats

  const forgetPassed = (nowMillis: number) => {
    for (const [chat, time] of times) if (time <= nowMillis) times.delete(chat)
    // Twice as many before the next look, so that looking costs each new chat a constant.
    forgetAtSize = Math.max(manyChats, times.size * 2)
  }

  return {
    /** -Infinity where there is none. */
    get: (chat: number | undefined) => (chat === undefined ? -Infinity : (times.get(chat) ?? -Infinity)),
    set: (nowMillis: number, chat: number, time: number) => {
      if (times.size >= forgetAtSize) forgetPassed(nowMillis)
      times.set(chat, time)
    }
  }
}

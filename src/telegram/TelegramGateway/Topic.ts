import { Context, Effect } from "effect"
import type { TopicId } from "../../domain/Ids.ts"
import type { Signal } from "./calls.ts"
import { isTopicGone } from "./toTelegramError.ts"

/** The topic of its chat in which a message is sent; undefined in chats without topics. Edits need none. */
export const Topic = Context.Reference<TopicId | undefined>("kudo/TelegramGateway/Topic", {
  defaultValue: () => undefined
})

/** Sends something into the {@link Topic}, and where that was deleted or closed into the chat itself. */
export const inTopic = <const P extends object>(
  send: (payload: P & { message_thread_id?: number }, signal: Signal) => Promise<unknown>,
  payload: P
): Effect.Effect<(signal: Signal) => Promise<unknown>> =>
  Effect.map(
    Topic,
    (topic) => (signal: Signal) =>
      topic === undefined
        ? send(payload, signal)
        : send({ ...payload, message_thread_id: topic }, signal).catch((error: unknown) => {
            if (!isTopicGone(error)) throw error
            return send(payload, signal)
          })
  )

import { Clock, Context, Effect, Layer } from "effect"
import { telegramChat } from "./BotApiMessage.ts"
import type { Formatted } from "./BotApiHtml.ts"
import { Chats } from "./Chats.ts"
import { defined } from "./defined.ts"
import { safeHtml } from "./SafeHtml.ts"
import { Updates } from "./Updates.ts"

/** How long a draft stays in a chat after the last call. */
const lastsMillis = 30_000

/** Words that the bot is still writing. */
interface Draft {
  readonly id: number
  readonly topic: number | undefined
  readonly content: Formatted
  /** Whether its person has a button that stops it, and whether it stays for a moment when they press it. */
  readonly canStop: boolean
  readonly keepOnStop: boolean
}

interface Shown extends Draft {
  /** The bot's newest message before it: a newer one takes its place. */
  readonly after: number
  readonly untilMillis: number
  readonly stopped: boolean
}

/** What is written in each chat and is no message yet. It passes: with the next message, after half a minute, when it is stopped. */
export class Drafts extends Context.Service<
  Drafts,
  {
    /** Shows a draft in place of the one before; of one that was stopped nothing more is shown. */
    readonly show: (user: number, draft: Draft) => Effect.Effect<void>
    /** Its person presses the button, and the bot is told; false where there is none to press. */
    readonly stop: (user: number) => Effect.Effect<boolean>
  }
>()("kudo/Playground/Drafts") {
  static readonly layer = Layer.effect(
    Drafts,
    Effect.gen(function* () {
      const chats = yield* Chats
      const updates = yield* Updates
      const shown = new Map<number, Shown>()

      const newest = (user: number) =>
        Effect.map(chats.open(user), ({ messages }) => messages.findLast(({ from }) => from === "bot")?.id ?? 0)
      const emit = (user: number, draft: Draft, content: Formatted) =>
        chats.emit(user, {
          event: "draft",
          data: { text: content.text, html: safeHtml(content), canStop: draft.canStop && content.text !== "" }
        })

      return {
        show: Effect.fnUntraced(function* (user: number, draft: Draft) {
          const before = shown.get(user)
          if (before?.id === draft.id && before.stopped) return
          const untilMillis = (yield* Clock.currentTimeMillis) + lastsMillis
          shown.set(user, { ...draft, after: yield* newest(user), untilMillis, stopped: false })
          yield* emit(user, draft, draft.content)
        }),
        stop: Effect.fnUntraced(function* (user: number) {
          const draft = shown.get(user)
          const now = yield* Clock.currentTimeMillis
          if (draft === undefined || !draft.canStop || draft.stopped || draft.untilMillis <= now) return false
          if ((yield* newest(user)) > draft.after) return false
          shown.set(user, { ...draft, stopped: true })
          if (!draft.keepOnStop) yield* emit(user, draft, { text: "", entities: [] })
          const chat = yield* chats.open(user)
          yield* updates.offer(
            "stopped_message_generation",
            defined({ chat: telegramChat(chat), message_thread_id: draft.topic, draft_id: draft.id })
          )
          return true
        })
      }
    })
  )
}

import { Effect, FiberSet } from "effect"
import { html, plain } from "../../platform/Locale.ts"
import { TelegramGateway, Topic } from "../../telegram/TelegramGateway.ts"
import type { Reading } from "../TelegramUpdate.ts"

type Elsewhere = Extract<Reading, { _tag: "GroupPress" | "Group" | "Channel" }>

/** Groups that were told already; of more the oldest may be told again. */
const maxTold = 10_000

/**
 * What happens outside of private chats, where there are no dialogs: a group is told once where the bot works, a press there
 * is answered in words, and a channel is left. Nobody waits for it, and it is not repeated.
 */
export const makeElsewhere = Effect.gen(function* () {
  const gateway = yield* TelegramGateway
  const background = yield* FiberSet.make()
  const told = new Set<number>()

  const isNew = (group: number) => {
    if (told.has(group)) return false
    const [oldest] = told
    if (told.size >= maxTold && oldest !== undefined) told.delete(oldest)
    told.add(group)
    return true
  }

  const act = (reading: Elsewhere) => {
    switch (reading._tag) {
      case "GroupPress":
        return gateway.answerCallback(reading.callbackQuery, plain(reading.language)("toast-private-only"))
      case "Group":
        return isNew(reading.group)
          ? gateway
              .sayInGroup(reading.group, html(reading.language)("private-only"))
              .pipe(Effect.provideService(Topic, reading.topic))
          : Effect.void
      case "Channel":
        return gateway.leave(reading.channel)
    }
  }

  return (reading: Elsewhere) => FiberSet.run(background, Effect.ignore(act(reading))).pipe(Effect.asVoid)
})

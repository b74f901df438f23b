import { Duration, Effect, Metric } from "effect"
import { makeOutage } from "../../platform/Outage.ts"
import { explanation, type TelegramError, TelegramGateway } from "../../telegram/TelegramGateway.ts"
import { Inbox } from "../Inbox.ts"
import { asTold } from "./asTold.ts"
import { deaf } from "./hearing.ts"

/** Seconds that Telegram holds a poll open while nothing happens. */
const pollFor = 25
/** How many updates of one poll are worked on at once; a user's own are ordered by their actor. */
const concurrentUpdates = 16
/** Before a poll that failed is made again. */
const pauseAfter = {
  failure: Duration.seconds(2),
  /** Nothing that helps happens by itself: another bot polls, or the token was revoked. */
  refusal: Duration.seconds(20),
  /** Whoever writes meanwhile is not heard: a longer wait than this, as Telegram asks for it, ends with a probe. */
  longestFlood: Duration.seconds(15)
} as const

/** Pulls updates; a batch is confirmed when every update in it has acted. */
export const polling = Effect.gen(function* () {
  const gateway = yield* TelegramGateway
  const inbox = yield* Inbox
  const outage = yield* makeOutage("polling Telegram for updates", { alert: "polling" })
  yield* Effect.ignore(asTold(gateway.deleteWebhook))

  let offset = 0
  const round = Effect.gen(function* () {
    const updates = yield* gateway.getUpdates(offset, pollFor)
    yield* Effect.andThen(outage.over, Metric.update(deaf, 0))
    yield* Effect.forEach(updates, inbox.receive, { concurrency: concurrentUpdates, discard: true })
    // An id is a name and no order: after a quiet week Telegram chooses them anew, and lower ones may follow.
    const last = updates.at(-1)
    if (last !== undefined) offset = last.update_id + 1
  })

  const recover = Effect.fnUntraced(function* ({ reason }: TelegramError) {
    yield* outage.failed(explanation(reason))
    switch (reason._tag) {
      case "RateLimited":
        return yield* Effect.sleep(Duration.min(Duration.seconds(reason.retryAfter), pauseAfter.longestFlood))
      case "Conflict":
        yield* Metric.update(deaf, 1)
        // A webhook that somebody set meanwhile; another poller is not to be removed by us.
        if (/webhook/i.test(reason.description)) yield* Effect.ignore(gateway.deleteWebhook)
        return yield* Effect.sleep(pauseAfter.failure)
      case "TokenRejected":
        yield* Metric.update(deaf, 1)
        return yield* Effect.sleep(pauseAfter.refusal)
      case "TelegramUnavailable":
      case "BadRequest":
      case "MethodUnknown":
      case "MessageGone":
      case "Unreachable":
      case "TooLarge":
        return yield* Effect.sleep(pauseAfter.failure)
    }
  })

  return yield* Effect.forever(
    Effect.catchTags(round, {
      TelegramError: recover,
      // An update that is to be delivered again: the batch is not confirmed.
      ReceiveFailed: () => Effect.andThen(outage.failed("an update was not saved"), Effect.sleep(pauseAfter.failure))
    })
  )
})

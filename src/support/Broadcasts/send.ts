import { Duration, Effect, Option, Schedule } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import { failpoint } from "../../platform/Failpoints.ts"
import { makeBotName } from "../../telegram/botName.ts"
import { explanation, Purpose, TelegramGateway } from "../../telegram/TelegramGateway.ts"
import { Users } from "../../users/Users.ts"
import type { BroadcastDraft, BroadcastId } from "./Broadcast.ts"
import { announcement, hasDeepLink } from "./content.ts"
import { type ClaimEnd, makeRecipients, type Recipient } from "./recipients.ts"
import { refusedOutcome, type SendOutcome } from "./sendOutcome.ts"

/**
 * Recipients that are claimed at once, as many as are sent to within some three seconds. Of so many at most it is not known, after
 * a power cut, whether they have it.
 */
export const claimedAtOnce = 50
/** Sends under way: at a fifth of a second each they come to the rate that broadcasts may have. */
const underWay = 10
/** Where so many of one claim fail and none arrives, it is the broadcast that is wrong and not its recipients. */
const failuresToPause = 10
/** What was sent is noted as soon as the database takes it: else it would not be known of whom it was sent to. */
const noteAgain = { schedule: Schedule.spaced("1 second"), times: 10 } as const

/** What a claim came to: go on, wait, or stop as the broadcast itself is refused. */
type Claimed =
  | { readonly _tag: "Nobody" }
  | { readonly _tag: "Sent" }
  | { readonly _tag: "Later"; readonly wait: Duration.Duration }
  | { readonly _tag: "Refused"; readonly trouble: string }

const endOf: Readonly<Record<SendOutcome["_tag"], ClaimEnd | undefined>> = {
  Delivered: "delivered",
  Blocked: "blocked",
  Failed: "failed",
  Unknown: undefined,
  Later: "waiting"
}

/** What is known of the sends of one claim so far. */
const makeTally = (recipients: ReadonlyArray<Recipient>) => {
  const ends = new Map<UserId, ClaimEnd>(recipients.map(({ user }) => [user, "waiting"]))
  let wait: Duration.Duration | undefined
  let trouble = ""
  return {
    ends,
    /** A send is about to begin: from here on it may arrive. */
    begin: (user: UserId) => void ends.delete(user),
    end: (user: UserId, outcome: SendOutcome, why = "") => {
      const end = endOf[outcome._tag]
      if (end !== undefined) ends.set(user, end)
      if (outcome._tag === "Later") wait = wait === undefined ? outcome.wait : Duration.max(wait, outcome.wait)
      if (outcome._tag === "Failed") trouble = why
    },
    get held() {
      return wait !== undefined
    },
    get result(): Claimed {
      if (wait !== undefined) return { _tag: "Later", wait }
      const count = (end: ClaimEnd) => [...ends.values()].filter((one) => one === end).length
      return count("failed") >= failuresToPause && count("delivered") === 0
        ? { _tag: "Refused", trouble }
        : { _tag: "Sent" }
    }
  }
}

/** Sends a broadcast to the next recipients: claims them, sends, and notes what became of each. */
export const makeSendNext = Effect.gen(function* () {
  const gateway = yield* TelegramGateway
  const users = yield* Users
  const recipients = yield* makeRecipients
  const botName = yield* makeBotName

  const sendTo = (tally: ReturnType<typeof makeTally>, draft: BroadcastDraft, bot: string) =>
    Effect.fnUntraced(function* ({ user, language }: Recipient) {
      if (tally.held) return
      const message = announcement(draft.content, language, bot)
      if (message === undefined) return tally.end(user, { _tag: "Failed" }, "there are no words in their language")
      tally.begin(user)
      yield* gateway.announce(user, message).pipe(
        Effect.tap(failpoint("broadcast.sent")),
        Effect.matchEffect({
          onSuccess: () => Effect.sync(() => tally.end(user, { _tag: "Delivered" })),
          onFailure: ({ reason }) => Effect.sync(() => tally.end(user, refusedOutcome(reason), explanation(reason)))
        }),
        // The wait for the rates is given up at any time, and then nothing was sent; a call that was begun is not.
        Effect.onInterrupt(() => Effect.sync(() => tally.end(user, { _tag: "Later", wait: Duration.zero }))),
        Effect.uninterruptible
      )
    })

  const note = Effect.fnUntraced(function* (id: BroadcastId, ends: ReadonlyMap<UserId, ClaimEnd>) {
    yield* recipients.end(id, ends)
    const blocked = [...ends].flatMap(([user, end]) => (end === "blocked" ? [user] : []))
    if (blocked.length > 0) yield* users.setUnreachable(blocked)
  }, Effect.retry(noteAgain))

  return Effect.fnUntraced(
    function* (id: BroadcastId, draft: BroadcastDraft) {
      const bot = hasDeepLink(draft.content) ? Option.getOrUndefined(yield* botName) : ""
      if (bot === undefined) return { _tag: "Later", wait: Duration.seconds(5) } as const
      const claimed = yield* recipients.claim(id, draft, claimedAtOnce)
      if (claimed.length === 0) return { _tag: "Nobody" } as const
      yield* failpoint("broadcast.claimed")
      const tally = makeTally(claimed)
      yield* Effect.forEach(claimed, sendTo(tally, draft, bot), { concurrency: underWay, discard: true }).pipe(
        Effect.ensuring(
          Effect.catch(note(id, tally.ends), (error) => Effect.logError("what was sent is not noted", error))
        )
      )
      yield* failpoint("broadcast.noted")
      return tally.result
    },
    Effect.provideService(Purpose, "broadcast")
  )
})

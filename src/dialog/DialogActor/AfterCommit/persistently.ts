import { Duration, Effect } from "effect"
import { TelegramError } from "../../../telegram/TelegramGateway.ts"
import type { Task } from "../Actor.ts"

/** How often a follow-up is tried when Telegram is busy or away: who waits for it looks at the chat for some seconds. */
const maxTries = 4
/** The longest pause that Telegram may ask for; after a longer one nobody waits for the answer any more. */
const longestPauseSeconds = 30
/** Before a call is made again that Telegram did not answer. */
const pauseAfterFailure = Duration.millis(500)

/**
 * Whether it may be carried out again though the first time may have reached the user: a sentence said twice harms nobody,
 * and an operator's question may be asked again. A video is not sent twice.
 */
const mayRepeat = (task: Task): boolean => {
  switch (task._tag) {
    case "Tell":
    case "Say":
    case "Replace":
    case "SendInvoice":
    case "StopSubscription":
    case "RefreshStatus":
    case "PostTickets":
    case "Show":
    case "Answer":
    case "Inquire":
    case "CheckPicture":
    case "React":
    case "RemoveFile":
      return true
    // The next words come in a moment.
    case "ShowWritten":
    case "Resend":
    case "Export":
      return false
  }
}

/** Whether somebody pressed or wrote for it, and so is told when it did not happen. */
export const isExpected = (task: Task): boolean => {
  switch (task._tag) {
    case "Tell":
    case "Say":
    case "SendInvoice":
    case "StopSubscription":
    case "Resend":
    case "Export":
    case "Answer":
    case "Inquire":
      return true
    case "Replace":
    case "RefreshStatus":
    case "PostTickets":
    case "Show":
    case "ShowWritten":
    case "CheckPicture":
    case "React":
    case "RemoveFile":
      return false
  }
}

/** Whether the same call may succeed in a moment. */
const mayHelp = (task: Task, { reason }: TelegramError): boolean => {
  switch (reason._tag) {
    case "RateLimited":
      return reason.retryAfter <= longestPauseSeconds
    case "TelegramUnavailable":
      return mayRepeat(task) || !reason.sent
    case "BadRequest":
    case "MethodUnknown":
    case "Conflict":
    case "MessageGone":
    case "Unreachable":
    case "TooLarge":
    case "TokenRejected":
      return false
  }
}

const isTelegramError = (error: unknown): error is TelegramError => error instanceof TelegramError

/** Carries out a follow-up again while Telegram is busy or away for a moment, as late as it asks for. */
export const persistently = <A, E, R>(task: Task, performed: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  performed.pipe(
    Effect.tapError((error) =>
      isTelegramError(error) && mayHelp(task, error)
        ? Effect.interruptible(
            Effect.sleep(
              error.reason._tag === "RateLimited" ? Duration.seconds(error.reason.retryAfter) : pauseAfterFailure
            )
          )
        : Effect.void
    ),
    Effect.retry({ times: maxTries - 1, while: (error) => isTelegramError(error) && mayHelp(task, error) })
  )

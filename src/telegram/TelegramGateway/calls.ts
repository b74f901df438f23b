import { Effect, Exit, Metric, Redacted, Schema } from "effect"
import { counter } from "../../platform/Metrics.ts"
import { answered, httpClientSpan } from "../../platform/Telemetry/spans.ts"
import type { Api, ApiClientOptions } from "grammy"
import type { UserId } from "../../domain/Ids.ts"
import { type BotAccess, openApi, requestOf } from "./BotAccess.ts"
import { direct } from "./direct.ts"
import { RateLimited, refused, TelegramError, TelegramUnavailable } from "./Errors.ts"
import type { PacedCall } from "./pacer/PacedCall.ts"
import { type Pacing, Purpose } from "./Pacing.ts"
import { toTelegramError } from "./toTelegramError.ts"
import { download, type FilePath } from "./files.ts"
import { fetchOver, fresh, kept } from "./transport.ts"
import { uploading } from "./upload.ts"

/** Seconds for a call with JSON only: Telegram answers in well under one. */
const callSeconds = 10
/** Seconds for an upload: so many at least, and more for a large file on a slow line of 2 Mbit/s. */
const minUploadSeconds = 60
const uploadBytesPerSecond = 250_000
/** Seconds a long poll may take beyond the time that Telegram holds it open. */
const pollSlackSeconds = 10

const calls = counter("kudo_telegram_calls_total")
const tooMany = counter("kudo_telegram_429_total")

/** The abort signal in grammY's own type. */
export type Signal = NonNullable<Parameters<Api["raw"]["getMe"]>[0]>

export type Clients = ReturnType<typeof clients>

/** The clients, one for each time that a call may take, and how a call of theirs is made. */
export const clients = (access: BotAccess, pacing: Pacing["Service"]) => {
  const client = (timeoutSeconds: number, fetch: ApiClientOptions["fetch"]) =>
    openApi(access, { timeoutSeconds, fetch })
  const connections = kept()
  const uploads = fresh()
  const quick = openApi(access)
  quick.config.use(direct(connections, { ...access, seconds: callSeconds }))
  return {
    call: caller(pacing, access),
    // A token begins with its bot's number.
    bot: Number.parseInt(Redacted.value(access.token), 10),
    quick: quick.raw,
    download: (file: typeof FilePath.Type) => download(access, connections, file),
    upload: (bytes: number) => {
      const seconds = minUploadSeconds + Math.ceil(bytes / uploadBytesPerSecond)
      const api = client(seconds, fetchOver(uploads))
      api.config.use(uploading(access, seconds))
      return api.raw
    },
    poll: (seconds: number) => client(seconds + pollSlackSeconds, fetchOver(connections)).raw
  }
}

const outcomeOf = <A>(exit: Exit.Exit<A, TelegramError>) => {
  if (Exit.isSuccess(exit)) return "ok"
  const failure = exit.cause.reasons.find((reason) => reason._tag === "Fail")
  return failure === undefined ? "interrupted" : failure.error.reason._tag
}

/** Made once for each of the few methods and outcomes: to make one costs more than to count. */
const counters = new Map<string, typeof calls>()
const counterOf = (method: string, outcome: string) => {
  const key = `${method} ${outcome}`
  const known = counters.get(key)
  if (known !== undefined) return known
  const made = Metric.withAttributes(calls, { method, outcome })
  counters.set(key, made)
  return made
}

const count = <A>(method: string, exit: Exit.Exit<A, TelegramError>) => {
  const outcome = outcomeOf(exit)
  const counted = Metric.update(counterOf(method, outcome), 1)
  return outcome === "RateLimited"
    ? Effect.andThen(counted, Metric.update(Metric.withAttributes(tooMany, { method }), 1))
    : counted
}

type Pace = Pick<PacedCall, "urgency" | "message"> | "by purpose" | "unpaced"

/** What each method is for. Those not named, which the bot calls at its start, once a minute or once of a user, are not paced. */
const paces: Readonly<Record<string, Pace>> = {
  answerPreCheckoutQuery: { urgency: "payment", message: false },
  sendInvoice: { urgency: "payment", message: true },
  createInvoiceLink: { urgency: "payment", message: false },
  refundStarPayment: { urgency: "payment", message: false },
  editUserStarSubscription: { urgency: "payment", message: false },
  answerCallbackQuery: { urgency: "answer", message: false },
  sendVideo: { urgency: "video", message: true },
  sendAnimation: { urgency: "video", message: true },
  sendDocument: { urgency: "video", message: true },
  sendMessage: "by purpose",
  sendPhoto: "by purpose",
  editMessageText: "by purpose",
  editMessageMedia: { urgency: "screen", message: true },
  deleteMessage: { urgency: "screen", message: false },
  setMessageReaction: { urgency: "progress", message: false },
  sendMessageDraft: { urgency: "progress", message: false },
  sendChatAction: { urgency: "progress", message: false }
}

/**
 * Makes a call when the rates allow it, right after `beforeSend`. A call that our own pacing rejects was not sent, and
 * fails as if Telegram had refused it.
 */
const paced = <A, E>(
  pacing: Pacing["Service"],
  method: string,
  chat: number | undefined,
  beforeSend: Effect.Effect<void, E> | undefined,
  call: Effect.Effect<A, TelegramError>
): Effect.Effect<A, TelegramError | E> => {
  const pace = paces[method] ?? "unpaced"
  const send = (made: Effect.Effect<A, TelegramError>) =>
    beforeSend === undefined ? made : Effect.andThen(beforeSend, made)
  if (pace === "unpaced") return send(call)
  const admitted = (asked: PacedCall) =>
    // Waiting for the rates may be given up at any time, only the call itself may not.
    Effect.interruptible(pacing.admit(asked)).pipe(
      Effect.mapError(
        ({ retryAfterSeconds }) =>
          new TelegramError({ method, reason: new RateLimited({ retryAfter: retryAfterSeconds }) })
      ),
      Effect.andThen(
        send(
          Effect.tapError(call, ({ reason }) =>
            reason._tag === "RateLimited" ? pacing.pause(asked, reason.retryAfter) : Effect.void
          )
        )
      )
    )
  return Effect.flatMap(Purpose, (purpose) => {
    if (pace === "by purpose") return admitted({ method, urgency: purpose, message: true, chat })
    // The video of a broadcast is a broadcast, and nobody's order.
    return admitted({ method, ...pace, chat, ...(purpose === "broadcast" && { urgency: purpose }) })
  })
}

/**
 * One call when the rates allow it, made once: counted, in a span of its own, aborted when it is interrupted. An answer that is not what
 * Telegram documents is no answer, and then the call may have happened.
 */
const caller =
  (pacing: Pacing["Service"], { apiRoot }: BotAccess) =>
  <A, E = never>(
    method: string,
    answer: Schema.Codec<A, unknown>,
    run: (signal: Signal) => Promise<unknown>,
    chat?: UserId,
    beforeSend?: Effect.Effect<void, E>
  ): Effect.Effect<A, TelegramError | E> => {
    const decode = Schema.decodeUnknownEffect(answer)
    const sent = Effect.tryPromise({
      // grammY's own AbortSignal type predates the platform's; they are the same at run time.
      try: (signal) => run(signal as Signal),
      catch: (error) => toTelegramError(method, error)
    })
    const made = httpClientSpan(requestOf(apiRoot, `/bot{token}/${method}`), (annotate) =>
      sent.pipe(
        Effect.tap(() => Effect.sync(() => annotate(answered(200)))),
        Effect.tapError(({ reason }) => Effect.sync(() => annotate(refused(reason))))
      )
    ).pipe(
      Effect.flatMap((given) =>
        Effect.mapError(
          decode(given),
          () => new TelegramError({ method, reason: new TelegramUnavailable({ sent: true }) })
        )
      ),
      Effect.onExit((exit) => count(method, exit))
    )
    return paced(pacing, method, chat, beforeSend, made).pipe(
      Effect.withSpan(
        `TelegramGateway.${method}`,
        chat === undefined ? {} : { attributes: { chatId: chat } },
        // Its stack would name this line alone.
        { captureStackTrace: false }
      )
    )
  }

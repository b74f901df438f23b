import { Effect, Layer } from "effect"
import { MessageId, type UserId } from "../../src/domain/Ids.ts"
import {
  type OutgoingInvoice,
  type OutgoingVideo,
  type Screen,
  type StarTransaction,
  TelegramError,
  TelegramGateway
} from "../../src/telegram/TelegramGateway.ts"

type Method = Exclude<keyof TelegramGateway["Service"], "stars"> | keyof TelegramGateway["Service"]["stars"]
type Reason = TelegramError["reason"]

/** A call as the bot made it. */
export type Recorded =
  | { readonly method: "say"; readonly chat: UserId; readonly screen: Screen }
  | { readonly method: "edit"; readonly chat: UserId; readonly message: MessageId; readonly screen: Screen }
  | { readonly method: "remove"; readonly chat: UserId; readonly message: MessageId }
  | { readonly method: "sendVideo"; readonly chat: UserId; readonly video: OutgoingVideo }
  | { readonly method: "showUploading"; readonly chat: UserId }
  | { readonly method: "answerCallback"; readonly id: string; readonly text: string | undefined }
  | { readonly method: "answerPreCheckout"; readonly id: string; readonly error: string | undefined }
  | { readonly method: "setWebhook"; readonly url: string }
  | { readonly method: "deleteWebhook" | "getUpdates" | "whoAmI" }
  | { readonly method: "sendInvoice" | "invoiceLink"; readonly invoice: OutgoingInvoice }
  | { readonly method: "refundStars" | "stopSubscription"; readonly chat: UserId; readonly charge: string }
  | { readonly method: "starTransactions"; readonly offset: number }
  | { readonly method: "describe"; readonly language: string | undefined }

/**
 * A Telegram in memory. It records every call, refused ones included, and answers as if all went well, unless the test
 * has said which calls of a method fail. Messages are numbered from 1.
 */
export const makeTelegramRecorder = () => {
  const recorded: Array<Recorded> = []
  const failures = new Map<Method, Array<Reason>>()
  const transactions: Array<StarTransaction> = []
  let messages = 0

  const record = <A>(call: Recorded, answer: () => A) =>
    Effect.suspend((): Effect.Effect<A, TelegramError> => {
      recorded.push(call)
      const reason = failures.get(call.method)?.shift()
      return reason === undefined
        ? Effect.sync(answer)
        : Effect.fail(new TelegramError({ method: call.method, reason }))
    })
  const nothing = () => {}
  const nextMessage = () => MessageId.make(++messages)

  const service = TelegramGateway.of({
    say: (chat, screen) => record({ method: "say", chat, screen }, nextMessage),
    edit: (chat, message, screen) => record({ method: "edit", chat, message, screen }, nothing),
    remove: (chat, message) => record({ method: "remove", chat, message }, nothing),
    sendVideo: (chat, video, beforeSend = Effect.void) =>
      Effect.andThen(
        beforeSend,
        record({ method: "sendVideo", chat, video }, () => {
          const messageId = nextMessage()
          const fileId = video.video._tag === "FileId" ? video.video.fileId : `file-${messageId}`
          return { messageId, fileId, width: video.width, height: video.height, duration: video.duration }
        })
      ),
    showUploading: (chat) => record({ method: "showUploading", chat }, nothing),
    answerCallback: (id, text) => record({ method: "answerCallback", id, text }, nothing),
    answerPreCheckout: (id, error) => record({ method: "answerPreCheckout", id, error }, nothing),
    stars: {
      sendInvoice: (_chat, invoice) => record({ method: "sendInvoice", invoice }, nextMessage),
      invoiceLink: (invoice) => record({ method: "invoiceLink", invoice }, () => `https://t.me/$${invoice.id}`),
      refundStars: (chat, charge) => record({ method: "refundStars", chat, charge }, nothing),
      stopSubscription: (chat, charge) => record({ method: "stopSubscription", chat, charge }, nothing),
      starTransactions: (offset, limit) =>
        record({ method: "starTransactions", offset }, () => transactions.slice(offset, offset + limit))
    },
    setWebhook: (url) => record({ method: "setWebhook", url }, nothing),
    deleteWebhook: record({ method: "deleteWebhook" }, nothing),
    getUpdates: () => record({ method: "getUpdates" }, () => []),
    describe: (language) => record({ method: "describe", language }, nothing),
    whoAmI: record({ method: "whoAmI" }, () => "kudo_test_bot")
  })

  return {
    /** All calls so far, the oldest first. */
    get calls(): ReadonlyArray<Recorded> {
      return recorded
    },
    /** What Telegram's list of Star transactions holds, the oldest first. */
    transactions,
    /** The next calls of a method fail, one for each reason. */
    fail: (method: Method, ...reasons: ReadonlyArray<Reason>) => {
      failures.set(method, [...(failures.get(method) ?? []), ...reasons])
    },
    layer: Layer.succeed(TelegramGateway, service)
  }
}

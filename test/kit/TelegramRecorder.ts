import { Effect, Layer } from "effect"
import type { Update } from "grammy/types"
import { MessageId, type TopicId, type UserId } from "../../src/domain/Ids.ts"
import { FileId } from "../../src/domain/VideoInputs.ts"
import type { OutgoingDocument } from "../../src/telegram/TelegramGateway/documents.ts"
import {
  type Announcement,
  type OutgoingInvoice,
  type OutgoingVideo,
  type Screen,
  type StarTransaction,
  TelegramError,
  TelegramGateway,
  Topic
} from "../../src/telegram/TelegramGateway.ts"

type Method = Recorded["method"]
type Reason = TelegramError["reason"]

/** A call as the bot made it. */
export type Recorded =
  | { readonly method: "say"; readonly chat: UserId; readonly screen: Screen }
  | { readonly method: "announce"; readonly chat: UserId; readonly announcement: Announcement }
  | { readonly method: "keep"; readonly chat: UserId; readonly kind: "photo" | "video"; readonly bytes: number }
  | { readonly method: "edit"; readonly chat: UserId; readonly message: MessageId; readonly screen: Screen }
  | { readonly method: "draft"; readonly chat: UserId; readonly draft: number; readonly html: string }
  | { readonly method: "copy"; readonly chat: UserId; readonly message: MessageId }
  | { readonly method: "react"; readonly chat: UserId; readonly message: MessageId }
  | { readonly method: "remove"; readonly chat: UserId; readonly message: MessageId }
  | { readonly method: "sendDocument"; readonly chat: UserId; readonly document: OutgoingDocument }
  | { readonly method: "sendPhoto"; readonly chat: UserId; readonly caption: Screen }
  | { readonly method: "sendVideo"; readonly chat: UserId; readonly video: OutgoingVideo }
  | {
      readonly method: "repairVideo"
      readonly chat: UserId
      readonly message: MessageId
      readonly video: OutgoingVideo
    }
  | { readonly method: "showUploading"; readonly chat: UserId }
  | { readonly method: "answerCallback"; readonly id: string; readonly text: string | undefined }
  | { readonly method: "answerPreCheckout"; readonly id: string; readonly error: string | undefined }
  | { readonly method: "setWebhook"; readonly url: string }
  | { readonly method: "deleteWebhook" | "webhookInfo" | "getUpdates" }
  | { readonly method: "sendInvoice" | "invoiceLink"; readonly invoice: OutgoingInvoice }
  | { readonly method: "refundStars" | "stopSubscription"; readonly chat: UserId; readonly charge: string }
  | { readonly method: "starTransactions"; readonly offset: number }
  | {
      readonly method: "commands" | "forgetEverywhere" | "description" | "shortDescription"
      readonly language: string | undefined
    }
  | { readonly method: "sayInGroup" | "leave"; readonly group: number }
  | { readonly method: "ratingLevel"; readonly chat: UserId }

/**
 * A Telegram in memory. It records every call, refused ones included, and answers as if all went well, unless the test
 * has said which calls of a method fail. Messages are numbered from 1.
 */
export const makeTelegramRecorder = () => {
  const recorded: Array<Recorded> = []
  const topics: Array<TopicId | undefined> = []
  const failures = new Map<Method, Array<Reason>>()
  const silent = new Set<Method>()
  const transactions: Array<StarTransaction | undefined> = []
  const levels = new Map<UserId, number>()
  const batches: Array<ReadonlyArray<Update>> = []
  const offsets: Array<number> = []
  let messages = 0
  let misread = 0
  let webhook = ""
  let lastError: { readonly at: number; readonly description: string } | undefined

  const record = <A>(call: Recorded, answer: () => A) =>
    Effect.flatMap(Topic, (topic): Effect.Effect<A, TelegramError> => {
      recorded.push(call)
      topics.push(topic)
      if (silent.delete(call.method)) return Effect.never
      const reason = failures.get(call.method)?.shift()
      return reason === undefined
        ? Effect.sync(answer)
        : Effect.fail(new TelegramError({ method: call.method, reason }))
    })
  const nothing = () => {}
  const nextMessage = () => MessageId.make(++messages)

  const service = TelegramGateway.of({
    bot: 1,
    largestUpload: 50_000_000,
    say: (chat, screen) => record({ method: "say", chat, screen }, nextMessage),
    announce: (chat, announcement) => record({ method: "announce", chat, announcement }, nothing),
    keep: (chat, kind, bytes) =>
      record({ method: "keep", chat, kind, bytes: bytes.length }, () => ({ kind, fileId: `kept-${nextMessage()}` })),
    edit: (chat, message, screen) => record({ method: "edit", chat, message, screen }, nothing),
    draft: (chat, draft, html) => record({ method: "draft", chat, draft, html }, nothing),
    copy: (chat, _from, message) => record({ method: "copy", chat, message }, nextMessage),
    react: (chat, message) => record({ method: "react", chat, message }, nothing),
    remove: (chat, message) => record({ method: "remove", chat, message }, nothing),
    sendVideo: (chat, video, beforeSend = Effect.void) =>
      Effect.andThen(
        beforeSend,
        record({ method: "sendVideo", chat, video }, () => {
          const messageId = nextMessage()
          const fileId = video.video._tag === "FileId" ? video.video.fileId : `file-${messageId}`
          const { kind, width, height, duration } = video
          return { messageId, fileId, kind, bot: 1, width, height, duration, misread: misread-- > 0 }
        })
      ),
    repairVideo: (chat, messageId, video) =>
      record({ method: "repairVideo", chat, message: messageId, video }, () => {
        const { kind, width, height, duration } = video
        return { messageId, fileId: `repaired-${messageId}`, kind, bot: 1, width, height, duration, misread: false }
      }),
    sendDocument: (chat, document) => record({ method: "sendDocument", chat, document }, nothing),
    sendPhoto: (chat, _, caption) => record({ method: "sendPhoto", chat, caption }, () => FileId.make("AgAC-still")),
    download: () => Effect.die("nobody sent a file"),
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
    setWebhook: (url) =>
      record({ method: "setWebhook", url }, () => {
        webhook = url
      }),
    deleteWebhook: record({ method: "deleteWebhook" }, nothing),
    // Telegram holds a poll open while nothing happens.
    getUpdates: (offset) =>
      Effect.andThen(
        Effect.sync(() => offsets.push(offset)),
        Effect.tap(
          record({ method: "getUpdates" }, () => batches.shift() ?? []),
          (updates) => (updates.length === 0 ? Effect.sleep("1 second") : Effect.void)
        )
      ),
    profile: {
      commands: (language) => record({ method: "commands", language }, nothing),
      forgetEverywhere: (language) => record({ method: "forgetEverywhere", language }, nothing),
      description: (language) => record({ method: "description", language }, nothing),
      shortDescription: (language) => record({ method: "shortDescription", language }, nothing)
    },
    ratingLevel: (chat) => record({ method: "ratingLevel", chat }, () => levels.get(chat)),
    sayInGroup: (group) => record({ method: "sayInGroup", group }, nothing),
    leave: (group) => record({ method: "leave", group }, nothing),
    webhookInfo: record({ method: "webhookInfo" }, () => ({ url: webhook, pending: 0, lastError })),
    // Asked for at odd moments, and of no interest.
    whoAmI: Effect.succeed("kudo_test_bot")
  })

  return {
    /** All calls so far, the oldest first. */
    get calls(): ReadonlyArray<Recorded> {
      return recorded
    },
    /** The topic in which each of the calls was made. */
    get topics(): ReadonlyArray<TopicId | undefined> {
      return topics
    },
    /** What Telegram's list of Star transactions holds, the oldest first. */
    transactions,
    /** The levels of users' ratings; others have none. */
    levels,
    /** What the next polls give, an answer each. */
    updates: (...answers: ReadonlyArray<ReadonlyArray<Update>>) => {
      batches.push(...answers)
    },
    /** The offsets of all polls so far. */
    offsets,
    /** Telegram takes the next videos for what they are not. */
    misread: (videos: number) => {
      misread = videos
    },
    /** Somebody else sets the webhook. */
    takeWebhookAway: (url: string) => {
      webhook = url
    },
    /** Telegram could not deliver to the webhook once more. */
    failDelivery: (description: string) => {
      lastError = { at: (lastError?.at ?? 0) + 1, description }
    },
    /** The next calls of a method fail, one for each reason. */
    fail: (method: Method, ...reasons: ReadonlyArray<Reason>) => {
      failures.set(method, [...(failures.get(method) ?? []), ...reasons])
    },
    /** The next call of a method is never answered. */
    hang: (method: Method) => void silent.add(method),
    layer: Layer.succeed(TelegramGateway, service),
    /** A gateway that gives out files in this way. */
    giving: (download: TelegramGateway["Service"]["download"]) =>
      Layer.succeed(TelegramGateway, TelegramGateway.of({ ...service, download }))
  }
}

import { randomInt } from "node:crypto"
import { Effect, Schema } from "effect"
import { badRequest } from "./BotApiError.ts"
import { keyboard, messageCaption } from "./BotApiContent.ts"
import { maxDownloadBytes, receivingFiles, type Sendable } from "./BotApiFiles.ts"
import { chatId, decode, Flag, type Methods, type Params, Whole } from "./BotApiParams.ts"
import { speaking } from "./BotApiSpeaking.ts"
import { Chats } from "./Chats.ts"
import { defined } from "./defined.ts"
import { Files, type StoredFile } from "./Files.ts"
import type { Media } from "./Message.ts"

const maxAlbum = 10

const mediaOf = ({ kind, id: file, width, height, duration, thumbnail, name }: StoredFile): Media =>
  defined({ kind, file, width, height, duration, thumbnail, name })

const inputMedia = <const Kinds extends ReadonlyArray<Sendable>>(kinds: Kinds) =>
  Schema.StructWithRest(Schema.Struct({ type: Schema.Literals(kinds), media: Schema.String }), [
    Schema.Record(Schema.String, Schema.Unknown)
  ])
const Replacement = Schema.Struct({ media: inputMedia(["video", "photo", "animation", "audio", "document"]) })
const Album = Schema.Struct({ media: Schema.Array(inputMedia(["video", "photo", "audio", "document"])) })
const Paid = Schema.Struct({
  star_count: Whole.check(Schema.isBetween({ minimum: 1, maximum: 25_000 })),
  media: Schema.Array(inputMedia(["video", "photo"])).check(Schema.isMinLength(1))
})
const Shown = Schema.Struct({
  has_spoiler: Schema.optional(Flag),
  show_caption_above_media: Schema.optional(Flag)
})

/** Captions of these are refused by nobody and shown nowhere. */
const withoutCaption: ReadonlySet<Sendable> = new Set(["sticker", "video_note"])

/** One medium with its caption, out of the parameters of a call or of one item of an album. */
export const composing = Effect.gen(function* () {
  const receive = yield* receivingFiles
  return Effect.fnUntraced(function* (params: Params, kind: Sendable, given: unknown, about: Params["values"]) {
    const caption = withoutCaption.has(kind) ? { text: "", entities: [] } : yield* messageCaption(about)
    const { has_spoiler, show_caption_above_media } = yield* decode(Shown)({ values: about, files: {} })
    const file = yield* receive(params, kind, given, about)
    const covering = kind === "video" && about["cover"] !== undefined && about["cover"] !== ""
    const cover = covering ? yield* receive(params, "photo", about["cover"], {}) : undefined
    const marks = {
      ...(has_spoiler === true && { has_media_spoiler: true as const }),
      ...(show_caption_above_media === true && { show_caption_above_media: true as const })
    }
    return defined({
      ...caption,
      media: mediaOf(file),
      cover: cover?.id,
      marks: Object.keys(marks).length > 0 ? marks : undefined
    })
  })
})

const albumFault = (kinds: ReadonlyArray<Sendable>): string | undefined => {
  if (kinds.length === 0) return "there are no messages to send"
  if (kinds.length > maxAlbum) return "too many messages to send as an album"
  const alone = (["audio", "document"] as const).find((kind) => kinds.includes(kind))
  return alone !== undefined && kinds.some((kind) => kind !== alone)
    ? `${alone} can't be mixed with other media types`
    : undefined
}

/** The messages of an album, out of `media` as sendMediaGroup takes it. */
export const composingAlbum = Effect.gen(function* () {
  const compose = yield* composing
  return Effect.fnUntraced(function* <E, R>(params: Params, allowed: Effect.Effect<unknown, E, R>) {
    const { media } = yield* decode(Album)(params)
    const fault = albumFault(media.map(({ type }) => type))
    if (fault !== undefined) return yield* badRequest(fault)
    yield* allowed
    const album = media.length > 1 ? { media_group_id: `${randomInt(2 ** 47)}` } : {}
    // All are received before the first is sent: an album comes whole or not at all.
    return yield* Effect.forEach(media, (one) =>
      Effect.map(compose(params, one.type, one.media, one), (content) => ({
        ...content,
        marks: { ...content.marks, ...album }
      }))
    )
  })
})

/** Files of every kind: sending, albums, replacing, and giving them out. */
export const mediaMethods = Effect.gen(function* () {
  const chats = yield* Chats
  const files = yield* Files
  const compose = yield* composing
  const composeAlbum = yield* composingAlbum
  const { append, say, spelled, own, replace } = yield* speaking

  const send = (kind: Sendable) =>
    Effect.fnUntraced(function* (params: Params) {
      const buttons = yield* keyboard(params)
      yield* chats.reachable(yield* chatId(params))
      const content = yield* compose(params, kind, params.values[kind], params.values)
      return yield* say(params, { from: "bot", ...content, keyboard: buttons })
    })

  const sendMediaGroup = Effect.fnUntraced(function* (params: Params) {
    const user = yield* chatId(params)
    const drafts = yield* composeAlbum(params, chats.reachable(user))
    const messages = yield* Effect.forEach(drafts, (draft) => append(params, { from: "bot", keyboard: [], ...draft }))
    return { result: yield* Effect.forEach(messages, (message) => spelled(user, message)) }
  })

  return {
    sendVideo: send("video"),
    sendPhoto: send("photo"),
    sendDocument: send("document"),
    sendAnimation: send("animation"),
    sendAudio: send("audio"),
    sendVoice: send("voice"),
    sendVideoNote: send("video_note"),
    sendSticker: send("sticker"),
    sendMediaGroup,
    editMessageMedia: Effect.fnUntraced(function* (params) {
      const { media } = yield* decode(Replacement)(params)
      const buttons = yield* keyboard(params)
      const { user, message } = yield* own(params)
      if (message.invoice !== undefined || message.content !== undefined) {
        return yield* badRequest("message can't be edited")
      }
      const content = yield* compose(params, media.type, media.media, media)
      const { cover: _cover, ...before } = message
      const marks = { ...message.marks, ...content.marks }
      return yield* replace(
        user,
        message,
        defined({ ...before, ...content, keyboard: buttons, marks: Object.keys(marks).length > 0 ? marks : undefined })
      )
    }),
    getFile: Effect.fnUntraced(function* (params) {
      const { file_id: id } = yield* decode(Schema.Struct({ file_id: Schema.String }))(params)
      const file = yield* files.find(id)
      if (file === undefined) return yield* badRequest("invalid file_id")
      if (file.size > maxDownloadBytes) return yield* badRequest("file is too big")
      const { size, path } = file
      return { result: { file_id: id, file_unique_id: file.uniqueId, file_size: size, file_path: path } }
    })
  } satisfies Methods
})

/** Media that cost Stars. */
export const paidMediaMethods = Effect.gen(function* () {
  const chats = yield* Chats
  const compose = yield* composing
  const { say } = yield* speaking
  return {
    sendPaidMedia: Effect.fnUntraced(function* (params) {
      const { star_count, media } = yield* decode(Paid)(params)
      if (media.length > maxAlbum) return yield* badRequest("too many messages to send as an album")
      const buttons = yield* keyboard(params)
      yield* chats.reachable(yield* chatId(params))
      const caption = yield* messageCaption(params.values)
      const paid_media = yield* Effect.forEach(media, (one) =>
        Effect.map(compose(params, one.type, one.media, one), ({ media: { width, height, duration } }) =>
          // What is not paid yet is only described.
          one.type === "video" ? { type: "preview", width, height, duration } : { type: "preview", width, height }
        )
      )
      return yield* say(params, {
        from: "bot",
        ...caption,
        keyboard: buttons,
        content: { paid_media: { star_count, paid_media } }
      })
    })
  } satisfies Methods
})

import { Effect, Schema } from "effect"
import { badRequest } from "./BotApiError.ts"
import { keyboard, messageCaption } from "./BotApiContent.ts"
import { maxDownloadBytes, receivingFiles } from "./BotApiFiles.ts"
import { speaking } from "./BotApiMessages.ts"
import { chatId, decode, type Methods, type Params } from "./BotApiParams.ts"
import { Chats } from "./Chats.ts"
import { Files, type StoredFile } from "./Files.ts"
import type { Media } from "./Message.ts"

const mediaOf = (file: StoredFile): Media => ({
  kind: file.kind,
  file: file.id,
  width: file.width,
  height: file.height,
  duration: file.duration,
  ...(file.thumbnail === undefined ? {} : { thumbnail: file.thumbnail }),
  ...(file.name === undefined ? {} : { name: file.name })
})

const InputMedia = Schema.StructWithRest(
  Schema.Struct({ type: Schema.Literals(["video", "photo"]), media: Schema.String }),
  [Schema.Record(Schema.String, Schema.Unknown)]
)

/** Videos and photos: sending, replacing, and giving their files out. */
export const mediaMethods = Effect.gen(function* () {
  const chats = yield* Chats
  const files = yield* Files
  const receive = yield* receivingFiles
  const { say, own, replace } = yield* speaking

  const send = (kind: "video" | "photo") =>
    Effect.fnUntraced(function* (params: Params) {
      const caption = yield* messageCaption(params.values)
      const buttons = yield* keyboard(params)
      yield* chats.reachable(yield* chatId(params))
      const file = yield* receive(params, kind, params.values[kind], params.values)
      return yield* say(params, { from: "bot", ...caption, keyboard: buttons, media: mediaOf(file) })
    })

  return {
    sendVideo: send("video"),
    sendPhoto: send("photo"),
    editMessageMedia: Effect.fnUntraced(function* (params) {
      const { media } = yield* decode(Schema.Struct({ media: InputMedia }))(params)
      const caption = yield* messageCaption(media)
      const buttons = yield* keyboard(params)
      const { user, message } = yield* own(params)
      if (message.invoice !== undefined) return yield* badRequest("message can't be edited")
      const file = yield* receive(params, media.type, media.media, media)
      return yield* replace(user, message, { ...message, ...caption, keyboard: buttons, media: mediaOf(file) })
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

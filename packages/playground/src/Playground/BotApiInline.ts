import { randomBytes } from "node:crypto"
import { Effect, Option, Schema } from "effect"
import { type BotApiError, badRequest } from "./BotApiError.ts"
import { keyboard, messageText } from "./BotApiContent.ts"
import { composing } from "./BotApiMedia.ts"
import { decode, type Methods, Whole } from "./BotApiParams.ts"
import type { Sendable } from "./BotApiFiles.ts"
import { Chats } from "./Chats.ts"
import { defined } from "./defined.ts"
import { Files } from "./Files.ts"
import type { NewMessage } from "./Message.ts"
import { InlineResult, Prepared } from "./Prepared.ts"
import { Questions } from "./Questions.ts"
import { nowSeconds } from "./Wire.ts"

const maxResults = 50
const maxIdBytes = 64
/** How long a prepared message can be sent; Telegram names a date and no rule. */
const preparedSeconds = 86_400

const InlineAnswer = Schema.Struct({
  inline_query_id: Schema.String,
  results: Schema.Array(InlineResult),
  next_offset: Schema.optional(Schema.String),
  button: Schema.optional(Schema.Unknown)
})

/** How each type of result names its file: what it is here, and the parameters before `_file_id` and `_url`. */
const filesOf: Readonly<Record<string, readonly [Sendable, string]>> = {
  photo: ["photo", "photo"],
  video: ["video", "video"],
  gif: ["animation", "gif"],
  mpeg4_gif: ["animation", "mpeg4"],
  document: ["document", "document"],
  audio: ["audio", "audio"],
  voice: ["voice", "voice"],
  sticker: ["sticker", "sticker"]
}
/** Results of these types need a title. */
const titled: ReadonlySet<string> = new Set(["article", "video", "document", "voice"])

const fileNamed = (result: InlineResult) => {
  const [kind, name] = filesOf[result.type] ?? []
  const cached = result[`${name}_file_id`]
  const given = cached ?? result[`${name}_url`]
  return kind === undefined || given === undefined ? undefined : { kind, given, cached: cached !== undefined }
}

/** What is wrong with a result, before anybody chose it. */
const checking = Effect.map(Files, (files) =>
  Effect.fnUntraced(function* (result: InlineResult) {
    const bytes = Buffer.byteLength(result.id)
    if (bytes < 1 || bytes > maxIdBytes) return yield* badRequest("RESULT_ID_INVALID")
    const { title } = result
    if (titled.has(result.type) && (typeof title !== "string" || title === "")) {
      return yield* badRequest(`can't parse inline query result: title must be non-empty`)
    }
    const file = fileNamed(result)
    if (file === undefined && result["input_message_content"] === undefined) {
      return yield* badRequest("can't parse inline query result: there is nothing in it to send")
    }
    if (file?.cached === true && (yield* files.find(String(file.given))) === undefined) {
      return yield* badRequest("wrong file identifier/HTTP URL specified")
    }
    yield* keyboard({ values: result, files: {} })
  })
)

const Words = Schema.Struct({
  message_text: Schema.String,
  parse_mode: Schema.optional(Schema.String),
  entities: Schema.optional(Schema.Unknown)
})

/** The message that a result becomes when its user sends it. */
export const choosing = Effect.gen(function* () {
  const compose = yield* composing
  return Effect.fnUntraced(function* (result: InlineResult): Effect.fn.Return<Omit<NewMessage, "from">, BotApiError> {
    const buttons = yield* keyboard({ values: result, files: {} })
    const words = Schema.decodeUnknownOption(Words)(result["input_message_content"])
    const file = fileNamed(result)
    if (Option.isNone(words) && file === undefined) return yield* badRequest("MESSAGE_CONTENT_INVALID")
    const { message_text: text, ...how } = Option.getOrElse(words, () => ({ message_text: "" }))
    const content =
      Option.isSome(words) || file === undefined
        ? yield* messageText({ values: { text, ...how }, files: {} })
        : yield* compose({ values: result, files: {} }, file.kind, file.given, result)
    return defined({ ...content, keyboard: buttons, viaBot: true as const })
  })
})

/** What a bot offers in other chats: answers to inline queries, and messages that it prepared. */
export const inlineMethods = Effect.gen(function* () {
  const chats = yield* Chats
  const questions = yield* Questions
  const prepared = yield* Prepared
  const check = yield* checking

  return {
    answerInlineQuery: Effect.fnUntraced(function* (params) {
      const answer = yield* decode(InlineAnswer)(params)
      const { results } = answer
      if (results.length > maxResults) return yield* badRequest("RESULTS_TOO_MUCH")
      if (new Set(results.map((one) => one.id)).size < results.length) return yield* badRequest("RESULT_ID_DUPLICATE")
      for (const result of results) yield* check(result)
      yield* questions.answer("inline", answer.inline_query_id, {
        ok: true,
        text: undefined,
        offers: { results, nextOffset: answer.next_offset ?? "", button: answer.button }
      })
      return { result: true }
    }),
    savePreparedInlineMessage: Effect.fnUntraced(function* (params) {
      const { user_id: user, result } = yield* decode(Schema.Struct({ user_id: Whole, result: InlineResult }))(params)
      yield* chats.started(user)
      yield* check(result)
      const id = randomBytes(12).toString("base64url")
      const expiration_date = (yield* nowSeconds) + preparedSeconds
      yield* prepared.save({ id, user, result, untilSeconds: expiration_date })
      return { result: { id, expiration_date } }
    })
  } satisfies Methods
})

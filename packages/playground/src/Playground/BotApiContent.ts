import { Effect, Option, Schema } from "effect"
import { type BotApiError, badRequest } from "./BotApiError.ts"
import { Entity, type Formatted, parseHtml, trimFormatted } from "./BotApiHtml.ts"
import { parseMarkdown, parseMarkdownV2 } from "./BotApiMarkdown.ts"
import { decode, type Params } from "./BotApiParams.ts"
import { type InlineButton, Keyboard } from "./Message.ts"

/** How `parse_mode` says that a text is written; its case does not matter. */
const parsers: ReadonlyMap<string, (text: string) => Effect.Effect<Formatted, BotApiError>> = new Map([
  ["html", parseHtml],
  ["markdown", parseMarkdown],
  ["markdownv2", parseMarkdownV2]
])

/** What each kind of entity that a bot may send needs besides its place. */
const neededBy: Readonly<Record<string, keyof Entity | undefined>> = {
  ...Object.fromEntries(
    `bold italic underline strikethrough spoiler code pre blockquote expandable_blockquote mention hashtag cashtag
    bot_command url email phone_number bank_card_number`
      .split(/\s+/)
      .map((type) => [type, undefined])
  ),
  text_link: "url",
  text_mention: "user",
  custom_emoji: "custom_emoji_id",
  date_time: "unix_time"
}

const faultOfEntity = (entity: Entity): string | undefined => {
  if (!Object.hasOwn(neededBy, entity.type)) return "Unsupported type specified"
  const needed = neededBy[entity.type]
  if (needed !== undefined && entity[needed] === undefined) return `Can't find field "${needed}"`
  const { custom_emoji_id: emoji = "0" } = entity
  return /^\d+$/.test(emoji) ? undefined : 'Field "custom_emoji_id" must be a valid Number'
}

/** Entities as they were given; Telegram drops those that do not lie within the text. */
const placed = Effect.fnUntraced(function* (text: string, entities: ReadonlyArray<Entity>) {
  const fault = entities.map(faultOfEntity).find((one) => one !== undefined)
  if (fault !== undefined) return yield* badRequest(`can't parse MessageEntity: ${fault}`)
  return entities.filter(({ offset, length }) => offset >= 0 && length > 0 && offset + length <= text.length)
})

const TextFields = Schema.Struct({
  text: Schema.optional(Schema.String),
  parse_mode: Schema.optional(Schema.NullOr(Schema.String)),
  entities: Schema.optional(Schema.NullOr(Schema.Array(Entity)))
})

/** Text and entities as Telegram keeps them: parsed by `parse_mode`, or styled by `entities`, and trimmed. */
export const formatted = (
  text: unknown,
  parseMode: unknown,
  entities: unknown
): Effect.Effect<Formatted, BotApiError> =>
  Effect.gen(function* () {
    const fields = yield* decode(TextFields)({ values: { text, parse_mode: parseMode, entities }, files: {} })
    const mode = (fields.parse_mode ?? "").toLowerCase()
    const source = fields.text ?? ""
    if (mode === "") {
      return trimFormatted({ text: source, entities: yield* placed(source, fields.entities ?? []) })
    }
    const parse = parsers.get(mode)
    return parse === undefined ? yield* badRequest("unsupported parse_mode") : trimFormatted(yield* parse(source))
  })

/** Characters of a message and of a caption, after parsing. */
export const maxText = 4096
const maxCaption = 1024

export const messageText = Effect.fnUntraced(function* ({ values }: Params) {
  const content = yield* formatted(values["text"], values["parse_mode"], values["entities"])
  if (content.text === "") return yield* badRequest("message text is empty")
  return content.text.length > maxText ? yield* badRequest("message is too long") : content
})

export const messageCaption = Effect.fnUntraced(function* (values: Params["values"]) {
  const content = yield* formatted(values["caption"], values["parse_mode"], values["caption_entities"])
  return content.text.length > maxCaption ? yield* badRequest("message caption is too long") : content
})

const OtherMarkup = Schema.Union([
  Schema.Struct({ keyboard: Schema.Array(Schema.Unknown) }),
  Schema.Struct({ remove_keyboard: Schema.Boolean }),
  Schema.Struct({ force_reply: Schema.Boolean })
])

/** A markup that is no inline keyboard: it belongs to the user's own keyboard. */
export const replyMarkup = ({ values }: Params) =>
  Effect.succeed(
    Schema.is(OtherMarkup)(values["reply_markup"])
      ? Option.getOrUndefined(Schema.decodeUnknownOption(Schema.Json)(values["reply_markup"]))
      : undefined
  )

/** The inline keyboard of a call, checked button by button; for other markups see `replyMarkup`. */
export const keyboard = Effect.fnUntraced(function* ({ values }: Params, forInvoice = false) {
  const markup = values["reply_markup"]
  if (markup === undefined || markup === null || markup === "") return []
  if (typeof markup !== "object") return yield* badRequest("object expected as reply markup")
  if (!("inline_keyboard" in markup)) {
    return Schema.is(OtherMarkup)(markup) || Object.keys(markup).length === 0
      ? []
      : yield* badRequest("inline keyboard expected")
  }
  const rows = yield* Schema.decodeUnknownEffect(Keyboard)(markup.inline_keyboard).pipe(
    Effect.mapError(() => badRequest("can't parse inline keyboard button: a field is of the wrong type"))
  )
  const wrong = rows
    .flat()
    .map(faultOfButton)
    .find((fault) => fault !== undefined)
  if (wrong !== undefined) return yield* badRequest(wrong)
  const pays = rows.flat().filter(({ pay }) => pay === true)
  if (pays.length > 0 && !(forInvoice && rows[0]?.[0]?.pay === true && pays.length === 1)) {
    return yield* badRequest("BUTTON_TYPE_INVALID")
  }
  if (rows.some((row) => row.length > maxButtonsInRow) || rows.flat().length > maxButtons) {
    return yield* badRequest("reply markup is too long")
  }
  return rows.filter((row) => row.length > 0)
})

const maxButtonsInRow = 8
const maxButtons = 100
const maxCallbackBytes = 64

const faultOfButton = (button: InlineButton): string | undefined => {
  const { text, style: _style, icon_custom_emoji_id: _icon, ...actions } = button
  if (text.trim() === "") return "can't parse inline keyboard button: button text must be non-empty"
  if (Object.keys(actions).length === 0) {
    return "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
  }
  if (button.callback_data !== undefined) {
    const bytes = Buffer.byteLength(button.callback_data)
    if (bytes < 1 || bytes > maxCallbackBytes) return "BUTTON_DATA_INVALID"
  }
  if (_icon !== undefined && !/^\d+$/.test(_icon)) {
    return 'can\'t parse inline keyboard button: Field "icon_custom_emoji_id" must be a valid Number'
  }
  const { url } = button
  if (url !== undefined && !/^(https?|tg):\/\/[^\s/]+/.test(url)) {
    return `inline keyboard button URL '${url}' is invalid: ${/^\w+:/.test(url) ? "Unsupported URL protocol" : "Wrong HTTP URL"}`
  }
  return undefined
}

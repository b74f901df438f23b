import { Effect, Schema } from "effect"
import { badRequest } from "./BotApiError.ts"
import { maxText } from "./BotApiContent.ts"
import { decode, type Methods, type Params } from "./BotApiParams.ts"
import { speaking } from "./BotApiSpeaking.ts"

const maxBlocks = 500

const Rich = Schema.Struct({
  rich_message: Schema.Struct({
    blocks: Schema.optional(
      Schema.Array(
        Schema.StructWithRest(Schema.Struct({ type: Schema.String }), [Schema.Record(Schema.String, Schema.Json)])
      )
    ),
    html: Schema.optional(Schema.String),
    markdown: Schema.optional(Schema.String),
    is_rtl: Schema.optional(Schema.Boolean)
  })
})

const paragraph = (text: string) => ({ type: "paragraph", text })

/** Paragraphs and headings; what stands inside of a line stays as its words. */
const ofMarkdown = (markdown: string) =>
  markdown.split(/\n{2,}/).flatMap((part) => {
    const heading = /^(#{1,6}) +(.+)$/.exec(part.trim())
    if (heading !== null) return [{ type: "heading", text: heading[2] ?? "", size: heading[1]?.length ?? 1 }]
    return part.trim() === "" ? [] : [/^---+$/.test(part.trim()) ? { type: "divider" } : paragraph(part.trim())]
  })

const plain = (html: string) =>
  html
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .trim()

const ofHtml = (html: string) =>
  html.split(/(<h[1-6]\b.*?<\/h[1-6]>|<hr\s*\/?>|<\/?(?:p|div|ul|ol|li|blockquote)\b[^>]*>)/s).flatMap((part) => {
    if (part.startsWith("<hr")) return [{ type: "divider" }]
    const text = plain(part)
    if (text === "") return []
    const size = /^<h([1-6])/.exec(part)?.[1]
    return [size === undefined ? paragraph(text) : { type: "heading", text, size: Number(size) }]
  })

/** A message of blocks, out of one of the three ways in which it may be written, and the words in it. */
export const richMessage = Effect.fnUntraced(function* (params: Params) {
  const { blocks, html, markdown, is_rtl } = (yield* decode(Rich)(params)).rich_message
  const ways = [blocks, html, markdown].filter((way) => way !== undefined)
  if (ways.length !== 1) return yield* badRequest("exactly one of the fields blocks, html and markdown must be used")
  const made: ReadonlyArray<{ readonly type: string; readonly [field: string]: Schema.Json }> =
    blocks ?? (html === undefined ? ofMarkdown(markdown ?? "") : ofHtml(html))
  if (made.length === 0) return yield* badRequest("rich message must be non-empty")
  if (made.length > maxBlocks) return yield* badRequest("rich message is too long")
  const text = made.flatMap((block) => (typeof block["text"] === "string" ? [block["text"]] : [])).join("\n")
  if (text.length > maxText * 8) return yield* badRequest("rich message is too long")
  return { rich: { blocks: made, ...(is_rtl === true && { is_rtl }) }, text }
})

/** Messages of blocks: headings, paragraphs and what else an app draws by itself. */
export const richMethods = Effect.gen(function* () {
  const { sendContent } = yield* speaking
  return {
    sendRichMessage: sendContent((params) => Effect.map(richMessage(params), ({ rich }) => ({ rich_message: rich })))
  } satisfies Methods
})

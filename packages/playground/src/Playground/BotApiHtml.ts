import { Effect, Schema } from "effect"
import type { BotApiError } from "./BotApiError.ts"
import { badRequest } from "./BotApiError.ts"

/** A styled part of a text; offsets count UTF-16 units, as Telegram's do. */
export const Entity = Schema.Struct({
  type: Schema.String,
  offset: Schema.Int,
  length: Schema.Int,
  url: Schema.optionalKey(Schema.String),
  language: Schema.optionalKey(Schema.String),
  custom_emoji_id: Schema.optionalKey(Schema.String),
  user: Schema.optionalKey(Schema.Record(Schema.String, Schema.Json)),
  unix_time: Schema.optionalKey(Schema.Int),
  date_time_format: Schema.optionalKey(Schema.String)
})
export type Entity = typeof Entity.Type

export interface Formatted {
  readonly text: string
  readonly entities: ReadonlyArray<Entity>
}

/** HTML tags that Telegram takes, and the entity each becomes. */
const entityOfTag: Readonly<Record<string, string>> = {
  b: "bold",
  strong: "bold",
  i: "italic",
  em: "italic",
  u: "underline",
  ins: "underline",
  s: "strikethrough",
  strike: "strikethrough",
  del: "strikethrough",
  "tg-spoiler": "spoiler",
  "tg-emoji": "custom_emoji",
  span: "spoiler",
  code: "code",
  pre: "pre",
  a: "text_link",
  blockquote: "blockquote"
}

const references: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"' }

/** A character reference at the start of `rest`; only these four names and numbers are known. */
const reference = (rest: string): { readonly text: string; readonly size: number } | undefined => {
  const found = /^&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(lt|gt|amp|quot));?/i.exec(rest)
  if (found === null) return undefined
  const [whole, hexadecimal, decimal, name] = found
  if (name !== undefined) {
    const text = references[name]
    return text === undefined ? undefined : { text, size: whole.length }
  }
  const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16)
  return code > 0 && code <= 0x10_ff_ff ? { text: String.fromCodePoint(code), size: whole.length } : undefined
}

const decodeReferences = (value: string) =>
  value.replaceAll(/&(?:#x[0-9a-f]{1,6}|#\d{1,7}|lt|gt|amp|quot);?/gi, (found) => reference(found)?.text ?? found)

interface OpenTag {
  readonly name: string
  readonly argument: string | undefined
  readonly offset: number
}

const attributePattern = /^\s*([^\s=>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([a-z0-9.-]+)(?=[\s>])))?/i

/** What a tag's attributes mean: the address of a link, a language, "expandable" or "spoiler". */
const argumentOf = (tag: string, attribute: string, value: string): string | undefined => {
  if (tag === "a" && attribute === "href") return value
  if (tag === "code" && attribute === "class" && value.startsWith("language-")) return value.slice("language-".length)
  if (tag === "span" && attribute === "class" && value.startsWith("tg-")) return value.slice("tg-".length)
  if (tag === "tg-emoji" && attribute === "emoji-id") return value
  if (tag === "blockquote" && attribute === "expandable") return "expandable"
  return undefined
}

/** Reads Telegram's HTML the way its server does, faults included. */
class HtmlReader {
  private readonly html: string
  private position = 0
  private text = ""
  private readonly open: Array<OpenTag> = []
  private readonly entities: Array<Entity> = []

  constructor(html: string) {
    this.html = html
  }

  /** The formatted text, or what is wrong with the HTML. */
  read(): Formatted | string {
    while (this.position < this.html.length) {
      const wrong = this.step()
      if (wrong !== undefined) return wrong
    }
    const unclosed = this.open.at(-1)
    if (unclosed !== undefined) return `Can't find end tag corresponding to start tag "${unclosed.name}"`
    return { text: this.text, entities: this.entities }
  }

  private step(): string | undefined {
    const character = this.html.charAt(this.position)
    if (character === "<") return this.html.charAt(this.position + 1) === "/" ? this.endTag() : this.startTag()
    const decoded = character === "&" ? reference(this.html.slice(this.position, this.position + 12)) : undefined
    this.text += decoded?.text ?? character
    this.position += decoded?.size ?? 1
    return undefined
  }

  private at(position: number) {
    return `at byte offset ${Buffer.byteLength(this.html.slice(0, position))}`
  }

  private startTag(): string | undefined {
    const begin = this.position
    const name = (/^[^\s>]*/.exec(this.html.slice(begin + 1))?.[0] ?? "").toLowerCase()
    this.position = begin + 1 + name.length
    if (this.position >= this.html.length) return `Unclosed start tag ${this.at(begin)}`
    if (!Object.hasOwn(entityOfTag, name)) return `Unsupported start tag "${name}" ${this.at(begin)}`
    const read = this.attributes(name, begin)
    if ("wrong" in read) return read.wrong
    if (name === "span" && read.argument !== "spoiler") {
      return `Tag "span" must have class "tg-spoiler" ${this.at(begin)}`
    }
    if (name === "tg-emoji" && !/^\d+$/.test(read.argument ?? "")) {
      return `Invalid custom emoji identifier specified ${this.at(begin)}`
    }
    this.open.push({ name, argument: read.argument, offset: this.text.length })
    return undefined
  }

  private attributes(
    tag: string,
    begin: number
  ): { readonly argument: string | undefined } | { readonly wrong: string } {
    let argument: string | undefined
    for (;;) {
      const rest = this.html.slice(this.position)
      const closing = /^\s*>/.exec(rest)
      if (closing !== null) {
        this.position += closing[0].length
        return { argument }
      }
      const found = attributePattern.exec(rest)
      if (rest.trim() === "") return { wrong: `Unclosed start tag "${tag}" ${this.at(begin)}` }
      if (found === null) return { wrong: `Empty attribute name in the tag "${tag}" ${this.at(begin)}` }
      this.position += found[0].length
      if (/^\s*=/.test(this.html.slice(this.position))) {
        const missing = /^\s*=\s*["']/.test(this.html.slice(this.position))
        return {
          wrong: missing
            ? `Unclosed start tag ${this.at(begin)}`
            : `Unexpected end of name token ${this.at(this.position + 1)}`
        }
      }
      const value = decodeReferences(found[2] ?? found[3] ?? found[4]?.toLowerCase() ?? "")
      argument = argumentOf(tag, (found[1] ?? "").toLowerCase(), value) ?? argument
    }
  }

  private endTag(): string | undefined {
    const begin = this.position
    const last = this.open.pop()
    if (last === undefined) return `Unexpected end tag ${this.at(begin)}`
    const found = /^<\/([^\s>]*)\s*>/.exec(this.html.slice(begin))
    if (found === null) return `Unclosed end tag ${this.at(begin)}`
    const name = (found[1] ?? "").toLowerCase()
    if (name !== "" && name !== last.name) {
      return `Unmatched end tag ${this.at(begin)}, expected "</${last.name}>", found "</${name}>"`
    }
    this.position = begin + found[0].length
    this.close(last)
    return undefined
  }

  private close({ name, argument, offset }: OpenTag) {
    const length = this.text.length - offset
    if (length === 0) return
    const inner = this.text.slice(offset)
    const type = entityOfTag[name] ?? name
    if (name === "a") {
      const url = linkUrl(argument ?? inner)
      if (url !== undefined) this.entities.push({ type, offset, length, url })
    } else if (name === "tg-emoji" && argument !== undefined) {
      this.entities.push({ type, offset, length, custom_emoji_id: argument })
    } else if (name === "pre") {
      this.closePre(offset, length)
    } else if (name === "blockquote" && argument !== undefined) {
      this.entities.push({ type: "expandable_blockquote", offset, length })
    } else if (name === "code" && argument !== undefined) {
      this.entities.push({ type, offset, length, language: argument })
    } else {
      this.entities.push({ type, offset, length })
    }
  }

  /** `<pre><code class="language-x">` is one entity. */
  private closePre(offset: number, length: number) {
    const inner = this.entities.at(-1)
    const same = inner?.type === "code" && inner.offset === offset && inner.length === length
    if (same) this.entities.pop()
    const language = same ? inner.language : undefined
    this.entities.push({ type: "pre", offset, length, ...(language === undefined ? {} : { language }) })
  }
}

/** Links that Telegram keeps; any other `href` leaves plain text. */
const linkUrl = (address: string): string | undefined => {
  const url = /^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `http://${address}`
  if (!URL.canParse(url)) return undefined
  const { protocol, href } = new URL(url)
  return ["http:", "https:", "tg:", "ton:"].includes(protocol) ? href : undefined
}

/** Cuts white space at both ends, as Telegram does, and moves the entities along. */
export const trimFormatted = ({ text, entities }: Formatted): Formatted => {
  const start = text.length - text.trimStart().length
  const trimmed = text.trim()
  const moved = entities.flatMap((entity) => {
    const from = Math.max(0, entity.offset - start)
    const to = Math.min(trimmed.length, entity.offset + entity.length - start)
    return to > from ? [{ ...entity, offset: from, length: to - from }] : []
  })
  return { text: trimmed, entities: moved.toSorted((a, b) => a.offset - b.offset || b.length - a.length) }
}

/** Parses Telegram's HTML subset; fails with Telegram's own words. */
export const parseHtml = (html: string): Effect.Effect<Formatted, BotApiError> =>
  Effect.suspend(() => {
    const read = new HtmlReader(html).read()
    return typeof read === "string" ? Effect.fail(badRequest(`can't parse entities: ${read}`)) : Effect.succeed(read)
  })

import { Effect } from "effect"
import { type BotApiError, badRequest } from "./BotApiError.ts"
import type { Entity, Formatted } from "./BotApiHtml.ts"

/** What has to be escaped in MarkdownV2 when it is not meant as a mark. */
const reserved = new Set("_*[]()~`>#+-=|{}.!")

type Kind =
  | "bold"
  | "italic"
  | "underline"
  | "strikethrough"
  | "spoiler"
  | "code"
  | "pre"
  | "text_link"
  | "custom_emoji"
  | "blockquote"

/** How Telegram calls them where it misses their end. */
const kindNames: Readonly<Record<Kind, string>> = {
  bold: "Bold",
  italic: "Italic",
  underline: "Underline",
  strikethrough: "Strikethrough",
  spoiler: "Spoiler",
  code: "Code",
  pre: "Pre",
  text_link: "TextUrl",
  custom_emoji: "CustomEmoji",
  blockquote: "BlockQuote"
}

/** Marks that open and close alike, the longer of two that begin alike first. */
const marks: ReadonlyArray<readonly [mark: string, kind: Kind]> = [
  ["```", "pre"],
  ["`", "code"],
  ["__", "underline"],
  ["_", "italic"],
  ["*", "bold"],
  ["~", "strikethrough"],
  ["||", "spoiler"]
]

interface Open {
  readonly kind: Kind
  readonly offset: number
  /** Where the mark stands in the source. */
  readonly at: number
  readonly language?: string
}

/** A fault of the source, in Telegram's words. */
class Fault {
  readonly words: string
  constructor(words: string) {
    this.words = words
  }
}

/** Reads MarkdownV2 the way Telegram's server does, faults included. */
class MarkdownReader {
  private readonly source: string
  private position = 0
  private text = ""
  private readonly open: Array<Open> = []
  private readonly entities: Array<Entity> = []

  constructor(source: string) {
    this.source = source
  }

  read(): Formatted | Fault {
    while (this.position < this.source.length) {
      const fault = this.step()
      if (fault !== undefined) return fault
    }
    const last = this.open.at(-1)
    if (last?.kind === "blockquote") this.close({})
    const unclosed = this.open.at(-1)
    return unclosed === undefined
      ? { text: this.text, entities: this.entities }
      : new Fault(`Can't find end of ${kindNames[unclosed.kind]} entity at byte offset ${this.bytes(unclosed.at)}`)
  }

  private bytes(position: number) {
    return Buffer.byteLength(this.source.slice(0, position))
  }

  private sees(words: string) {
    return this.source.startsWith(words, this.position)
  }

  private take(count: number) {
    this.text += this.source.slice(this.position, this.position + count)
    this.position += count
  }

  private begin(kind: Kind, mark: string, language?: string) {
    const offset = this.text.length
    this.open.push({ kind, offset, at: this.position, ...(language === undefined ? {} : { language }) })
    this.position += mark.length
  }

  private close(more: Omit<Partial<Entity>, "offset" | "length">) {
    const last = this.open.pop()
    if (last === undefined) return
    const { kind, offset, language } = last
    const length = this.text.length - offset
    const named = language === undefined ? {} : { language }
    if (length > 0) this.entities.push({ type: kind, offset, length, ...named, ...more })
  }

  private step(): Fault | undefined {
    const character = this.source.charAt(this.position)
    const next = this.source.charAt(this.position + 1)
    if (character === "\\" && next !== "" && next <= "~") {
      this.position += 1
      return void this.take(1)
    }
    const top = this.open.at(-1)?.kind
    if (top === "code" || top === "pre") return this.inCode(top)
    if (this.open.some(({ kind }) => kind === "blockquote") && this.quoted(character)) return undefined
    if (!reserved.has(character)) return void this.take(1)
    if (character === "]" && (top === "text_link" || top === "custom_emoji")) return this.link(top)
    const found = this.mark(top)
    if (found !== undefined) return this.marked(found, top)
    return this.opening(character)
  }

  /** In code only its own end means anything. */
  private inCode(kind: "code" | "pre"): undefined {
    const end = kind === "pre" ? "```" : "`"
    if (!this.sees(end)) return void this.take(1)
    this.position += end.length
    this.close({})
  }

  /** Lines of a quotation begin with ">"; it ends before the first that does not, or folds at "||". */
  private quoted(character: string): boolean {
    if (character === "\n" && this.source.charAt(this.position + 1) === ">") {
      this.take(1)
      this.position += 1
      return true
    }
    if (this.open.at(-1)?.kind !== "blockquote") return false
    if (this.sees("||\n") || (this.sees("||") && this.position + 2 === this.source.length)) {
      this.position += 2
      this.close({ type: "expandable_blockquote" })
      return true
    }
    if (character !== "\n") return false
    this.close({})
    this.take(1)
    return true
  }

  /** The mark that stands here: the end of what is open, if it can be one. */
  private mark(top: Kind | undefined) {
    const own = marks.find(([mark, kind]) => kind === top && this.sees(mark))
    const italicEnds = top === "italic" && this.sees("__")
    return own !== undefined && !italicEnds ? own : marks.find(([mark]) => this.sees(mark))
  }

  private marked([mark, kind]: readonly [string, Kind], top: Kind | undefined): undefined {
    if (kind === top) {
      this.position += mark.length
      return void this.close({})
    }
    if (kind !== "pre") return void this.begin(kind, mark)
    const [, language = "", newline = ""] = /^```([^\s`]*)(\r?\n|(?=\s))/.exec(this.source.slice(this.position)) ?? []
    this.begin(kind, mark, language === "" ? undefined : language)
    this.position += language.length + newline.length
  }

  private opening(character: string): Fault | undefined {
    if (character === "[") return void this.begin("text_link", "[")
    if (this.sees("![")) return void this.begin("custom_emoji", "![")
    const lineBegins = this.position === 0 || this.source.charAt(this.position - 1) === "\n"
    if (character === ">" && lineBegins) return void this.begin("blockquote", ">")
    return new Fault(`Character '${character}' is reserved and must be escaped with the preceding '\\'`)
  }

  /** The address in parentheses after a link's words; words without one are their own address. */
  private link(kind: "text_link" | "custom_emoji"): Fault | undefined {
    const offset = this.open.at(-1)?.offset ?? 0
    this.position += 1
    let address = this.text.slice(offset)
    if (this.sees("(")) {
      const found = /^\(((?:\\.|[^\\)])*)\)/s.exec(this.source.slice(this.position))
      if (found === null) return new Fault(`Can't find end of a URL at byte offset ${this.bytes(this.position)}`)
      this.position += found[0].length
      address = (found[1] ?? "").replaceAll(/\\(.)/gs, "$1")
    }
    const emoji = /^tg:\/\/emoji\?id=(\d+)$/.exec(address)?.[1]
    if (kind === "custom_emoji") {
      if (emoji === undefined) return new Fault("Custom emoji entity must contain a tg://emoji URL")
      return void this.close({ custom_emoji_id: emoji })
    }
    const url = /^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `http://${address}`
    if (URL.canParse(url)) return void this.close({ url: new URL(url).href })
    this.open.pop()
    return undefined
  }
}

/** Parses MarkdownV2; fails with Telegram's own words. */
export const parseMarkdownV2 = (source: string): Effect.Effect<Formatted, BotApiError> =>
  Effect.suspend(() => {
    const read = new MarkdownReader(source).read()
    return read instanceof Fault ? Effect.fail(badRequest(`can't parse entities: ${read.words}`)) : Effect.succeed(read)
  })

/** The first form: its entities do not nest, and only what opens one can be escaped. */
const legacy =
  /\\([_*`[])|```(?:([a-z0-9+_-]+)\n)?([^]*?)```|`([^`]*)`|\*([^*]*)\*|_([^_]*)_|\[([^\]]*)\]\(([^)]*)\)|([_*`[])|([^])/giu

/** Parses the first Markdown, which Telegram keeps for old bots; fails with its words. */
export const parseMarkdown = (source: string): Effect.Effect<Formatted, BotApiError> =>
  Effect.suspend(() => {
    let text = ""
    const entities: Array<Entity> = []
    const add = (type: string, words: string, more: Partial<Entity> = {}) => {
      if (words !== "") entities.push({ type, offset: text.length, length: words.length, ...more })
      text += words
    }
    for (const match of source.matchAll(legacy)) {
      const [, escaped, language, pre, code, bold, italic, words, address, stray, plain] = match
      if (stray !== undefined) {
        const at = Buffer.byteLength(source.slice(0, match.index))
        return Effect.fail(
          badRequest(`can't parse entities: Can't find end of the entity starting at byte offset ${at}`)
        )
      }
      if (pre !== undefined) add("pre", pre, language === undefined ? {} : { language })
      else if (code !== undefined) add("code", code)
      else if (bold !== undefined) add("bold", bold)
      else if (italic !== undefined) add("italic", italic)
      else if (words === undefined) text += escaped ?? plain ?? ""
      else if (URL.canParse(address ?? "")) add("text_link", words, { url: new URL(address ?? "").href })
      else text += words
    }
    return Effect.succeed({ text, entities })
  })

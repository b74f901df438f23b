import type { Entity, Formatted } from "./BotApiHtml.ts"

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;"
}

const escape = (text: string) => text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? "")

const link = (url: string): readonly [string, string] =>
  /^(https?|tg):/i.test(url)
    ? [`<a href="${escape(url)}" target="_blank" rel="noopener noreferrer">`, "</a>"]
    : ["", ""]

const tags = (entity: Entity, text: string): readonly [string, string] => {
  switch (entity.type) {
    case "bold":
      return ["<b>", "</b>"]
    case "italic":
      return ["<i>", "</i>"]
    case "underline":
      return ["<u>", "</u>"]
    case "strikethrough":
      return ["<s>", "</s>"]
    case "spoiler":
      return ["<tg-spoiler>", "</tg-spoiler>"]
    case "code":
      return ["<code>", "</code>"]
    case "pre":
      return ["<pre>", "</pre>"]
    case "blockquote":
      return ["<blockquote>", "</blockquote>"]
    case "expandable_blockquote":
      return ["<blockquote expandable>", "</blockquote>"]
    case "text_link":
      return link(entity.url ?? "")
    case "url":
      return link(/^https?:/i.test(text) ? text : `https://${text}`)
    default:
      return ["", ""]
  }
}

const render = (text: string, from: number, to: number, entities: ReadonlyArray<Entity>): string => {
  let html = ""
  let position = from
  let rest = entities
  for (;;) {
    const [entity, ...others] = rest
    if (entity === undefined) return html + escape(text.slice(position, to))
    rest = others
    const begin = Math.max(entity.offset, position)
    const end = Math.min(entity.offset + entity.length, to)
    if (end > begin) {
      const inside = others.filter((other) => other.offset < end)
      rest = others.filter((other) => other.offset >= end)
      const [before, after] = tags(entity, text.slice(begin, end))
      html += escape(text.slice(position, begin)) + before + render(text, begin, end, inside) + after
      position = end
    }
  }
}

/** HTML of Telegram's subset only, everything else escaped, links limited to web and tg addresses: safe as innerHTML. */
export const safeHtml = ({ text, entities }: Formatted): string =>
  render(
    text,
    0,
    text.length,
    entities.toSorted((a, b) => a.offset - b.offset || b.length - a.length)
  )

/** Addresses and commands that Telegram finds by itself, outside of what is styled as code or a link. */
export const withFoundEntities = ({ text, entities }: Formatted): Formatted => {
  const closed = entities.filter(({ type }) => ["code", "pre", "text_link"].includes(type))
  const found = [
    ...[...text.matchAll(/https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]]/gi)].map((match) => ({ type: "url", match })),
    ...[...text.matchAll(/(?<![\w/])\/[a-z0-9_]{1,32}(?![\w/])/gi)].map((match) => ({ type: "bot_command", match }))
  ].map(({ type, match }) => ({ type, offset: match.index, length: match[0].length }))
  const free = found.filter(
    ({ offset, length }) => !closed.some((one) => offset < one.offset + one.length && one.offset < offset + length)
  )
  return { text, entities: [...entities, ...free].toSorted((a, b) => a.offset - b.offset || b.length - a.length) }
}

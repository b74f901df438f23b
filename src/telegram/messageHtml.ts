/** The text of a message as its readers count it, or what Telegram would say against its HTML. */
type Read = { readonly _tag: "Text"; readonly length: number } | { readonly _tag: "Wrong"; readonly problem: string }

/** The tags that Telegram knows, and which attribute each needs; a regular expression says what is in it. */
const tags: Readonly<Record<string, { readonly name: string; readonly value: RegExp } | undefined>> = {
  b: undefined,
  strong: undefined,
  i: undefined,
  em: undefined,
  u: undefined,
  ins: undefined,
  s: undefined,
  strike: undefined,
  del: undefined,
  code: undefined,
  pre: undefined,
  blockquote: undefined,
  "tg-spoiler": undefined,
  span: { name: "class", value: /^tg-spoiler$/ },
  // Telegram drops a link that it cannot read without a word, and leaves its text.
  a: { name: "href", value: /^(?:https?:\/\/|tg:\/\/|mailto:|tel:)[^\s]+$/i },
  "tg-emoji": { name: "emoji-id", value: /^\d+$/ }
}

/** A tag as a whole, or a character reference; all else is text. */
const piece =
  /<(?<end>\/?)(?<name>[a-z0-9-]*)(?<attributes>(?:"[^"]*"|'[^']*'|[^<>"'])*)>|&(?:lt|gt|amp|quot|#\d{1,7}|#x[0-9a-f]{1,6});/giu

const attribute = (name: string) => new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, "i")

const attributeProblem = (name: string, attributes: string): string | undefined => {
  const needed = tags[name]
  if (needed === undefined) return undefined
  const [, double, single, bare] = attribute(needed.name).exec(attributes) ?? []
  return needed.value.test(double ?? single ?? bare ?? "") ? undefined : `<${name}> needs a good ${needed.name}`
}

const wrong = (problem: string): Read => ({ _tag: "Wrong", problem })

/** What is wrong with a tag, given those that are open; undefined where it is right, and then it is open or closed. */
const tagProblem = (open: Array<string>, end: boolean, name: string, attributes: string): string | undefined => {
  if (end) {
    const last = open.pop()
    if (last === undefined) return `</${name}> closes nothing`
    return last === name ? undefined : `</${name}> stands where </${last}> is expected`
  }
  if (!Object.hasOwn(tags, name)) return `<${name}> is no tag of Telegram's: write < as &lt;`
  open.push(name)
  return attributeProblem(name, attributes)
}

/** A stretch without tags: in it every `<` would begin one. */
const lengthOf = (text: string): number | undefined => (text.includes("<") ? undefined : text.length)

/**
 * Reads the HTML of a message as Telegram's server does, so that who writes one hears at once what is wrong with it. The length
 * counts UTF-16 units after the tags are taken out, which is what Telegram's limits mean.
 */
export const readMessageHtml = (html: string): Read => {
  const open: Array<string> = []
  let length = 0
  let at = 0
  for (const found of html.matchAll(piece)) {
    const between = lengthOf(html.slice(at, found.index))
    if (between === undefined) break
    const { end = "", name, attributes = "" } = found.groups ?? {}
    at = found.index + found[0].length
    length += between
    if (name === undefined) {
      // A reference is one character, or two units where it is beyond the first plane.
      const code = /^&#(x?)([0-9a-f]+);$/i.exec(found[0])
      const point = code === null ? 0 : Number.parseInt(code[2] ?? "", code[1] === "" ? 10 : 16)
      length += point > 0xff_ff ? 2 : 1
      continue
    }
    const problem = tagProblem(open, end !== "", name.toLowerCase(), attributes)
    if (problem !== undefined) return wrong(problem)
  }
  const rest = lengthOf(html.slice(at))
  if (rest === undefined) return wrong("a < begins no tag: write it as &lt;")
  const unclosed = open.at(-1)
  if (unclosed !== undefined) return wrong(`<${unclosed}> is not closed`)
  return { _tag: "Text", length: length + rest }
}

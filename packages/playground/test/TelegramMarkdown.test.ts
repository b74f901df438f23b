import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import fc from "fast-check"
import { parseMarkdown, parseMarkdownV2 } from "../src/Playground/BotApiMarkdown.ts"

type Parse = typeof parseMarkdown
const read = (parse: Parse, source: string) => Effect.runSync(Effect.result(parse(source)))
const formatted = (parse: Parse, source: string) => {
  const result = read(parse, source)
  return result._tag === "Success" ? result.success : result.failure.description
}
/** The text, and each entity with what it covers. */
const seen = (parse: Parse, source: string) => {
  const result = formatted(parse, source)
  if (typeof result === "string") return result
  return [
    result.text,
    ...result.entities.map(({ offset, length, type }) => `${type}:${result.text.slice(offset, offset + length)}`)
  ]
}

describe("MarkdownV2", () => {
  it.each([
    ["*bold* _italic_", ["bold italic", "bold:bold", "italic:italic"]],
    ["__under__ ~gone~ ||secret||", ["under gone secret", "underline:under", "strikethrough:gone", "spoiler:secret"]],
    ["*bold _both_*", ["bold both", "italic:both", "bold:bold both"]],
    ["_one __two___", ["one two", "underline:two", "italic:one two"]],
    ["`a_b*c`", ["a_b*c", "code:a_b*c"]],
    ["1\\.5 \\*x\\*", ["1.5 *x*"]],
    ["👍 *да*", ["👍 да", "bold:да"]],
    ["[site](https://a.example/x\\)y)", ["site", "text_link:site"]],
    ["> one\n> two\nafter", [" one\n two\nafter", "blockquote: one\n two"]],
    [">one\n>two||", ["one\ntwo", "expandable_blockquote:one\ntwo"]],
    ["**", [""]]
  ])("reads %j", (source, expected) => {
    expect(seen(parseMarkdownV2, source)).toEqual(expected)
  })

  it("keeps a block's language, a link's address and an emoji's id", () => {
    expect(formatted(parseMarkdownV2, "```ts\nlet a\n```")).toMatchObject({
      text: "let a\n",
      entities: [{ type: "pre", language: "ts" }]
    })
    expect(formatted(parseMarkdownV2, "[a](b.example)")).toMatchObject({ entities: [{ url: "http://b.example/" }] })
    expect(formatted(parseMarkdownV2, "![👍](tg://emoji?id=5368)")).toMatchObject({
      text: "👍",
      entities: [{ type: "custom_emoji", custom_emoji_id: "5368" }]
    })
  })

  it.each([
    ["1.5", "Character '.' is reserved and must be escaped with the preceding '\\'"],
    ["a - b", "Character '-' is reserved and must be escaped with the preceding '\\'"],
    ["wow!", "Character '!' is reserved and must be escaped with the preceding '\\'"],
    ["да *bold", "Can't find end of Bold entity at byte offset 5"],
    ["_a", "Can't find end of Italic entity at byte offset 0"],
    ["```ts\nx", "Can't find end of Pre entity at byte offset 0"],
    ["[a](b", "Can't find end of a URL at byte offset 3"]
  ])("says what is wrong with %j", (source, fault) => {
    expect(seen(parseMarkdownV2, source)).toBe(`Bad Request: can't parse entities: ${fault}`)
  })

  it("gives back any text whose reserved characters are escaped", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const escaped = text.replaceAll(/[_*[\]()~`>#+\-=|{}.!\\]/g, String.raw`\$&`)
        expect(formatted(parseMarkdownV2, escaped)).toEqual({ text, entities: [] })
      })
    )
  })

  it("ends at any text, with entities inside of it", () => {
    const words = fc.array(fc.constantFrom(..."_*~|`[]()>!\\\n", "__", "||", "```", "a", "👍"), { maxLength: 40 })
    fc.assert(
      fc.property(words, (parts) => {
        const result = formatted(parseMarkdownV2, parts.join(""))
        if (typeof result === "string") expect(result).toMatch(/^Bad Request: can't parse entities: /)
        const { text, entities } = typeof result === "string" ? { text: "", entities: [] } : result
        for (const { offset, length } of entities) {
          expect(length).toBeGreaterThan(0)
          expect(offset + length).toBeLessThanOrEqual(text.length)
        }
      })
    )
  })
})

describe("Markdown", () => {
  it.each([
    ["*bold* _italic_ `code`", ["bold italic code", "bold:bold", "italic:italic", "code:code"]],
    ["1.5 - wow!", ["1.5 - wow!"]],
    ["a\\_b", ["a_b"]],
    ["[site](https://a.example)", ["site", "text_link:site"]],
    ["```ts\nlet a```", ["let a", "pre:let a"]]
  ])("reads %j", (source, expected) => {
    expect(seen(parseMarkdown, source)).toEqual(expected)
  })

  it.each([
    ["да *bold", 5],
    ["a_b", 1],
    ["[a", 0]
  ])("says where the entity of %j begins that does not end", (source, at) => {
    const fault = `Can't find end of the entity starting at byte offset ${at}`
    expect(seen(parseMarkdown, source)).toBe(`Bad Request: can't parse entities: ${fault}`)
  })
})

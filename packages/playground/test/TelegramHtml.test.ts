import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit } from "effect"
import fc from "fast-check"
import { parseHtml, trimFormatted } from "../src/Playground/BotApiHtml.ts"
import { safeHtml, withFoundEntities } from "../src/Playground/SafeHtml.ts"

const parsed = (html: string) => Effect.runSync(parseHtml(html))
const shown = (html: string) => safeHtml(withFoundEntities(trimFormatted(parsed(html))))

describe("Telegram's HTML", () => {
  it.each([
    ["<b>a</b><strong>b</strong>", "<b>a</b><b>b</b>"],
    ["<i>a</i><em>b</em>", "<i>a</i><i>b</i>"],
    ["<u>a</u><ins>b</ins><s>c</s><del>d</del>", "<u>a</u><u>b</u><s>c</s><s>d</s>"],
    ["<b>a <i>b</i> c</b>", "<b>a <i>b</i> c</b>"],
    ["<code>a&lt;b</code>", "<code>a&lt;b</code>"],
    ['<pre><code class="language-ts">x</code></pre>', "<pre>x</pre>"],
    [
      '<span class="tg-spoiler">x</span><tg-spoiler>y</tg-spoiler>',
      "<tg-spoiler>x</tg-spoiler><tg-spoiler>y</tg-spoiler>"
    ],
    ["<blockquote expandable>x</blockquote>", "<blockquote expandable>x</blockquote>"],
    ["<blockquote>x</blockquote>", "<blockquote>x</blockquote>"],
    [
      '<a href="https://example.com/?a=1&amp;b=2">x</a>',
      '<a href="https://example.com/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">x</a>'
    ],
    ['<a href="javascript:alert(1)">x</a>', "x"],
    ["&#128512; &quot;&amp;&nbsp;", "😀 &quot;&amp;&amp;nbsp;"],
    [" \n<b>a</b>\n ", "<b>a</b>"],
    ["<B>a</B>", "<b>a</b>"]
  ])("%s is shown as %s", (html, expected) => {
    expect(shown(html)).toBe(expected)
  })

  it("counts offsets in UTF-16 units", () => {
    expect(parsed("😀<b>ж</b>").entities).toEqual([{ type: "bold", offset: 2, length: 1 }])
  })

  it.each([
    ["ж<b>x", 'Can\'t find end tag corresponding to start tag "b"'],
    ["ж<p>x</p>", 'Unsupported start tag "p" at byte offset 2'],
    ["ж</b>", "Unexpected end tag at byte offset 2"],
    ["<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'],
    ["a < b", 'Unsupported start tag "" at byte offset 2'],
    ["<b", "Unclosed start tag at byte offset 0"],
    ["<b>x</b", "Unclosed end tag at byte offset 4"],
    ['<span class="x">a</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0']
  ])("%s is refused in Telegram's words", (html, description) => {
    const exit = Effect.runSyncExit(Effect.flip(parseHtml(html)))
    expect(Exit.isSuccess(exit) ? exit.value.description : undefined).toBe(
      `Bad Request: can't parse entities: ${description}`
    )
  })

  it("finds addresses and commands by itself, but not inside code", () => {
    expect(shown("see https://a.example/x. or /help <code>/no</code>")).toBe(
      'see <a href="https://a.example/x" target="_blank" rel="noopener noreferrer">https://a.example/x</a>. or ' +
        "/help <code>/no</code>"
    )
  })
})

describe("what the page puts into its document", () => {
  const piece = fc.constantFrom("<", ">", "&", '"', "'", "b", "script", " ", "=", "javascript:", "https://x.y", "😀")
  const entity = fc.record({
    type: fc.constantFrom("bold", "code", "text_link", "url", "blockquote", "spoiler", "script"),
    offset: fc.integer({ min: -2, max: 30 }),
    length: fc.integer({ min: -2, max: 30 }),
    url: fc.constantFrom('https://x.y/?"><script>', "javascript:alert(1)", "tg://user?id=1", "")
  })
  const allowed =
    /^(?:[^<>"']|<\/?(?:b|code|blockquote|tg-spoiler|a)>|<a href="(?:https?|tg):[^"<>]*" target="_blank" rel="noopener noreferrer">)*$/u

  it("holds nothing but the allowed tags, and every character of the text, whatever the entities say", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.array(entity, { maxLength: 6 }), (pieces, entities) => {
        const text = pieces.join("")
        const html = safeHtml({ text, entities })
        expect(html).toMatch(allowed)
        const plain = html.replaceAll(/<[^>]*>/g, "")
        const read = plain
          .replaceAll("&lt;", "<")
          .replaceAll("&gt;", ">")
          .replaceAll("&quot;", '"')
          .replaceAll("&#39;", "'")
          .replaceAll("&amp;", "&")
        expect(read).toBe(text)
      })
    )
  })
})

import { describe, expect, it } from "vitest"
import { readMessageHtml } from "../../src/telegram/messageHtml.ts"

describe("the HTML of a message", () => {
  it.each([
    ["plain words", 11],
    ["<b>bold <i>and slanted</i></b>", 16],
    ['<a href="https://example.com/?a=1&amp;b=>2">here</a>', 4],
    ['<span class="tg-spoiler">a secret</span> &lt;3 &#128512;', 14],
    ['<pre><code class="language-ts">1</code></pre><blockquote expandable>long</blockquote>', 5],
    ["R&D", 3]
  ])("%s has as many characters as its readers count", (html, length) => {
    expect(readMessageHtml(html)).toEqual({ _tag: "Text", length })
  })

  it.each([
    ["<b>open", "<b> is not closed"],
    ["<b><i>crossed</b></i>", "</b> stands where </i> is expected"],
    ["closed</b>", "</b> closes nothing"],
    ["<h1>title</h1>", "<h1> is no tag of Telegram's: write < as &lt;"],
    ["line<br>line", "<br> is no tag of Telegram's: write < as &lt;"],
    ["I <3 you", "a < begins no tag: write it as &lt;"],
    ['<a href="javascript:alert(1)">x</a>', "<a> needs a good href"],
    ['<span class="red">x</span>', "<span> needs a good class"]
  ])("%s is told what is wrong with it", (html, problem) => {
    expect(readMessageHtml(html)).toEqual({ _tag: "Wrong", problem })
  })
})

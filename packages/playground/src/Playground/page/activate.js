import { make } from "./dom.js"
import { pageLink } from "./links.js"

const active = /(?<=^|\s)(?:\/[a-z0-9_]{1,32}|https?:\/\/[^\s<>"]{3,})(?![\w/-])/gi

/** Makes commands and addresses in plain text pressable, as Telegram does. @param {HTMLElement} body */
export const activate = (body) => {
  // A quotation ends its line by itself: the line break after it would be a second one.
  for (const block of body.querySelectorAll("blockquote, pre")) {
    const after = block.nextSibling
    if (after instanceof Text && after.data.startsWith("\n")) after.data = after.data.slice(1)
  }
  for (const link of body.querySelectorAll("a")) {
    link.href = pageLink(link.href)
    link.target = "_blank"
    link.rel = "noopener noreferrer"
  }
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT)
  /** @type {Array<Text>} */
  const found = []
  while (walker.nextNode()) {
    const node = walker.currentNode
    if (node instanceof Text && node.parentElement?.closest("a, code, pre") === null) found.push(node)
  }
  for (const node of found) {
    /** @type {Array<Node | string>} */
    const pieces = []
    let end = 0
    for (const match of node.data.matchAll(active)) {
      const word = match[0]
      pieces.push(node.data.slice(end, match.index))
      end = match.index + word.length
      pieces.push(
        word.startsWith("/")
          ? make("button", { class: "command", type: "button", "data-command": word, text: word })
          : make("a", { href: pageLink(word), target: "_blank", rel: "noopener noreferrer", text: word })
      )
    }
    if (end > 0) node.replaceWith(...pieces, node.data.slice(end))
  }
}

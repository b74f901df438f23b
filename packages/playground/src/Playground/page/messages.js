import { icon, make } from "./dom.js"
import { patchKeyboard } from "./keyboard.js"
import { makeMedia, ratioOf } from "./media.js"
import { language, t } from "./texts.js"

/** @typedef {import("./backend.js").Message} Message */

/** More than this is not kept on the page: the oldest go, as in any client that pages its history. */
const mostShown = 500

/** @param {number} date in unix seconds */
const timeOf = (date) =>
  new Date(date * 1000).toLocaleTimeString(language(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })

/** @param {number} date in unix seconds */
const dayOf = (date) => new Date(date * 1000).toDateString()

/** @param {number} date in unix seconds */
const dayName = (date) => {
  const day = dayOf(date)
  const now = Date.now() / 1000
  if (day === dayOf(now)) return t("today")
  if (day === dayOf(now - 86_400)) return t("yesterday")
  return new Date(date * 1000).toLocaleDateString(language(), { day: "numeric", month: "long" })
}

const active = /(?<=^|\s)(?:\/[a-z0-9_]{1,32}|https?:\/\/[^\s<>"]{3,})(?![\w/-])/gi

/** Makes commands and addresses in plain text pressable, as Telegram does. @param {HTMLElement} body */
const activate = (body) => {
  // A quotation ends its line by itself: the line break after it would be a second one.
  for (const block of body.querySelectorAll("blockquote, pre")) {
    const after = block.nextSibling
    if (after instanceof Text && after.data.startsWith("\n")) after.data = after.data.slice(1)
  }
  for (const link of body.querySelectorAll("a")) {
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
          : make("a", { href: word, target: "_blank", rel: "noopener noreferrer", text: word })
      )
    }
    if (end > 0) node.replaceWith(...pieces, node.data.slice(end))
  }
}

const fewEmoji = /^(?:\p{RGI_Emoji}\s?){1,3}$/v

/** One message's elements; they live as long as the message does. @param {Message} first */
const makeEntry = (first) => {
  const body = make("span", { class: "body", "data-role": "text" })
  const edited = make("span", { class: "edited" })
  const time = make("time", {})
  const meta = make("span", { class: "meta" }, edited, time)
  if (first.from === "user") meta.append(icon("checks", "checks"))
  const words = make("div", { class: "words", dir: "auto" }, body, meta)
  const bubble = make("div", { class: "bubble" }, words)
  const keyboard = make("div", { class: "keyboard", "data-role": "keyboard" })
  const node = make("li", {
    class: `message ${first.from}`,
    "data-role": "message",
    "data-id": first.id,
    "data-from": first.from
  })
  const group = make("div", { class: "group" }, bubble, keyboard)
  node.append(group)

  /** @type {Message | undefined} */
  let shown
  /** @type {HTMLElement | undefined} */
  let media
  /** @type {HTMLElement | undefined} */
  let invoice

  /** The bubble is as wide as its video or picture. @param {Message["media"]} media */
  const showFrame = (media) => {
    for (const part of [group, bubble]) part.classList.toggle("with-media", media !== undefined)
    if (media !== undefined) group.style.setProperty("--ratio", String(ratioOf(media)))
  }

  /** @param {Message} next */
  const showText = (next) => {
    body.innerHTML = next.html
    activate(body)
    bubble.classList.toggle("big", next.media === undefined && fewEmoji.test(next.text.trim()))
    bubble.classList.toggle("bare", next.html === "")
  }
  /** @param {Message["media"]} next */
  const showMedia = (next) => {
    media?.remove()
    media = next === undefined ? undefined : makeMedia(next)
    if (media !== undefined) bubble.prepend(media)
    showFrame(next)
  }
  /** @param {Message["invoice"]} next */
  const showInvoice = (next) => {
    invoice?.remove()
    invoice = next === undefined ? undefined : makeInvoice(next)
    if (invoice !== undefined) words.before(invoice)
  }

  /** Changes only what differs, so that a playing video or a held button is left alone. @param {Message} next */
  const update = (next) => {
    const before = shown
    shown = next
    if (before?.html !== next.html) showText(next)
    if (before?.media?.url !== next.media?.url) showMedia(next.media)
    if (JSON.stringify(before?.invoice) !== JSON.stringify(next.invoice)) showInvoice(next.invoice)
    const rows = next.keyboard ?? []
    const shownRows = rows.length === 0 && next.invoice !== undefined ? [[payButton(next.invoice)]] : rows
    patchKeyboard(keyboard, shownRows)
    // Telegram marks no edits of a message with buttons: a menu is edited at every press.
    edited.textContent = next.edited && rows.length === 0 ? t("edited") : ""
    time.dateTime = new Date(next.date * 1000).toISOString()
    time.textContent = timeOf(next.date)
  }
  update(first)
  return { node, update, message: () => shown ?? first }
}

/** @param {import("./backend.js").Invoice} invoice */
const payButton = (invoice) => ({ text: t("payButton", { amount: invoice.amount }), pay: true })

/** @param {import("./backend.js").Invoice} invoice */
const makeInvoice = (invoice) => {
  const cover = make("div", { class: "invoice-cover" }, icon("star", "invoice-star"))
  cover.append(make("span", { class: "invoice-amount", text: `⭐ ${invoice.amount}` }))
  return make(
    "div",
    { class: "invoice", "data-role": "invoice" },
    cover,
    make("strong", { text: invoice.title }),
    make("span", { text: invoice.description })
  )
}

/**
 * The list of messages, keyed by id. `animate` is false while a snapshot is shown.
 * @param {HTMLElement} list
 */
export const makeMessages = (list) => {
  /** @type {Map<number, ReturnType<typeof makeEntry>>} */
  const entries = new Map()
  const draft = make("li", { class: "message bot draft", "data-role": "draft" })
  const draftBody = make("div", { class: "words", dir: "auto" })
  draft.append(make("div", { class: "group" }, make("div", { class: "bubble" }, draftBody)))

  const layDays = () => {
    for (const old of list.querySelectorAll(".day")) old.remove()
    let day = ""
    for (const entry of entries.values()) {
      const { date } = entry.message()
      if (dayOf(date) === day) continue
      day = dayOf(date)
      entry.node.before(make("li", { class: "day" }, make("span", { text: dayName(date) })))
    }
  }

  /** @param {Message} message @returns {boolean} whether it is new */
  const put = (message, animate = true) => {
    const known = entries.get(message.id)
    if (known !== undefined) {
      known.update(message)
      return false
    }
    const last = [...entries.values()].at(-1)
    const entry = makeEntry(message)
    if (animate) entry.node.classList.add("arriving")
    entries.set(message.id, entry)
    if (draft.isConnected) draft.before(entry.node)
    else list.append(entry.node)
    if (last !== undefined && last.message().id > message.id) sort()
    if (entries.size > mostShown) remove([...entries.keys()][0] ?? message.id)
    if (last === undefined || dayOf(last.message().date) !== dayOf(message.date)) layDays()
    return true
  }

  /** Messages come in order; one that does not is put where its id belongs. */
  const sort = () => {
    const sorted = [...entries].sort(([a], [b]) => a - b)
    entries.clear()
    for (const [id, entry] of sorted) {
      entries.set(id, entry)
      list.append(entry.node)
    }
    layDays()
  }

  /** @param {number} id */
  const remove = (id) => {
    entries.get(id)?.node.remove()
    if (entries.delete(id)) layDays()
  }

  return {
    put,
    remove,
    /** @param {number} id */
    get: (id) => entries.get(id)?.message(),
    size: () => entries.size,
    /** @param {string | undefined} text shown at the end, as words that are still being written */
    draft: (text) => {
      if (text === undefined || text === "") return draft.remove()
      draftBody.textContent = text
      list.append(draft)
    },
    /** Shows exactly these messages, keeping the elements of those already shown. @param {Array<Message>} messages */
    reset: (messages) => {
      const kept = new Set(messages.map((one) => one.id))
      for (const id of entries.keys()) if (!kept.has(id)) remove(id)
      for (const message of messages) put(message, false)
    },
    clear: () => {
      entries.clear()
      list.replaceChildren()
    }
  }
}

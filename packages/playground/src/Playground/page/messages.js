import { activate } from "./activate.js"
import { icon, make } from "./dom.js"
import { patchKeyboard } from "./keyboard.js"
import { effectOf, headerOf, reactionsOf, serviceWords } from "./marks.js"
import { isFrame, makeMedia, ratioOf } from "./media.js"
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

const fewEmoji = /^(?:\p{RGI_Emoji}\s?){1,3}$/v

/** The elements that every message has. @param {Message} first */
const frameFor = (first) => {
  const body = make("span", { class: "body", "data-role": "text" })
  const edited = make("span", { class: "edited" })
  const time = make("time", {})
  const meta = make("span", { class: "meta" }, edited, time)
  if (first.from === "user") meta.append(icon("checks", "checks"))
  const header = make("div", { class: "header" })
  const words = make("div", { class: "words", dir: "auto" }, body, meta)
  const bubble = make("div", { class: "bubble" }, header, words)
  const reactions = make("div", { class: "reactions" })
  const keyboard = make("div", { class: "keyboard", "data-role": "keyboard" })
  const more = make("button", {
    class: "more",
    type: "button",
    "data-role": "more",
    "aria-haspopup": "menu",
    "aria-expanded": "false",
    "aria-label": t("messageMenu"),
    text: "⋯"
  })
  const group = make("div", { class: "group" }, bubble, reactions, keyboard, more)
  const node = make("li", {
    class: `message ${first.from}`,
    "data-role": "message",
    "data-id": first.id,
    "data-from": first.from
  })
  node.append(group)
  return { body, edited, time, header, words, bubble, reactions, keyboard, group, node }
}

/** A message that nobody said: what happened, in the middle. @param {Message} message */
const makeService = (message) => {
  const node = make("li", {
    class: "message service",
    "data-role": "message",
    "data-id": message.id,
    "data-from": message.from
  })
  const text = make("span", { "data-role": "service" })
  node.append(text)
  /** @param {Message} next */
  const update = (next) => {
    if (next.service !== undefined) text.textContent = serviceWords(next.service)
  }
  update(message)
  return { node, update, message: () => message }
}

/**
 * One message's elements; they live as long as the message does.
 * @param {Message} first @param {(id: number) => Message | undefined} get @param {boolean} fresh whether it came just now
 */
const makeSaid = (first, get, fresh) => {
  const { body, edited, time, header, words, bubble, reactions, keyboard, group, node } = frameFor(first)
  const effect = effectOf(first, fresh)
  if (effect !== undefined) group.append(effect)
  if (first.album !== undefined) node.dataset.album = first.album

  /** @type {Message | undefined} */
  let shown
  /** @type {HTMLElement | undefined} */
  let media
  /** @type {HTMLElement | undefined} */
  let invoice

  /** The bubble is as wide as its video or picture. @param {Message["media"]} media */
  const showFrame = (media) => {
    for (const part of [group, bubble]) part.classList.toggle("with-media", isFrame(media))
    if (media !== undefined) group.style.setProperty("--ratio", String(ratioOf(media)))
  }

  /** @param {Message} next */
  const showText = (next) => {
    body.innerHTML = next.html
    activate(body)
    bubble.classList.toggle("big", next.media === undefined && fewEmoji.test(next.text.trim()))
    bubble.classList.toggle("bare", next.html === "")
  }
  /** @param {Message} next */
  const showMedia = (next) => {
    media?.remove()
    media = next.media === undefined ? undefined : makeMedia(next.media, next.spoiler === true)
    if (media !== undefined && next.captionAbove === true) words.after(media)
    else if (media !== undefined) words.before(media)
    showFrame(next.media)
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
    if (before === undefined) header.replaceChildren(...headerOf(next, get))
    if (before?.html !== next.html) showText(next)
    if (before?.media?.url !== next.media?.url) showMedia(next)
    if (JSON.stringify(before?.invoice) !== JSON.stringify(next.invoice)) showInvoice(next.invoice)
    reactions.replaceChildren(...reactionsOf(next))
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

/** @param {Message} first @param {(id: number) => Message | undefined} get @param {boolean} fresh */
const makeEntry = (first, get, fresh) =>
  first.service === undefined ? makeSaid(first, get, fresh) : makeService(first)

const stopButton = () =>
  make("button", { type: "button", class: "key", "data-role": "stop", "data-stop": "", text: t("stopWriting") })

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
  const draftBody = make("div", { class: "words body", dir: "auto" })
  const draftKeys = make("div", { class: "keyboard" })
  draft.append(make("div", { class: "group" }, make("div", { class: "bubble" }, draftBody), draftKeys))

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
    const entry = makeEntry(message, (id) => entries.get(id)?.message(), animate)
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
    /**
     * Words that are still being written, at the end; the button that stops it stays where it is while they grow.
     * @param {{ html: string, canStop: boolean } | undefined} written
     */
    draft: (written) => {
      if (written === undefined || written.html === "") return draft.remove()
      draftBody.innerHTML = written.html
      if (!written.canStop) draftKeys.replaceChildren()
      else if (draftKeys.childElementCount === 0) draftKeys.append(make("div", { class: "keys" }, stopButton()))
      if (list.lastElementChild !== draft) list.append(draft)
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

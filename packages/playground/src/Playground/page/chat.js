import { listen, post } from "./backend.js"
import { makeComposer } from "./composer.js"
import { part, toast } from "./dom.js"
import { press } from "./keyboard.js"
import { makeMessages } from "./messages.js"
import { makePanel } from "./panel.js"
import { makePayment } from "./payment.js"
import { makeScroll } from "./scroll.js"
import { language, languageOf, primary, setLanguage, t } from "./texts.js"

/** @typedef {import("./backend.js").Snapshot} Snapshot */

/** Telegram shows an action for five seconds at most, unless it is repeated. */
const longestAction = 6000
/** A draft that is followed by no message goes away, as in Telegram. */
const longestDraft = 30_000
/** Who this browser has introduced already; an older person who comes back is introduced again. */
const mostRemembered = 20
const remembered = { user: "kudo.user", met: "kudo.met" }
/** The address may name the person (`?user=`) and what a link brought along to /start (`?start=`). */
const address = new URLSearchParams(location.search)

const newId = () => 100_000_000 + ((crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % 900_000_000)

const rememberedId = () => {
  const id = Number(address.get("user") ?? localStorage.getItem(remembered.user))
  return Number.isSafeInteger(id) && id > 0 ? id : newId()
}

const chat = {
  user: rememberedId(),
  firstName: "",
  bot: { username: "", name: "" },
  blocked: false,
  online: false,
  /** Whose chat, and in which language, is on the page. */
  shown: "",
  /** @type {ReturnType<typeof listen> | undefined} */
  line: undefined,
  /** @type {number | undefined} */
  actionTimer: undefined,
  /** @type {number | undefined} */
  draftTimer: undefined
}

const messages = makeMessages(part("messages", HTMLElement))
const scroll = makeScroll(part("scroll", HTMLElement), part("down", HTMLElement), part("unread", HTMLElement))
const payment = makePayment()

/** @param {string} text */
const send = (text) =>
  post("chat/send", { user: chat.user, text }).then(
    () => true,
    () => {
      toast(t("notSent"))
      return false
    }
  )
const composer = makeComposer(send)

/** The line under the bot's name. @param {string | undefined} doing */
const showStatus = (doing) => {
  const status = part("status", HTMLElement)
  status.classList.toggle("doing", chat.online && doing !== undefined)
  status.textContent = chat.online ? (doing ?? t("bot")) : t("connecting")
}

/** Which of the start button, the unblock button and the field is there. */
const showDock = () => {
  const empty = messages.size() === 0
  part("empty", HTMLElement).hidden = !empty
  part("start", HTMLElement).hidden = !empty || chat.blocked
  part("unblock", HTMLElement).hidden = !chat.blocked
  part("compose", HTMLElement).hidden = empty || chat.blocked
}

/** @param {Record<string, string>} change */
const changeProfile = async (change) => {
  await post("chat/profile", { user: chat.user, ...change }).catch(() => toast(t("notSent")))
  // The bot's description and commands depend on the language: a new snapshot brings them.
  connect()
}

/** Tells the playground once who this is; the language is the browser's, whether or not the page speaks it. */
const introduce = async () => {
  const known = (localStorage.getItem(remembered.met) ?? "").split(",")
  localStorage.setItem(remembered.user, String(chat.user))
  if (known.includes(String(chat.user))) return
  await post("chat/profile", {
    user: chat.user,
    first_name: t("guest"),
    language_code: primary(navigator.language)
  }).then(
    () => localStorage.setItem(remembered.met, [chat.user, ...known].slice(0, mostRemembered).join(",")),
    () => undefined
  )
}

const panel = makePanel({
  rename: (name) => changeProfile({ first_name: name }),
  speak: (code) => changeProfile({ language_code: code }),
  leave: async () => {
    chat.user = newId()
    history.replaceState(null, "", location.pathname)
    await introduce()
    connect()
  },
  block: async (blocked) => {
    await post("chat/block", { user: chat.user, blocked }).then(
      () => {
        chat.blocked = blocked
        if (blocked) toast(t("blocked"))
      },
      () => toast(t("notSent"))
    )
    showProfile()
    showDock()
  }
})

const showProfile = () =>
  panel.show({ id: chat.user, first_name: chat.firstName, language_code: language() }, chat.blocked)

const endDraft = () => {
  clearTimeout(chat.draftTimer)
  messages.draft(undefined)
}

/** @type {Record<string, import("./texts.js").TextKey>} */
const doings = {
  typing: "typing",
  upload_video: "sendingVideo",
  record_video: "recording",
  record_voice: "recording",
  upload_photo: "sendingPhoto",
  upload_document: "sendingFile"
}

const stopAction = () => {
  clearTimeout(chat.actionTimer)
  showStatus(undefined)
}

/** @param {Snapshot} data */
const showSnapshot = (data) => {
  const shown = `${data.user.id} ${languageOf(data.user.language_code)}`
  const other = chat.shown !== shown
  if (other) {
    chat.shown = shown
    setLanguage(data.user.language_code)
    messages.clear()
  }
  chat.bot = data.bot
  chat.firstName = data.user.first_name
  chat.blocked = data.blocked ?? data.user.blocked ?? false
  document.title = data.bot.name
  part("bot-name", HTMLElement).textContent = data.bot.name
  part("description", HTMLElement).textContent = data.description === "" ? t("noDescription") : data.description
  composer.setCommands(data.commands)
  endDraft()
  messages.reset(data.messages)
  stopAction()
  showProfile()
  showDock()
  if (other) scroll.down(false)
}

/** @type {import("./backend.js").Events} */
const events = {
  snapshot: showSnapshot,
  message: (data) => {
    if (data.from === "bot") {
      stopAction()
      endDraft()
    }
    const isNew = messages.put(data)
    showDock()
    panel.happened()
    if (isNew) scroll.arrived(data.from === "user")
  },
  edited: (data) => {
    messages.put(data)
    panel.happened()
  },
  deleted: ({ id }) => {
    messages.remove(id)
    showDock()
  },
  toast: ({ text }) => toast(text),
  action: ({ action, until }) => {
    clearTimeout(chat.actionTimer)
    const doing = doings[action]
    showStatus(t(doing ?? "typing"))
    chat.actionTimer = setTimeout(stopAction, Math.max(500, Math.min(until - Date.now(), longestAction)))
  },
  draft: ({ text }) => {
    endDraft()
    messages.draft(text)
    chat.draftTimer = setTimeout(endDraft, longestDraft)
  },
  commands: (data) => composer.setCommands(data),
  payment: ({ amount }) => toast(t("paid", { amount }))
}

const connect = () => {
  chat.line?.close()
  chat.line = listen(chat.user, events, (online) => {
    if (chat.online === online) return
    chat.online = online
    showStatus(undefined)
  })
}

const startText = () => {
  const payload = address.get("start")
  return payload === null ? "/start" : `/start ${payload}`
}

/** One listener for everything that can be pressed inside messages. @param {MouseEvent} event */
const onPress = (event) => {
  if (!(event.target instanceof Element)) return
  const id = Number(event.target.closest("[data-id]")?.getAttribute("data-id"))
  const node = event.target.closest(
    "[data-press], [data-pay], [data-invoice], [data-command], tg-spoiler, .tg-spoiler, blockquote"
  )
  if (!(node instanceof HTMLElement)) return
  if (node.dataset.press !== undefined) press(node, chat.user, id)
  else if (node.dataset.invoice !== undefined) payment.askLink(chat.user, node.dataset.invoice, chat.bot.name)
  else if (node.dataset.pay !== undefined) {
    const message = messages.get(id)
    if (message !== undefined) payment.ask(chat.user, message, chat.bot.name)
  } else if (node.dataset.command !== undefined) send(node.dataset.command)
  else if (!node.matches("blockquote") || node.hasAttribute("expandable")) node.classList.toggle("shown")
}

setLanguage(language())
showStatus(undefined)
showProfile()
part("messages", HTMLElement).addEventListener("click", onPress)
part("start", HTMLElement).addEventListener("click", () => send(startText()))
part("unblock", HTMLElement).addEventListener("click", async () => {
  await post("chat/block", { user: chat.user, blocked: false }).catch(() => toast(t("notSent")))
  connect()
})
addEventListener("online", connect)
await introduce()
connect()

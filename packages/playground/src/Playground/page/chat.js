import { listen, post } from "./backend.js"
import { makeComposer } from "./composer.js"
import { makeContext } from "./context.js"
import { part, toast } from "./dom.js"
import { keepFocus } from "./focus.js"
import { press } from "./keyboard.js"
import { setUsername } from "./links.js"
import { makeMessageMenu } from "./messageMenu.js"
import { makeMessages } from "./messages.js"
import { makePanel } from "./panel.js"
import { makePayment } from "./payment.js"
import { makeRecorder } from "./recorder.js"
import { makeReplyKeyboard } from "./replyKeyboard.js"
import { makeScroll } from "./scroll.js"
import { makeSending } from "./sending.js"
import { language, languageOf, setLanguage, t } from "./texts.js"
import { makeTray } from "./tray.js"
import { become, introduce, startPayload, takeStart, whoIsThis } from "./who.js"

/** @typedef {import("./backend.js").Snapshot} Snapshot */

/** Telegram shows an action for five seconds at most, unless it is repeated. */
const longestAction = 6000
/** A draft that is followed by no message goes away, as in Telegram. */
const longestDraft = 30_000
const chat = {
  user: whoIsThis(),
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

const sending = makeSending(() => chat.user)
const tray = makeTray(() => composer.fit())
const context = makeContext({
  onEdit: (text) => composer.write(text),
  onCancel: () => composer.focus()
})

/** What stands in the field goes out: as words, as a caption, as an answer, or as what a message says from now on. @param {string} text */
const send = async (text) => {
  const now = context.current()
  const [files, as] = [tray.files(), tray.as()]
  context.clear()
  if (now?.kind === "edit") return text === now.message.text || sending.edit(now.message.id, text)
  if (files.length === 0) return sending.text(text, now?.message.id)
  tray.clear()
  const sent = await sending.files(files, as, text, now?.message.id)
  if (!sent) tray.restore(files, as)
  return sent
}
const composer = makeComposer(send, {
  hasFiles: () => tray.files().length > 0,
  cancel: () => {
    if (context.current() === undefined) return false
    context.cancel()
    return true
  }
})
makeRecorder((voice) => {
  const now = context.current()
  context.clear()
  sending.files([voice], "voice", "", now?.message.id)
})
const replyKeyboard = makeReplyKeyboard({
  write: (text) => sending.text(text),
  answer: (message) => context.show({ kind: "reply", message })
})
const messageMenu = makeMessageMenu({
  message: messages.get,
  reply: (message) => {
    context.show({ kind: "reply", message })
    composer.focus()
  },
  edit: (message) => {
    context.show({ kind: "edit", message })
    composer.focus()
  },
  forward: (message) => sending.forward(message.id),
  react: (message, emoji) => sending.react(message.id, emoji)
})
keepFocus()

/** The line under the bot's name. @param {string | undefined} doing */
const showStatus = (doing) => {
  const status = part("status", HTMLElement)
  status.classList.toggle("doing", chat.online && doing !== undefined)
  status.textContent = chat.online ? (doing ?? t("bot")) : t("connecting")
}

/** Which of the start button, the unblock button and the field is there. */
const showDock = () => {
  const empty = messages.size() === 0
  const starting = empty || startPayload() !== null
  part("empty", HTMLElement).hidden = !empty
  part("start", HTMLElement).hidden = !starting || chat.blocked
  part("unblock", HTMLElement).hidden = !chat.blocked
  part("compose", HTMLElement).hidden = starting || chat.blocked
}

/** @param {Record<string, string>} change */
const changeProfile = async (change) => {
  await post("chat/profile", { user: chat.user, ...change }).catch(() => toast(t("notSent")))
  // The bot's description and commands depend on the language: a new snapshot brings them.
  connect()
}

const panel = makePanel({
  rename: (name) => changeProfile({ first_name: name }),
  speak: (code) => changeProfile({ language_code: code }),
  leave: async () => {
    chat.user = become()
    await introduce(chat.user)
    connect()
  },
  refund: () => sending.refund(),
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
    context.clear()
    replyKeyboard.hide()
  }
  chat.bot = data.bot
  setUsername(data.bot.username)
  chat.firstName = data.user.first_name
  chat.blocked = data.blocked ?? data.user.blocked ?? false
  document.title = data.bot.name
  part("bot-name", HTMLElement).textContent = data.bot.name
  part("description", HTMLElement).textContent = data.description === "" ? t("noDescription") : data.description
  composer.setCommands(data.commands)
  endDraft()
  messages.reset(data.messages)
  data.messages.forEach(replyKeyboard.follow)
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
    replyKeyboard.follow(data)
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
    messageMenu.close()
    if (context.current()?.message.id === id) context.clear()
    showDock()
  },
  toast: ({ text }) => toast(text),
  action: ({ action, until }) => {
    clearTimeout(chat.actionTimer)
    const doing = doings[action]
    showStatus(t(doing ?? "typing"))
    chat.actionTimer = setTimeout(stopAction, Math.max(500, Math.min(until - Date.now(), longestAction)))
  },
  draft: (data) => {
    clearTimeout(chat.draftTimer)
    messages.draft(data)
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

/** What a link brought along goes with /start once. */
const start = () => {
  sending.text(`/start ${takeStart()}`.trim())
  showDock()
}

const stopWriting = () => {
  endDraft()
  // What was done by then is a message already.
  post("chat/stop", { user: chat.user }).catch(() => {})
}

/** @param {string} id */
const goTo = (id) => {
  const node = document.querySelector(`[data-role=message][data-id="${Number(id)}"]`)
  node?.scrollIntoView({ block: "center" })
}

/** One listener for everything that can be pressed inside messages. @param {MouseEvent} event */
const onPress = (event) => {
  if (!(event.target instanceof Element)) return
  const id = Number(event.target.closest("[data-id]")?.getAttribute("data-id"))
  const node = event.target.closest(
    "[data-stop], [data-press], [data-pay], [data-invoice], [data-command], [data-goto], tg-spoiler, blockquote"
  )
  if (!(node instanceof HTMLElement)) return
  if (node.dataset.stop !== undefined) return stopWriting()
  if (node.dataset.press !== undefined) press(node, chat.user, id)
  else if (node.dataset.invoice !== undefined) payment.askLink(chat.user, node.dataset.invoice, chat.bot.name)
  else if (node.dataset.pay !== undefined) {
    const message = messages.get(id)
    if (message !== undefined) payment.ask(chat.user, message, chat.bot.name)
  } else if (node.dataset.command !== undefined) sending.text(node.dataset.command)
  else if (node.dataset.goto !== undefined) goTo(node.dataset.goto)
  else if (!node.matches("blockquote") || node.hasAttribute("expandable")) node.classList.toggle("shown")
}

setLanguage(language())
showStatus(undefined)
showProfile()
part("messages", HTMLElement).addEventListener("click", onPress)
part("start", HTMLElement).addEventListener("click", start)
part("unblock", HTMLElement).addEventListener("click", async () => {
  await post("chat/block", { user: chat.user, blocked: false }).catch(() => toast(t("notSent")))
  connect()
})
addEventListener("online", connect)
await introduce(chat.user)
connect()

/**
 * @typedef {{ text: string, data?: string, url?: string, pay?: boolean,
 *   style?: "primary" | "success" | "danger", disabled?: boolean }} Button
 * @typedef {{ kind: "video" | "photo" | "audio" | "file", as: string, url: string, width: number, height: number,
 *   duration?: number, thumbnailUrl?: string, fileName?: string }} Media
 * @typedef {{ title: string, description: string, amount: number, payload: string }} Invoice
 * @typedef {{ id: number, from: "bot" | "user", date: number, text: string, html: string, media?: Media,
 *   keyboard?: Array<Array<Button>>, invoice?: Invoice, edited: boolean, replyTo?: number, quote?: string,
 *   forwardedFrom?: string, album?: string, effect?: string, spoiler?: true, captionAbove?: true, protected?: true,
 *   reaction?: Array<{ type: string, emoji?: string }>, userReaction?: string, replyMarkup?: ReplyMarkup,
 *   service?: { kind: "payment" | "refund" | "pin", amount: number } }} Message
 * @typedef {{ keyboard?: Array<Array<string | { text: string }>>, remove_keyboard?: boolean, force_reply?: boolean,
 *   input_field_placeholder?: string, one_time_keyboard?: boolean }} ReplyMarkup
 * @typedef {{ command: string, description: string }} Command
 * @typedef {{ bot: { username: string, name: string }, blocked?: boolean,
 *   user: { id: number, first_name: string, language_code: string, blocked?: boolean },
 *   commands: Array<Command>, description: string, messages: Array<Message> }} Snapshot
 * @typedef {{ snapshot: (data: Snapshot) => void, message: (data: Message) => void, edited: (data: Message) => void,
 *   deleted: (data: { id: number }) => void, toast: (data: { text: string }) => void,
 *   action: (data: { action: string, until: number }) => void, draft: (data: { text: string, html: string, canStop: boolean }) => void,
 *   commands: (data: Array<Command>) => void,
 *   payment: (data: { message: number | null, amount: number, title: string }) => void }} Events
 */

/** After this the bot counts as not answering, and a pressed button is free again. */
const patienceMillis = 25_000
/** A file of 50 MB takes its time even on one machine. */
const uploadMillis = 120_000
const reconnectMillis = { first: 500, longest: 8000 }

/** What proves to the playground that it is its own page that asks. */
const token = document.querySelector('meta[name="playground-token"]')?.getAttribute("content") ?? ""

/** What the playground refused, in its words. */
export class Refusal extends Error {}

/** @param {string} path @param {RequestInit & { headers?: Record<string, string> }} request @returns {Promise<Record<string, unknown>>} */
const call = async (path, request, patience = patienceMillis) => {
  const answer = await fetch(`/playground/${path}`, {
    ...request,
    headers: { ...request.headers, "x-playground-token": token },
    signal: AbortSignal.timeout(patience)
  })
  const body = await answer.json().catch(() => ({}))
  if (!answer.ok) throw new Refusal(typeof body.error === "string" ? body.error : `${path}: ${answer.status}`)
  return body
}

/**
 * Calls the playground. Resolves with its answer, or rejects when it refused or did not answer.
 * @param {string} path @param {Record<string, unknown>} body
 */
export const post = (path, body) =>
  call(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) })

/** Sends a form with files. @param {string} path @param {FormData} form */
export const postForm = (path, form) => call(path, { method: "POST", body: form }, uploadMillis)

/** @typedef {{ where: string, match?: string, kind: string, times: number, retryAfter?: number, words?: string }} Fault */

/** @param {Promise<Record<string, unknown>>} answer @returns {Promise<Array<Fault>>} the faults that still wait */
const waiting = async (answer) => {
  const { faults } = await answer
  return Array.isArray(faults) ? faults : []
}

/** @param {ReadonlyArray<Fault>} faults */
export const armFaults = (faults) => waiting(post("faults", { faults }))
export const waitingFaults = () => waiting(call("faults", {}))
export const clearFaults = () => waiting(call("faults", { method: "DELETE" }))

const names = /** @type {const} */ ([
  "snapshot",
  "message",
  "edited",
  "deleted",
  "toast",
  "action",
  "draft",
  "commands",
  "payment"
])

/**
 * Listens to one person's chat, and goes on listening whatever happens to the connection: after every reconnect a
 * snapshot brings what was missed. `close` ends it.
 * @param {number} user @param {Events} on @param {(online: boolean) => void} online
 */
export const listen = (user, on, online) => {
  /** @type {EventSource | undefined} */
  let source
  /** @type {number | undefined} */
  let timer
  let wait = reconnectMillis.first

  const open = () => {
    source = new EventSource(`/playground/chat/events?user=${user}`)
    for (const name of names) {
      source.addEventListener(name, (event) => {
        wait = reconnectMillis.first
        online(true)
        on[name](JSON.parse(event.data))
      })
    }
    source.addEventListener("error", () => {
      online(false)
      source?.close()
      timer = setTimeout(open, wait)
      wait = Math.min(wait * 2, reconnectMillis.longest)
    })
  }
  open()
  return {
    close: () => {
      clearTimeout(timer)
      source?.close()
    }
  }
}

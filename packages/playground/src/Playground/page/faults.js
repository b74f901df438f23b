import { armFaults, clearFaults, waitingFaults } from "./backend.js"
import { make, part, toast } from "./dom.js"
import { t } from "./texts.js"

/** @typedef {import("./backend.js").Fault} Fault */

/**
 * What can be made to go wrong: its id, its text and explanation, and what is armed.
 * @type {ReadonlyArray<readonly [id: string, title: import("./texts.js").TextKey,
 *   about: import("./texts.js").TextKey, fault: import("./backend.js").Fault & Record<string, string | number>]>}
 */
export const offered = [
  ["fails", "faultFails", "faultFailsAbout", { where: "video", match: "create", kind: "job-failed", times: 1 }],
  [
    "rate-limit",
    "faultRate",
    "faultRateAbout",
    { where: "video", match: "create", kind: "rate-limit", times: 2, retryAfter: 3 }
  ],
  ["callback", "faultCallback", "faultCallbackAbout", { where: "video", match: "webhook", kind: "lose", times: 1 }],
  ["update", "faultUpdate", "faultUpdateAbout", { where: "telegram", match: "update", kind: "duplicate", times: 1 }],
  ["answer", "faultAnswer", "faultAnswerAbout", { where: "video", match: "create", kind: "lose", times: 1 }],
  [
    "moderation",
    "faultModeration",
    "faultModerationAbout",
    { where: "video", match: "create", kind: "moderation", times: 1 }
  ],
  [
    "credits",
    "faultCredits",
    "faultCreditsAbout",
    { where: "video", match: "create", kind: "insufficient-credits", times: 1 }
  ],
  [
    "send",
    "faultSend",
    "faultSendAbout",
    { where: "telegram", match: "sendVideo", kind: "fail", times: 1, status: 400 }
  ],
  [
    "assistant",
    "faultAssistant",
    "faultAssistantAbout",
    { where: "assistant", kind: "delay", times: 1, delayMs: 15_000 }
  ],
  ["late", "faultLate", "faultLateAbout", { where: "video", match: "status", kind: "fail", times: 40, status: 404 }],
  ["retired", "faultRetired", "faultRetiredAbout", { where: "video", match: "create", kind: "retired", times: 1 }],
  [
    "draft",
    "faultDraft",
    "faultDraftAbout",
    { where: "ark", match: "create", kind: "draft-expired", about: "draft_task", times: 1 }
  ],
  [
    "full",
    "faultFull",
    "faultFullAbout",
    { where: "video", match: "create", kind: "rate-limit", times: 10, retryAfter: 10 }
  ],
  ["away", "faultAway", "faultAwayAbout", { where: "telegram", kind: "fail", times: 30, status: 502 }]
]

/** After something happened in the chat, the list is asked for again once this much time has passed. */
const settleMillis = 400

/** @param {Fault} one @param {Fault} other */
const alike = (one, other) =>
  one.where === other.where &&
  one.match === other.match &&
  one.kind === other.kind &&
  one.retryAfter === other.retryAfter &&
  one.words === other.words

/** The list of faults: a press arms one, and it shows which of them still wait to happen. */
export const makeFaults = () => {
  /** @type {ReadonlyArray<Fault>} */
  let waiting = []
  /** @type {number | undefined} */
  let timer

  /** @param {Promise<Array<Fault>>} answer */
  const take = async (answer) => {
    try {
      waiting = await answer
      show()
    } catch {
      toast(t("notSent"))
    }
  }

  /** @param {(typeof offered)[number]} entry */
  const makeRow = ([id, title, about, fault]) => {
    const times = waiting.filter((one) => alike(one, fault)).reduce((sum, one) => sum + one.times, 0)
    const words = make("span", { class: "fault-words" }, t(title), make("small", { text: t(about) }))
    const row = make("button", { class: "row fault", type: "button", "data-fault": id }, words)
    if (times > 0)
      row.append(make("span", { class: "waits", text: times > 1 ? `${t("waits")} ×${times}` : t("waits") }))
    row.addEventListener("click", () => take(armFaults([fault])))
    return row
  }

  const show = () => {
    const place = part("faults", HTMLElement)
    const focused = document.activeElement?.getAttribute("data-fault")
    place.replaceChildren(...offered.map(makeRow))
    if (waiting.length > 0) {
      const clear = make("button", { class: "row", type: "button", "data-fault": "clear", text: t("clearFaults") })
      clear.addEventListener("click", () => take(clearFaults()))
      place.append(clear)
    }
    if (focused === undefined || focused === null) return
    const again =
      [...place.children].find((row) => row.getAttribute("data-fault") === focused) ?? place.firstElementChild
    if (again instanceof HTMLElement) again.focus({ preventScroll: true })
  }

  const happened = () => {
    if (waiting.length === 0) return
    clearTimeout(timer)
    timer = setTimeout(() => take(waitingFaults()), settleMillis)
  }
  waitingFaults().then(
    (found) => {
      waiting = found
      show()
    },
    () => undefined
  )
  return { show, happened }
}

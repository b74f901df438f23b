import { post } from "./backend.js"
import { part, toast } from "./dom.js"
import { t } from "./texts.js"

/** The sheet that asks before Stars are paid, and pays at most once per press. */
export const makePayment = () => {
  const sheet = part("payment", HTMLDialogElement)
  const pay = part("pay", HTMLButtonElement)
  const problem = part("payment-error", HTMLElement)
  let confirm = async () => {}

  pay.addEventListener("click", () => confirm())
  sheet.addEventListener("click", (event) => {
    if (event.target === sheet) sheet.close()
  })
  /**
   * @param {{ amount: number, title: string }} invoice @param {string} bot
   * @param {Readonly<Record<string, unknown>>} what the invoice, as the server knows it
   */
  const open = ({ amount, title }, bot, what) => {
    part("payment-question", HTMLElement).textContent = t("purchaseQuestion", { title, bot, amount })
    pay.textContent = t("confirmPay", { amount })
    pay.disabled = false
    problem.hidden = true
    confirm = async () => {
      pay.disabled = true
      problem.hidden = true
      const answer = await post("chat/pay", what).catch(() => ({ ok: false, error: t("notSent") }))
      pay.disabled = false
      if (answer.ok === true) return sheet.close()
      problem.textContent = typeof answer.error === "string" ? answer.error : t("notPaid")
      problem.hidden = false
    }
    sheet.showModal()
    pay.focus()
  }

  return {
    /** @param {number} user @param {import("./backend.js").Message} message @param {string} bot */
    ask: (user, message, bot) => {
      if (message.invoice !== undefined) open(message.invoice, bot, { user, message: message.id })
    },
    /** @param {number} user @param {string} link @param {string} bot */
    askLink: async (user, link, bot) => {
      const invoice = await post("chat/invoice", { link }).catch(() => undefined)
      if (typeof invoice?.amount !== "number") return toast(t("notSent"))
      open({ amount: invoice.amount, title: String(invoice.title) }, bot, { user, link })
    }
  }
}

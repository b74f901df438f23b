import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { refusal, started, until, watch } from "./TelegramServer.ts"

const chat_id = 7
const invoice = {
  title: "60 coins",
  description: "Coins for videos",
  payload: "coins:60",
  currency: "XTR",
  prices: [{ label: "Coins", amount: 50 }]
}

/** A bot that has sent an invoice and answers the pre-checkout question as told. */
const shop = (answer: (id: string) => { readonly ok: boolean; readonly error_message?: string } | undefined) =>
  Effect.gen(function* () {
    const double = yield* started()
    const { api, post } = double
    const { message_id } = yield* Effect.promise(() => api.sendInvoice({ chat_id, ...invoice }))
    const pay = Effect.gen(function* () {
      const paying = yield* Effect.forkScoped(post("chat/pay", { user: chat_id, message: message_id }))
      const updates = yield* until(
        () => api.getUpdates({}),
        (waiting) => waiting.some(({ pre_checkout_query }) => pre_checkout_query !== undefined)
      )
      const query = updates.at(-1)?.pre_checkout_query
      const given = answer(query?.id ?? "")
      if (given !== undefined) {
        const pre_checkout_query_id = query?.id ?? ""
        yield* Effect.promise(() => api.answerPreCheckoutQuery({ pre_checkout_query_id, ...given }))
      }
      return { paying, query }
    })
    const messages = Effect.map(
      Effect.promise(() => api.getUpdates({})),
      (updates) => updates.flatMap(({ message }) => (message === undefined ? [] : [message]))
    )
    return { ...double, message_id, pay, messages }
  })

describe("a payment in Stars", () => {
  it.live("asks the bot first, then charges, tells the bot and shows it on the page", () =>
    Effect.gen(function* () {
      const { origin, pay, messages, post, message_id } = yield* shop(() => ({ ok: true }))
      const events = yield* watch(origin)
      expect(events[0]).toMatchObject({
        data: { messages: [{}, { invoice: { title: "60 coins", amount: 50 }, keyboard: [[{ pay: true }]] }] }
      })
      const { paying, query } = yield* pay
      expect(query).toMatchObject({ currency: "XTR", total_amount: 50, invoice_payload: "coins:60", from: { id: 7 } })
      expect(yield* Fiber.join(paying)).toEqual({ status: 200, body: { ok: true } })
      expect((yield* messages).at(-1)?.successful_payment).toMatchObject({
        currency: "XTR",
        total_amount: 50,
        invoice_payload: "coins:60",
        telegram_payment_charge_id: expect.any(String)
      })
      yield* until(
        () => events.at(-1)?.event,
        (event) => event === "payment"
      )
      expect(events.at(-1)?.data).toMatchObject({ message: message_id, amount: 50 })
      expect((yield* post("chat/pay", { user: 7, message: message_id })).body).toMatchObject({ ok: false })
    })
  )

  it.live("fails with the bot's words when the bot refuses", () =>
    Effect.gen(function* () {
      const { pay, messages } = yield* shop(() => ({ ok: false, error_message: "Sold out" }))
      const { paying } = yield* pay
      expect(yield* Fiber.join(paying)).toEqual({ status: 200, body: { ok: false, error: "Sold out" } })
      expect((yield* messages).every(({ successful_payment }) => successful_payment === undefined)).toBe(true)
    })
  )

  it.effect("fails when the bot is silent for ten seconds, and a later answer is refused", () =>
    Effect.gen(function* () {
      const { api, pay, messages } = yield* shop(() => undefined)
      const { paying, query } = yield* pay
      yield* TestClock.adjust("11 seconds")
      expect((yield* Fiber.join(paying)).body).toMatchObject({ ok: false })
      const late = () => api.answerPreCheckoutQuery({ pre_checkout_query_id: query?.id ?? "", ok: true })
      expect(yield* refusal(late)).toContain("query is too old")
      expect((yield* messages).every(({ successful_payment }) => successful_payment === undefined)).toBe(true)
    })
  )

  it.live("is listed, and refunded once", () =>
    Effect.gen(function* () {
      const { api, pay, messages } = yield* shop(() => ({ ok: true }))
      yield* Fiber.join((yield* pay).paying)
      const charge = (yield* messages).at(-1)?.successful_payment?.telegram_payment_charge_id ?? ""
      const list = () => api.getStarTransactions({})
      expect((yield* Effect.promise(list)).transactions).toMatchObject([
        { id: charge, amount: 50, source: { type: "user", user: { id: 7 }, invoice_payload: "coins:60" } }
      ])
      const refund = (id: string) =>
        refusal(() => api.refundStarPayment({ user_id: 7, telegram_payment_charge_id: id }))
      expect(yield* refund("unknown")).toBe("400 Bad Request: CHARGE_ID_INVALID")
      expect(yield* refund(charge)).toBeUndefined()
      expect(yield* refund(charge)).toBe("400 Bad Request: CHARGE_ALREADY_REFUNDED")
      expect((yield* messages).at(-1)?.refunded_payment).toMatchObject({ telegram_payment_charge_id: charge })
      expect((yield* Effect.promise(list)).transactions).toHaveLength(2)
    })
  )

  it.live("can be made through a link", () =>
    Effect.gen(function* () {
      const { api, post } = yield* started()
      const link = yield* Effect.promise(() => api.createInvoiceLink(invoice))
      const paying = yield* Effect.forkScoped(post("chat/pay", { user: 7, link }))
      const updates = yield* until(
        () => api.getUpdates({}),
        (waiting) => waiting.length === 2
      )
      const pre_checkout_query_id = updates.at(-1)?.pre_checkout_query?.id ?? ""
      yield* Effect.promise(() => api.answerPreCheckoutQuery({ pre_checkout_query_id, ok: true }))
      expect((yield* Fiber.join(paying)).body).toEqual({ ok: true })
    })
  )

  it.live.each([
    [{ title: "x".repeat(33) }, "INVOICE_TITLE_INVALID"],
    [{ payload: "ж".repeat(65) }, "INVOICE_PAYLOAD_INVALID"],
    [{ prices: [...invoice.prices, ...invoice.prices] }, "STARS_INVOICE_INVALID"],
    [{ currency: "USD" }, "CURRENCY_INVALID"]
  ] as const)("is not offered with %j", ([change, description]) =>
    Effect.gen(function* () {
      const { api } = yield* started()
      expect(yield* refusal(() => api.sendInvoice({ chat_id, ...invoice, ...change }))).toBe(
        `400 Bad Request: ${description}`
      )
    })
  )
})

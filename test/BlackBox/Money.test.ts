import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { token, World } from "../../lab/world/World.ts"

let world: World
beforeAll(async () => {
  world = await World.open({ env: { OPERATORS: "777", SPEND_LIMIT_DAY: "1000" } })
})
afterAll(() => world.close())

const telegram = async (method: string, params: object) => {
  const response = await fetch(`${world.playground}/playground/telegram/bot${token}/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(params)
  })
  return (await response.json()) as { readonly ok: boolean; readonly result?: unknown } // the double's own format
}

/** The charge that a user paid, as Telegram's list knows it. */
const chargeOf = async (user: number) => {
  const { result } = await telegram("getStarTransactions", { limit: 100 })
  const { transactions } = result as {
    readonly transactions: ReadonlyArray<{
      readonly id: string
      readonly source?: { readonly user?: { readonly id: number } }
    }>
  } // the double's own format
  return transactions.findLast(({ source }) => source?.user?.id === user)?.id ?? ""
}

it("who comes with a rating below zero is served, without welcome coins, and a failing question gives them", async () => {
  const rating = { level: -1, rating: -40, current_level_rating: -100, next_level_rating: 0 }
  const users = [741, 742].map((id) => ({ id, first_name: "Ann", language_code: "ru", rating }))
  const response = await fetch(`${world.playground}/playground/telegram/users`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ users })
  })
  expect(response.status).toBe(200)
  expect(await world.person(741).balance()).toBe(0)
  await world.fault({ where: "telegram", match: "getChat", kind: "fail" })
  expect(await world.person(742).balance()).toBe(60)
})

describe("buying coins", () => {
  it("from “not enough coins” over the pack that is just enough back to the very card, and to the video", async () => {
    const anna = world.person(701)
    await anna.say("/start")
    await anna.say("/video")
    await anna.presses("💎 SORA 2 PRO", "✋ Вручную", "📱 9:16", "8 сек", "720p")
    await anna.say("a whale in the clouds")
    expect((await anna.sees(/Проверьте/)).text).toContain("Не хватает 36 🪙")
    const card = await anna.sees(/Проверьте/)
    const texts = card.keyboard?.flat().map(({ text }) => text) ?? []
    expect(texts.filter((text) => text.includes("⭐") || text.startsWith("🪙"))).toEqual([
      "50 🪙 · 150 ⭐",
      "120 + 10 🪙 · 350 ⭐",
      "🪙 Другие наборы"
    ])
    expect(texts).not.toContain("✅ Создать")
    await anna.presses("50 🪙")
    const invoice = await anna.invoice()
    expect(invoice.invoice).toMatchObject({ title: "50 монет", amount: 150 })
    expect(await anna.pays(invoice)).toEqual({ ok: true })
    await anna.sees(/\+50 🪙\. Баланс: 110/)
    await anna.sees(/Проверьте[\s\S]*Цена: 96 🪙 · баланс 110 → 14/)
    await anna.presses("✅ Создать")
    await anna.seesVideo()
    expect(await anna.balance()).toBe(14)
    await anna.presses("🧾 Квитанция")
    const { text } = await anna.sees(/Квитанция №/)
    expect(text).toMatch(
      /💎 SORA 2 PRO · 9:16 · 8 сек · 720p\n[^\n]+\n\n➖ Списано 96 🪙: .* UTC\n✔️ Оплачено за видео 96 🪙: .* UTC/
    )
    expect(text).toMatch(/Передано модели: .* UTC\n🎞 Готово: .* UTC\n✅ Доставлено: .* UTC/)
  })

  it("an invoice is paid once, and a payment that Telegram repeats credits once", async () => {
    const anna = world.person(702)
    await anna.say("/buy")
    await anna.presses("120 + 10 🪙")
    const invoice = await anna.invoice()
    await anna.pays(invoice)
    await anna.sees(/\+130 🪙/)
    const payload = invoice.invoice?.payload ?? ""
    const from = { id: 702, is_bot: false, first_name: "Аня", language_code: "ru" }
    await world.update({
      update_id: 900_001,
      message: {
        message_id: 9001,
        date: 1,
        chat: { id: 702, type: "private" },
        from,
        successful_payment: {
          currency: "XTR",
          total_amount: 350,
          invoice_payload: payload,
          telegram_payment_charge_id: await chargeOf(702),
          provider_payment_charge_id: ""
        }
      }
    })
    expect(await anna.balance()).toBe(190)
    const { ok, error } = await anna.pays({ ...invoice, id: invoice.id })
    expect([ok, error]).toEqual([false, expect.stringMatching(/./)])
    expect(await anna.balance()).toBe(190)
  })

  it.each([
    ["somebody else's", 703, 350, "XTR", /другому человеку/],
    ["one at another price", 702, 1, "XTR", /Цена изменилась/],
    ["one in another currency", 702, 350, "USD", /Цена изменилась/],
    ["one that is paid already", 702, 350, "XTR", /уже оплачен/],
    ["one that nobody knows", 702, 350, "XTR", /не узнаём/]
  ])("Telegram is told not to take the money for %s", async (what, payer, amount, currency, words) => {
    const anna = world.person(702)
    const { invoice } = await anna.invoice()
    const id = `q-${what}`
    const started = performance.now()
    await world.update({
      update_id: 900_100 + payer + amount,
      pre_checkout_query: {
        id,
        from: { id: payer, is_bot: false, first_name: "X", language_code: "ru" },
        currency,
        total_amount: amount,
        invoice_payload: what === "one that nobody knows" ? crypto.randomUUID() : (invoice?.payload ?? "")
      }
    })
    const call = await world.eventually(async () =>
      (await world.calls()).find(({ params }) => params["pre_checkout_query_id"] === id)
    )
    expect(performance.now() - started).toBeLessThan(5000)
    expect(call.params["ok"]).toBe(false)
    expect(call.params["error_message"]).toMatch(words)
  })

  it("a refund takes the coins back, and what was spent is paid by the next purchase first", async () => {
    const anna = world.person(704)
    await anna.say("/buy")
    await anna.presses("50 🪙")
    await anna.pays(await anna.invoice())
    await anna.sees(/\+50 🪙\. Баланс: 110/)
    await anna.orders("a lighthouse", "12 сек")
    await anna.presses("✅ Создать")
    await anna.seesVideo()
    expect(await anna.balance()).toBe(62)
    expect(
      (await telegram("refundStarPayment", { user_id: 704, telegram_payment_charge_id: await chargeOf(704) })).ok
    ).toBe(true)
    await anna.sees(/Stars вернулись/)
    // 60 welcome coins were spent first as far as they went; of the 50 bought ones all were left.
    expect(await anna.balance()).toBe(12)
  })

  it("a subscription goes out as a link, renews itself, and can be stopped", async () => {
    const anna = world.person(705)
    await anna.say("/buy")
    await anna.presses("🔁 250 🪙")
    const { keyboard } = await anna.sees(/каждый месяц/)
    const link = keyboard?.flat()[0]?.url ?? ""
    expect(link).toMatch(/^https:\/\/t\.me\/\$/)
    expect(await anna.paysLink(link)).toEqual({ ok: true })
    await anna.sees(/\+250 🪙\. Баланс: 310/)
    await anna.renews(await chargeOf(705))
    await anna.sees(/\+250 🪙\. Баланс: 560/)
    await anna.say("/buy")
    await anna.sees(/Подписка оплачена до .* и продлится сама/)
    await anna.presses("⏹ Отключить подписку")
    await anna.sees(/Подписка оплачена до .* и больше не продлится/)
    expect((await world.calls()).some(({ method, ok }) => method === "editUserStarSubscription" && ok)).toBe(true)
  })

  it("the shop is a screen like any other, and the way back is the menu", async () => {
    const anna = world.person(706, "en")
    await anna.say("/start")
    await anna.presses("🪙 Coins")
    await anna.sees(/Coins for Telegram Stars/)
    await anna.presses("⬅️ Back")
    await anna.sees(/One sentence in, one video out/)
  })
})

describe("an account", () => {
  it("history tells where every coin went, page by page", async () => {
    const anna = world.person(711)
    await anna.say("/start")
    for (let n = 0; n < 3; n++) {
      await anna.orders(`a short film ${n}`)
      await anna.presses("✅ Создать")
      await anna.seesVideo(n + 1)
    }
    await anna.say("/history")
    const { text } = await anna.sees(/История монет/)
    expect(text.match(/видео · № \d+ · −16 🪙/g)).toHaveLength(3)
    expect(text).toMatch(/подарок за старт · \+60 🪙[^]*Баланс: 12/)
    await anna.say("/receipts")
    const list = await anna.sees(/Ваши квитанции/)
    expect(list.keyboard?.flat().filter(({ text }) => /^✅ .* · 🌟 SORA 2 · −16 🪙$/.test(text))).toHaveLength(3)
  })

  it("a limit of one's own stops the next video, and says so on its card", async () => {
    const anna = world.person(712)
    await anna.say("/buy")
    await anna.presses("50 🪙")
    await anna.pays(await anna.invoice())
    await anna.sees(/\+50 🪙/)
    await anna.say("/limits")
    await anna.presses("День: 50 🪙")
    await anna.sees(/Сегодня: 0 🪙 из 50 🪙/)
    await anna.orders("a first film", "8 сек")
    await anna.presses("✅ Создать")
    await anna.seesVideo()
    await anna.orders("a second film", "8 сек")
    await anna.presses("✅ Создать")
    await anna.sees(/превысит дневной лимит/)
    expect(await anna.balance()).toBe(78)
  })

  it("a friend who comes by a link brings coins to both with the first video", async () => {
    const anna = world.person(713)
    await anna.say("/invite")
    const link = /https:\S+start=(ref_\w+)/.exec((await anna.sees(/Пригласите друга/)).text)?.[1] ?? ""
    await anna.say(`/start ${link}`)
    await anna.sees(/ваше собственное приглашение/)
    const boris = world.person(714)
    await boris.say(`/start ${link}`)
    await boris.sees(/по ссылке друга/)
    await boris.orders("a friend's film")
    await boris.presses("✅ Создать")
    await boris.seesVideo()
    await boris.sees(/\+20 🪙 за приглашение/)
    await anna.sees(/\+20 🪙 за приглашение/)
    expect([await anna.balance(), await boris.balance()]).toEqual([80, 64])
    await boris.say(`/start ${link}`)
    await anna.say("/invite")
    await anna.sees(/Друзей пришло: 1 · с наградой: 1 · заработано: 20 🪙/)
  })

  it("a promo code that the operator made gives its coins once to each", async () => {
    const operator = world.person(777)
    await operator.say("/newpromo spring 15 1")
    await operator.sees(/\/promo SPRING: 15 🪙, 1 times/)
    const anna = world.person(715)
    await anna.say("/promo Spring")
    await anna.sees(/\+15 🪙\. Баланс: 75/)
    await anna.say("/promo spring")
    await anna.sees(/уже использовали/)
    const boris = world.person(716)
    await boris.say("/start promo_spring")
    await boris.sees(/код уже закончился/)
    await boris.say("/promo")
    await boris.sees(/Пришлите код/)
  })
})

describe("an operator", () => {
  it("answers “where is my video?” by job, user and charge, and refunds a charge once", async () => {
    const anna = world.person(721)
    await anna.say("/buy")
    await anna.presses("50 🪙")
    await anna.pays(await anna.invoice())
    await anna.sees(/\+50 🪙/)
    await anna.orders("where is it")
    await anna.presses("✅ Создать")
    await anna.seesVideo()
    const operator = world.person(777)
    const charge = await chargeOf(721)
    await operator.say("/find 721")
    const { text } = await operator.sees(/user 721 · active/)
    const job = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(text)?.[0] ?? ""
    await operator.say(`/find ${job}`)
    await operator.sees(/provider sora · task \S+\n.*trace [0-9a-f]{32}|trace [0-9a-f]{32}/)
    await operator.say(`/refund ${charge}`)
    await operator.sees(/Refunded\. Balance of 721: 44/)
    await anna.sees(/Stars вернулись/)
    await operator.say(`/refund ${charge}`)
    await operator.sees(/Refunded before\. Balance of 721: 44/)
    await operator.say("/refund")
    await operator.sees(/^\/refund CHARGE$/)
    await operator.say("/audit")
    await operator.sees(/Every coin is accounted for/)
  })

  it("freezes and bans, and who is concerned sees it", async () => {
    const anna = world.person(722)
    await anna.orders("frozen film")
    const operator = world.person(777)
    await operator.say("/freeze 722")
    await operator.sees(/722 is frozen now/)
    await anna.say("/video")
    await anna.presses("🌟 SORA 2", "✋ Вручную", "📱 9:16", "4 сек")
    await anna.say("frozen film")
    await anna.sees(/Проверьте/)
    await anna.presses("✅ Создать")
    await anna.sees(/заморожен/)
    await operator.say("/ban 722")
    await operator.sees(/722 is banned now/)
    await anna.say("/start")
    await anna.sees(/не обслуживается/)
    await operator.say("/unfreeze 722")
    await operator.sees(/722 is active now/)
    await anna.say("/start")
    await anna.sees(/Баланс: 60/)
  })

  it("switches a model, new videos and the sale of coins off and on, and what is being made goes on", async () => {
    const operator = world.person(777)
    const anna = world.person(724)
    const boris = world.person(725)
    await anna.orders("made meanwhile")
    await anna.presses("✅ Создать")
    await world.task("made meanwhile")
    await boris.orders("an old card")
    await operator.say("/pause model sora-2 2999-01-31 it is being repaired")
    await operator.sees(/model sora-2 is off until 31 Jan, 00:00/)
    await boris.presses("✅ Создать")
    await boris.sees(/Эта модель сейчас недоступна/)
    await anna.seesVideo()
    await operator.say("/resume model sora-2")
    await operator.sees(/model sora-2 is on again/)
    await operator.say("/pause orders 2h moving")
    await operator.sees(/orders is off until/)
    await anna.orders("an order during maintenance")
    await anna.sees(/Идут технические работы/)
    expect(await anna.presses("✅ Создать")).toEqual({
      toast: "🛠 Технические работы: новое видео сейчас заказать нельзя"
    })
    await operator.say("/resume orders")
    await operator.sees(/orders is on again/)
    await anna.presses("✅ Создать")
    await anna.seesVideo(2)
    await operator.say("/pause sales moving")
    await operator.sees(/sales is off/)
    await boris.say("/buy")
    await boris.sees(/Сейчас монеты не продаются/)
    await operator.say("/resume sales")
    await operator.sees(/sales is on again/)
    await operator.say("/switches")
    await operator.sees(/Everything is on/)
    expect(await world.creations("an old card")).toEqual([])
  })

  it("is nobody else: for others these commands do not exist", async () => {
    const anna = world.person(723)
    await anna.say("/grant 723 1000")
    await anna.sees(/Как это работает|Как всё работает|Как/)
    expect(await anna.balance()).toBe(60)
  })
})

import { afterAll, beforeAll, expect, it } from "vitest"
import { telegramSecret, token, World } from "../../lab/world/World.ts"

/** A deployment whose secrets are changed while people use it. */
let world: World
beforeAll(async () => {
  world = await World.open({ tools: false })
})
afterAll(() => world.close())

const next = "the-next-secret-of-telegram"
const fromTelegram = (update: number, id: number) => ({
  update_id: update,
  message: {
    message_id: 1,
    date: 1,
    chat: { id, type: "private" },
    from: { id, is_bot: false, first_name: "x" },
    text: "/start"
  }
})

it("a bot with a new token and new secrets opens old links, and hears Telegram by both secrets until the change is over", async () => {
  const person = world.person(311)
  await world.fault(
    { where: "telegram", match: "sendVideo", kind: "fail", status: 400, times: 10 },
    { where: "telegram", match: "sendDocument", kind: "fail", status: 400 }
  )
  await person.orders("seen by a link")
  await person.presses("✅ Создать")
  const { html } = await person.sees(/вот ссылка/)
  await world.heal()
  const link = /href="([^"]+)"/.exec(html)?.[1]?.replaceAll("&amp;", "&") ?? ""
  const opened = async () => (await fetch(link, { headers: { range: "bytes=4-7" } })).status
  expect(await opened()).toBe(206)

  const [bot = ""] = token.split(":")
  await world.restart({
    signal: "SIGTERM",
    env: {
      TELEGRAM_BOT_TOKEN: `${bot}:a-token-that-botfather-gave-anew-12345`,
      TELEGRAM_WEBHOOK_SECRET: `${next} ${telegramSecret}`
    }
  })
  expect(await opened()).toBe(206)
  expect((await world.update(fromTelegram(900_001, 312))).status).toBe(200)
  expect((await world.update(fromTelegram(900_002, 313), next)).status).toBe(200)
  expect((await world.update(fromTelegram(900_003, 314), "wrong")).status).toBe(401)

  // The change is over: what was is no secret any more.
  await world.restart({ signal: "SIGTERM", env: { TELEGRAM_WEBHOOK_SECRET: next } })
  expect((await world.update(fromTelegram(900_004, 315))).status).toBe(401)
  expect((await world.update(fromTelegram(900_005, 316), next)).status).toBe(200)
  expect(await opened()).toBe(206)
})

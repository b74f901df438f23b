import { afterAll, beforeAll, expect, it } from "vitest"
import { linkTo } from "../../lab/world/linkTo.ts"
import { messageUpdate } from "../../lab/world/updates.ts"
import { telegramSecret, token, World } from "../../lab/world/World.ts"

/** A deployment whose secrets are changed while people use it. */
let world: World
beforeAll(async () => {
  world = await World.open({ tools: false })
})
afterAll(() => world.close())

const next = "the-next-secret-of-telegram"
it("a bot with a new token and new secrets opens old links, and hears Telegram by both secrets until the change is over", async () => {
  const link = await linkTo(world, 311, "seen by a link")
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
  expect((await world.update(messageUpdate(900_001, 312))).status).toBe(200)
  expect((await world.update(messageUpdate(900_002, 313), next)).status).toBe(200)
  expect((await world.update(messageUpdate(900_003, 314), "wrong")).status).toBe(401)

  // The change is over: what was is no secret any more.
  await world.restart({ signal: "SIGTERM", env: { TELEGRAM_WEBHOOK_SECRET: next } })
  expect((await world.update(messageUpdate(900_004, 315))).status).toBe(401)
  expect((await world.update(messageUpdate(900_005, 316), next)).status).toBe(200)
  expect(await opened()).toBe(206)
})

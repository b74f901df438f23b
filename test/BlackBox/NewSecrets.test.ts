import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { linkTo } from "../../lab/world/linkTo.ts"
import { messageUpdate } from "../../lab/world/updates.ts"
import { telegramSecret, token, webhookSecret, World } from "../../lab/world/World.ts"
import { Gossip } from "../Hostile/support/Gossip.ts"

/** A deployment whose secrets are changed while people use it. */
let world: World
/** The video server, which tells what keys it was shown. */
const server = new Gossip()
beforeAll(async () => {
  await server.open()
  world = await World.open({
    tools: false,
    env: (doubles) => ({ OPENAI_BASE_URL: `${server.before(doubles)}/playground/openai/v1` })
  })
})
afterAll(async () => {
  await world.close()
  server.close()
})

const next = "the-next-secret-of-telegram"
const nextSigned = `whsec_${Buffer.from("the next secret of the video server").toString("base64")}`
const strange = `whsec_${Buffer.from("the secret of a stranger").toString("base64")}`
const status = async (link: string) => (await fetch(link, { headers: { range: "bytes=4-7" } })).status

describe("a bot whose token, secrets, keys and address are changed while people use it", () => {
  let link = ""
  /** The same process by another name. */
  const moved = () => world.bot.replace("127.0.0.1", "localhost")

  it("finishes what was ordered before, by the new keys alone", async () => {
    link = await linkTo(world, 311, "seen by a link")
    expect(await status(link)).toBe(206)
    const vera = world.person(317)
    await vera.orders("a video over the change")
    await vera.presses("✅ Создать")
    await world.task("a video over the change")

    const [bot = ""] = token.split(":")
    await world.restart({
      signal: "SIGTERM",
      env: {
        TELEGRAM_BOT_TOKEN: `${bot}:a-token-that-botfather-gave-anew-12345`,
        TELEGRAM_WEBHOOK_SECRET: `${next} ${telegramSecret}`,
        OPENAI_API_KEY: "sk-given-anew",
        OPENAI_WEBHOOK_SECRET: `${nextSigned} ${webhookSecret}`,
        PUBLIC_URL: moved()
      }
    })
    server.keys.clear()
    await vera.seesVideo()
    await world.person(318).orders("a video after the change")
    await world.person(318).presses("✅ Создать")
    await world.person(318).seesVideo()
    expect([...server.keys]).toEqual(["Bearer sk-given-anew"])
  })

  it("opens old links, and makes new ones to its new address, where Telegram finds it as well", async () => {
    expect(await status(link)).toBe(206)
    const newer = await linkTo(world, 319, "seen by a link to the new address")
    expect(newer.startsWith(`${moved()}/v/`)).toBe(true)
    expect(await status(newer)).toBe(206)
    const told = (await world.calls()).findLast(({ method }) => method === "setWebhook")
    expect(told?.params).toMatchObject({ url: `${moved()}/telegram`, secret_token: next })
  })

  it("hears Telegram and the video server by both secrets until the change is over, and nobody by another", async () => {
    expect((await world.update(messageUpdate(900_001, 312))).status).toBe(200)
    expect((await world.update(messageUpdate(900_002, 313), next)).status).toBe(200)
    expect((await world.update(messageUpdate(900_003, 314), "wrong")).status).toBe(401)
    const callback = async (secret: string, id: string) => (await world.callback("video_none", { secret, id })).status
    expect(await callback(webhookSecret, "evt_old")).toBe(200)
    expect(await callback(nextSigned, "evt_new")).toBe(200)
    expect(await callback(strange, "evt_strange")).toBe(401)
  })

  it("knows no former secret any more when the change is over", async () => {
    await world.restart({
      signal: "SIGTERM",
      env: { TELEGRAM_WEBHOOK_SECRET: next, OPENAI_WEBHOOK_SECRET: nextSigned }
    })
    expect((await world.update(messageUpdate(900_004, 315))).status).toBe(401)
    expect((await world.update(messageUpdate(900_005, 316), next)).status).toBe(200)
    expect((await world.callback("video_none", { id: "evt_late" })).status).toBe(401)
    expect(await status(link)).toBe(206)
  })
})

import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { unzipSync } from "fflate"
import { Client } from "pg"
import sharp from "sharp"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { telegramSecret, token, webhookSecret, World } from "../../lab/world/World.ts"
import { Collector, Gossip } from "./support/Gossip.ts"

/** Every secret that the bot is given, each a text of its own. */
const secrets = {
  OPENAI_API_KEY: "sk-hush-openai-7f3a",
  SORA_API_KEY: "sk-hush-sora-8e2b",
  KIE_API_KEY: "hush-kie-9d1c",
  KIE_WEBHOOK_KEY: "hush-kie-webhook-1a2b",
  GEMINI_API_KEY: "hush-gemini-2b3c",
  GEMINI_WEBHOOK_SECRET: "whsec_aHVzaC1nZW1pbmktM2M0ZA==",
  OPENROUTER_API_KEY: "hush-openrouter-4d5e",
  OPENROUTER_WEBHOOK_SECRET: "hush-openrouter-webhook-5e6f"
}
const words = ["umbrella of secrets", "lighthouse in confidence", "teapot between us"] as const
/** What a stranger puts where it might be logged: a line of their own, and colours of the terminal. */
const forgedLine = '\r\n{"level":"FATAL","message":"forged-by-a-stranger"}\u001b[31m'

let world: World
const gossip = new Gossip()
const collector = new Collector()

beforeAll(async () => {
  await Promise.all([gossip.open(), collector.open()])
  world = await World.open({
    renderSeconds: 0.5,
    env: (doubles) => ({
      ...secrets,
      OPENAI_BASE_URL: `${gossip.before(doubles)}/playground/openai/v1`,
      SORA_BASE_URL: `${gossip.before(doubles)}/playground/openai/v1`,
      KIE_BASE_URL: `${doubles}/playground/kie`,
      GEMINI_BASE_URL: `${doubles}/playground/google`,
      OPENROUTER_BASE_URL: `${doubles}/playground/openrouter`,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      LOG_LEVEL: "All"
    })
  })
})
afterAll(async () => {
  await world.close()
  gossip.close()
  collector.close()
})

const filesOf = async (folder: string): Promise<ReadonlyArray<string>> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return Promise.all(
    entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), "latin1"))
  )
}

/** Every row of every table, as JSON. */
const rowsOf = async (connectionString: string): Promise<ReadonlyArray<string>> => {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    const tables = await client.query<{ name: string }>(
      "SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
    )
    const rows: Array<string> = []
    for (const { name } of tables.rows) {
      const found = await client.query<{ row: string }>(
        `SELECT '${name} ' || row_to_json(t)::text AS row FROM ${name} t`
      )
      rows.push(...found.rows.map(({ row }) => row))
    }
    return rows
  } finally {
    await client.end()
  }
}

/** What somebody writes who then deletes everything, and what the transcription hears in every voice. */
const marker = "heron at the weir"
const heard = "A paper boat sails down the gutter"

describe("a whole life with every log and trace switched on", () => {
  it("goes through an order, a payment, a delivery, failures whose errors repeat the key, and forged requests", async () => {
    const anna = world.person(841)
    await anna.say("/buy")
    await anna.presses("50 🪙")
    await anna.pays(await anna.invoice())
    await anna.sees(/\+50 🪙/)
    await anna.orders(words[0])
    await anna.presses("✅ Создать")
    await anna.seesVideo()

    gossip.mood = "gossiping"
    await anna.orders(words[1])
    await anna.presses("✅ Создать")
    await anna.sees(/Не получилось/)
    await anna.say("/video")
    await anna.presses("🌟 SORA 2", "🤖 С помощником", "📱 9:16", "4 сек")
    await anna.say(words[2])
    await anna.sees(/Помощник сейчас не отвечает/)
    expect(gossip.repeated).toBeGreaterThan(1)
    gossip.mood = "honest"

    await world.fault({ where: "telegram", match: "sendMessage", kind: "fail", status: 500, times: 1 })
    await anna.say(`/find ${forgedLine}`)
    await anna.say(`/promo ${forgedLine}`)
    await world.update({ update_id: 1, message: forgedLine })
    await world.update({ update_id: 2, callback_query: { id: forgedLine, from: { id: 841 }, data: forgedLine } })
    await world.callback(forgedLine, { id: "evt_forged" })
    await world.callback("video_1", { secret: `whsec_${Buffer.from("a stranger's").toString("base64")}` })
    await fetch(`${world.bot}/v/nothing${encodeURIComponent(forgedLine)}?e=1&s=a-signature-of-a-link`, {
      headers: { "user-agent": "forged-by-a-stranger" }
    })
    await anna.say("/menu")
    expect(await anna.balance()).toBe(94)
  })

  it("that ends with everything deleted leaves no row with a word of it", async () => {
    const vera = world.person(842)
    await vera.orders(`${marker} one`)
    await vera.presses("✅ Создать")
    await vera.seesVideo()
    const jpeg = await sharp({ create: { width: 480, height: 854, channels: 3, background: "#208040" } })
      .jpeg()
      .toBuffer()
    await vera.sends("photo", new File([Uint8Array.from(jpeg)], "photo.jpg", { type: "image/jpeg" }), `${marker} two`)
    await vera.sees(/Проверьте[^]*two[^]*Начнётся с вашей картинки/)
    await vera.presses("✅ Создать")
    await world.eventually(async () =>
      (await rowsOf(world.database)).some(
        (row) => row.startsWith("jobs ") && row.includes(`${marker} two`) && row.includes('"state":"delivered"')
      )
    )
    await vera.sends(
      "voice",
      new File([Buffer.from("OggS and the rest of it")], "voice.ogg", { type: "audio/ogg" }),
      undefined,
      {
        seconds: 3
      }
    )
    await vera.sees(new RegExp(heard))
    await vera.say("/video")
    await vera.presses("🌟 SORA 2", "🤖 С помощником", "📱 9:16", "4 сек")
    await vera.say(`${marker} three`)
    await vera.sees(/Вот сцена/)
    await vera.say("/paysupport")
    await vera.say(`${marker} four`)
    await vera.sees(/^💬 Вопрос № \d+ записан/u)
    await world.update({ update_id: 842_000, message: { from: { id: 842 }, text: `${marker} five` } })
    const held = async (what: string) => (await rowsOf(world.database)).filter((row) => row.includes(what))
    for (const one of ["one", "two", "three", "four", "five"]) expect(await held(`${marker} ${one}`)).not.toEqual([])

    await vera.say("/export")
    const { media } = await vera.sees(/^📦 Всё, что мы о вас храним/)
    const file = await (await fetch(new URL(media?.url ?? "", world.playground))).arrayBuffer()
    const copy = Object.values(unzipSync(new Uint8Array(file)))
      .map((bytes) => Buffer.from(bytes).toString())
      .join("\n")
    for (const one of ["one", "two", "three", "four"]) expect(copy).toContain(`${marker} ${one}`)
    await vera.say("/export")
    await vera.sees(/^⏳ Копию можно получать раз в день/)

    await vera.say("/delete_me")
    await vera.presses("🗑 Да, удалить всё")
    await vera.sees(/^✅ Всё ваше удалено/)
    for (const word of [marker, heard]) expect(await held(word)).toEqual([])
    const stored = await readdir(join(world.folder, "videos"))
    expect(stored.filter((name) => !name.startsWith("."))).toHaveLength(1)
    expect(await vera.balance()).toBe(0)
  })

  it("leaves no secret and no word of a user in what it printed, traced or sent, or in its folder", async () => {
    const calls = await world.calls()
    const folder = await filesOf(world.folder)
    await world.process.end("SIGTERM")
    const printed = world.output()
    const exported = collector.bodies.join("\n")
    expect(printed).toContain('"level":"DEBUG"')
    expect(exported).toContain("Generation.deliver")
    const hidden = [
      ...Object.values(secrets),
      token,
      token.slice(7),
      telegramSecret,
      webhookSecret,
      webhookSecret.slice(6),
      world.database,
      "a-signature-of-a-link"
    ]
    const places = { printed, exported, folder: folder.join("\n") }
    for (const [place, text] of Object.entries(places)) {
      for (const secret of [...hidden, ...words, marker, heard])
        expect(text.includes(secret), `${place} holds ${secret}`).toBe(false)
    }
    const said = JSON.stringify(calls.filter(({ method }) => method !== "setWebhook"))
    for (const secret of hidden) expect(said.includes(secret), `a message holds ${secret}`).toBe(false)
  })

  it("prints one JSON object a line, whatever strangers sent, and nothing that steers a terminal", () => {
    const printed = world.output()
    const lines = printed.split("\n").filter((line) => line !== "")
    for (const line of lines) expect(() => JSON.parse(line), line).not.toThrow()
    expect(lines.filter((line) => line.includes('"level":"FATAL"'))).toEqual([])
    const steering = [...printed].filter((one) => one !== "\n" && (one < " " || (one >= "\u007f" && one <= "\u009f")))
    expect(steering).toEqual([])
  })
})

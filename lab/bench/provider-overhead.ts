import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { models as offered, offeredModels } from "../world/offeredModels.ts"
import { Person } from "../world/Person.ts"
import { freePort } from "../world/freePort.ts"
import { machine, median, onStage } from "./stage.ts"

/**
 * What the bot adds to a provider's own time, per job: from the tap on "Create" to the order at the provider, and from
 * the provider's webhook to its content being asked for. Beside it a script that does the same with the provider's own client
 * alone. The provider, which holds the watch, renders in a fixed time; provider, Telegram, bot and scripts are processes of their
 * own. `--only` takes one provider's name.
 */
const { values } = parseArgs({ options: { quick: { type: "boolean" }, only: { type: "string" } } })
const jobs = values.quick === true ? 5 : 30
const secret = `whsec_${Buffer.from("a secret of thirty-two characters").toString("base64")}`

/** A provider, where its model is in the chat, and what its client is. */
const contenders = [
  { name: "sora", wire: "v1", id: "sora-2", alone: "OpenAI's SDK" },
  { name: "fal", wire: "fal", id: "wan-2.7", alone: "fal's client" },
  { name: "replicate", wire: "replicate", id: "seedance-2-fast", alone: "Replicate's client" },
  { name: "ark", wire: "ark", id: "seedance-2.5", alone: "fetch" }
] as const

interface Times {
  readonly prompt: string
  readonly ordered: number
  readonly told: number
  readonly fetched: number
}

const until = async <A>(question: () => Promise<A | undefined | false>) => {
  const end = Date.now() + 30_000
  for (;;) {
    const answer = await question()
    if (answer !== undefined && answer !== false) return answer
    if (Date.now() > end) throw new Error(`not so within 30 s: ${String(question)}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

await onStage(async ({ folder, launch, database }) => {
  const [provider, bot] = [await freePort(), await freePort()]
  const baseUrl = `http://127.0.0.1:${provider}`
  await launch("lab/bench/provider/server.ts", { PORT: String(provider), SECRET: secret }, /ready/)
  const { said } = await launch("packages/playground/src/Playground/Standalone.ts", { PORT: "0" }, /playground (\S+)/)
  const doubles = /playground (\S+)/.exec(said)?.[1] ?? ""
  const models = join(folder, "models.json")
  await writeFile(models, JSON.stringify(offeredModels))
  await launch(
    "src/main.ts",
    {
      PORT: String(bot),
      PUBLIC_URL: `http://127.0.0.1:${bot}`,
      HOST: "127.0.0.1",
      TELEGRAM_BOT_TOKEN: "1:bench",
      TELEGRAM_API_ROOT: `${doubles}/playground/telegram`,
      // A chat's own pace is Telegram's, and the same for every provider.
      TELEGRAM_RATE: "100000",
      TELEGRAM_CHAT_RATE: "100000",
      SORA_BASE_URL: `${baseUrl}/v1`,
      SORA_WEBHOOK_SECRET: secret,
      FAL_KEY: "bench:key",
      FAL_BASE_URL: `${baseUrl}/fal`,
      REPLICATE_API_TOKEN: "bench",
      REPLICATE_BASE_URL: `${baseUrl}/replicate`,
      REPLICATE_WEBHOOK_SECRET: secret,
      ARK_API_KEY: "bench",
      ARK_BASE_URL: `${baseUrl}/ark`,
      MODELS_FILE: models,
      DATABASE_URL: await database("ours"),
      DATA_DIR: folder,
      WELCOME_COINS: "100000",
      LOG_LEVEL: "Error"
    },
    /→ http/
  )
  const times = async (): Promise<ReadonlyArray<Times>> => (await fetch(`${baseUrl}/times`)).json()
  const fetched = (prompt: string) =>
    until(async () => (await times()).find((one) => one.prompt === prompt && one.fetched > 0))
  const begun = new Map<string, number>()

  const measure = async ({ name, wire, id, alone }: (typeof contenders)[number], user: number) => {
    const bare = await freePort()
    const env = { PORT: String(bare), WIRE: wire, BASE_URL: `${baseUrl}/${wire}`, SECRET: secret }
    const script = await launch("lab/bench/provider/bare.ts", env, /ready/)
    const person = new Person({ playground: doubles, eventually: until }, user, "ru")
    const buttons = offered.find((one) => one.id === id)?.buttons ?? []
    const order = async (n: number) => {
      const prompt = `http://127.0.0.1:${bot}/sora_callback ${name} ours ${n}`
      await person.say("/video")
      await person.presses(...buttons)
      await person.sees(/Напишите промпт/)
      await person.say(prompt)
      const button = await person.finds("✅ Создать")
      begun.set(prompt, Date.now())
      await person.tap(button)
      await fetched(prompt)
      await person.seesVideo(n + 1)
    }
    const orderBare = async (n: number) => {
      const prompt = `http://127.0.0.1:${bare}/told ${name} bare ${n}`
      begun.set(prompt, Date.now())
      await fetch(`http://127.0.0.1:${bare}/order`, { method: "POST", body: prompt })
      await fetched(prompt)
    }
    await person.say("/start")
    for (let n = 0; n < jobs; n++) {
      await order(n)
      await orderBare(n)
    }
    await script.end()
    const all = await times()
    for (const who of ["ours", "bare"]) {
      const mine = all.filter(({ prompt }) => prompt.includes(` ${name} ${who} `))
      const submit = median(mine.map(({ prompt, ordered }) => ordered - (begun.get(prompt) ?? 0)))
      const fetching = median(mine.map(({ told, fetched }) => fetched - told))
      const what = who === "ours" ? "ours" : `${alone} alone`
      console.log(
        `${name.padEnd(10)} ${what.padEnd(26)} tap to order ${submit}   webhook to bytes ${fetching}   together ${submit + fetching}`
      )
    }
  }

  console.log(`${machine()}, ${jobs} jobs one after the other, medians in ms`)
  const wanted = contenders.filter(({ name }) => values.only === undefined || name === values.only)
  for (const [n, contender] of wanted.entries()) await measure(contender, 7 + n)
})
process.exit(0)

import { Person } from "../world/Person.ts"
import { freePort } from "../world/freePort.ts"
import { machine, median, onStage } from "./stage.ts"

/**
 * What the bot adds to a provider's own time, per job: from the tap on "Create" to the order at the provider, and from
 * the provider's webhook to its content being asked for. Beside it a script that does the same with the SDK alone. The
 * provider, which holds the watch, renders in a fixed time; provider, Telegram, bot and script are processes of their own.
 */
const jobs = process.argv.includes("--quick") ? 5 : 30
const secret = `whsec_${Buffer.from("a secret of thirty-two characters").toString("base64")}`

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
  const [provider, bare, bot] = [await freePort(), await freePort(), await freePort()]
  const baseUrl = `http://127.0.0.1:${provider}`
  await launch("lab/bench/provider/server.ts", { PORT: String(provider), SECRET: secret }, /ready/)
  await launch("lab/bench/provider/bare.ts", { PORT: String(bare), BASE_URL: `${baseUrl}/v1`, SECRET: secret }, /ready/)
  const { said } = await launch("packages/playground/src/Playground/Standalone.ts", { PORT: "0" }, /playground (\S+)/)
  const doubles = /playground (\S+)/.exec(said)?.[1] ?? ""
  await launch(
    "src/main.ts",
    {
      PORT: String(bot),
      PUBLIC_URL: `http://127.0.0.1:${bot}`,
      HOST: "127.0.0.1",
      TELEGRAM_BOT_TOKEN: "1:bench",
      TELEGRAM_API_ROOT: `${doubles}/playground/telegram`,
      SORA_BASE_URL: `${baseUrl}/v1`,
      SORA_WEBHOOK_SECRET: secret,
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
  const person = new Person({ playground: doubles, eventually: until }, 7, "ru")
  const order = async (n: number) => {
    const prompt = `http://127.0.0.1:${bot}/sora_callback ours ${n}`
    await person.orders(prompt)
    const button = await person.finds("✅ Создать")
    begun.set(prompt, Date.now())
    await person.tap(button)
    await fetched(prompt)
    await person.seesVideo(n + 1)
  }
  const orderBare = async (n: number) => {
    const prompt = `http://127.0.0.1:${bare}/told bare ${n}`
    begun.set(prompt, Date.now())
    await fetch(`http://127.0.0.1:${bare}/order`, { method: "POST", body: prompt })
    await fetched(prompt)
  }
  await person.say("/start")
  for (let n = 0; n < jobs; n++) {
    await order(n)
    await orderBare(n)
  }

  const all = await times()
  console.log(`${machine()}, ${jobs} jobs one after the other, medians in ms`)
  for (const who of ["ours", "bare"]) {
    const mine = all.filter(({ prompt }) => prompt.split(" ")[1] === who)
    const submit = median(mine.map(({ prompt, ordered }) => ordered - (begun.get(prompt) ?? 0)))
    const fetching = median(mine.map(({ told, fetched }) => fetched - told))
    const name = who === "ours" ? "ours" : "the SDK alone"
    console.log(
      `${name.padEnd(16)} tap to order ${submit}   webhook to bytes ${fetching}   together ${submit + fetching}`
    )
  }
})
process.exit(0)

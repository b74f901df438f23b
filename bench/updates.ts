import { spawn } from "node:child_process"
import { freePort, machine, median, onStage } from "./stage.ts"

/**
 * Updates per second from a webhook request to its committed 200: ours, a bare handler with one upsert, and a grammY bot
 * with sessions in Postgres. Each is a process of its own, and so are the load and the Telegram that says yes to all.
 * They take turns, several rounds, and the medians count: machines are noisy.
 */
const quick = process.argv.includes("--quick")
const rounds = quick ? 1 : 3
const seconds = quick ? 2 : 4
const arrivals = 300
const secret = "bench-secret"

interface Figures {
  readonly rate: number
  readonly p50: number
  readonly p99: number
  readonly failed: number
  readonly next: number
}
let nextUpdate = 1
const load = async (port: number, kind: string, limits: { rate?: number; count?: number } = {}): Promise<Figures> => {
  const env = {
    PORT: String(port),
    KIND: kind,
    RATE: String(limits.rate ?? ""),
    COUNT: String(limits.count ?? ""),
    SECONDS: String(seconds),
    SECRET: secret,
    FIRST: String(nextUpdate)
  }
  const child = spawn(process.execPath, ["bench/updates/load.ts"], { env: { ...process.env, ...env } })
  let text = ""
  for await (const chunk of child.stdout) text += String(chunk)
  const figures: Figures = JSON.parse(text)
  nextUpdate = figures.next
  if (figures.failed > 0) console.error(`${figures.failed} updates were not answered with 200`)
  return figures
}

const round = (value: number) => value.toFixed(value < 100 ? 1 : 0).padStart(8)

await onStage(async ({ folder, launch, database }) => {
  const [sink, ours, bare, grammy] = [await freePort(), await freePort(), await freePort(), await freePort()]
  const telegram = `http://127.0.0.1:${sink}`
  await launch("bench/updates/sink.ts", { PORT: String(sink) }, /ready/)
  await launch("bench/updates/bare.ts", { PORT: String(bare), DATABASE_URL: await database("bare") }, /ready/)
  await launch(
    "bench/updates/grammy.ts",
    { PORT: String(grammy), DATABASE_URL: await database("grammy"), TELEGRAM_API_ROOT: telegram },
    /ready/
  )
  await launch(
    "src/main.ts",
    {
      PORT: String(ours),
      PUBLIC_URL: `http://127.0.0.1:${ours}`,
      HOST: "127.0.0.1",
      TELEGRAM_BOT_TOKEN: "1:bench",
      TELEGRAM_API_ROOT: telegram,
      TELEGRAM_WEBHOOK_SECRET: secret,
      // The Telegram of this bench takes whatever comes; what is measured is the bot.
      TELEGRAM_RATE: "100000",
      TELEGRAM_CHAT_RATE: "100000",
      DATABASE_URL: await database("ours"),
      DATA_DIR: folder,
      OPENAI_BASE_URL: telegram,
      LOG_LEVEL: "Error"
    },
    /→ http/
  )
  const counted = async () => Number(await (await fetch(`${telegram}/count`)).text())
  const contenders: ReadonlyArray<readonly [string, number, string]> = [
    ["ours, no outgoing call", ours, "member"],
    ["(a) bare handler, one upsert", bare, "member"],
    ["ours, with the answer", ours, "press"],
    ["(b) grammY, with the answer", grammy, "press"]
  ]
  // Everybody is known, and every session is made, before anything is measured.
  for (const [, port, kind] of contenders) await load(port, kind, { count: 3000 })

  const rates = new Map<string, Array<number>>()
  const sent = new Map<string, number>()
  for (let n = 0; n < rounds; n++) {
    for (const [name, port, kind] of contenders) {
      const before = await counted()
      const { rate } = await load(port, kind)
      rates.set(name, [...(rates.get(name) ?? []), rate])
      sent.set(name, (await counted()) - before)
    }
  }
  const [own, limit, answered, peer] = contenders.map(([name]) => median(rates.get(name) ?? []))
  const open = await load(ours, "press", { rate: arrivals })

  console.log(`${machine()}, 32 in flight, 1,000 users`)
  for (const [name] of contenders) {
    const calls = sent.get(name) ?? 0
    console.log(
      `${name.padEnd(32)} ${round(median(rates.get(name) ?? []))}/s   ${calls} calls to Telegram in the last round`
    )
  }
  console.log(`ours / (a)                       ${round((own ?? 0) / (limit ?? 1))}   target 0.6`)
  console.log(`ours / (b)                       ${round((answered ?? 0) / (peer ?? 1))}   target above 1`)
  console.log(
    `at ${arrivals}/s arriving               p50 ${open.p50.toFixed(1)} ms, p99 ${open.p99.toFixed(1)} ms   target p99 < 50 ms`
  )
})
process.exit(0)

import { type Part, play } from "./figures.ts"
import { freePort } from "../world/freePort.ts"
import { median, type Stage } from "./stage.ts"

/** From the start of the process to its first answer of readiness, on a database that exists. */
const ready = async (port: number) => {
  while (!(await fetch(`http://127.0.0.1:${port}/health/ready`)).ok)
    await new Promise((resolve) => setTimeout(resolve, 5))
}

const measure = async ({ launch, database, bot }: Stage, quick: boolean) => {
  const sink = await freePort()
  const telegram = `http://127.0.0.1:${sink}`
  await launch("lab/bench/updates/sink.ts", { PORT: String(sink) }, /ready/)
  const env = { TELEGRAM_API_ROOT: telegram, OPENAI_BASE_URL: telegram, DATABASE_URL: await database("start") }
  const first = await bot(env)
  await first.end()
  const times: Array<number> = []
  for (let n = 0; n < (quick ? 1 : 5); n++) {
    const begun = performance.now()
    const again = await bot(env)
    await ready(again.port)
    times.push(performance.now() - begun)
    await again.end()
  }
  return [
    { name: "start to ready, a new database", value: first.startedIn, unit: "ms" },
    { name: "start to ready", value: median(times), unit: "ms" }
  ]
}

export const start: Part = { command: "node lab/bench/start.ts", measure }
if (import.meta.main) await play([start])

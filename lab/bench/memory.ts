import { storeUsers } from "./database.ts"
import { type Figure, type Part, play } from "./figures.ts"
import { load } from "./load.ts"
import { freePort } from "../world/freePort.ts"
import { type Player, type Stage } from "./stage.ts"

/**
 * What a dialog in memory takes: users press a button each, and the heap is compared after a full collection. Dialogs in memory
 * are counted by the bot itself, as the first may have gone to sleep before the last one came.
 */
/** An idle dialog leaves after two minutes, and is looked for every now and then. */
const asleepAfter = 180_000

const residents = async (port: number) => {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  return Number(/^kudo_resident_dialogs (\d+)/m.exec(text)?.[1] ?? 0)
}

/** After a moment in which the last screens leave. */
const settled = async (player: Player) => {
  await new Promise((resolve) => setTimeout(resolve, 500))
  return player.usage({ collect: true })
}

const measure = async ({ launch, database, bot }: Stage, quick: boolean) => {
  const sink = await freePort()
  const telegram = `http://127.0.0.1:${sink}`
  await launch("lab/bench/updates/sink.ts", { PORT: String(sink) }, /ready/)
  const url = await database("memory")
  const ours = await bot({ TELEGRAM_API_ROOT: telegram, OPENAI_BASE_URL: telegram, DATABASE_URL: url })
  const sizes = quick ? [500] : [10_000, 100_000]
  await storeUsers(url, 1000, Math.max(...sizes))
  // Compiled code and connections are there before anybody is counted.
  await load(ours.port, { kind: "press", count: 500, users: 10 })
  const before = await settled(ours)
  const figures: Array<Figure> = []
  for (const size of sizes) {
    await load(ours.port, { kind: "press", count: size, users: size })
    const after = await settled(ours)
    const awake = await residents(ours.port)
    const each = (bytes: number) => bytes / awake / 1000
    figures.push(
      {
        name: `heap of a resident dialog, ${awake} of them`,
        value: each(after.heap - before.heap),
        unit: "kB",
        target: { of: "value", most: 8 }
      },
      { name: `resident set of a resident dialog, ${awake} of them`, value: each(after.rss - before.rss), unit: "kB" }
    )
  }
  if (quick) return figures
  await new Promise((resolve) => setTimeout(resolve, asleepAfter))
  const left = await settled(ours)
  const value = (left.heap - before.heap) / 1_000_000
  return [...figures, { name: `heap left when all but ${await residents(ours.port)} sleep again`, value, unit: "MB" }]
}

export const memory: Part = { command: "node lab/bench/memory.ts", measure }
if (import.meta.main) await play([memory])

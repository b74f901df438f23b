import { storeUsers } from "./database.ts"
import { type Part, play } from "./figures.ts"
import { load } from "./load.ts"
import { freePort } from "../world/freePort.ts"
import { median, type Stage } from "./stage.ts"

/**
 * What an update costs when many more users are stored than are awake: the same thousand, spread over all that are stored,
 * in turns on a small and on a large database.
 */
const awake = 1000

const measure = async ({ launch, database, bot }: Stage, quick: boolean) => {
  const [few, many] = [awake, quick ? 5000 : 1_000_000]
  const sink = await freePort()
  const telegram = `http://127.0.0.1:${sink}`
  await launch("lab/bench/updates/sink.ts", { PORT: String(sink) }, /ready/)
  const sides = []
  for (const stored of [few, many]) {
    const url = await database("growth")
    const ours = await bot({ TELEGRAM_API_ROOT: telegram, OPENAI_BASE_URL: telegram, DATABASE_URL: url })
    await storeUsers(url, 1000, stored)
    const side = {
      port: ours.port,
      wanted: { kind: "member", stride: stored / awake } as const,
      rates: Array<number>()
    }
    await load(side.port, { ...side.wanted, count: quick ? 300 : 5000 })
    sides.push(side)
  }
  const seconds = quick ? 0.5 : 4
  for (let n = 0; n < (quick ? 1 : 3); n++) {
    for (const { port, wanted, rates } of sides) rates.push((await load(port, { ...wanted, seconds })).rate)
  }
  const [small = 0, large = 1] = sides.map(({ rates }) => median(rates))
  return [
    {
      name: `updates with ${few.toLocaleString("en")} stored users`,
      value: small,
      unit: "/s",
      beside: { name: `${many.toLocaleString("en")} users`, value: large },
      target: { of: "ratio", most: 1.2 }
    } as const
  ]
}

export const growth: Part = { command: "node lab/bench/growth.ts", measure }
if (import.meta.main) await play([growth])

import { type Part, play } from "./figures.ts"
import { load } from "./load.ts"
import { freePort } from "../world/freePort.ts"
import { median, type Stage } from "./stage.ts"

/**
 * Two processes of a cluster beside one, on one machine and one Postgres. Updates reach either in turns, so that half of
 * them go on to the process where their user lives: what a machine more costs, and on machines of their own what it brings.
 */
const measure = async ({ launch, database, bot }: Stage, quick: boolean) => {
  const sink = await freePort()
  const telegram = `http://127.0.0.1:${sink}`
  await launch("lab/bench/updates/sink.ts", { PORT: String(sink) }, /ready/)
  const cluster = async (size: number) => {
    const url = await database("cluster")
    const ports: Array<number> = []
    for (let n = 0; n < size; n++) {
      const { port } = await bot({
        TELEGRAM_API_ROOT: telegram,
        OPENAI_BASE_URL: telegram,
        DATABASE_URL: url,
        CLUSTER: "socket",
        CLUSTER_PORT: String(await freePort())
      })
      ports.push(port)
    }
    await load(ports, { kind: "member", count: quick ? 300 : 5000 })
    return { ports, rates: Array<number>() }
  }
  const sides = [await cluster(2), await cluster(1)]
  for (let n = 0; n < (quick ? 1 : 3); n++) {
    for (const { ports, rates } of sides) {
      rates.push((await load(ports, { kind: "member", seconds: quick ? 0.5 : 4 })).rate)
    }
  }
  const [two = 0, one = 1] = sides.map(({ rates }) => median(rates))
  return [{ name: "updates, two processes", value: two, unit: "/s", beside: { name: "one process", value: one } }]
}

export const machines: Part = { command: "node lab/bench/machines.ts", measure }
if (import.meta.main) await play([machines])

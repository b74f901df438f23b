import { type Figure, type Part, play } from "./figures.ts"
import { load, type Wanted } from "./load.ts"
import { freePort } from "../world/freePort.ts"
import { median, type Player, type Stage } from "./stage.ts"

/**
 * From a webhook request to its committed 200: ours, a bare handler with one upsert, and a grammY bot with sessions in
 * Postgres. Each is a process of its own, and so are the load and the Telegram that says yes to all. They take turns,
 * several rounds, and the medians count: machines are noisy.
 */
interface Contender {
  readonly player: Player
  readonly port: number
  readonly kind: Wanted["kind"]
  readonly rates: Array<number>
  /** Processor time per update, in ms. */
  readonly costs: Array<number>
}

const contenders = async ({ launch, database, bot }: Stage) => {
  const [sink, bare, grammy] = [await freePort(), await freePort(), await freePort()]
  const telegram = `http://127.0.0.1:${sink}`
  await launch("lab/bench/updates/sink.ts", { PORT: String(sink) }, /ready/)
  const ours = await bot({
    TELEGRAM_API_ROOT: telegram,
    OPENAI_BASE_URL: telegram,
    DATABASE_URL: await database("ours")
  })
  const limit = { PORT: String(bare), DATABASE_URL: await database("bare") }
  const peer = { PORT: String(grammy), DATABASE_URL: await database("grammy"), TELEGRAM_API_ROOT: telegram }
  const contender = (player: Player, port: number, kind: Wanted["kind"]): Contender => ({
    player,
    port,
    kind,
    rates: [],
    costs: []
  })
  return {
    silent: contender(ours, ours.port, "member"),
    limit: contender(await launch("lab/bench/updates/bare.ts", limit, /ready/), bare, "member"),
    answering: contender(ours, ours.port, "press"),
    peer: contender(await launch("lab/bench/updates/grammy.ts", peer, /ready/), grammy, "press")
  }
}

const turn = async ({ player, port, kind, rates, costs }: Contender, seconds: number) => {
  const before = await player.usage()
  const { rate, sent } = await load(port, { kind, seconds })
  const after = await player.usage()
  rates.push(rate)
  costs.push((after.cpu - before.cpu) / sent)
}

/** What both lines of a contender say: how many a second, and what one costs. */
const lines = (name: string, own: Contender, other: readonly [string, Contender], least: number): Array<Figure> => [
  {
    name,
    value: median(own.rates),
    unit: "/s",
    beside: { name: other[0], value: median(other[1].rates) },
    target: { of: "ratio", least }
  },
  {
    name: `${name}: processor time of one`,
    value: median(own.costs),
    unit: "ms",
    beside: { name: other[0], value: median(other[1].costs) }
  }
]

const measure = async (stage: Stage, quick: boolean) => {
  const all = await contenders(stage)
  const [rounds, seconds] = quick ? [1, 0.5] : [3, 4]
  // Everybody is known, every session made and every program warm before anything is measured.
  for (const { port, kind } of Object.values(all)) await load(port, { kind, count: quick ? 300 : 5000 })
  for (let n = 0; n < rounds; n++) for (const contender of Object.values(all)) await turn(contender, seconds)
  const figures = [
    ...lines("updates, 32 in flight", all.silent, ["a bare handler", all.limit], 0.8),
    ...lines("updates with an answer", all.answering, ["grammY", all.peer], 1.3)
  ]
  for (const rate of quick ? [100] : [100, 300, 1000]) {
    const own = await load(all.silent.port, { kind: "member", seconds, rate })
    const limit = await load(all.limit.port, { kind: "member", seconds, rate })
    const beside = (value: number) => ({ name: "a bare handler", value })
    const name = `${rate} updates arriving a second`
    figures.push({ name: `${name}: p50`, value: own.p50, unit: "ms", beside: beside(limit.p50) })
    const p99: Figure = { name: `${name}: p99`, value: own.p99, unit: "ms", beside: beside(limit.p99) }
    figures.push(rate === 100 ? { ...p99, target: { of: "value", most: 20 } } : p99)
  }
  return figures
}

export const updates: Part = { command: "node lab/bench/updates.ts", measure }
if (import.meta.main) await play([updates])

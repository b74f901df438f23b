import { percentile, signsOfLife, stopsWithin } from "../world/reaction.ts"
import { World } from "../world/World.ts"
import { type Part, play } from "./figures.ts"
import type { Stage } from "./stage.ts"

/** What a provider may do with an order, and what of it the user must not feel. */
const providers = [
  { name: "takes orders", fault: undefined },
  { name: "answers 503", fault: { kind: "fail", status: 503 } },
  { name: "loses its answers", fault: { kind: "lose" } },
  { name: "answers after 20 s", fault: { kind: "delay", delayMs: 20_000 } }
] as const

/** Who taps in front of one provider is a newcomer to the next one. */
const apart = 1000
/** More faults than orders and their repeated attempts. */
const faults = 10_000

const opened = async (database: Stage["database"], env: Record<string, string> = {}) =>
  World.open({
    tools: false,
    env: { LOG_LEVEL: "Error", ...env },
    database: { url: await database("reaction"), drop: () => Promise.resolve() }
  })

const measure = async ({ database }: Stage, quick: boolean) => {
  const count = quick ? 5 : 50
  const figures = []
  const world = await opened(database)
  for (const [n, { name, fault }] of providers.entries()) {
    if (fault !== undefined) await world.fault({ where: "video", match: "create", times: faults, ...fault })
    const ids = Array.from({ length: count }, (_, at) => apart * (n + 1) + at)
    const millis = (await signsOfLife(world, ids)).map((sign) => sign.millis)
    await world.heal()
    figures.push({
      name: `tap to status, p95, the provider ${name}`,
      value: percentile(millis, 0.95),
      unit: "ms",
      target: { of: "value", most: 300 } as const
    })
  }
  const idle = await stopsWithin(world, [])
  await world.close()
  // Telegram's own rates, so that most of what is to be said waits.
  const crowded = await opened(database, { TELEGRAM_RATE: "", TELEGRAM_CHAT_RATE: "" })
  const busy = await stopsWithin(
    crowded,
    Array.from({ length: quick ? 5 : 40 }, (_, at) => at + 1)
  )
  await crowded.close()
  return [
    ...figures,
    { name: "a stop, idle", value: idle, unit: "ms", target: { of: "value", most: 2000 } as const },
    { name: "a stop, 40 people write", value: busy, unit: "ms", target: { of: "value", most: 5000 } as const }
  ]
}

export const reaction: Part = { command: "node lab/bench/reaction.ts", measure }
if (import.meta.main) await play([reaction])

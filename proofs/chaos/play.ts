import { setTimeout as sleep } from "node:timers/promises"
import type { Person } from "../../test/support/Person.ts"
import { token, webhookSecret, World } from "../../test/support/World.ts"
import { openPostgres } from "../Postgres.ts"
import { audited, isFinal, type Job, jobsOf, judge, judgeOrders, pendingUpdates } from "../verdict.ts"
import { Customers } from "./Customers.ts"
import type { Step } from "./history.ts"
import { Lives } from "./Lives.ts"

/** How long, in ms, the bot may take to bring everything to its end once the trouble is over. */
const patience = 300_000
/** A submit that nobody answered is looked up for a minute: this many seconds are over at once when the trouble is. */
const lookup = 70
/** How long, in ms, the last life may still come to the point at which it is to end. */
const armedFor = 15_000
const poll = 300
/** Enough for all wishes of a person. */
const welcome = 500

export interface Report {
  readonly wrong: ReadonlyArray<string>
  readonly jobs: ReadonlyArray<Job>
  /** From the first order to the last, and from there to the last job's end, in seconds. */
  readonly played: number
  readonly settled: number
  readonly bought: number
  readonly forged: ReadonlyArray<number>
  /** What the bot printed, in all its lives. */
  readonly output: string
}

const providers = (doubles: string): Record<string, string> => ({
  KIE_API_KEY: "kie-key",
  KIE_BASE_URL: `${doubles}/playground/kie`,
  KIE_WEBHOOK_KEY: webhookSecret,
  GEMINI_API_KEY: "gemini-key",
  GEMINI_BASE_URL: `${doubles}/playground/google`,
  OPENROUTER_API_KEY: "openrouter-key",
  OPENROUTER_BASE_URL: `${doubles}/playground/openrouter`,
  OPENROUTER_WEBHOOK_SECRET: webhookSecret
})
const paths = ["openai", "kie", "google", "openrouter"]

/** Every order that any provider's double took, by its task. */
class Orders {
  readonly seen = new Map<string, string>()
  private readonly world: World
  private readonly timer: NodeJS.Timeout

  constructor(world: World) {
    this.world = world
    // A double remembers a thousand.
    this.timer = setInterval(() => void this.read().catch(() => undefined), 500)
  }

  async read() {
    for (const path of paths) {
      const response = await fetch(`${this.world.playground}/playground/${path}/calls`, {
        headers: { authorization: "Bearer any", "x-goog-api-key": "any" }
      })
      const { creates } = (await response.json()) as {
        readonly creates: ReadonlyArray<{ readonly id: string; readonly prompt: string }>
      } // the double's own format
      for (const { id, prompt } of creates) this.seen.set(`${path}/${id}`, prompt)
    }
  }

  /** The newest task of the server whose callbacks are forged. */
  newest() {
    return [...this.seen.keys()].findLast((key) => key.startsWith("openai/"))?.slice("openai/".length)
  }

  stop() {
    clearInterval(this.timer)
  }
}

const forge = async (world: World, task: string, how: Extract<Step, { _tag: "Forge" }>["how"]) => {
  const day = 86_400_000
  const forged = {
    unsigned: { signed: false },
    "wrong secret": { secret: `whsec_${Buffer.from("somebody else's secret").toString("base64")}` },
    "of yesterday": { at: new Date(Date.now() - day) },
    "of tomorrow": { at: new Date(Date.now() + day) }
  }[how]
  return (await world.callback(task, { ...forged, id: `evt_${Math.random()}` })).status
}

/** Plays a history against the real process and judges it from outside. */
export const play = async (history: ReadonlyArray<Step>, env: Record<string, string> = {}): Promise<Report> => {
  const database = await openPostgres()
  const world = await World.open({
    database,
    renderSeconds: 0.5,
    tools: false,
    env: (doubles) => ({ ...providers(doubles), WELCOME_COINS: String(welcome), MAX_ACTIVE_JOBS: "100", ...env })
  })
  const orders = new Orders(world)
  const customers = new Customers(world, database)
  const lives = new Lives(world)
  const forged: Array<number> = []

  const perform = async (step: Step): Promise<void> => {
    switch (step._tag) {
      case "Order":
        return customers.order(step)
      case "Buy":
        return customers.buy()
      case "Fault":
        return world.fault({ ...step.fault })
      case "Kill":
        await lives.next()
        return
      case "Stop":
        await lives.next({ signal: "SIGTERM" })
        return
      case "CrashAt":
        return lives.endAt(step.point)
      case "CutConnections":
        return database.cut()
      case "RestartPostgres":
        return database.restart()
      case "Forge": {
        const task = orders.newest()
        if (task !== undefined) forged.push(await forge(world, task, step.how).catch(() => 0))
        return
      }
      case "Lie": {
        const task = orders.newest()
        if (task !== undefined)
          await world.callback(task, { id: `evt_${Math.random()}`, type: step.type }).catch(() => 0)
      }
    }
  }

  const quiet = async (ms: number) => {
    const until = Date.now() + ms
    while (Date.now() < until) {
      const jobs = await jobsOf(database, customers.users()).catch(() => undefined)
      if (jobs?.every(isFinal) === true && (await pendingUpdates(world, token)) === 0) return
      await sleep(poll)
    }
  }

  const end = async () => {
    await quiet(armedFor)
    await lives.calm()
    await fetch(`${world.playground}/playground/faults`, { method: "DELETE" })
    await database.query(
      `UPDATE jobs SET submitted_at = submitted_at - make_interval(secs => $1) WHERE state = 'submitting'`,
      [lookup]
    )
    await quiet(patience)
  }

  const verdict = async (jobs: ReadonlyArray<Job>) => {
    const wrong: Array<string> = [...customers.trouble]
    if ((await pendingUpdates(world, token)) > 0) wrong.push("updates wait at Telegram for ever")
    // 429: somebody who forges so often is not even read.
    for (const status of forged) if (![401, 429, 0].includes(status)) wrong.push(`a forged callback got ${status}`)
    wrong.push(...judgeOrders([...orders.seen.values()], jobs))
    const judged = async (person: Person) =>
      judge(
        person,
        jobs.filter(({ user }) => user === person.id),
        welcome + customers.boughtBy(person.id)
      ).catch((error: unknown) => [`user ${person.id}: ${String(error).split("\n")[0]}`])
    const people = customers.people()
    for (let at = 0; at < people.length; at += 8) {
      wrong.push(...(await Promise.all(people.slice(at, at + 8).map(judged))).flat())
    }
    return [...wrong, ...(await audited(database.url))]
  }

  try {
    const begun = performance.now()
    for (const step of history) {
      await perform(step).catch((error: unknown) => {
        throw new Error(`${JSON.stringify(step)} could not be done`, { cause: error })
      })
    }
    await customers.served()
    const played = performance.now()
    await end()
    const settled = performance.now()
    await orders.read()
    const jobs = await jobsOf(database, customers.users())
    const wrong = await verdict(jobs)
    return {
      wrong,
      jobs,
      played: (played - begun) / 1000,
      settled: (settled - played) / 1000,
      bought: customers.users().filter((user) => customers.boughtBy(user) > 0).length,
      forged,
      output: world.output()
    }
  } finally {
    orders.stop()
    await customers.served()
    await world.close()
  }
}

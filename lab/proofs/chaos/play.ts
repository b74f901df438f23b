import { mkdtemp, rename, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import type { Person } from "../../world/Person.ts"
import { patience } from "../../world/patience.ts"
import { silentWay, type Way } from "../../world/silentWay.ts"
import { steppedBy } from "../../world/steppingClock.ts"
import { token, World } from "../../world/World.ts"
import { openPostgres, type Postgres } from "../Postgres.ts"
import { type ReadBill, readBills } from "../bills.ts"
import { madeBy } from "../../world/doubles.ts"
import { offeredModels } from "../../world/offeredModels.ts"
import { audited, beyondStrays, isFinal, type Job, jobsOf, judge, judgeOrders, pendingUpdates } from "../verdict.ts"
import { operatorId } from "../crash/stories.ts"
import { Customers } from "./Customers.ts"
import type { Step } from "./history.ts"
import { keyed } from "./keyed.ts"
import { Lives } from "./Lives.ts"
import { Orders } from "./Orders.ts"
import { answersLost, breaksOff, unexplained } from "./unexplained.ts"

/**
 * How long, in ms, the bot may take to bring everything to its end once the trouble is over: a line of a thousand, for
 * which it took 390 seconds.
 */
const timeoutMillis = 600_000
/** How long, in ms, the last life may still come to the point at which it is to end. */
const armedFor = 15_000
/** A submit that nobody answered is looked up for a minute: this many seconds are over at once when the trouble is. */
const lookup = 70
const poll = 300
/** Enough for all wishes of a person, also where each is a draft and its film. */
const welcome = 1000
/** Verdicts that are reached side by side. */
const judges = 8

export interface PlayOptions {
  readonly env?: Record<string, string>
  /** The bot asks Telegram for its updates, in place of being told. */
  readonly polling?: boolean
  /** The video server makes one task of one key, and loses the first answer to each order. */
  readonly keyed?: boolean
  /** How many processes the bot is; one, where nothing is said. What ends the bot ends the first of them. */
  readonly bots?: number
  /** How long, in ms, everything may take to come to its end, where less than the worst is asked for. */
  readonly settleWithin?: number
}

export interface Report {
  readonly wrong: ReadonlyArray<string>
  readonly jobs: ReadonlyArray<Job>
  /** From the first order to the last, and from there to the last job's end, in seconds. */
  readonly played: number
  readonly settled: number
  /** What the providers' own lists say. */
  readonly bills: ReadonlyArray<ReadBill>
  /** What the bot printed, in all its lives. */
  readonly output: string
}

interface Stage {
  readonly world: World
  readonly database: Postgres
  readonly lives: Lives
  readonly orders: Orders
  readonly customers: Customers
  /** The bot's way to its database. */
  readonly way: Way
  /** Sets by how much the time of day of the bot's machine is off. */
  readonly setClock: (seconds: number) => Promise<void>
  /** How forged callbacks were answered; 0 is not at all. */
  readonly forged: Array<number>
  /** What the last numbering anew began at. */
  readonly numbered: { next: number }
}

/** The same database by another way. */
const through = (url: string, { port }: Way) => Object.assign(new URL(url), { port: String(port) }).href

const open = async ({ env = {}, polling = false, bots = 1, keyed: isKeyed = false }: PlayOptions): Promise<Stage> => {
  const database = await openPostgres()
  const way = await silentWay(Number(new URL(database.url).port))
  const folder = await mkdtemp(join(tmpdir(), "kudo-chaos-"))
  const clock = join(folder, "clock")
  const setClock = (seconds: number) => writeFile(clock, String(seconds * 1000))
  await setClock(0)
  const stepped = steppedBy(clock)
  let address = ""
  const before = isKeyed ? await keyed(() => address) : undefined
  const drop = async () => {
    before?.close()
    way.close()
    await rm(folder, { recursive: true, force: true })
    await database.drop()
  }
  const world = await World.open({
    database: { url: through(database.url, way), drop },
    bots,
    renderSeconds: 0.5,
    tools: false,
    models: offeredModels,
    env: (playground) => {
      address = playground
      return {
        ...madeBy(playground),
        WELCOME_COINS: String(welcome),
        MAX_ACTIVE_JOBS: "100",
        // A storm of refusals lasts for as long as the bot asks, so the line may come to hold nearly everybody.
        MAX_WAITING_JOBS: "10000",
        OPERATORS: String(operatorId),
        ...(polling && { PUBLIC_URL: "" }),
        ...(before !== undefined && { SORA_BASE_URL: `${before.url}/playground/openai/v1` }),
        ...env,
        ...stepped,
        NODE_OPTIONS: [stepped.NODE_OPTIONS, env["NODE_OPTIONS"] ?? ""].join(" ")
      }
    }
  })
  return {
    world,
    database,
    lives: new Lives(world),
    orders: new Orders(world),
    customers: new Customers(world, database, operatorId),
    way,
    setClock,
    forged: [],
    numbered: { next: Math.floor(Date.now() / 1000) }
  }
}

const eventId = () => `evt_${Math.random()}`

const forge = async (world: World, task: string, how: Extract<Step, { _tag: "Forge" }>["how"]) => {
  const day = 86_400_000
  const forged = {
    unsigned: { signed: false },
    "wrong secret": { secret: `whsec_${Buffer.from("somebody else's secret").toString("base64")}` },
    "of yesterday": { at: new Date(Date.now() - day) },
    "of tomorrow": { at: new Date(Date.now() + day) }
  }[how]
  return (await world.callback(task, { ...forged, id: eventId() })).status
}

/** Numbers of updates start at the time in seconds: each fall is to numbers that nobody has seen. */
const fall = 10_000_000

const post = (url: string, body: object) =>
  fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) })

/** A file lies where the folder of videos was. */
const storeAway = async ({ world, database }: Stage, seconds: number) => {
  await world.eventually(async () => (await database.query("SELECT FROM jobs WHERE state = 'generating'")).length > 0)
  const videos = join(world.folder, "videos")
  await rename(videos, `${videos}.away`)
  await writeFile(videos, "")
  await sleep(seconds * 1000)
  await rm(videos)
  await rename(`${videos}.away`, videos)
}

const perform = async (stage: Stage, step: Step): Promise<unknown> => {
  const { world, database, lives, orders, customers, forged } = stage
  const telegram = `${world.playground}/playground/telegram`
  const task = orders.newest()
  switch (step._tag) {
    case "Order":
      return customers.order(step)
    case "Buy":
      return customers.buy()
    case "Fault":
      return world.fault({ ...step.fault })
    case "Kill":
      return lives.next()
    case "Stop":
      return lives.next({ signal: "SIGTERM" })
    case "CrashAt":
      return lives.endAt(step.point)
    case "CutConnections":
      return database.cut()
    case "RestartPostgres":
      return database.restart()
    case "SilenceDatabase":
      return stage.way.fallSilent()
    case "StepClock":
      return stage.setClock(step.seconds)
    case "Split":
      for (const way of world.ways) way.cut()
      await sleep(world.ways.length === 0 ? 0 : step.seconds * 1000)
      for (const way of world.ways) way.mend()
      return
    case "Grant":
      return customers.grant(step.coins)
    case "FallingIds":
      return post(`${telegram}/numbering`, { next: (stage.numbered.next -= fall) })
    case "TakeWebhook":
      return post(`${telegram}/bot${token}/setWebhook`, { url: `${world.playground}/nobody` })
    case "StoreAway":
      return storeAway(stage, step.seconds)
    case "FloodOfChat":
      return customers.flood(step)
    case "Forge":
      return task === undefined ? undefined : forged.push(await forge(world, task, step.how).catch(() => 0))
    case "Lie":
      return task === undefined ? undefined : world.callback(task, { id: eventId(), type: step.type }).catch(() => 0)
  }
}

/** Waits until every job is final and no update waits. */
const quiet = async ({ world, database, customers }: Stage, ms: number) => {
  const wait = patience(ms, poll)
  while (!wait.isOver()) {
    const jobs = await jobsOf(database, customers.users()).catch(() => undefined)
    if (jobs?.every(isFinal) === true && (await pendingUpdates(world, token)) === 0) return
    await sleep(poll)
  }
}

/** The trouble is over, and the time of day stays as it is; what was left behind comes to its end. */
const calm = async (stage: Stage, settleWithin: number) => {
  await quiet(stage, armedFor)
  await stage.lives.calm()
  await stage.world.heal()
  await stage.database.query(
    `UPDATE jobs SET submitted_at = submitted_at - make_interval(secs => $1) WHERE state = 'submitting'`,
    [lookup]
  )
  await quiet(stage, settleWithin)
  await stage.orders.read()
}

/** 429: somebody who forges so often is not even read. */
const refusals = new Set([401, 429, 0])

const verdict = async (stage: Stage, history: ReadonlyArray<Step>, jobs: ReadonlyArray<Job>) => {
  const { world, database, customers, orders, forged } = stage
  const wrong: Array<string> = [...customers.trouble]
  if ((await pendingUpdates(world, token)) > 0) wrong.push("updates wait at Telegram for ever")
  for (const status of forged) if (!refusals.has(status)) wrong.push(`a forged callback got ${status}`)
  wrong.push(...judgeOrders(orders.prompts(), jobs))
  const judged = (person: Person) =>
    judge(
      person,
      jobs.filter(({ user }) => user === person.id),
      welcome + customers.givenTo(person.id)
    ).catch((error: unknown) => [`user ${person.id}: ${String(error).split("\n")[0]}`])
  const people = customers.people()
  for (let at = 0; at < people.length; at += judges) {
    wrong.push(...(await Promise.all(people.slice(at, at + judges).map(judged))).flat())
  }
  return [...beyondStrays(wrong, answersLost(history)), ...(await audited(database.url))]
}

/** Plays a history against the real process and judges it from outside. */
export const play = async (history: ReadonlyArray<Step>, options: PlayOptions = {}): Promise<Report> => {
  const stage = await open(options)
  const { world, database, customers, orders } = stage
  try {
    const begun = performance.now()
    for (const step of history) {
      await perform(stage, step).catch((error: unknown) => {
        throw new Error(`${JSON.stringify(step)} could not be done`, { cause: error })
      })
    }
    await customers.served()
    const played = performance.now()
    await calm(stage, options.settleWithin ?? timeoutMillis)
    const settled = performance.now()
    const jobs = await jobsOf(database, customers.users())
    const answered = history.some(breaksOff) ? [] : await customers.unanswered()
    const bills = await readBills(database, world.playground, (provider) => orders.of(provider))
    const billed = bills.flatMap(({ wrong }) => wrong)
    const wrong = [...(await verdict(stage, history, jobs)), ...billed, ...unexplained(history, jobs), ...answered]
    return {
      wrong,
      bills,
      jobs,
      played: (played - begun) / 1000,
      settled: (settled - played) / 1000,
      output: world.output()
    }
  } finally {
    orders.stop()
    await customers.served()
    await world.close()
  }
}

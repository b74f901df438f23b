import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { kinds, makeCorpus } from "../../media/corpus.ts"
import { serving } from "../../media/serving.ts"
import { patience } from "../../world/patience.ts"
import { token, World } from "../../world/World.ts"
import { type Creation, creationsAt, doubles, drawer, upscaler } from "../../world/doubles.ts"
import { openPostgres, type Postgres } from "../Postgres.ts"
import { audited, isFinal, jobsOf, judge, judgeOrders, pendingUpdates } from "../verdict.ts"
import { operatorId, outcome, type Story } from "./stories.ts"

/** The longest that anything may take after a crash, in ms: a lookup that finds nothing goes on for a minute. */
const timeoutMillis = 90_000
/** What a story leaves to be done behind its end may take so long, in ms, before the point counts as never reached. */
const lastSteps = 5_000
/** Seconds that a lookup's clock is moved on, so that nobody waits for that minute. */
const lookup = 70

export interface Ending {
  readonly story: string
  readonly point: string
  readonly outcome: string
  /** From the end of the process to the end of the story, in ms. */
  readonly recovered: number
  readonly wrong: ReadonlyArray<string>
}

/** A stage for lives that end early: the bot, its doubles, and a database of their own. */
export const openStage = async (env: Record<string, string> = {}) => {
  const database = await openPostgres()
  const folder = await mkdtemp(join(tmpdir(), "kudo-files-"))
  let doubles = ""
  const server = await serving(() => doubles, folder)
  const world = await World.open({
    database,
    env: (at) => {
      doubles = at
      return { OPERATORS: String(operatorId), OPENAI_BASE_URL: `${server.url}/playground/openai/v1`, ...env }
    },
    renderSeconds: 0.3
  })
  const close = async () => {
    await world.close()
    server.close()
    await rm(folder, { recursive: true, force: true })
  }
  return { database, world, folder, close }
}
export type Stage = Awaited<ReturnType<typeof openStage>>

/** How often it is looked at, in ms. */
const look = 50

const settled = async ({ world, database }: Stage, user: number) => {
  const wait = patience(timeoutMillis, look)
  while (!wait.isOver()) {
    const jobs = await jobsOf(database, [user])
    if (jobs.every(isFinal) && (await pendingUpdates(world, token)) === 0) return jobs
    await sleep(look)
  }
  return jobsOf(database, [user])
}

/** A submit whose answer nobody heard is looked up for a minute: that minute is over. */
const hurryLookups = (database: Postgres) =>
  database.query(`UPDATE jobs SET submitted_at = submitted_at - make_interval(secs => $1) WHERE state = 'submitting'`, [
    lookup
  ])

/** What makes videos larger is told no words: its orders are counted, of all lives of the stage. */
const judgeUpscales = async (asked: ReadonlyArray<Creation>, database: Postgres): Promise<ReadonlyArray<string>> => {
  const [row] = await database.query<{ jobs: number }>(
    `SELECT count(*)::int AS jobs FROM jobs WHERE request #>> '{inputs,_tag}' = 'Upscale' AND task IS NOT NULL`
  )
  const [orders, jobs] = [asked.filter(({ model }) => model === upscaler).length, row?.jobs ?? 0]
  return orders === jobs ? [] : [`${orders} orders of larger videos, for ${jobs}`]
}

const verdict = async (stage: Stage, story: Story, user: number, point: string) => {
  const { world, database } = stage
  const jobs = await settled(stage, user)
  const own = new Set(jobs.map((job) => job.prompt))
  const asked = (await Promise.all(doubles.map((one) => creationsAt(world.playground, one)))).flat()
  const creations = asked.flatMap((one) => (own.has(one.prompt) && one.model !== drawer ? one.prompt : []))
  const end = outcome(jobs.at(-1))
  const wrong = [
    ...(story.ends(point).test(end) ? [] : [`ended as "${end}"`]),
    ...(jobs.length > (story.jobs ?? 1) ? [`${jobs.length} jobs of one confirmation`] : []),
    ...judgeOrders(creations, jobs),
    ...(await judgeUpscales(asked, database)),
    ...(await judge(world.person(user), jobs, story.had)),
    ...(await audited(database.url))
  ]
  return { end, wrong }
}

/** Lets a story run in a bot that ends itself at a point, and in the next one that knows nothing of it. */
export const crashAt = async (stage: Stage, story: Story, point: string, user: number): Promise<Ending> => {
  const { world, database } = stage
  await makeCorpus(
    stage.folder,
    kinds.filter(({ name }) => name === story.file)
  )
  const env = story.env?.(world.playground) ?? {}
  await world.restart({ env: { ...env, CRASH_AT: point } })
  const prompt = story.prompt(user)
  const crashed = once(world.process.child, "exit").then(() => performance.now())
  const told = story.tell(world, world.person(user), prompt, database).then(
    () => [],
    (error: unknown) => [`the story broke off: ${String(error).split("\n")[0]}`]
  )
  const died = await Promise.race([crashed, told.then(() => sleep(lastSteps)).then(() => undefined)])
  if (died === undefined) {
    return { story: story.name, point, outcome: "", recovered: 0, wrong: ["the bot never came to this point"] }
  }
  await world.restart({ env })
  if (/^submit\.(claimed|uploaded)/.test(point)) await hurryLookups(database)
  const trouble = await told
  const { end, wrong } = await verdict(stage, story, user, point)
  return { story: story.name, point, outcome: end, recovered: performance.now() - died, wrong: [...trouble, ...wrong] }
}

/** What a bot may come to that ends at any moment at all. */
const anyEnd = /^(delivered (video|maybe)|failed lost)$/
/** A drained bot hands over: nothing is uncertain. */
const drainedEnd = /^delivered video$/

/** Ends the bot some ms after a confirmation: at once by SIGKILL, in good order by SIGTERM. */
export const endAfter = async (
  stage: Stage,
  story: Story,
  signal: "SIGKILL" | "SIGTERM",
  ms: number,
  user: number
): Promise<Ending> => {
  const { world, database } = stage
  const prompt = story.prompt(user)
  const person = world.person(user)
  await person.orders(prompt)
  const confirmed = person.presses("✅ Создать")
  await sleep(ms)
  const begun = performance.now()
  await world.process.end(signal)
  const took = performance.now() - begun
  await world.restart()
  await hurryLookups(database)
  await confirmed
  const allowed = { ...story, ends: () => (signal === "SIGTERM" ? drainedEnd : anyEnd) }
  const { end, wrong } = await verdict(stage, allowed, user, signal)
  return {
    story: story.name,
    point: `${signal} after ${ms} ms`,
    outcome: end,
    recovered: performance.now() - begun,
    wrong: took > drainBound ? [...wrong, `took ${Math.round(took)} ms to end`] : wrong
  }
}

/** Containers give ten seconds before they kill. */
const drainBound = 8_000

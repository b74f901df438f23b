import { PgClient } from "@effect/sql-pg"
import { Effect, Layer, Redacted } from "effect"
import { Audit } from "../../src/support/Audit.ts"
import { setTimeout as sleep } from "node:timers/promises"
import { patience } from "../world/patience.ts"
import { isUnderWay, isVideo, type Person, type Shown } from "../world/Person.ts"
import type { World } from "../world/World.ts"
import type { Postgres } from "./Postgres.ts"

/** A job as its row says it ended. */
export interface Job {
  readonly user: number
  readonly prompt: string
  readonly state: string
  readonly delivery: string | null
  readonly failure: string | null
  /** Coins that it costs in the end, when it is delivered: less where it is less than what was ordered. */
  readonly price: number
  readonly model: string
  /** Seconds from the confirmation to the order at the provider. */
  readonly waited: number | null
  /** The message that tells of its making. */
  readonly message: number | null
}

const final = new Set(["delivered", "failed", "cancelled"])

export const jobsOf = (database: Postgres, users: ReadonlyArray<number>) =>
  database.query<Job>(
    `SELECT user_id::float8 AS "user", request ->> 'prompt' AS prompt, state, delivery, failure,
       price - coalesce((shortfall ->> 'coins')::int, 0) AS price,
       request ->> 'model' AS model, extract(epoch FROM submitted_at - created_at)::float8 AS waited,
       status_message::float8 AS message
     FROM jobs WHERE user_id = ANY($1) ORDER BY created_at`,
    [users]
  )

export const isFinal = ({ state }: Job) => final.has(state)

/** What the ledger says of itself: one line per row that must not be. */
export const audited = (url: string) =>
  Effect.runPromise(
    Effect.flatMap(Audit, ({ check }) => check).pipe(
      Effect.map((found) => found.map(({ check, row }) => `audit: ${check} ${JSON.stringify(row)}`)),
      Effect.provide(Audit.layer.pipe(Layer.provide(PgClient.layer({ url: Redacted.make(url), maxConnections: 1 }))))
    )
  )

const price = (jobs: ReadonlyArray<Job>) =>
  jobs.filter(({ state }) => state === "delivered").reduce((sum, job) => sum + job.price, 0)

/** The words with which a chat says how a job ended, unless it is by the video itself. */
export const toldEnd = /^(✅ Видео готово|❔ Видео готово|😔 Не получилось|❌ Отменено)/

/**
 * Whether a message tells of a making and is nobody's: its answer was lost, or whoever said it ended before they could keep its
 * number. Telegram tells nobody of it, so that it cannot be changed any more.
 */
const isStray = (jobs: ReadonlyArray<Job>) => (shown: Shown) =>
  isUnderWay(shown) && !jobs.some(({ message }) => message === shown.id)

const strayWords = "a message that nobody can change tells of a making"

/** Such lines of a verdict, beyond as many as answers can have been lost. */
export const beyondStrays = (wrong: ReadonlyArray<string>, lost: number): ReadonlyArray<string> => {
  const strays = wrong.filter((line) => line.endsWith(strayWords))
  return strays.length > lost ? wrong : wrong.filter((line) => !strays.includes(line))
}

/** Ends that are told: by words, or by one of `sent` videos, nothing of whose making is left. */
const endsIn = (messages: ReadonlyArray<Shown>, sent: number) => {
  const videos = messages.filter(isVideo).length
  const words = messages.filter(({ from, text }) => from === "bot" && toldEnd.test(text)).length
  return words + Math.min(videos, sent) - messages.filter(isUnderWay).length
}

/** A status is edited once in three seconds at most; an end that something overtook is told again by the next sweep. */
const toldWithin = 90_000

/** How often a chat is looked at, in ms. */
const look = 100

const told = async (person: Person, jobs: ReadonlyArray<Job>, sent: number) => {
  const wait = patience(toldWithin, look)
  const stray = isStray(jobs)
  for (;;) {
    const messages = await person.messages()
    const kept = messages.filter((shown) => !stray(shown))
    const strays = messages.length - kept.length
    if ((strays === 0 && endsIn(kept, sent) >= jobs.length) || wait.isOver()) return { kept, strays }
    await sleep(look)
  }
}

/**
 * Holds what one user sees in the chat against what is stored: every video once, or declared as perhaps sent; every end
 * told; every coin where it belongs. `had` is what the user would have without any video.
 */
export const judge = async (person: Person, jobs: ReadonlyArray<Job>, had: number): Promise<ReadonlyArray<string>> => {
  const wrong: Array<string> = []
  const say = (what: string) => wrong.push(`user ${person.id}: ${what}`)
  for (const job of jobs) if (!isFinal(job)) say(`job hangs in ${job.state}`)
  const count = (delivery: string) => jobs.filter((job) => job.delivery === delivery).length
  const { kept: messages, strays } = await told(person, jobs, count("video"))
  for (let n = 0; n < strays; n++) say(strayWords)
  const videos = messages.filter(isVideo).length
  const [sent, maybe] = [count("video"), count("maybe")]
  if (videos < sent || videos > sent + maybe) {
    say(`${videos} videos in the chat, where ${sent} were sent and ${maybe} perhaps`)
  }
  const ends = endsIn(messages, sent)
  if (ends < jobs.length) {
    const others = messages.filter(({ from, text }) => from === "bot" && !toldEnd.test(text))
    say(`${ends} ends told of ${jobs.length}, beside ${JSON.stringify(others.map(({ text }) => text.slice(0, 50)))}`)
  }
  const balance = await person.balance()
  const due = had - price(jobs)
  if (balance !== due) say(`sees ${balance} coins, where ${due} are due`)
  return wrong
}

/** Every video was ordered at most once, so words no more often than there are videos of them. `creations` are the prompts of all orders that the provider's double saw. */
export const judgeOrders = (creations: ReadonlyArray<string>, jobs: ReadonlyArray<Job>): ReadonlyArray<string> => {
  const times = new Map<string, number>()
  for (const prompt of creations) times.set(prompt, (times.get(prompt) ?? 0) + 1)
  return jobs.flatMap(({ prompt, state, user }) => {
    const n = times.get(prompt) ?? 0
    const videos = jobs.filter((job) => job.prompt === prompt).length
    if (n > videos) return [`user ${user}: ordered ${n} times, for ${videos} videos`]
    return state === "delivered" && n === 0 ? [`user ${user}: delivered and never ordered`] : []
  })
}

/** Updates that Telegram still has for the bot. */
export const pendingUpdates = async (world: World, token: string) => {
  const response = await fetch(`${world.playground}/playground/telegram/bot${token}/getWebhookInfo`)
  const { result } = (await response.json()) as { readonly result: { readonly pending_update_count: number } } // the double's own format
  return result.pending_update_count
}

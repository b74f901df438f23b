import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { isFinal, type Job, jobsOf } from "../proofs/verdict.ts"
import type { Postgres } from "../proofs/Postgres.ts"
import type { Person, Shown } from "../world/Person.ts"
import { World } from "../world/World.ts"
import type { Kind } from "./Kind.ts"
import { faultsOf, type Received } from "./received.ts"
import { promptFor, serving } from "./serving.ts"

/** What became of a file. */
export interface Outcome {
  readonly name: string
  /** What the chat got, in words. */
  readonly got: string
  /** Coins that were taken for it. */
  readonly paid: number
  readonly wrong: ReadonlyArray<string>
}

/** Orders at once: as many as there are tools at work, and as many that download or upload meanwhile. */
const atOnce = 4
/** One order, in ms: an answer that is a page or nothing is asked for again for two minutes. */
const timeoutMillis = 180_000
/** The id of the first who orders. */
const firstUser = 50_000
/** Coins of everybody, enough for any video. */
const welcome = 500

export interface Stage {
  readonly world: World
  readonly database: Postgres
  /** Whether the bot has ffmpeg. */
  readonly ffmpeg: boolean
  readonly close: () => Promise<void>
}

/** A bot whose video server gives out the files of a folder. */
export const openStage = async (folder: string, database: Postgres, ffmpeg: boolean): Promise<Stage> => {
  let video = ""
  // The double's address is known when the world opens, and the server before it has to be known by then.
  const before = await serving(() => video, folder)
  const world = await World.open({
    database,
    renderSeconds: 0.1,
    tools: false,
    env: (doubles) => {
      video = doubles
      return {
        WELCOME_COINS: String(welcome),
        OPENAI_BASE_URL: `${before.url}/playground/openai/v1`,
        ...(ffmpeg
          ? { PATH: process.env["PATH"] ?? "" }
          : { NODE_OPTIONS: `--import ${new URL("withoutFfmpeg.ts", import.meta.url).href}` })
      }
    }
  })
  const close = async () => {
    await world.close()
    before.close()
  }
  return { world, database, ffmpeg, close }
}

const settled = ({ world, database }: Stage, user: number) =>
  world.eventually(async () => {
    const [job] = await jobsOf(database, [user])
    return job !== undefined && isFinal(job) && job
  }, timeoutMillis)

const fetched = async (world: World, url: string | undefined, path: string) => {
  if (url === undefined) return undefined
  const response = await fetch(new URL(url, world.playground))
  if (!response.ok) return undefined
  await writeFile(path, Buffer.from(await response.arrayBuffer()))
  return path
}

const receivedIn = async (world: World, { media }: Shown, folder: string): Promise<Received | undefined> => {
  if (media === undefined) return undefined
  const video = await fetched(world, media.url, join(folder, "video.mp4"))
  const thumbnail = await fetched(world, media.thumbnailUrl, join(folder, "thumbnail.jpg"))
  return video === undefined ? undefined : { ...media, video, thumbnail }
}

/** What a file is not expected to be when the bot has nothing to make it so. */
const isOwed = ({ becomes }: Kind, ffmpeg: boolean) =>
  becomes._tag === "Refused" || ffmpeg || becomes.needs === undefined

const delivered = async (stage: Stage, kind: Kind, job: Job, person: Person, folder: string) => {
  const { world, ffmpeg } = stage
  const last = (await person.messages()).findLast(({ media, from }) => from === "bot" && media !== undefined)
  const got = last && (await receivedIn(world, last, folder))
  if (got === undefined) return { got: `delivered as ${job.delivery}`, wrong: ["not in the chat"] }
  const words = `${got.kind} ${got.width}×${got.height}, ${got.duration} s`
  if (kind.becomes._tag === "Refused") return { got: words, wrong: ["does not decode, and was delivered"] }
  if (!isOwed(kind, ffmpeg)) return { got: `${words}, as it came`, wrong: [] }
  return { got: words, wrong: await faultsOf(got, kind.becomes, ffmpeg) }
}

const refused = async ({ ffmpeg }: Stage, kind: Kind, job: Job, person: Person) => {
  const told = await person.sees(/^😔 Не получилось/).then(
    () => [],
    () => ["nobody was told"]
  )
  const owed = kind.becomes._tag === "Refused" || !isOwed(kind, ffmpeg) ? [] : ["thrown away"]
  return { got: `not delivered (${job.failure})`, wrong: [...owed, ...told] }
}

/** Orders a video that the server makes this file, and looks at what comes of it. */
export const serve = async (stage: Stage, kind: Kind, user: number): Promise<Outcome> => {
  const folder = await mkdtemp(join(tmpdir(), "kudo-received-"))
  try {
    const person = stage.world.person(user)
    await person.say(promptFor(kind.name))
    await person.presses("✅ Создать")
    const job = await settled(stage, user)
    const isDelivered = job.state === "delivered"
    const found = isDelivered
      ? await delivered(stage, kind, job, person, folder)
      : await refused(stage, kind, job, person)
    const paid = welcome - (await person.balance())
    const money = isDelivered === paid > 0 ? [] : [`paid ${paid}`]
    return { name: kind.name, got: found.got, paid, wrong: [...found.wrong, ...money] }
  } catch (error) {
    return { name: kind.name, got: "nothing", paid: 0, wrong: [String(error).split("\n")[0] ?? ""] }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** All of them, a few at a time, in their order. */
export const serveAll = async (stage: Stage, all: ReadonlyArray<Kind>, told: (one: Outcome) => void) => {
  const left = all.map((kind, at) => ({ kind, at }))
  const outcomes: Array<Outcome> = []
  const work = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const one = await serve(stage, next.kind, firstUser + next.at)
      outcomes[next.at] = one
      told(one)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return outcomes
}

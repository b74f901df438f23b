import { join } from "node:path"
import { Effect } from "effect"
import { Media } from "../../src/video/Media.ts"
import { clip, megabytesOf, similarity, withIndexLast } from "./delivery/clips.ts"
import { type Figure, type Part, play } from "./figures.ts"
import { gathered } from "./jobs/people.ts"
import { freePort } from "../world/freePort.ts"
import { type Player, type Stage, startEnvironment } from "./stage.ts"

/**
 * What large videos take from the provider to Telegram, ten at once, beside a bare pipe of the same bytes: fetched into
 * files, uploaded from them, and nothing else. Then what it takes to bring one that is too large below Telegram's limit.
 */
const webhookSecret = `whsec_${Buffer.from("a secret of the video server").toString("base64")}`
const renderMillis = 3000

/** A file for a processor profile of the bot, after `--profile`. */
const profile = process.argv.includes("--profile") ? process.argv.at(-1) : undefined

/** The largest resident set while something happens, in bytes. */
const watched = async (player: Player, act: () => Promise<unknown>) => {
  let most = 0
  const look = async () => {
    most = Math.max(most, (await player.usage()).rss)
  }
  const watching = setInterval(() => void look(), 50)
  await act().finally(() => clearInterval(watching))
  await look()
  return most
}

interface Told {
  readonly told: number
}

/** Ms, and what the bot took, from the first webhook to the last video in its chat. */
const ours = async ({ launch, database, bot }: Stage, file: string, count: number) => {
  const people = await gathered(count)
  const provider = await freePort()
  const base = `http://127.0.0.1:${provider}`
  const player = await launch(
    "lab/bench/provider/server.ts",
    { PORT: String(provider), SECRET: webhookSecret, RENDER_MS: String(renderMillis), CLIP: file },
    /ready/
  )
  const played = await bot({
    TELEGRAM_API_ROOT: people.telegram,
    DATABASE_URL: await database("delivery"),
    SORA_BASE_URL: `${base}/v1`,
    SORA_WEBHOOK_SECRET: webhookSecret,
    ...startEnvironment()
  })
  await people.toTheirCards(played.port)
  const before = await played.usage()
  const act = profile === undefined ? people.create : () => played.profiled(profile, people.create)
  const most = await watched(played, act)
  const end = Date.now()
  const after = await played.usage()
  const times: ReadonlyArray<Told> = await (await fetch(`${base}/times`)).json()
  people.close()
  await Promise.all([played.end(), player.end()])
  return { millis: end - Math.min(...times.map(({ told }) => told)), cpu: after.cpu - before.cpu, most }
}

/** The same of the bare pipe. */
const bare = async ({ launch, folder }: Stage, file: string, count: number) => {
  const people = await gathered(0)
  const [provider, port] = [await freePort(), await freePort()]
  const player = await launch("lab/bench/provider/server.ts", { PORT: String(provider), CLIP: file }, /ready/)
  const pipe = await launch(
    "lab/bench/delivery/bare.ts",
    {
      PORT: String(port),
      FROM: `http://127.0.0.1:${provider}/clip`,
      TO: `${people.telegram}/bot1:bench/sendVideo`,
      FOLDER: folder
    },
    /ready/
  )
  const before = await pipe.usage()
  const answer = await fetch(`http://127.0.0.1:${port}/go`, { method: "POST", body: String(count) })
  const millis = Number(await answer.text())
  const after = await pipe.usage()
  people.close()
  await Promise.all([pipe.end(), player.end()])
  return { millis, cpu: after.cpu - before.cpu }
}

const shrunk = async (
  folder: string,
  megabytes: number,
  limit: number,
  seconds: number
): Promise<ReadonlyArray<Figure>> => {
  const large = await clip(folder, "large", { megabytes, seconds }, "first")
  const small = join(folder, "small.mp4")
  const shrink = Effect.flatMap(Media, (media) => media.shrink(large, small, limit * 1e6))
  const begun = performance.now()
  const made = await Effect.runPromise(Effect.provide(shrink, Media.layer()))
  const millis = performance.now() - begun
  if (!made) throw new Error("it was not made smaller")
  const named = `${Math.round(await megabytesOf(large))} MB of ${seconds} s into ${Math.round(await megabytesOf(small))} MB`
  return [
    { name: named, value: millis / 1000, unit: "s" },
    {
      name: "its likeness (SSIM)",
      value: await similarity(small, large),
      unit: "",
      target: { of: "value", least: 0.9 }
    }
  ]
}

const measure = async (stage: Stage, quick: boolean) => {
  const [count, megabytes] = quick ? [2, 8] : [10, 100]
  const first = await clip(stage.folder, "first", { megabytes, seconds: 8 }, "first")
  const gigabytes = (count * (await megabytesOf(first))) / 1000
  const last = await withIndexLast(first)
  const limit = await bare(stage, first, count)
  const whole = await ours(stage, first, count)
  const late = await ours(stage, last, count)
  const beside = { name: "the bare pipe", value: limit.millis / 1000 }
  const what = `${count} videos of ${megabytes} MB at once`
  return [
    { name: what, value: whole.millis / 1000, unit: "s", beside, target: { of: "ratio", most: 1.25 } },
    { name: "with their index last", value: late.millis / 1000, unit: "s", beside, target: { of: "ratio", most: 1.6 } },
    {
      name: "resident meanwhile, at most",
      value: Math.max(whole.most, late.most) / 1e6,
      unit: "MB",
      target: { of: "value", most: 300 }
    },
    {
      name: "processor time of the process for a GB",
      value: whole.cpu / 1000 / gigabytes,
      unit: "s",
      beside: { name: "the bare pipe", value: limit.cpu / 1000 / gigabytes }
    },
    ...(await shrunk(stage.folder, quick ? 6 : 120, quick ? 3 : 50, quick ? 4 : 60))
  ] satisfies ReadonlyArray<Figure>
}

export const delivery: Part = { command: "npx node lab/bench/delivery.ts", measure }
if (import.meta.main) await play([delivery])

import { promptFor } from "../../media/serving.ts"
import type { Person } from "../../world/Person.ts"
import type { World } from "../../world/World.ts"
import type { Postgres } from "../Postgres.ts"
import type { Job } from "../verdict.ts"
import { album, change, dictation, picture, still } from "./arrivals.ts"
import { broadcast } from "./broadcast.ts"
import { film } from "./drafts.ts"
import { confirms, end, order, type Story, welcome } from "./Story.ts"
import { upscale } from "./upscale.ts"

export type { Story } from "./Story.ts"

const pack = 50

export const outcome = (job: Job | undefined) =>
  job === undefined ? "none" : [job.state, job.delivery ?? job.failure].filter((part) => part !== null).join(" ")

/** A video that Telegram's players do not show as it comes: it is mended on the way. */
const mended = (file: string, name: string): Story => ({
  ...order,
  name,
  file,
  points: ["store.downloaded", "store.mended", "store.prepared", "deliver.begun"],
  prompt: (id) => `${promptFor(file)} number ${id}.`
})

const upload: Story = {
  ...order,
  name: "a video is being uploaded",
  points: ["deliver.uploading"],
  tell: async (world, person, prompt, database) => {
    await world.fault({ where: "telegram", match: "sendVideo", kind: "delay", delayMs: 3000 })
    await order.tell(world, person, prompt, database)
  },
  // Whether the upload had begun when the sign of it was shown is not known.
  ends: () => /^delivered (video|maybe)$/
}

const failure: Story = {
  name: "a video fails",
  points: ["release.failed", "release.done", "status.told", "notify.told"],
  prompt: (id) => `[fail] a lighthouse number ${id}.`,
  tell: order.tell,
  ends: () => /^failed provider$/,
  had: welcome
}

const replacement: Story = {
  name: "a failed video is made by another model",
  points: ["order.held:2", "update.committed:8"],
  prompt: order.prompt,
  tell: async (world, person, prompt) => {
    await world.fault({ where: "video", match: "create", kind: "job-failed", times: 1 })
    await person.orders(prompt)
    await confirms(person)
    await person.sees(/^😔 Не получилось/, 60_000)
    // Whoever presses twice, as on two devices, has one video.
    const button = await person.finds("⚡ То же с")
    await Promise.all([person.tap(button), person.tap(button)])
    await person.sees(({ media }) => media?.kind === "video", 60_000)
  },
  ends: order.ends,
  had: welcome,
  jobs: 2
}

const cancellation: Story = {
  name: "a waiting video is cancelled",
  points: ["cancel.released", "update.committed:8"],
  prompt: (id) => `a lighthouse number ${id}.`,
  tell: async (world, person, prompt) => {
    await world.fault({ where: "video", match: "create", kind: "rate-limit", retryAfter: 20 })
    await person.orders(prompt)
    await confirms(person)
    await person.sees(/модель сейчас занята|в очереди/i)
    await person.presses("❌ Отменить")
    await person.sees(end, 60_000)
  },
  ends: () => /^cancelled$/,
  had: welcome
}

const stop: Story = {
  name: "a video that is being made is stopped",
  points: ["stop.asked", "stop.answered", "stop.released", "release.done"],
  // It takes a minute, so that there is something to stop whenever the bot comes back.
  prompt: (id) => `[slow] a lighthouse number ${id}.`,
  tell: async (_, person, prompt) => {
    await person.orders(prompt)
    await confirms(person)
    await person.presses("⏹ Остановить")
    await person.sees(end, 60_000)
  },
  ends: () => /^cancelled$/,
  had: welcome
}

const line: Story = {
  name: "a video waits in its user's line",
  points: ["line.left", "order.created:3", "update.committed:22", "update.acted:22"],
  prompt: order.prompt,
  // Nobody's video is made as long as the provider is busy, so that the third finds no room.
  tell: async (world, person, prompt) => {
    await world.fault({ where: "video", match: "create", kind: "rate-limit", retryAfter: 2, times: 1000 })
    for (const n of [1, 2]) {
      await person.orders(`${n} of ${prompt}`)
      await confirms(person)
      await person.sees(new RegExp(`место в очереди[^]*${n} of`, "i"))
    }
    await person.orders(prompt)
    await confirms(person)
    await person.presses("🕓 Поставить в мою очередь")
    await person.sees(/^🕓 В вашей очереди/)
    await world.heal()
    await person.sees((message) => end(message) && message.text.includes(prompt), 60_000)
  },
  ends: order.ends,
  had: welcome,
  jobs: 3
}

/** An invoice that got lost with the process is asked for again, as a person does. */
const invoiced = async (person: Person) => {
  for (;;) {
    await person.presses(`${pack} 🪙`)
    const invoice = await person.sees((message) => message.invoice !== undefined, 8_000).catch(() => undefined)
    if (invoice !== undefined) return invoice
  }
}

const purchase: Story = {
  name: "coins are bought",
  points: [
    "invoice.stored",
    "invoice.sent",
    "checkout.answered",
    "payment.recorded",
    "payment.credited",
    "update.committed:3",
    "update.acted:3"
  ],
  prompt: () => "",
  tell: async (world, person) => {
    await person.say("/buy")
    const invoice = await invoiced(person)
    // A payment that nobody approved in ten seconds is none: Telegram says so, and the person pays again.
    await world.eventually(async () => {
      const { ok, error } = await person.pays(invoice)
      return ok === true || error === "this invoice is paid"
    }, 60_000)
    await world.eventually(async () => (await person.balance()) >= welcome + pack, 60_000)
  },
  ends: () => /^none$/,
  had: welcome + pack
}

const question: Story = {
  name: "a question is answered",
  // The person's hello is the first update. The answer comes below the question, whatever was shown before.
  points: ["update.received:2", "update.committed:2", "update.acted:2"],
  prompt: () => "",
  tell: async (_, person) => {
    await person.say("/start")
    await person.finds("🎬 ВИДЕО")
    await person.balance()
  },
  ends: () => /^none$/,
  had: welcome
}

/** Gives coins away, and orders nothing. */
export const operatorId = 9_000_001
const granted = 7

const grant: Story = {
  name: "an operator gives coins",
  // The person's hello is the first update, the operator's order the second.
  points: ["update.received:2", "operator.performed", "update.committed:2", "update.acted:2"],
  prompt: () => "",
  tell: async (world, person) => {
    await person.say("/start")
    await person.finds("🎬 ВИДЕО")
    await world.person(operatorId, "en").say(`/grant ${person.id} ${granted}`)
    await world.eventually(async () => (await person.balance()) >= welcome + granted, 60_000)
  },
  ends: () => /^none$/,
  had: welcome + granted
}

/** Has the next look at a job's task made now, once it is in a state; a deadline is over by then. */
const hurries = (world: World, database: Postgres, person: Person, state: string) =>
  world.eventually(async () => {
    const moved = await database.query(
      `UPDATE jobs SET deadline_at = now() - interval '1 second', due_at = now()
       WHERE user_id = $1 AND state = $2 RETURNING id`,
      [person.id, state]
    )
    return moved.length > 0
  }, 60_000)

const lateVideo: Story = {
  name: "a video comes too late",
  points: ["late.arrived", "late.fetched", "late.told", "late.taken"],
  prompt: order.prompt,
  tell: async (world, person, prompt, database) => {
    await world.fault({ where: "video", match: "status", kind: "fail", status: 503, times: 1000 })
    await person.orders(prompt)
    await confirms(person)
    await hurries(world, database, person, "generating")
    await person.sees(/^😔 Не получилось/, 60_000)
    await world.heal()
    await hurries(world, database, person, "failed")
    await person.presses("✅ Забрать")
    await person.sees(
      (message) => message.media?.kind === "video" || message.text.startsWith("❔ Видео готово"),
      60_000
    )
  },
  ends: () => /^delivered video$/,
  had: welcome,
  jobs: 2
}

const deletion: Story = {
  name: "everything is deleted",
  points: ["erasure.asked", "erasure.files", "erasure.words", "erasure.forfeited", "erasure.erased", "erasure.told"],
  prompt: () => "",
  tell: async (_, person) => {
    await person.say("/delete_me")
    await person.presses("🗑 Да, удалить всё")
    await person.sees(/^✅ Всё ваше удалено/, 60_000)
  },
  ends: () => /^none$/,
  had: 0
}

export const stories = [
  order,
  mended("index-last.mp4", "a video is written anew"),
  mended("hevc.mp4", "a video is encoded anew"),
  upload,
  picture,
  change,
  film,
  upscale,
  album,
  dictation,
  still,
  failure,
  replacement,
  cancellation,
  stop,
  line,
  purchase,
  question,
  grant,
  lateVideo,
  deletion,
  broadcast
] as const

import type { Failpoint } from "../../../src/platform/Failpoints.ts"
import { isVideo, type Person, type Shown } from "../../world/Person.ts"
import type { World } from "../../world/World.ts"
import type { Postgres } from "../Postgres.ts"
import { toldEnd } from "../verdict.ts"

/** What a person does, told so that it goes on whenever the bot comes back. */
export interface Story {
  readonly name: string
  /** Where the bot is ended, each in a life of its own: `point` or `point:n`. */
  readonly points: ReadonlyArray<Failpoint | `${Failpoint}:${number}`>
  readonly prompt: (id: number) => string
  readonly tell: (world: World, person: Person, prompt: string, database: Postgres) => Promise<void>
  /** How the job may have ended, by the point at which the bot was. */
  readonly ends: (point: string) => RegExp
  /** What the user has without any video. */
  readonly had: number
  /** The file that the video server gives out in place of its own, of the corpus of lab/media. */
  readonly file?: string
  /** What the bot is told besides, whose doubles are at `playground`. */
  readonly env?: (playground: string) => Record<string, string>
  /** How many jobs come of it; one, where nothing is said. */
  readonly jobs?: number
}

export const welcome = 60

export const confirms = async (person: Person) => {
  await person.presses("✅ Создать")
}
/** The end, whichever it is: words, or the video itself. */
export const end = (message: Shown) => toldEnd.test(message.text) || isVideo(message)

/** An order's taps: /video, model, mode, orientation, seconds, prompt, confirmation. */
const updatesOfOrder = [1, 2, 3, 4, 5, 6, 7]
const everyUpdate = (["update.received", "update.committed", "update.acted"] as const).flatMap((point) =>
  updatesOfOrder.map((n) => `${point}:${n}` as const)
)

export const order: Story = {
  name: "a video is ordered",
  points: [
    ...everyUpdate,
    "screen.sent",
    "order.saved",
    "order.created",
    "order.held",
    "order.started",
    "submit.claimed",
    "submit.answered",
    "submit.accepted",
    "callback.received",
    "callback.due",
    "status.read",
    "status.told",
    "store.begun",
    "store.downloaded",
    "store.prepared",
    "store.fetched",
    "deliver.begun",
    "deliver.sent",
    "deliver.captured",
    "notify.told"
  ],
  prompt: (id) => `a lighthouse number ${id}.`,
  tell: async (_, person, prompt) => {
    await person.orders(prompt)
    await confirms(person)
    await person.sees(end, 60_000)
  },
  // Between the first byte of a call and its recorded answer nobody can know whether it arrived.
  ends: (point) =>
    point === "deliver.begun" || point === "deliver.sent"
      ? /^delivered maybe$/
      : point === "submit.claimed"
        ? /^failed lost$/
        : /^delivered video$/,
  had: welcome
}

import type { Person } from "../../world/Person.ts"
import { doublesOf, madeBy } from "../../world/doubles.ts"
import { confirms, end, order, type Story } from "./Story.ts"

/** The draft's order: /video, model, mode, orientation, seconds, resolution, prompt, "a draft first", confirmation. */
const updatesOfDraft = 9
const filmsUpdate = updatesOfDraft + 1
/** For a draft and its film. */
const coins = 300

const isFilm = ({ text }: { readonly text: string }) => text.includes("1080p")

/** How often somebody presses again, and how long, in ms, they look for something to come of it. */
const presses = 12
const look = 5_000

/**
 * Presses twice, as on two devices, which makes one film; and again where nothing comes of it: the draft may be in the chat before
 * it is known to be.
 */
const ordersFilm = async (person: Person, button: Awaited<ReturnType<Person["finds"]>>) => {
  for (let press = 0; press < presses; press++) {
    await Promise.all([person.tap(button), person.tap(button)])
    const begun = await person
      .sees((message) => message.id > button.message && isFilm(message), look)
      .catch(() => false)
    if (begun !== false) return
  }
}

/** A draft, and then the same film of it in full: the points of the film are those that are passed for the second time. */
export const film: Story = {
  name: "a draft, and then its film",
  env: (playground) => ({
    ...madeBy(playground, doublesOf("ark")),
    WELCOME_COINS: String(coins)
  }),
  points: [
    "order.held",
    "submit.claimed",
    "submit.answered",
    "submit.accepted",
    "deliver.begun",
    "deliver.sent",
    "deliver.captured",
    "notify.told",
    `update.received:${filmsUpdate}`,
    `update.committed:${filmsUpdate}`,
    `update.acted:${filmsUpdate}`,
    "order.created:2",
    "order.held:2",
    "order.started:2",
    "submit.claimed:2",
    "submit.answered:2",
    "submit.accepted:2",
    "callback.received:2",
    "status.told:2",
    "store.begun:2",
    "store.fetched:2",
    "deliver.begun:2",
    "deliver.sent:2",
    "deliver.captured:2",
    "notify.told:2"
  ],
  prompt: (id) => `a fox number ${id}.`,
  tell: async (_, person, prompt) => {
    await person.say("/video")
    await person.presses("🎭 SEEDANCE 2.5", "✋ Вручную", "📱 9:16", "5 сек", "1080p")
    await person.sees(/Напишите промпт/)
    await person.say(prompt)
    await person.presses("🖍 Сначала черновик")
    await confirms(person)
    // Of a draft whose order was lost there is no film.
    if ((await person.sees(end, 60_000)).text.startsWith("😔")) return
    const button = await person.finds("🎬 То же видео в 1080p")
    await ordersFilm(person, button)
    await person.sees((message) => end(message) && isFilm(message), 60_000)
  },
  // A draft that was perhaps delivered has its film all the same.
  ends: (point) => {
    if (point.endsWith(":2")) return order.ends(point.replace(/:2$/, ""))
    return point === "submit.claimed" ? order.ends(point) : /^delivered video$/
  },
  had: coins,
  jobs: 2
}

import type { Person } from "../../world/Person.ts"
import { doublesOf, madeBy } from "../../world/doubles.ts"
import { confirms, end, order, type Story, welcome } from "./Story.ts"

/** How often somebody presses again, and how long, in ms, they look for a card. */
const presses = 12
const look = 5_000

/** The video may be in the chat before it is known to be: then it is pressed again. */
const opensCard = async (person: Person) => {
  for (let press = 0; press < presses; press++) {
    await person.presses("✨ В 4K")
    const card = await person.sees(/То же видео в 4K/, look).catch(() => undefined)
    if (card !== undefined) return
  }
}

/** A video of one provider, made larger by fal: its points are those of the larger one, whose source goes up before it is ordered. */
export const upscale: Story = {
  name: "a finished video is made larger",
  env: (playground) => madeBy(playground, doublesOf("fal")),
  points: [
    // The order takes seven updates: the button and the confirmation follow.
    "update.committed:8",
    "update.committed:9",
    "update.acted:9",
    "order.held:2",
    "submit.claimed:2",
    "submit.uploaded",
    "submit.answered:2",
    "submit.accepted:2",
    "status.told:2",
    "store.begun:2",
    "store.fetched:2",
    "deliver.begun:2",
    "deliver.sent:2",
    "deliver.captured:2",
    "notify.told:2"
  ],
  prompt: order.prompt,
  tell: async (_, person, prompt) => {
    await person.orders(prompt)
    await confirms(person)
    await person.seesVideo(1, 60_000)
    await opensCard(person)
    await confirms(person)
    await person.sees((message) => end(message) && message.text.includes("✨ Увеличено"), 60_000)
  },
  // What went up is no order: nobody has heard of it, and its coins come back.
  ends: (point) => (point === "submit.uploaded" ? order.ends("submit.claimed") : order.ends(point.replace(/:2$/, ""))),
  had: welcome,
  jobs: 2
}

import type { World } from "./World.ts"

const create = "✅ Создать"
/** Between two people's taps: as many a second as a busy bot has. */
const tapEveryMillis = 100
/** A sign of life that has not come by then is none. */
const givenUpAfterMillis = 30_000
const onScreen: ReadonlySet<string> = new Set(["editMessageText", "sendMessage"])

/** What a person saw first after their tap. */
export interface Sign {
  readonly millis: number
  readonly text: string
}

export const percentile = (values: ReadonlyArray<number>, share: number) =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Infinity

const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis))

/** The first sign of life that each person gets after their tap on "Create", one tap after the other. */
export const signsOfLife = async (world: World, ids: ReadonlyArray<number>): Promise<ReadonlyArray<Sign>> => {
  const people = ids.map((id) => world.person(id))
  const cards = []
  for (const person of people) {
    await person.say(`a kite over the sea, says ${person.id}`)
    cards.push({ person, button: await person.finds(create) })
  }
  const before = (await world.calls()).at(-1)?.n ?? 0
  const taps = new Map<number, number>()
  const answered: Array<Promise<unknown>> = []
  for (const { person, button } of cards) {
    taps.set(person.id, Date.now())
    answered.push(person.tap(button))
    await pause(tapEveryMillis)
  }
  await Promise.all(answered)
  return world.eventually(async () => {
    const calls = (await world.calls(before)).filter(({ method, ok }) => ok && onScreen.has(method))
    const signs = [...taps].flatMap(([id, at]) => {
      const first = calls.find(({ params }) => Number(params["chat_id"]) === id)
      return first === undefined ? [] : [{ millis: first.at - at, text: String(first.params["text"]) }]
    })
    return signs.length === ids.length && signs
  }, givenUpAfterMillis)
}

/** How long the bot takes to end, in milliseconds, while these people write to it all the time; nobody: while it is idle. */
export const stopsWithin = async (world: World, ids: ReadonlyArray<number>): Promise<number> => {
  const { child } = world.process
  const chat = async (id: number) => {
    const person = world.person(id)
    while (child.exitCode === null && child.signalCode === null) {
      await Promise.race([person.say("/balance"), pause(200)]).catch(() => undefined)
      await pause(50)
    }
  }
  const chats = ids.map(chat)
  // By then every one of them has more to be told than Telegram takes.
  await pause(3000)
  const told = performance.now()
  await world.process.end("SIGTERM")
  const took = performance.now() - told
  await Promise.all(chats)
  return took
}

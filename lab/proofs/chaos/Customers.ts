import sharp from "sharp"
import { setTimeout as sleep } from "node:timers/promises"
import { patience } from "../../world/patience.ts"
import { Person } from "../../world/Person.ts"
import type { World } from "../../world/World.ts"
import type { Postgres } from "../Postgres.ts"
import { isFinal, jobsOf } from "../verdict.ts"
import { models } from "../../world/offeredModels.ts"
import { buttonsOf, type Further, furthers, hasCreate } from "./further.ts"
import type { Step } from "./history.ts"

type Order = Extract<Step, { _tag: "Order" }>

/** People who order at the same time; the next one waits until one of them is served. */
const counters = 20
/** Wishes of one person, one after another: a chat of the double remembers some hundred messages. */
const perPerson = 5
/** How long, in ms, somebody waits for a screen before they begin again. */
const timeoutMillis = 12_000
/** How often they begin again before they say that the bot does not work. */
const maxTries = 20
const coinsOfPack = 50
/** SORA 2 by its place among the models: its server lets go of a video that is being made. */
const stoppable = 0
/** The way to a film that can have a draft first, which Seedance 2.5 makes at Ark. */
const toDrafted = models.flatMap(({ id, buttons }) => (id === "seedance-2.5" ? [...buttons.slice(0, -1), "1080p"] : []))
/** How long, in ms, somebody waits for the video that they want to take further before they leave it at that. */
const firstWithin = 120_000

/** How long, in ms, an answer to the operator may take behind a flood that passes in seconds. */
const answeredWithin = 20_000
/** How often somebody looks at the screen, in ms. */
const look = 120

/** A wait for a screen that may have been lost: whoever waits in vain begins again, as people do. */
const shortly = (world: World): ConstructorParameters<typeof Person>[0] => ({
  playground: world.playground,
  eventually: async (question, ms) => {
    const wait = patience(Math.min(ms ?? timeoutMillis, timeoutMillis), look)
    for (;;) {
      const answer = await question()
      if (answer !== undefined && answer !== false) return answer
      if (wait.isOver()) throw new Error("nothing came")
      await sleep(look)
    }
  }
})

/** Telegram tells again of what was not answered at once, and a payment must survive that every time. Enough that
 * those who are served beside cannot use them up. */
const toldAgain = { where: "telegram", match: "update", kind: "duplicate", times: 20 } as const

/** People in the chat who order and buy, each as often as it takes. */
export class Customers {
  readonly trouble: Array<string> = []
  private readonly world: World
  private readonly database: Postgres
  private readonly known = new Map<number, Person>()
  private readonly bought = new Map<number, number>()
  private readonly busy = new Set<Promise<void>>()
  private readonly idle: Array<Person> = []
  private readonly wishes = new Map<number, number>()
  private readonly granted = new Map<number, number>()
  /** Whom the bot knows: those that it served once. */
  private readonly met = new Set<number>()
  private readonly operator: Person
  private next = 20_000
  private count = 0
  private grants = 0

  constructor(world: World, database: Postgres, operator: number) {
    this.world = world
    this.database = database
    this.operator = new Person(shortly(world), operator, "en")
  }

  users() {
    return [...this.known.keys()]
  }

  people() {
    return this.users().map((id) => this.world.person(id))
  }

  /** What somebody got beside the welcome, in coins. */
  givenTo(user: number) {
    return (this.bought.get(user) ?? 0) * coinsOfPack + (this.granted.get(user) ?? 0)
  }

  /** The operator says it once; it is the bot's to hear it. */
  async grant(coins: number) {
    while (this.met.size === 0 && this.busy.size > 0) await Promise.race(this.busy)
    const user = [...this.met][this.count % Math.max(1, this.met.size)]
    if (user === undefined) return
    await this.operator.say(`/grant ${user} ${coins}`)
    this.grants += 1
    this.granted.set(user, (this.granted.get(user) ?? 0) + coins)
  }

  /** What the operator ordered and was not answered for. */
  async unanswered(): Promise<ReadonlyArray<string>> {
    const wait = patience(answeredWithin, look)
    for (;;) {
      const messages = await this.operator.messages()
      const answers = messages.filter(({ from, text }) => from === "bot" && text.startsWith("🎁")).length
      if (answers >= this.grants) return []
      if (wait.isOver()) return [`${this.grants} grants, and ${answers} answers to the operator`]
      await sleep(look)
    }
  }

  /** Telegram refuses messages to the operator, or to whoever came last. */
  flood({ whose, times }: Extract<Step, { _tag: "FloodOfChat" }>) {
    const about = String(whose === "operator" ? this.operator.id : this.next - 1)
    return this.world.fault(
      ...["sendMessage", "editMessageText"].map((match) => ({
        where: "telegram",
        match,
        kind: "rate-limit",
        retryAfter: 1,
        about,
        times
      }))
    )
  }

  served() {
    return Promise.all(this.busy)
  }

  /** Returns when somebody has begun to order, not when they are served. */
  order(step: Order) {
    const n = ++this.count
    return this.serve((person) => this.orderOf(person, step, n))
  }

  buy() {
    return this.serve((person) => this.buyOf(person))
  }

  private async serve(act: (person: Person) => Promise<void>) {
    while (this.busy.size >= counters) await Promise.race(this.busy)
    const somebody = this.idle.shift() ?? this.newcomer()
    const served = act(somebody).then(
      () => undefined,
      (error: unknown) => {
        this.trouble.push(`user ${somebody.id}: ${String(error).split("\n")[0]}`)
      }
    )
    const done = served.then(() => {
      this.busy.delete(done)
      this.met.add(somebody.id)
      const wishes = (this.wishes.get(somebody.id) ?? 0) + 1
      this.wishes.set(somebody.id, wishes)
      if (wishes < perPerson) this.idle.push(somebody)
    })
    this.busy.add(done)
  }

  private newcomer() {
    const person = new Person(shortly(this.world), this.next++, "ru")
    this.known.set(person.id, person)
    return person
  }

  private jobsOf(person: Person, prompt: string) {
    return jobsOf(this.database, [person.id]).then(
      (jobs) => jobs.filter((job) => job.prompt === prompt),
      () => []
    )
  }

  private async created(person: Person, prompt: string, count = 1) {
    return this.world
      .eventually(async () => (await this.jobsOf(person, prompt)).length >= count, timeoutMillis)
      .catch(() => false)
  }

  /** Goes through the questions of the menu. */
  private async asks(person: Person, buttons: ReadonlyArray<string>) {
    const { message: asked = 0 } = await person.say("/video")
    for (const label of buttons) {
      const button = await person.finds(label, asked).catch(() => {
        throw new Error(`no button ${label}`)
      })
      await person.tap(button)
    }
    await person.sees(/Напишите промпт/)
  }

  /** Brings somebody to the card of a prompt: by a photo, by a wish about a video that they have, or by the menu. */
  private async card(person: Person, { model, how }: Order, prompt: string) {
    if (how === "photo") {
      // With a card open it would be its second picture.
      await person.say("/cancel")
      return void (await person.sends("photo", await photo(), prompt))
    }
    // Its server makes a changed one of it, and no assistant a new prompt.
    const older = how === "change" ? (await person.videos()).findLast(({ text }) => text.includes("SORA 2")) : undefined
    const change = older?.keyboard?.flat().find(({ text }) => text.startsWith("✍️"))
    if (older === undefined || change?.data === undefined) {
      await this.asks(person, how === "draft" ? toDrafted : (models[how === "stop" ? stoppable : model]?.buttons ?? []))
    } else {
      await person.tap({ message: older.id, data: change.data })
      await person.sees(/Что сделать иначе/)
    }
    await person.say(prompt)
    if (how === "draft") await person.presses("🖍 Сначала черновик")
  }

  /** Waits for a video, below whose card a button takes it further, and has that done, once however often it is tried. */
  private async takesFurther(person: Person, prompt: string, card: number, { label, press }: Further) {
    const until = Date.now() + firstWithin
    while (Date.now() < until) {
      const below = (await person.messages()).filter(({ id }) => id > card)
      const button = below.flatMap((message) => buttonsOf(message, label))[0]
      if (button !== undefined) {
        await press(person, button)
        if (await this.created(person, prompt, 2)) return
      }
      const [first] = await this.jobsOf(person, prompt)
      if (first !== undefined && isFinal(first) && first.state !== "delivered") return
      await sleep(look)
    }
  }

  private async orderOf(person: Person, step: Order, n: number) {
    const { broken, how } = step
    const begun = performance.now()
    const reasons: Array<string> = []
    for (let attempt = 1; attempt <= maxTries; attempt++) {
      // Each attempt has words of its own: an attempt that arrived after all is another video, and no double order.
      const prompt = `${broken ? "[fail] " : how === "stop" ? "[slow] " : ""}film ${n} take ${attempt}.`
      const confirmed = await (async () => {
        await this.card(person, step, prompt)
        const card = await person.sees(
          ({ text, keyboard }) =>
            text.includes(prompt) && hasCreate(keyboard) && (how !== "draft" || text.includes("🖍 Это черновик"))
        )
        const create = card.keyboard?.flat().find(({ text }) => text.startsWith("✅ Создать"))
        if (create?.data === undefined) return undefined
        await person.tap({ message: card.id, data: create.data })
        return card.id
      })().catch((error: unknown) => {
        reasons.push(String(error))
        return undefined
      })
      if (confirmed !== undefined && (await this.created(person, prompt))) {
        // Whether it is stopped or comes, one of both happens; a tap that is lost is not made again.
        if (how === "stop") await person.presses("⏹ Остановить").catch(() => undefined)
        const further = how === undefined ? undefined : furthers[how]
        if (further !== undefined) await this.takesFurther(person, prompt, confirmed, further).catch(() => undefined)
        return
      }
    }
    const seconds = Math.round((performance.now() - begun) / 1000)
    const last = (await person.messages()).slice(-6).map(({ from, text }) => `${from}: ${text.slice(0, 60)}`)
    throw new Error(
      `could not order film ${n} (${JSON.stringify(step)}) in ${seconds} s: ${JSON.stringify(reasons)}, ${JSON.stringify(last)}`
    )
  }

  private async buyOf(person: Person) {
    for (let attempt = 1; attempt <= maxTries; attempt++) {
      const paid = await (async () => {
        const { message: asked = 0 } = await person.say("/buy")
        await person.tap(await person.finds(`${coinsOfPack} 🪙`, asked))
        const invoice = await person.invoice()
        await this.world.fault(toldAgain)
        const { ok } = await person.pays(invoice)
        return ok === true
      })().catch(() => false)
      if (!paid) continue
      this.bought.set(person.id, (this.bought.get(person.id) ?? 0) + 1)
      return
    }
    throw new Error("could not buy")
  }
}

const photo = async () => {
  const picture = sharp({ create: { width: 320, height: 480, channels: 3, background: "green" } }).jpeg()
  return new File([Uint8Array.from(await picture.toBuffer())], "1.jpg", { type: "image/jpeg" })
}

import { existsSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { expect } from "vitest"
import { validateCall } from "../../../packages/playground/test/BotApiSchema.ts"
import { messageUpdate } from "../../../lab/world/updates.ts"
import { type Call, telegramSecret, World } from "../../../lab/world/World.ts"

/** What a call may be refused for when input is made up: its chat, its query or its message is not there. */
const excusable =
  /chat not found|query is too old|query ID is invalid|message to (edit|delete|react) not found|message can't be (edited|deleted)|message is not modified|bot was blocked/i

const texts = (value: unknown): ReadonlyArray<string> => {
  if (typeof value === "string") return [value]
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : []
}

/** Calls that tell of a defect: Telegram would have refused them, or they are not what the Bot API documents. */
const faulty = (calls: ReadonlyArray<Call>) =>
  calls.flatMap(({ method, params, ok, error }) => {
    const faults = [
      ...(ok || excusable.test(error ?? "") ? [] : [String(error)]),
      // A query's id comes from the update, and is made up there.
      ...(texts({ ...params, callback_query_id: "", pre_checkout_query_id: "" }).every((text) => text.isWellFormed())
        ? []
        : ["half a character"]),
      ...validateCall(method, params)
    ]
    return faults.length === 0 ? [] : [{ method, params, faults }]
  })

/** The users' ids: digits that stand in nothing else. */
export const firstUser = 7_312_450_000

/** A bot and many users, each of whom does something odd and then something ordinary. */
export class Crowd {
  readonly world: World
  readonly users: ReadonlyArray<number>
  private readonly pid: number | undefined
  private seen = 0
  private next = 3_000_000_000_000

  private constructor(world: World, users: ReadonlyArray<number>) {
    this.world = world
    this.users = users
    this.pid = world.process.child.pid
  }

  static async open(size: number, options: Parameters<typeof World.open>[0] = {}) {
    const world = await World.open(options)
    const users = Array.from({ length: size }, (_, n) => firstUser + n)
    const crowd = new Crowd(world, users)
    await Promise.all(users.map((id) => world.person(id).say("/start")))
    await crowd.shownMenus(users)
    return crowd
  }

  /** An id that no made-up update has. */
  updateId() {
    return this.next++
  }

  /** Waits until each of these users has got the main menu since the last look; what the bot called meanwhile. */
  private async shownMenus(users: ReadonlyArray<number>) {
    const calls = await this.world.eventually(async () => {
      const since = await this.world.calls(this.seen)
      const served = new Set(
        since.flatMap(({ method, params, ok }) =>
          ok && method === "sendMessage" && JSON.stringify(params["reply_markup"]).includes('"callback_data":"N"')
            ? [Number(params["chat_id"])]
            : []
        )
      )
      return users.every((user) => served.has(user)) && since
    }, 30_000)
    this.seen = calls.at(-1)?.n ?? this.seen
    return calls
  }

  /** Posts bodies side by side, as they are; the statuses. */
  post(bodies: ReadonlyArray<string>) {
    return Promise.all(
      bodies.map(async (body) => {
        const response = await fetch(`${this.world.bot}/telegram`, {
          method: "POST",
          headers: { "x-telegram-bot-api-secret-token": telegramSecret },
          body
        })
        await response.arrayBuffer()
        return response.status
      })
    )
  }

  /** The same process lives, and each of these users is served as if nothing had been. */
  async goesOn(users: ReadonlyArray<number>) {
    expect(this.world.process.child.exitCode).toBeNull()
    expect(this.world.process.child.pid).toBe(this.pid)
    const menu = (id: number) => messageUpdate(this.updateId(), id, "/menu", "Аня")
    const statuses = await this.post(users.map((user) => JSON.stringify(menu(user))))
    expect(new Set(statuses)).toEqual(new Set([200]))
    expect(faulty(await this.shownMenus(users))).toEqual([])
  }

  /** Resident memory of the bot in megabytes, where the system tells it. */
  async memory() {
    const file = `/proc/${this.pid}/status`
    if (!existsSync(file)) return 0
    return Number(/^VmRSS:\s+(\d+)/m.exec(await readFile(file, "utf8"))?.[1] ?? 0) / 1024
  }

  close() {
    return this.world.close()
  }
}

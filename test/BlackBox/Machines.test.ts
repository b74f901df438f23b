import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { World } from "../support/World.ts"

let world: World
beforeAll(async () => {
  world = await World.open({ bots: 2, renderSeconds: 1 })
}, 60_000)
afterAll(async () => {
  await world.close()
})

describe("two processes of one bot", () => {
  it("a person's dialog goes on whichever process their updates reach", async () => {
    const anna = world.person(1001)
    await anna.orders("two machines, one dialog")
    await anna.presses("✅ Создать")
    await anna.seesVideo()
    expect(await anna.balance()).toBe(44)
  })
})

import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { creationsAt, doublesOf, madeBy } from "../../lab/world/doubles.ts"
import { World } from "../../lab/world/World.ts"

const fal = doublesOf("fal")

/** A bot with a key of fal alone, whose users may see two stills a day. */
let world: World
beforeAll(async () => {
  const env = (address: string) => ({
    SORA_BASE_URL: "https://api.openai.com/v1",
    ...madeBy(address, fal),
    STILLS_A_DAY: "2"
  })
  world = await World.open({ renderSeconds: 0.5, env })
})
afterAll(() => world.close())

/** What fal was asked to make, by the words of it. */
const ordersOf = async (words: string) => {
  const orders = await Promise.all(fal.map((double) => creationsAt(world.playground, double)))
  return orders.flat().filter(({ prompt }) => prompt.includes(words))
}

/** The photos that the bot has sent. */
const photosOf = async (person: ReturnType<World["person"]>) =>
  (await person.messages()).filter(({ from, media }) => from === "bot" && media?.kind === "photo")

describe("a still before the video", () => {
  it("is seen twice a day, and the video begins with the one that is chosen", async () => {
    const person = world.person(801)
    await person.say("a lighthouse in a storm")
    await person.finds("🖼 Сначала кадр · сегодня: 2")
    await person.presses("🖼 Сначала кадр")
    const first = await person.sees(({ media, text }) => media?.kind === "photo" && text.includes("ещё 1 кадр"))
    expect(await person.balance()).toBe(60)
    await person.presses("🔁 Ещё один")
    await person.sees(({ media, text }) => media?.kind === "photo" && text.includes("последний на сегодня"))
    // The card has no button for it any more; one that is left elsewhere is answered in words.
    await person.finds("✅ Создать")
    const again = first.keyboard?.flat().find(({ text }) => text.startsWith("🔁"))
    await person.tap({ message: first.id, data: again?.data ?? "" })
    await person.sees(/Кадры на сегодня закончились/)
    expect(await photosOf(person)).toHaveLength(2)

    const begin = first.keyboard?.flat().find(({ text }) => text.startsWith("🎬"))
    await person.tap({ message: first.id, data: begin?.data ?? "" })
    await person.sees(/Начнётся с вашей картинки/)
    await person.presses("✅ Создать")
    await person.seesVideo()
    const orders = await ordersOf("a lighthouse in a storm")
    expect(orders).toHaveLength(3)
    expect(orders.at(-1)).toMatchObject({ pictures: { first: expect.any(String) } })
  })

  it("that does not come is told why, takes nothing of the day's, and leaves the card", async () => {
    const person = world.person(802)
    await person.say("a fox in the snow")
    const tries = [
      [{ where: "fal", match: "create", kind: "moderation" }, /Правила запрещают кадр/],
      [{ where: "assistant", match: "moderations", kind: "moderation" }, /Правила запрещают кадр/],
      [{ where: "fal", match: "create", kind: "fail", status: 503 }, /Кадр не получился/],
      [{ where: "fal", match: "content", kind: "fail", status: 500 }, /Кадр не получился/]
    ] as const
    for (const [fault, words] of tries) {
      const last = (await person.messages()).at(-1)?.id ?? 0
      await world.fault(fault)
      await person.presses("🖼 Сначала кадр · сегодня: 2")
      await person.sees((shown) => shown.id > last && words.test(shown.text))
      await person.finds("🖼 Сначала кадр · сегодня: 2")
    }
    expect(await photosOf(person)).toEqual([])
    expect(await person.balance()).toBe(60)
  })

  it("holds nobody up: a new text is the next card, and the still is waited for no more", async () => {
    const person = world.person(803)
    await person.say("a snail [slow]")
    await person.presses("🖼 Сначала кадр")
    await person.sees(/Рисуем кадр этой сцены/)
    await person.say("a cat instead")
    await person.sees(/a cat instead/)
    await person.presses("🖼 Сначала кадр")
    await person.sees(({ media }) => media?.kind === "photo")
    expect(await photosOf(person)).toHaveLength(1)
  })
})

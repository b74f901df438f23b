import sharp from "sharp"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Person } from "../../lab/world/Person.ts"
import { World } from "../../lab/world/World.ts"

let world: World
beforeAll(async () => {
  world = await World.open({ renderSeconds: 0.5 })
})
afterAll(() => world.close())

const photo = async (background: string) => {
  const picture = sharp({ create: { width: 480, height: 854, channels: 3, background } }).jpeg()
  return new File([Uint8Array.from(await picture.toBuffer())], "photo.jpg", { type: "image/jpeg" })
}
const voice = () => new File([Buffer.from("OggS and the rest of it")], "voice.ogg", { type: "audio/ogg" })

/** Where somebody is when something arrives. */
const places: Readonly<Record<string, (person: Person) => Promise<unknown>>> = {
  "the menu": async (person) => {
    await person.say("/menu")
    await person.finds("🎬 ВИДЕО")
  },
  "a card": async (person) => {
    await person.say("what was to be filmed before")
    await person.finds("✅ Создать")
  },
  "a video in the making": async (person) => {
    await person.say("[slow] what is filmed now")
    await person.presses("✅ Создать")
    await person.finds("⏹ Остановить")
  }
}

/** What arrives, and what the card says that comes of it. */
const arrivals: Readonly<Record<string, (person: Person) => Promise<RegExp>>> = {
  "a text": async (person) => {
    await person.say("a lighthouse in the fog")
    return /Проверьте[^]*a lighthouse in the fog/
  },
  "a text after /video": async (person) => {
    await person.say("/video a lighthouse in the fog")
    return /Проверьте[^]*a lighthouse in the fog/
  },
  "a photo with words": async (person) => {
    await person.sends("photo", await photo("#208040"), "the leaves begin to move")
    return /Проверьте[^]*the leaves begin to move[^]*Начнётся с вашей картинки/
  },
  "a photo alone": async (person) => {
    await person.sends("photo", await photo("#208040"))
    return /Проверьте[^]*Начнётся с вашей картинки/
  },
  "an album": async (person) => {
    const files = [await photo("#d01010"), await photo("#1010d0")]
    const pieces = files.map((file) => ({ kind: "photo" as const, file }))
    await person.sendsAlbum(pieces, { caption: "day becomes night", gapMs: 300 })
    return /Проверьте[^]*day becomes night[^]*берёт одну картинку/
  },
  "a voice": async (person) => {
    await person.sends("voice", voice(), undefined, { seconds: 3 })
    return /Проверьте[^]*A paper boat sails down the gutter/
  },
  "other words in the message of a card": async (person) => {
    const { message = 0 } = await person.say("a lighthouse in the fog")
    await person.sees(/a lighthouse in the fog/)
    await person.edits(message, "a lighthouse at noon")
    return /Проверьте[^]*a lighthouse at noon/
  },
  "a sticker": async (person) => {
    await person.sends("sticker", await photo("#208040"))
    return /Я делаю видео из слов/
  }
}

const table = Object.entries(arrivals).flatMap(([what, arrives]) =>
  Object.entries(places).map(([where, goes]) => [what, where, arrives, goes] as const)
)

describe("whatever arrives", () => {
  let next = 7000
  it.each(table)("%s, over %s, is answered at once by what it becomes", async (_, __, arrives, goes) => {
    const person = world.person(next++)
    await goes(person)
    const before = (await person.messages()).at(-1)?.id ?? 0
    const said = await arrives(person)
    const answer = await person.sees(({ id, text }) => id > before && said.test(text))
    const alike = (await person.messages()).filter(({ id, text }) => id > before && said.test(text))
    expect(alike.map(({ id }) => id)).toEqual([answer.id])
  })
})

describe("a video", () => {
  it.each(Object.entries(places))("that is answered, over %s, becomes another one of it", async (where, goes) => {
    const person = world.person(7100 + where.length)
    await person.say("a lighthouse in the fog")
    await person.presses("✅ Создать")
    const video = await person.seesVideo()
    await goes(person)
    const before = await person.balance()
    await person.replies(video.id, "то же самое, но ночью")
    const card = await person.sees(/Проверьте[^]*то же самое, но ночью[^]*Меняет ваше прежнее видео/)
    expect(card.text).toContain("Цена: 16 🪙")
    expect(await person.balance(), "nothing is spent before it is confirmed").toBe(before)
  })

  it("is extended by the button under it, and its receipt names where it came from", async () => {
    const person = world.person(7200)
    await person.say("a lighthouse in the fog")
    await person.presses("✅ Создать")
    await person.seesVideo()
    await person.presses("✍️ Изменить видео")
    await person.sees(/Что сделать иначе/)
    await person.say("подлиннее")
    await person.sees(/Продолжает ваше прежнее видео/)
    await person.presses("✅ Создать")
    await person.seesVideo(2)
    await person.presses("🧾 Квитанция")
    await person.sees(/Сделано из № \d+/)
  })
})

describe("the way to a video", () => {
  it("is a message and one tap, for a newcomer after their tap on Start and for whoever comes back", async () => {
    const person = world.person(7300)
    await person.say("/start")
    await person.finds("🎬 ВИДЕО")
    for (const videos of [1, 2]) {
      await person.say(`a lighthouse in the fog, number ${videos}`)
      await person.sees(({ text }) => text.includes("Проверьте") && text.includes(`number ${videos}`))
      await person.presses("✅ Создать")
      await person.seesVideo(videos)
    }
  })
})

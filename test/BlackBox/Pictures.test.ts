import { execFileSync } from "node:child_process"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { World } from "../../lab/world/World.ts"
import { withoutFfmpeg } from "../kit/ffmpeg.ts"
import { quartered, svg, turnedBy } from "../kit/pictures.ts"

let world: World
beforeAll(async () => {
  world = await World.open({ renderSeconds: 0.5 })
})
afterAll(() => world.close())

const fileOf = (bytes: Buffer, name: string, type: string) => new File([Uint8Array.from(bytes)], name, { type })

/** The first frame of a video, as a picture. */
const firstFrame = async (url: string) => {
  const video = Buffer.from(await (await fetch(new URL(url, world.playground))).arrayBuffer())
  return execFileSync("ffmpeg", ["-v", "error", "-i", "-", "-frames:v", "1", "-f", "mjpeg", "-"], { input: video })
}

describe("a photo in the chat", () => {
  it.skipIf(withoutFfmpeg !== false)(
    "with words becomes a card, and with one tap a video whose first frame is that photo, upright",
    async () => {
      const person = world.person(601)
      const sideways = await quartered(900, 1600, 6).jpeg().toBuffer()
      const { message = 0 } = await person.sends(
        "document",
        fileOf(sideways, "IMG_1.jpg", "image/jpeg"),
        "it comes alive"
      )
      const card = await person.sees((shown) => shown.id > message && shown.text.includes("Начнётся с вашей картинки"))
      expect(card.text).toContain("it comes alive")
      await person.presses("✅ Создать")
      const video = await person.seesVideo()
      expect(await turnedBy(await firstFrame(video.media?.url ?? ""))).toBeLessThan(60)
    },
    90_000
  )

  it("that is none is said to be none, and costs nothing", async () => {
    const person = world.person(602)
    await person.say("/start")
    await person.sends("document", fileOf(svg, "photo.png", "image/png"), "it comes alive")
    await person.sees(/не похож на картинку/)
    await person.finds("✅ Создать")
    expect(await person.balance()).toBe(60)
  })
})

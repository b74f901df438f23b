import sharp from "sharp"
import { execFileSync } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { webhookSecret, World } from "../../lab/world/World.ts"
import { withoutFfmpeg } from "../kit/ffmpeg.ts"
import { quartered, svg, turnedBy } from "../kit/pictures.ts"

let world: World
beforeAll(async () => {
  const env = (doubles: string) => ({
    KIE_API_KEY: "kie-key",
    KIE_BASE_URL: `${doubles}/playground/kie`,
    KIE_WEBHOOK_KEY: webhookSecret
  })
  world = await World.open({ renderSeconds: 0.5, env })
})
afterAll(() => world.close())

const fileOf = (bytes: Buffer, name: string, type: string) => new File([Uint8Array.from(bytes)], name, { type })

/** The first frame of a video, as a picture. */
const firstFrame = async (url: string) => {
  const video = Buffer.from(await (await fetch(new URL(url, world.playground))).arrayBuffer())
  return execFileSync("ffmpeg", ["-v", "error", "-i", "-", "-frames:v", "1", "-f", "mjpeg", "-"], { input: video })
}

const plain = async (background: string, name: string) =>
  fileOf(
    await sharp({ create: { width: 720, height: 1280, channels: 3, background } })
      .jpeg()
      .toBuffer(),
    name,
    "image/jpeg"
  )

/** The mean colour of a frame, from 0 to 255 a channel. */
const colourOf = async (frame: Buffer) => (await sharp(frame).stats()).channels.slice(0, 3).map(({ mean }) => mean)

/** The frame that is so many seconds before the end of a video. */
const lastFrame = async (url: string) => {
  const video = Buffer.from(await (await fetch(new URL(url, world.playground))).arrayBuffer())
  const folder = await mkdtemp(join(tmpdir(), "kudo-frame-"))
  try {
    await writeFile(join(folder, "video.mp4"), video)
    const of = ["-sseof", "-0.1", "-i", join(folder, "video.mp4"), "-frames:v", "1", "-f", "mjpeg", "-"]
    return execFileSync("ffmpeg", ["-v", "error", ...of])
  } finally {
    await rm(folder, { recursive: true })
  }
}

describe("an album in the chat", () => {
  it.skipIf(withoutFfmpeg !== false)(
    "becomes one card, and a video that begins with its first photo and ends with its last",
    async () => {
      const person = world.person(603)
      await person.say("/start")
      const photos = [await plain("#d01010", "1.jpg"), await plain("#1010d0", "2.jpg")]
      const { messages = [] } = await person.sendsAlbum(
        photos.map((file) => ({ kind: "photo", file })),
        { caption: "day becomes night", gapMs: 400 }
      )
      const message = messages.at(-1) ?? 0
      await person.sees((shown) => shown.id > message && shown.text.includes("Начнётся с первой картинки"))
      const cards = (await person.messages()).filter(
        ({ id, text }) => id > message && text.includes("day becomes night")
      )
      expect(cards).toHaveLength(1)
      await person.presses("✅ Создать")
      const video = await person.seesVideo()
      const [red = 0, , blue = 0] = await colourOf(await firstFrame(video.media?.url ?? ""))
      expect(red).toBeGreaterThan(blue + 40)
      const [lastRed = 0, , lastBlue = 0] = await colourOf(await lastFrame(video.media?.url ?? ""))
      expect(lastBlue).toBeGreaterThan(lastRed + 40)
    }
  )
})

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
    }
  )

  it("that is forbidden is refused as a model would, with the coins back", async () => {
    const person = world.person(604)
    await person.say("/start")
    await world.fault({ where: "assistant", match: "moderations", about: "image_url", kind: "moderation" })
    await person.sends("document", await plain("#d01010", "grim.jpg"), "it comes alive")
    await person.sees(/Начнётся с вашей картинки/)
    await person.presses("✅ Создать")
    await person.sees(/отклонила промпт по правилам безопасности/)
    expect(await person.balance()).toBe(60)
  })

  it("that is none is said to be none, and costs nothing", async () => {
    const person = world.person(602)
    await person.say("/start")
    await person.sends("document", fileOf(svg, "photo.png", "image/png"), "it comes alive")
    await person.sees(/не похож на картинку/)
    await person.finds("✅ Создать")
    expect(await person.balance()).toBe(60)
  })
})

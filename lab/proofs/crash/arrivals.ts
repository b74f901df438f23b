import sharp from "sharp"
import { doublesOf, madeBy } from "../../world/doubles.ts"
import { confirms, end, order, type Story, welcome } from "./Story.ts"

const photo = async (background: string, name: string) => {
  const picture = sharp({ create: { width: 320, height: 480, channels: 3, background } }).jpeg()
  return new File([Uint8Array.from(await picture.toBuffer())], name, { type: "image/jpeg" })
}

export const picture: Story = {
  name: "a photo becomes a video",
  points: ["screen.sent", "update.committed:1", "update.committed:2", "order.held"],
  prompt: order.prompt,
  tell: async (_, person, prompt) => {
    await person.sends("photo", await photo("green", "1.jpg"), prompt)
    await confirms(person)
    await person.sees(end, 60_000)
  },
  ends: order.ends,
  had: welcome
}

export const change: Story = {
  name: "an older video is changed",
  // The older one takes seven updates: the button, the wish and the confirmation follow.
  points: ["update.committed:8", "update.committed:9", "update.committed:10", "submit.answered:2"],
  prompt: order.prompt,
  tell: async (_, person, prompt) => {
    await person.orders(prompt)
    await confirms(person)
    await person.seesVideo(1, 60_000)
    await person.presses("✍️ Изменить видео")
    await person.sees(/Что сделать иначе/)
    await person.say(`the same at night, ${prompt}`)
    await confirms(person)
    await person.sees((message) => end(message) && message.text.includes("at night"), 60_000)
  },
  ends: order.ends,
  had: welcome,
  jobs: 2
}

export const album: Story = {
  name: "an album becomes a video",
  points: ["album.waited", "update.committed:1", "update.committed:2", "update.committed:3", "screen.sent"],
  prompt: order.prompt,
  tell: async (_, person, prompt) => {
    const photos = [await photo("red", "1.jpg"), await photo("blue", "2.jpg")]
    await person.sendsAlbum(
      photos.map((file) => ({ kind: "photo", file })),
      { caption: prompt }
    )
    // SORA 2 takes one picture.
    await person.presses("🖼 Только первая")
    await confirms(person)
    await person.sees(end, 60_000)
  },
  ends: order.ends,
  had: welcome
}

/** How a voice of Telegram's begins; the double hears what it is told. */
const voice = () => new File([Buffer.from("OggS and the rest of it")], "voice.ogg", { type: "audio/ogg" })

export const dictation: Story = {
  name: "a voice becomes a video",
  points: ["sound.heard", "update.committed:1"],
  prompt: order.prompt,
  tell: async (world, person, prompt) => {
    await world.hears(prompt, prompt)
    await person.sends("voice", voice(), undefined, { seconds: 3 })
    await confirms(person)
    await person.sees(end, 60_000)
  },
  ends: order.ends,
  had: welcome
}

/** Between the sending of a still and what is known of it nobody can tell whether it arrived: the card is there all the same. */
export const still: Story = {
  name: "a still is seen before its video",
  points: ["still.ordered", "still.sent", "update.committed:2"],
  prompt: order.prompt,
  env: (playground) => madeBy(playground, doublesOf("fal")),
  tell: async (_, person, prompt) => {
    await person.say(prompt)
    await person.presses("🖼 Сначала кадр")
    await person.sees(/Кадр вашей сцены|Кадр не получился/, 60_000)
    await confirms(person)
    await person.sees(end, 60_000)
  },
  ends: order.ends,
  had: welcome
}

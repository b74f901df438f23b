import sharp from "sharp"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { webhookSecret, World } from "../../lab/world/World.ts"

const arkKey = "ark-key-of-the-operator"

const falKey = "fal-id:key-of-the-operator"
/** Who is told what is wrong with a provider. */
const operator = 777

/** What was ordered at a double. */
const ordersAt = async (world: World, where: string, authorization: string) => {
  const answer = await fetch(`${world.playground}/playground/${where}/calls`, { headers: { authorization } })
  const { creates } = (await answer.json()) as { readonly creates: ReadonlyArray<Ordered> } // the double's own format
  return creates
}
interface Ordered {
  readonly prompt: string
  readonly pictures: { readonly first?: string; readonly last?: string }
}

const photo = async (background: string) => {
  const picture = sharp({ create: { width: 480, height: 854, channels: 3, background } }).jpeg()
  return new File([Uint8Array.from(await picture.toBuffer())], "photo.jpg", { type: "image/jpeg" })
}

/** A bot with the key of one provider, whose double is in another process. */
interface Provider {
  readonly name: string
  readonly where: string
  readonly env: (doubles: string) => Record<string, string>
  /** The buttons from the model to the prompt. */
  readonly buttons: readonly [model: string, ...Array<string>]
  /** What takes the place of SORA 2 there. */
  readonly successor: string
  readonly price: number
}

const providers: ReadonlyArray<Provider> = [
  {
    name: "KIE.AI",
    where: "kie",
    env: (doubles) => ({
      KIE_API_KEY: "kie-key",
      KIE_BASE_URL: `${doubles}/playground/kie`,
      KIE_WEBHOOK_KEY: webhookSecret
    }),
    buttons: ["🌊 WAN 3.0", "✋ Вручную", "📱 9:16", "5 сек", "720p"],
    successor: "🌊 WAN 3.0",
    price: 20
  },
  {
    name: "Google",
    where: "google",
    env: (doubles) => ({
      GEMINI_API_KEY: "gemini-key",
      GEMINI_BASE_URL: `${doubles}/playground/google`
    }),
    buttons: ["🪄 GEMINI OMNI", "✋ Вручную", "📱 9:16", "4 сек", "720p"],
    successor: "🪄 GEMINI OMNI",
    price: 16
  },
  {
    name: "OpenRouter",
    where: "openrouter",
    env: (doubles) => ({
      OPENROUTER_API_KEY: "openrouter-key",
      OPENROUTER_BASE_URL: `${doubles}/playground/openrouter`,
      OPENROUTER_WEBHOOK_SECRET: webhookSecret
    }),
    buttons: ["🎥 KLING 3.0", "✋ Вручную", "📱 9:16", "5 сек"],
    successor: "🌊 WAN 3.0",
    price: 30
  },
  {
    name: "Replicate",
    where: "replicate",
    env: (doubles) => ({
      REPLICATE_API_TOKEN: "replicate-token",
      REPLICATE_BASE_URL: `${doubles}/playground/replicate`
    }),
    buttons: ["🎥 KLING 3.0", "✋ Вручную", "📱 9:16", "5 сек"],
    successor: "🎥 KLING 3.0",
    price: 30
  },
  {
    name: "BytePlus Ark",
    where: "ark",
    env: (doubles) => ({
      ARK_API_KEY: arkKey,
      ARK_BASE_URL: `${doubles}/playground/ark`,
      OPERATORS: String(operator)
    }),
    buttons: ["🎭 SEEDANCE 2.5", "✋ Вручную", "📱 9:16", "5 сек", "480p"],
    successor: "🎭 SEEDANCE 2.5",
    price: 30
  },
  {
    name: "fal",
    where: "fal",
    env: (doubles) => ({
      FAL_KEY: falKey,
      FAL_BASE_URL: `${doubles}/playground/fal`,
      // A server without transcriptions: fal takes its place.
      TRANSCRIBE_BASE_URL: `${doubles}/nobody/v1`,
      OPERATORS: String(operator)
    }),
    buttons: ["🎥 KLING 3.0", "✋ Вручную", "📱 9:16", "5 сек"],
    successor: "🌊 WAN 3.0",
    price: 30
  }
]

/** OpenAI's own host, which makes no videos any more. */
const withoutSora = { SORA_BASE_URL: "https://api.openai.com/v1" }

describe.each(providers)("a bot with a key of $name alone", ({ where, env, buttons, successor, price }) => {
  let world: World
  beforeAll(async () => {
    world = await World.open({ renderSeconds: 1, env: (doubles) => ({ ...withoutSora, ...env(doubles) }) })
  })
  afterAll(() => world.close())

  const orders = async (id: number, prompt: string) => {
    const person = world.person(id)
    await person.say("/start")
    await person.presses("🎬 ВИДЕО", ...buttons)
    await person.sees(/Напишите промпт/)
    await person.say(prompt)
    await person.presses("✅ Создать")
    return person
  }

  it("makes a video, from /start to its delivery, and is told when it is ready", async () => {
    const person = await orders(201, "a fox counts its gold")
    const video = await person.seesVideo()
    expect(video.text).toContain(buttons[0])
    expect(video.media?.duration).toBeGreaterThan(0)
    expect(await person.balance()).toBe(60 - price)
    expect(world.output()).toContain("callback received")
  })

  it("gives the coins back when the video fails", async () => {
    await world.fault({ where, match: "create", kind: "job-failed" })
    const person = await orders(202, "a fox loses its gold")
    await person.sees(/Не получилось/)
    expect(await person.balance()).toBe(60)
  })

  it("tells the reason when the prompt is refused", async () => {
    await world.fault({ where, match: "create", kind: "moderation" })
    const person = await orders(203, "something unspeakable")
    expect((await person.sees(/Не получилось/)).text).toContain("правилам безопасности")
    expect(await person.balance()).toBe(60)
  })

  it("waits for a busy provider", async () => {
    await world.fault({ where, match: "create", kind: "rate-limit", retryAfter: 1 })
    const person = await orders(204, "a patient fox")
    await person.seesVideo()
    expect(await person.balance()).toBe(60 - price)
  })

  // The others are told of in their contracts.
  if (where === "ark")
    it("finds a lost order and delivers it without a callback, and the next one has a first and a last picture", async () => {
      await world.fault({ where, match: "create", kind: "lose" })
      await world.fault({ where, match: "webhook", kind: "lose" })
      const person = await orders(206, "a fox that nobody calls back")
      await person.seesVideo()
      expect(await person.balance()).toBe(60 - price)
      expect(world.output()).not.toContain(arkKey)

      // Another one like it, with two pictures.
      const files = [await photo("#d01010"), await photo("#1010d0")]
      await person.sendsAlbum(
        files.map((file) => ({ kind: "photo" as const, file })),
        { caption: "day becomes night" }
      )
      await person.presses("✅ Создать")
      const ordered = await world.eventually(async () =>
        (await ordersAt(world, "ark", `Bearer ${arkKey}`)).find(({ prompt }) => prompt === "day becomes night")
      )
      expect(ordered).toMatchObject({ pictures: { first: expect.any(String), last: expect.any(String) } })
    })

  if (where === "openrouter")
    it("makes one without sound for less, of which nothing is missing when it comes so", async () => {
      const person = world.person(207)
      await person.say("/start")
      await person.presses("🎬 ВИДЕО", ...buttons)
      await person.sees(/Напишите промпт/)
      await person.say("a fox that listens")
      await person.presses("🔊 Звук", "🔇 Без звука · 20 🪙", "✅ Создать")
      const video = await person.seesVideo()
      expect(video.text).toContain("🔇 Без звука")
      expect(video.text).not.toContain("Пришло")
      expect(await person.balance()).toBe(40)
      const asked = { headers: { authorization: "Bearer openrouter-key" } }
      const { creates } = await (await fetch(`${world.playground}/playground/openrouter/calls`, asked)).json()
      expect(creates).toContainEqual(expect.objectContaining({ prompt: "a fox that listens", sound: false }))
    })

  if (where === "ark") {
    it("makes a draft, and then the very same film, larger, each for the price on its button", async () => {
      const [person, chief] = [world.person(210), world.person(operator)]
      await person.say("/start")
      await chief.say("/grant 210 200")
      await chief.sees(/260/)
      await person.presses("🎬 ВИДЕО", ...buttons.slice(0, -1), "1080p")
      await person.sees(/Напишите промпт/)
      await person.say("a fox counts its gold twice")
      await person.presses("🖍 Сначала черновик · 30", "✅ Создать")
      const draft = await person.seesVideo()
      expect(await person.balance()).toBe(260 - 30)
      await person.presses("🎬 То же видео в 1080p · 160")
      const film = await person.seesVideo(2)
      expect(await person.balance()).toBe(260 - 30 - 160)
      expect(film.media?.width).toBeGreaterThan(draft.media?.width ?? Infinity)
      expect((await person.presses("🎬 То же видео в 1080p")).toast).toMatch(/уже сделано/)
      expect(await person.balance()).toBe(260 - 30 - 160)
    })
  }

  if (where === "fal") {
    it("makes a finished video larger, once, for the price that it asks for; of one that fails the coins come back", async () => {
      const person = await orders(211, "a fox that grows")
      await person.seesVideo()
      const had = await person.balance()
      await world.fault({ where, match: "create", kind: "moderation" })
      await person.presses("✨ В 4K · 6")
      expect((await person.sees(/То же видео в 4K/)).text).toContain("6")
      await person.presses("✅ Создать")
      await person.sees(/Не получилось/)
      expect(await person.balance()).toBe(had)
      await person.presses("✨ В 4K · 6", "✅ Создать")
      const larger = await person.sees(({ media }) => media?.kind === "file", 45_000)
      expect(larger.text).toMatch(/✨ Увеличено/)
      expect(await person.balance()).toBe(had - 6)
      expect((await person.presses("✨ В 4K · 6")).toast).toMatch(/уже увеличено/)
      const again = await person.sees(({ id, media }) => id > larger.id && media?.kind === "file", 45_000)
      expect(again.text).toBe(larger.text)
      expect(await person.balance()).toBe(had - 6)
    })

    it("is told of a lost order by the callback that names its job, and orders it once", async () => {
      await world.fault({ where, match: "create", kind: "lose" })
      const person = await orders(206, "a fox that is answered into the void")
      await person.seesVideo()
      expect(await person.balance()).toBe(60 - price)
      const all = await ordersAt(world, where, `Key ${falKey}`)
      expect(all.filter(({ prompt }) => prompt.includes("into the void"))).toHaveLength(1)
    })

    it("delivers without a callback, from a first and a last picture, and its key is in no line of the log", async () => {
      await world.fault({ where, match: "webhook", kind: "lose" })
      const person = await orders(207, "a fox that nobody calls back")
      await person.seesVideo()
      const files = [await photo("#d01010"), await photo("#1010d0")]
      await person.sendsAlbum(
        files.map((file) => ({ kind: "photo" as const, file })),
        { caption: "day becomes night" }
      )
      await person.presses("✅ Создать")
      await person.seesVideo(2)
      const ordered = (await ordersAt(world, where, `Key ${falKey}`)).find(
        ({ prompt }) => prompt === "day becomes night"
      )
      expect(ordered).toMatchObject({ pictures: { first: expect.any(String), last: expect.any(String) } })
      expect(world.output()).not.toContain("key-of-the-operator")
    })

    it("hears a voice in place of a text server that has no transcriptions, and takes its words for the prompt", async () => {
      expect(world.output()).toMatch(/the text server has no transcriptions/)
      await fetch(`${world.playground}/playground/fal/transcriptions`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Key ${falKey}` },
        body: JSON.stringify({ texts: ["a fox that was only heard"] })
      })
      const person = world.person(211)
      await person.say("/start")
      const voice = new File([Buffer.from("OggS and the rest of it")], "voice.ogg", { type: "audio/ogg" })
      await person.sends("voice", voice, undefined, { seconds: 3 })
      await person.sees(/a fox that was only heard/)
    })

    it("tells its operators when nobody has paid the provider, and gives the coins back", async () => {
      const chief = world.person(operator)
      await chief.say("/start")
      await world.fault({ where, match: "create", kind: "insufficient-credits" })
      const person = await orders(208, "nobody pays the provider")
      expect((await person.sees(/Не получилось/)).text).toContain("временно недоступна, оператор уже знает")
      expect(await person.balance()).toBe(60)
      expect((await chief.sees(/out of credits/)).text).toContain("fal")
    })

    it("takes what waits out of the line when its user stops it, and tells its place until then", async () => {
      const person = await orders(209, "[slow] a fox thinks better of it")
      await person.sees(/Место в очереди модели: 1/)
      await person.presses("⏹ Остановить")
      await person.sees(/Отменено/)
      expect(await person.balance()).toBe(60)
    })
  }

  it("shows SORA 2 with what takes its place", async () => {
    const person = world.person(205)
    await person.say("/start")
    await person.presses("🎬 ВИДЕО", "🌟 SORA 2")
    expect((await person.sees(/недоступна/)).text).toContain("Её заменяет")
    await person.presses(successor, "✋ Вручную")
  })
})

describe("a bot with a project at Google alone", () => {
  const veo = ["🎞️ VEO 3.1", "✋ Вручную", "📱 9:16", "4 сек", "720p"]
  let world: World
  beforeAll(async () => {
    const env = (doubles: string) => ({
      ...withoutSora,
      WELCOME_COINS: "100",
      GOOGLE_CLOUD_PROJECT: "kudo-1",
      GOOGLE_CLOUD_BASE_URL: `${doubles}/playground/google`,
      GCE_METADATA_HOST: new URL(doubles).host
    })
    world = await World.open({ renderSeconds: 1, env })
  })
  afterAll(() => world.close())

  it("makes a video with the machine's own credentials, and no other model is on offer", async () => {
    const person = world.person(301)
    await person.say("/start")
    await person.presses("🎬 ВИДЕО")
    const isVeo = (text: string) => text === veo[0]
    const { keyboard = [] } = await person.sees(
      (shown) => shown.keyboard?.flat().some(({ text }) => isVeo(text)) === true
    )
    expect(JSON.stringify(keyboard)).not.toMatch(/GEMINI|WAN|KLING/)
    await person.presses(...veo)
    await person.sees(/Напишите промпт/)
    await person.say("a fox counts its gold")
    await person.presses("✅ Создать")
    const video = await person.seesVideo()
    expect(video.media?.duration).toBeGreaterThan(0)
    expect(await person.balance()).toBe(100 - 64)
  })
})

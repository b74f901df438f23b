import { asRead } from "./asRead.ts"

/** Where a person is: the chat's address, and how to wait for something to be so. */
interface World {
  readonly playground: string
  readonly eventually: <A>(question: () => Promise<A | undefined | false>, ms?: number) => Promise<A>
}

type FileKind = "photo" | "document" | "video" | "voice" | "audio" | "animation" | "video_note" | "sticker"

interface Button {
  readonly text: string
  readonly data?: string
  readonly url?: string
}
export interface Shown {
  readonly id: number
  readonly from: "bot" | "user"
  readonly text: string
  readonly html: string
  readonly media?: {
    readonly kind: string
    readonly url: string
    readonly width: number
    readonly height: number
    readonly duration: number
    readonly thumbnailUrl?: string
  }
  readonly invoice?: { readonly title: string; readonly amount: number; readonly payload: string }
  readonly keyboard?: ReadonlyArray<ReadonlyArray<Button>>
}

/** Whether a message is a finished video: one that was bought for its size comes as a file. */
export const isVideo = ({ from, media }: Shown) => from === "bot" && (media?.kind === "video" || media?.kind === "file")

/** Whether a message tells of a video that is being made. */
export const isUnderWay = ({ from, text }: Shown) =>
  from === "bot" && /^(?:✅ Заказ принят|🕓 Место|🕓 В вашей|🎬 Создаём|📤 Готово|📦 Видео готово)/.test(text)

/** Somebody in the chat, who reads what is on the screen and presses what they see. */
export class Person {
  readonly id: number
  private readonly world: World
  private readonly introduced: Promise<unknown>

  constructor(world: World, id: number, language: string) {
    this.world = world
    this.id = id
    this.introduced = this.post("profile", { first_name: "Аня", language_code: language })
  }

  private async post(what: string, body: object) {
    const response = await fetch(`${this.world.playground}/playground/chat/${what}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ user: this.id, ...body })
    })
    return (await response.json()) as { readonly toast?: string; readonly message?: number } // the double's own format
  }

  /** Everything in the chat now, oldest first, as it reads. */
  async messages(): Promise<ReadonlyArray<Shown>> {
    const controller = new AbortController()
    const response = await fetch(`${this.world.playground}/playground/chat/events?user=${this.id}`, {
      signal: controller.signal
    })
    let text = ""
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true })
      if (/^data: .*\n\n/m.test(text)) break
    }
    controller.abort()
    const data = /^data: (.*)$/m.exec(text)?.[1] ?? "{}"
    const { messages } = JSON.parse(asRead(data)) as { readonly messages: ReadonlyArray<Shown> } // the double's own format
    return messages
  }

  /** Takes a @name at Telegram. */
  async isCalled(username: string) {
    await this.introduced
    await fetch(`${this.world.playground}/playground/telegram/users`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ users: [{ id: this.id, first_name: "Аня", language_code: "ru", username }] })
    })
  }

  async say(text: string) {
    await this.introduced
    return this.post("send", { text })
  }

  /** Sends a file as what it is in the chat, with words under it where there are some. */
  sends(
    kind: FileKind,
    file: File,
    caption?: string,
    { replyTo, seconds }: { readonly replyTo?: number; readonly seconds?: number } = {}
  ) {
    return this.form("attach", { [kind]: file, caption, reply_to: replyTo, duration: seconds })
  }

  /** Sends files as one album, with words under the first; the pieces come `gapMs` apart. */
  sendsAlbum(
    pieces: ReadonlyArray<{ readonly kind: "photo" | "video" | "document"; readonly file: File }>,
    { caption, gapMs = 0 }: { readonly caption?: string; readonly gapMs?: number } = {}
  ) {
    const media = pieces.map(({ kind }, at) => ({ type: kind, media: `attach://f${at}`, ...(at === 0 && { caption }) }))
    const files = Object.fromEntries(pieces.map(({ file }, at) => [`f${at}`, file]))
    return this.form("album", { media: JSON.stringify(media), gap_ms: gapMs, ...files })
  }

  private async form(route: string, parts: Readonly<Record<string, File | string | number | undefined>>) {
    await this.introduced
    const form = new FormData()
    form.set("user", String(this.id))
    for (const [name, part] of Object.entries(parts)) {
      if (part !== undefined) form.set(name, typeof part === "number" ? String(part) : part)
    }
    const response = await fetch(`${this.world.playground}/playground/chat/${route}`, { method: "POST", body: form })
    return (await response.json()) as { readonly message?: number; readonly messages?: ReadonlyArray<number> } // the double's own format
  }

  /** Answers a message in words. */
  async replies(to: number, text: string) {
    await this.introduced
    return this.post("send", { text, reply_to: to })
  }

  /** Changes the words of an own message. */
  edits(message: number, text: string) {
    return this.post("edit", { message, text })
  }

  /** Stops what the bot is writing. */
  stops() {
    return this.post("stop", {})
  }

  block(blocked: boolean) {
    return this.post("block", { blocked })
  }

  /** The newest message of the bot for which something is so, once there is one. */
  sees(what: RegExp | ((message: Shown) => boolean), ms?: number): Promise<Shown> {
    const fits = typeof what === "function" ? what : (message: Shown) => what.test(message.text)
    return this.world.eventually(
      async () => (await this.messages()).findLast((message) => message.from === "bot" && fits(message)),
      ms
    )
  }

  videos() {
    return this.messages().then((messages) => messages.filter((message) => message.media?.kind === "video"))
  }

  seesVideo(count = 1, ms = 45_000) {
    return this.world.eventually(async () => {
      const videos = await this.videos()
      return videos.length >= count && videos.at(-1)
    }, ms)
  }

  /** Waits until a video is there, and nothing tells of its making any more. */
  seesDone(count = 1, ms = 45_000) {
    return this.world.eventually(async () => {
      const messages = await this.messages()
      const videos = messages.filter((message) => message.media?.kind === "video")
      return videos.length >= count && !messages.some(isUnderWay) && videos.at(-1)
    }, ms)
  }

  /** Waits for a button that begins with a label, newest message first, on a message that came after another. */
  async finds(label: string, after = 0): Promise<{ readonly message: number; readonly data: string }> {
    return this.world.eventually(async () => {
      for (const message of (await this.messages()).toReversed()) {
        if (message.id <= after) return undefined
        const button = message.keyboard?.flat().find(({ text, data }) => data !== undefined && text.startsWith(label))
        if (button?.data !== undefined) return { message: message.id, data: button.data }
      }
      return undefined
    })
  }

  tap(button: { readonly message: number; readonly data: string }) {
    return this.post("press", button)
  }

  async presses(...labels: ReadonlyArray<string>) {
    let answer: { readonly toast?: string } = {}
    for (const label of labels) answer = await this.tap(await this.finds(label))
    return answer
  }

  /** The newest invoice in the chat. */
  invoice() {
    return this.sees(({ invoice }) => invoice !== undefined)
  }

  /** Pays an invoice in the chat; what Telegram says then. */
  async pays({ id }: Shown) {
    return (await this.post("pay", { message: id })) as { readonly ok?: boolean; readonly error?: string } // the double's own format
  }

  async paysLink(link: string) {
    return (await this.post("pay", { link })) as { readonly ok?: boolean; readonly error?: string } // the double's own format
  }

  /** A month later. */
  renews(charge: string) {
    return this.post("renew", { charge })
  }

  /** From /video to a card in manual mode that can be confirmed. */
  async orders(prompt: string, seconds = "4 сек") {
    await this.say("/video")
    await this.presses("🌟 SORA 2", "✋ Вручную", "📱 9:16", seconds)
    await this.sees(/Напишите промпт/)
    await this.say(prompt)
    await this.finds("✅ Создать")
  }

  /** The one number of the balance, whose thousands stand apart. */
  async balance(): Promise<number> {
    const { message = 0 } = await this.say("/balance")
    const { text } = await this.sees(({ id, text }) => id > message && text.startsWith("💰"))
    return Number(/: ([\d ]+) 🪙/.exec(text)?.[1]?.replaceAll(" ", ""))
  }
}

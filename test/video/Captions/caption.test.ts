import { Option } from "effect"
import { describe, expect, it } from "vitest"
import { asRead } from "../../../lab/world/asRead.ts"
import { Coins } from "../../../src/domain/Coins.ts"
import { languageCodes } from "../../../src/domain/Language.ts"
import { ModelId } from "../../../src/domain/Ids.ts"
import { decodeLastingButton } from "../../../src/telegram/Buttons.ts"
import { Prompt, VideoRequest } from "../../../src/domain/Video.ts"
import { caption, type CaptionFacts, readLength } from "../../../src/video/Captions/caption.ts"
import type { Job } from "../../../src/video/Jobs.ts"
import { aJob } from "../../kit/aJob.ts"
import { job as id, offered } from "../../kit/dialogs.ts"

const job = aJob({ id, language: "en", price: Coins.make(32) })
const link = "https://t.me/kudo_bot?start=ref_1&x=2"
const facts: CaptionFacts = { catalogue: offered, link, aiNotice: true }
const asking = (prompt: string, change: Partial<Job> = {}): Job => ({
  ...job,
  request: new VideoRequest({ ...job.request, prompt: Prompt.make(prompt) }),
  ...change
})
const lines = (job: Job, more: Partial<CaptionFacts> = {}) =>
  asRead(caption(job, { ...facts, ...more }).html).split("\n")

describe("a caption", () => {
  it("says what the video is, its folded prompt, its number with a link to the bot, and that AI made it", () => {
    expect(lines(asking("a <red> fox"))).toEqual([
      "<b>🌟 SORA 2</b> · 9:16 · 8 s · 720p",
      "<blockquote expandable>a &lt;red&gt; fox</blockquote>",
      '<a href="https://t.me/kudo_bot?start=ref_1&amp;x=2">№ 42</a> · 🤖 Made with AI'
    ])
  })

  it("says nothing of AI where the operator does not want it, and has no link while the bot's name is unknown", () => {
    expect(lines(job, { aiNotice: false, link: undefined }).at(-1)).toBe("№ 42")
    const { keyboard } = caption(job, { ...facts, link: undefined })
    expect(keyboard.flat().some((button) => "url" in button)).toBe(false)
  })

  it("leads on: again, in another format, to whom it is sent, what it cost", () => {
    const { keyboard } = caption(job, facts)
    expect(keyboard.map((row) => row.map(({ text }) => asRead(text)))).toEqual([
      ["✨ In 4K · 10 🪙"],
      ["✍️ Change it"],
      ["🔁 Same again", "↔️ Other format"],
      ["📨 Share", "🧾 Receipt"],
      ["🎬 New video", "🖼 Gallery"]
    ])
    const [share] = keyboard.flat().flatMap((button) => ("url" in button ? [new URL(button.url)] : []))
    expect(share?.origin).toBe("https://t.me")
    expect(share?.searchParams.get("url")).toBe(link)
  })

  it("says what is not as it was ordered, and what goes back for it", () => {
    const lack = { seconds: 2.04, width: 1280, height: 720, coins: Coins.make(30) }
    const words = (shortfall: Job["shortfall"]) => lines({ ...job, shortfall }).slice(1, -2)
    expect(words({ ...lack, lacks: ["length", "format", "sound"] })).toEqual([
      "⏱ It lasts 2 s instead of the ordered 8 s.",
      "📐 It came as 1280×720 instead of 9:16.",
      "🔇 It came without sound.",
      "↩️ 30 🪙 of its price are back on your balance."
    ])
    expect(words({ ...lack, lacks: ["resolution"], coins: Coins.make(0) })).toEqual([])
  })

  it("of a draft says so, and offers its film for its price where the route that made it is there", () => {
    const model = ModelId.make("seedance-2.5")
    const route = { provider: "ark", providerModel: "dreamina-seedance-2-5-260628" }
    const of = (more: Partial<VideoRequest>, own: Partial<Job> = {}) =>
      caption(
        {
          ...job,
          ...route,
          request: new VideoRequest({ ...job.request, model, seconds: 5, resolution: "480p", ...more }),
          ...own
        },
        facts
      )
    const draft = of({ draft: true })
    expect(asRead(draft.html)).toMatch(/^🖍 Draft · <b>🎭 SEEDANCE 2\.5<\/b> · 9:16 · 5 s · 480p/)
    const [first] = draft.keyboard[0] ?? []
    expect(asRead(first?.text ?? "")).toBe("🎬 The same film in 1080p · 160 🪙")
    const data = first !== undefined && "data" in first ? first.data : ""
    expect(Option.getOrThrow(decodeLastingButton(data))).toEqual({
      _tag: "MakeFilm",
      film: { number: 42, coins: 160, resolution: "1080p" }
    })
    const buttons = (made: ReturnType<typeof of>) => made.keyboard.flat().map(({ text }) => text)
    expect(buttons(of({ draft: true }, { provider: "replicate" })).join()).not.toContain("1080p")
    expect(buttons(of({ draft: true }, { task: null })).join()).not.toContain("1080p")
    expect(buttons(of({ draft: true }, { demo: true }))[0]).toBe("🎬 The same film in 1080p")
    const film = of({ inputs: { _tag: "Draft", video: id }, resolution: "1080p" })
    expect(asRead(film.html)).toMatch(/^🎬 Film of a draft · /)
    expect(asRead(buttons(film)[0] ?? "")).toBe("✨ In 4K · 6 🪙")
    const further = { job: id, delivered: true }
    expect(buttons(of({ draft: true }, { further }))[0], "which is made by now").toBe("🎬 Send its film")
    expect(buttons(of({}, { further }))[0]).toBe("✨ Send the larger one")
    expect(buttons(of({}, { further: { ...further, delivered: false } }))[0], "or on its way").toBe("✍️ Change it")
    const larger = of({ inputs: { _tag: "Upscale", video: id }, resolution: "4k" })
    expect(asRead(larger.html)).toMatch(/^✨ Made larger · /)
    expect(buttons(larger)[0]).toBe("✍️ Change it")
  })

  it("marks a demo clip as one", () => {
    expect(caption({ ...job, demo: true, language: "ru" }, facts).html).toContain("Демо")
  })

  it.each(languageCodes)(
    "%s: stays within Telegram's 1,024 units whatever was asked for, and keeps its end",
    (language) => {
      const shortfall = {
        lacks: ["length", "format", "resolution", "sound"],
        seconds: 1.5,
        width: 3840,
        height: 2160,
        coins: Coins.make(1_000_000)
      } as const
      for (const prompt of ["ы".repeat(4000), "🦊".repeat(2000), "<&>".repeat(1000), "a\n".repeat(1900).trim()])
        for (const change of [{}, { shortfall }, { demo: true, shortfall }]) {
          const { html } = caption(asking(prompt, { ...change, language }), facts)
          expect(readLength(html)).toBeLessThanOrEqual(1024)
          expect(readLength(html)).toBeGreaterThan(1020)
          expect(html).toMatch(/…<\/blockquote>\n<a href=[^\n]*№\u00a042<\/a> · 🤖 .+$/u)
          expect(html).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/)
        }
    }
  )
})

import { describe, expect, it } from "vitest"
import { asRead } from "../../../lab/world/asRead.ts"
import { languageCodes } from "../../../src/domain/Language.ts"
import { MessageId } from "../../../src/domain/Ids.ts"
import { VideoNumber } from "../../../src/domain/VideoNumber.ts"
import { Coins } from "../../../src/domain/Coins.ts"
import { status } from "../../../src/video/Generation/screens.ts"
import { Delivery, Failure, type Job, JobState } from "../../../src/video/Jobs.ts"
import { aJob } from "../../kit/aJob.ts"
import { job as id, pro } from "../../kit/dialogs.ts"

const job = aJob({ id, price: Coins.make(32), task: null, submittedAt: null })
const facts = {
  shrunk: undefined,
  balance: Coins.make(60),
  model: "🌟 SORA 2",
  estimate: undefined,
  unhurried: false,
  stoppable: false,
  link: undefined,
  invitation: undefined,
  film: undefined,
  alternative: undefined,
  position: undefined,
  inDoubt: false,
  room: true
} as const
const text = (change: Partial<Job>, more: object = {}) =>
  asRead(status({ ...job, ...change }, { ...facts, ...more }).html).split("\n\n№")[0] ?? ""

describe("status messages", () => {
  it.each(JobState.literals)("%s has words in every language", (state) => {
    for (const language of languageCodes) expect(text({ state, language }).length).toBeGreaterThan(5)
  })

  it.each(Failure.literals)("a job that failed by %s says that the coins are back, why, and what to do", (failure) => {
    const words = text({ state: "failed", failure }).split("\n")
    expect(words[0]).toContain("Вернулось на баланс: 32 🪙")
    expect(words[1]?.length).toBeGreaterThan(20)
    expect(words.at(-1)).toBe("💰 Баланс: <b>60</b> 🪙")
  })

  it("a job that cost nothing speaks of no coins", () => {
    expect(text({ state: "failed", failure: "provider", price: Coins.make(0) })).not.toContain("🪙")
  })

  it("progress is a bar, the provider's percentage and what past videos took", () => {
    expect(text({ progress: 40 }, { estimate: { from: 41, to: 62 } })).toBe(
      "🎬 <b>Создаём видео</b>\n▰▰▰▰▱▱▱▱▱▱ 40%\nОбычно занимает 40–65 сек"
    )
    expect(text({}, { estimate: { from: 70, to: 200 } })).toContain("Обычно занимает 1–4 мин")
    expect(text({}, { estimate: { from: 1, to: 4 } })).toContain("около 5 сек")
  })

  it("a video that may take hours says so in every language, and never that it takes longer than usual", () => {
    for (const language of languageCodes) {
      const of = (unhurried: boolean) =>
        text({ language, millisSinceOrdered: 3 * 3_600_000 }, { estimate: { from: 41, to: 62 }, unhurried }).split("\n")
      const [title, elapsed, ...rest] = of(true)
      expect(rest).toEqual([expect.stringMatching(/^🌙 /)])
      expect(of(false).slice(0, 2)).toEqual([title, elapsed])
      expect(of(false).at(-1)).not.toBe(rest[0])
    }
  })

  it("a video that is made smaller says so, and how far that is", () => {
    for (const language of languageCodes) {
      expect(text({ state: "storing", language }, { shrunk: 30 })).toMatch(/^📦 .+\n▰▰▰▱▱▱▱▱▱▱ 30\s?%$/)
    }
  })

  it("where a provider tells no progress the time goes by, and what takes longer than ever is said", () => {
    const after = (seconds: number, estimate = { from: 60, to: 80 }) =>
      text({ millisSinceOrdered: seconds * 1000 }, { estimate })
    expect(after(3)).not.toContain("⏱")
    expect(after(29)).toMatch(/⏱ Прошло 20 сек\nОбычно занимает 60–80 сек$/)
    expect(after(75)).toContain("Прошло 70 сек")
    expect(after(200)).toMatch(/Прошло 3 мин\n.*дольше обычного/)
    expect(text({ progress: 7, millisSinceOrdered: 29_000 })).not.toContain("Прошло")
  })

  it("what was ordered and in which words is there from the tap to the end, below the message that asked for it", () => {
    for (const state of JobState.literals) {
      const { html, replyTo } = status({ ...job, state, answers: MessageId.make(7) }, facts)
      expect(asRead(html)).toMatch(
        /\n\n№ 42 · 🌟 SORA 2 · 9:16 · 8 сек · 720p\n<blockquote expandable>[^<]+<\/blockquote>$/
      )
      expect(replyTo).toBe(7)
    }
  })

  it("a job in line says where it stands, and why when it was refused already", () => {
    const queued = { state: "queued" } as const
    expect(text(queued, { position: 3 })).toBe("🕓 <b>Место в очереди: 3</b>")
    expect(text({ ...queued, submittedAt: 1 }, { position: 1 })).toContain("Модель сейчас занята")
  })

  it("from the tap on a job says what was taken, and that the provider's answer is awaited once it was asked", () => {
    expect(text({ state: "queued" }, { position: undefined })).toMatch(/Заказ принят.*32/)
    expect(text({ state: "submitting" }, { position: undefined })).toMatch(/Заказ принят[^]*ждём ответа/)
    expect(text({ state: "submitting" }, { position: undefined, inDoubt: true })).toMatch(
      /Ответ[^]*не дольше двух минут/
    )
    expect(text({ state: "queued", price: Coins.make(0) }, { position: undefined })).not.toMatch(/🪙/)
  })

  it("a finished video says that it waits for room, while there is none to keep it", () => {
    expect(text({ state: "storing" })).not.toMatch(/хранилище/)
    expect(text({ state: "storing" }, { room: false })).toMatch(/хранилище заполнено.*оператор/)
  })

  it("a failed video says which model would make it, for how much, until one does", () => {
    const spec = { model: pro, ratio: "9:16", seconds: 5, resolution: "720p", coins: Coins.make(30) } as const
    const alternative = { ...spec, label: "🌊 WAN 3.0" }
    const failed = { ...job, state: "failed", failure: "provider" } as const
    const { html, keyboard } = status(failed, { ...facts, alternative })
    expect(asRead(html)).toContain("🌊 WAN 3.0 · 9:16 · 5 сек · 720p")
    expect(asRead(keyboard[0]?.[0]?.text ?? "")).toBe("⚡ То же с 🌊 WAN 3.0 · 30 🪙")
    const replaced = status({ ...failed, replaced: VideoNumber.make(43) }, { ...facts, alternative })
    expect(asRead(replaced.html)).toContain("№ 43")
    expect(replaced.keyboard.flat().some(({ text }) => text.startsWith("⚡"))).toBe(false)
  })

  it("only a job that has not started can be cancelled", () => {
    const cancellable = JobState.literals.filter((state) =>
      status({ ...job, state }, facts)
        .keyboard.flat()
        .some((button) => button.text === "❌ Отменить")
    )
    expect(cancellable).toEqual(["queued"])
  })

  it("a video that is being made can be stopped where its provider can, once, and what that one said is told", () => {
    const stoppable = (change: Partial<Job>, can = true) =>
      status({ ...job, state: "generating", ...change }, { ...facts, stoppable: can })
        .keyboard.flat()
        .some((button) => button.text === "⏹ Остановить")
    expect(stoppable({})).toBe(true)
    expect(stoppable({}, false)).toBe(false)
    for (const stop of ["asked", "too-late", "unknown"] as const) {
      expect(stoppable({ stop })).toBe(false)
      expect(text({ state: "generating", stop })).toContain("⏹")
    }
    expect(text({ state: "generating", stop: "too-late" })).toContain("поздно")
  })

  it("a video that waits at its provider says at which place, where that one tells", () => {
    expect(text({ state: "generating", place: 4 })).toContain("очереди модели: 4")
  })

  it.each(Delivery.literals)("a video delivered by %s can be had again where it may be missing", (delivery) => {
    const screen = status(
      { ...job, state: "delivered", delivery },
      { ...facts, stoppable: false, link: "https://x.example/v/1?e=1&s=2" }
    )
    if (delivery === "link") expect(screen.html).toContain('<a href="https://x.example/v/1?e=1&amp;s=2">')
    expect(screen.keyboard.flat().some((button) => button.text.startsWith("📤"))).toBe(
      delivery === "maybe" || delivery === "kept"
    )
  })
})

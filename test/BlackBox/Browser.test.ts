import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { chromiumPath, quiet } from "../../packages/playground/test/ChatBrowser.ts"
import { openDatabase } from "../../lab/world/database.ts"
import { type Running, start } from "../../lab/world/processes.ts"

/** Set to a folder to keep pictures of the chat there: how `docs/chat-*.png` are made. */
const pictures = process.env["PICTURES"]

/** The start that the README promises: no key, no setting, one address to open. */
describe.skipIf(chromiumPath === undefined)("somebody without any keys, in a browser", () => {
  let bot: Running
  let browser: Browser
  let url: string
  const cleanups: Array<() => Promise<unknown>> = []

  beforeAll(async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "kudo-browser-"))
    const database = await openDatabase()
    bot = start("src/main.ts", { PLAYGROUND: "1", PORT: "0", DATA_DIR: dataDir, DATABASE_URL: database.url })
    const [, address = ""] = await bot.line(/^→ (http\S+)$/m)
    url = address
    browser = await chromium.launch({ executablePath: chromiumPath ?? "", args: quiet.split(" ") })
    cleanups.push(
      () => rm(dataDir, { recursive: true, force: true }),
      () => database.drop(),
      () => bot.end("SIGTERM"),
      () => browser.close()
    )
  })
  afterAll(async () => {
    for (const cleanup of cleanups.toReversed()) await cleanup()
  })

  const arrive = async (options: BrowserContextOptions) => {
    const context = await browser.newContext(options)
    const page = await context.newPage()
    page.setDefaultTimeout(60_000)
    const complaints: Array<string> = []
    page.on("pageerror", (error) => complaints.push(error.message))
    await page.goto(url)
    return { page, complaints }
  }
  const press = (page: Page, label: string) => page.locator("[data-role=button]", { hasText: label }).last().click()
  const reads = (page: Page, text: string) => page.locator("[data-role=message]", { hasText: text }).last().waitFor()
  const write = async (page: Page, text: string) => {
    await page.locator("#composer").fill(text)
    await page.locator("#send").click()
  }
  const picture = async (page: Page, name: string) => {
    if (pictures !== undefined) await page.screenshot({ path: join(pictures, `chat-${name}.png`) })
  }
  /** Seconds of the newest video that were played. */
  const played = (page: Page) => page.evaluate(() => [...document.querySelectorAll("video")].at(-1)?.currentTime ?? 0)

  const sizes: ReadonlyArray<readonly [string, BrowserContextOptions]> = [
    ["desktop", { locale: "ru-RU", viewport: { width: 1280, height: 860 } }],
    ["phone", { locale: "ru-RU", viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }]
  ]
  it.each(sizes)("goes from Start to a playing video on a %s", async (name, options) => {
    const { page, complaints } = await arrive(options)
    await page.locator("#start").click()
    await reads(page, "Баланс: 60")
    for (const label of ["🎬 ВИДЕО", "🌟 SORA 2", "🤖 С помощником", "📱 9:16", "4 сек"]) await press(page, label)
    await reads(page, "Опишите идею")
    await write(page, "Рыжий кот-астронавт говорит: «Поехали!»")
    await reads(page, "Вот сцена")
    await press(page, "👍 Использовать")
    await reads(page, "баланс 60 → 44")
    await picture(page, `${name}-card`)
    await press(page, "✅ Создать")
    const video = page.locator("[data-role=media][data-kind=video]").last()
    await video.waitFor()
    await page.getByText("Готово, отправляем").waitFor({ state: "detached" })
    const play = page.locator("[data-role=play]").last()
    if (await play.isVisible()) await play.click()
    await expect.poll(() => played(page)).toBeGreaterThan(0.5)
    await picture(page, name)
    expect(complaints).toEqual([])
    // Nothing is wider than the screen.
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
  })
})

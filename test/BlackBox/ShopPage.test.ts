import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { chromium } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { chromiumPath, quiet } from "../../packages/playground/test/ChatBrowser.ts"
import { openDatabase } from "../../lab/world/database.ts"
import { type Running, start } from "../../lab/world/processes.ts"

/** A folder in which the pictures of the flow are kept, for people to look at. */
const pictures = process.env["PICTURES"]

describe.skipIf(chromiumPath === undefined)("the playground's page, without a key", () => {
  let bot: Running
  let url = ""
  let tidy = async () => {}
  beforeAll(async () => {
    const database = await openDatabase()
    const dataDir = await mkdtemp(join(tmpdir(), "kudo-shop-"))
    bot = start("src/main.ts", { PLAYGROUND: "1", PORT: "0", DATABASE_URL: database.url, DATA_DIR: dataDir })
    url = (await bot.line(/→ (http\S+)/))[1] ?? ""
    tidy = async () => {
      await bot.end("SIGTERM")
      await database.drop()
      await rm(dataDir, { recursive: true, force: true })
    }
  })
  afterAll(() => tidy())

  it("not enough coins, a pack, the Stars sheet, the coins, the card, the video, the receipt", async () => {
    const browser = await chromium.launch({ executablePath: chromiumPath ?? "", args: quiet.split(" ") })
    try {
      const page = await browser.newPage({ locale: "en-US", viewport: { width: 900, height: 1000 } })
      page.setDefaultTimeout(60_000)
      const key = (text: string) => page.locator("[data-role=button]", { hasText: text }).last()
      const bubble = (text: string | RegExp) => page.locator("[data-role=message]", { hasText: text }).last()
      const picture = async (name: string) => {
        if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name}.png`) })
      }
      await page.goto(`${url}/playground?user=4242`)
      await page.locator("#start").click()
      for (const label of ["🎬 VIDEO", "KLING 3.0", "✋ Manual", "📱 9:16", "15 s"]) await key(label).click()
      await Promise.race([key("1080p").waitFor(), bubble(/Write the prompt/).waitFor()])
      if (await key("1080p").isVisible()) await key("1080p").click()
      await bubble(/Write the prompt/).waitFor()
      await page.locator("#compose textarea").fill("A lighthouse in a storm, seen from a seagull's wing")
      await page.keyboard.press("Enter")
      await bubble(/You’re \d+\s🪙 short/).waitFor()
      await picture("1-short")
      await page.locator("[data-role=button]", { hasText: "⭐" }).first().click()
      await page.locator("[data-pay]").last().click()
      await page.locator("#pay").waitFor()
      await picture("2-sheet")
      await page.locator("#pay").click()
      await bubble(/\+\d+\s🪙\. Balance/).waitFor()
      await bubble(/Check before creating/).waitFor()
      await picture("3-card")
      await key("✅ Create").click()
      await page.locator("[data-role=message] video").last().waitFor()
      await key("🧾 Receipt").click()
      await bubble(/Receipt №/).waitFor()
      await picture("4-receipt")
      expect(await bubble(/Receipt №/).textContent()).toMatch(/Paid for the video.*Delivered/s)
    } finally {
      await browser.close()
    }
  })
})

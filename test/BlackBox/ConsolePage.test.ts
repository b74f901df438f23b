import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { Client } from "pg"
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { chromiumPath, quiet } from "../../packages/playground/test/ChatBrowser.ts"
import { World } from "../../lab/world/World.ts"

if (chromiumPath === undefined && process.env["CI"] === "true") throw new Error("CI needs Chromium")

/** Set to a folder to keep pictures of the console there. */
const pictures = process.env["PICTURES"]
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")
const operatorId = 951

/** The user's words, which a viewer must not see. */
const words = "a walrus that plays the trombone"

/** Lists, which look alike. */
const lists = [
  ["failed", "#/jobs?state=failed"],
  ["alerts", "#/alerts"],
  ["models", "#/models"],
  ["runbook", "#/runbooks/provider-money"],
  ["questions", "#/tickets"],
  ["payments", "#/payments"],
  ["codes", "#/promos"],
  ["updates", "#/updates"],
  ["broadcasts", "#/broadcasts"],
  ["audit", "#/findings"],
  ["log", "#/log"],
  ["numbers", "#/statistics"],
  ["settings", "#/settings"]
] as const

const sizes: ReadonlyArray<readonly [string, BrowserContextOptions]> = [
  ["desktop-light", { viewport: { width: 1280, height: 860 }, colorScheme: "light" }],
  ["desktop-dark", { viewport: { width: 1280, height: 860 }, colorScheme: "dark" }],
  ["phone-light", { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, colorScheme: "light" }],
  ["phone-dark", { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, colorScheme: "dark" }]
]

describe.skipIf(chromiumPath === undefined)("an operator in the console", () => {
  let world: World
  let browser: Browser
  let signedIn: Awaited<ReturnType<BrowserContext["storageState"]>>
  /** How a video that failed is called: its job, number, task and trace. */
  let names: Readonly<Record<"job" | "number" | "trace" | "user", string>>

  beforeAll(async () => {
    world = await World.open({ tools: false, env: { OPERATORS: String(operatorId) } })
    browser = await chromium.launch({ executablePath: chromiumPath ?? "", args: quiet.split(" ") })
    const person = world.person(952)
    await world.fault({ where: "video", match: "create", kind: "moderation" })
    await person.orders(words)
    await person.presses("✅ Создать")
    await person.sees(/Не получилось/)
    await world.heal()
    const client = new Client({ connectionString: world.database })
    await client.connect()
    const { rows } = await client.query(
      "SELECT id AS job, number::text AS number, substr(traceparent, 4, 32) AS trace, user_id::text AS user FROM jobs"
    )
    await client.end()
    names = rows[0]
    signedIn = { cookies: [], origins: [] }
    const { page } = await enter({}, await link())
    signedIn = await page.context().storageState()
  })
  afterAll(async () => {
    await browser?.close()
    await world?.close()
  })

  /** A link that the bot has just sent. */
  const link = async () => {
    const operator = world.person(operatorId)
    const before = (await operator.messages()).at(-1)?.id ?? 0
    await operator.say("/admin")
    const { text } = await operator.sees((message) => message.id > before && message.text.includes("/ops#in="))
    return /http\S+#in=[\w-]+/.exec(text)?.[0] ?? ""
  }

  /** A browser at the console: signed in already, or by a link. */
  const enter = async (options: BrowserContextOptions = {}, address = `${world.bot}/ops`) => {
    const context = await browser.newContext({ ...options, storageState: signedIn })
    const page = await context.newPage()
    const complaints: Array<string> = []
    page.on("pageerror", (error) => complaints.push(error.message))
    page.on("console", (line) => line.type() === "error" && complaints.push(line.text()))
    await page.goto(address)
    await page.getByRole("heading", { name: "Now" }).waitFor()
    return { page, complaints }
  }

  const search = async (page: Page, text: string) => {
    await page.getByRole("searchbox").fill(text)
    await page.getByRole("searchbox").press("Enter")
  }

  /** What axe finds that keeps somebody out. */
  const barriers = async (page: Page) => {
    // The page's own policy lets no script in but its own: this one comes past it.
    await page.evaluate(axe)
    return page.evaluate<ReadonlyArray<string>>(
      "axe.run().then(({ violations }) => violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0].html}`))"
    )
  }

  it("comes in by a link that opens one browser, once, and leaves no secret in its address", async () => {
    const address = await link()
    const { page, complaints } = await enter({}, address)
    expect(page.url()).not.toContain("in=")
    expect(complaints).toEqual([])
    const other = await (await browser.newContext()).newPage()
    await other.goto(address)
    await other.getByText("You are not signed in").waitFor()
    await page.getByRole("button", { name: "Sign out" }).click()
    await page.getByText("You are not signed in").waitFor()
  })

  it.each(["job", "number", "trace"] as const)("finds a video by its %s, and sees why it failed", async (kind) => {
    const { page } = await enter()
    await search(page, kind === "number" ? `№${names.number}` : names[kind])
    await page.getByRole("heading", { name: `№ ${names.number}` }).waitFor()
    const story = await page.locator(".timeline strong").allInnerTexts()
    expect(story).toEqual(["tapped", "ordered", "held", "asked", "failed", "released"])
    expect(await page.locator("main").innerText()).toContain("moderation")
    expect(await page.locator("main").innerText()).not.toContain(words)
    await page.getByRole("button", { name: "Read the user's words" }).click()
    await page.getByText(words).waitFor()
  })

  it("goes from a user to their video by the keyboard alone", async () => {
    const { page } = await enter()
    await page.locator("h1").click()
    await page.keyboard.press("/")
    await page.keyboard.type(names.user)
    await page.keyboard.press("Enter")
    await page.getByRole("heading", { name: `User ${names.user}` }).waitFor()
    await page
      .getByRole("link", { name: `№ ${names.number}` })
      .first()
      .focus()
    await page.keyboard.press("Enter")
    await page.locator(".timeline").waitFor()
  })

  it("gives coins after it was told what that does and why it is done, and finds it in the log", async () => {
    const { page, complaints } = await enter()
    await page.goto(`${world.bot}/ops#/users/${names.user}`)
    const grant = page.locator("form", { has: page.getByRole("button", { name: "Grant" }) })
    await grant.getByLabel("Coins").fill("25")
    await grant.getByRole("button").click()
    const dialog = page.getByRole("dialog", { name: "Grant" })
    await dialog.getByText(/would have \d+ 🪙/).waitFor()
    expect(await barriers(page)).toEqual([])
    await dialog.getByLabel("Reason").fill("a walrus was promised")
    await dialog.getByRole("button", { name: "Grant" }).click()
    await dialog.getByText("Balance of").waitFor()
    await dialog.getByRole("button", { name: "Close" }).click()
    await page.getByText("+25 🪙").waitFor()
    await page.getByRole("link", { name: "What operators did" }).click()
    await page.getByText("a walrus was promised").waitFor()
    expect(complaints).toEqual([])
  })

  it("turns a model off for a reason and on again, beside its price card", async () => {
    const { page, complaints } = await enter()
    await page.goto(`${world.bot}/ops#/models`)
    const model = page.locator(".model").first()
    await model.getByText("Price card").first().click()
    await model.getByText("Turn off").first().click()
    await model.getByRole("button", { name: "Turn off" }).first().click()
    const off = page.getByRole("dialog", { name: "Turn off" })
    await off.getByLabel("Reason").fill("its provider is slow")
    await off.getByRole("button", { name: "Turn off" }).click()
    await off.getByRole("button", { name: "Close" }).click()
    await page.getByText("its provider is slow").waitFor()
    await page.getByRole("button", { name: "Turn on" }).click()
    const on = page.getByRole("dialog", { name: "Turn on" })
    await on.getByLabel("Reason").fill("it is quick again")
    await on.getByRole("button", { name: "Turn on" }).click()
    await on.getByRole("button", { name: "Close" }).click()
    await page.getByText("its provider is slow").waitFor({ state: "detached" })
    expect(complaints).toEqual([])
  })

  it("writes a broadcast, is told whom it reaches, sees a test of it in the chat and starts it", async () => {
    const { page, complaints } = await enter()
    await page.goto(`${world.bot}/ops#/broadcasts`)
    await page.getByText("New broadcast").click()
    const russian = page.getByRole("group", { name: "Russian" })
    await russian.getByLabel("Text, in Telegram").fill("<b>Моржи</b> снова играют")
    await russian.getByLabel("Buttons").fill("Послушать | https://example.com/walrus")
    await page.getByLabel("Model of the latest video").fill("nobody-made-one")
    expect(await barriers(page)).toEqual([])
    /** Presses a button, reads what it would do, gives a reason, and reads what it did. */
    const press = async (name: string, would: RegExp, did: RegExp) => {
      await page.getByRole("main").getByRole("button", { name }).first().click()
      const dialog = page.getByRole("dialog", { name })
      await dialog.getByText(would).waitFor()
      await dialog.getByLabel("Reason").fill("spring")
      await dialog.getByRole("button", { name }).click()
      await dialog.getByText(did).waitFor()
      await dialog.getByRole("button", { name: "Close" }).click()
    }
    await press("Keep as a draft", /would reach 0 users/, /is a draft/)
    await press("Test", /to you alone/, /Sent to you/)
    await world.person(operatorId).sees(/Моржи снова играют/)
    await press("Start", /would be sent to 0 users/, /is being sent/)
    await page.getByRole("link", { name: "№ 1" }).click()
    await page.getByText("0 of 0 delivered").waitFor()
    expect(complaints).toEqual([])
  })

  it("explains a failure in two clicks from the first page", async () => {
    const { page } = await enter()
    await page.getByRole("link", { name: "moderation" }).click()
    await page.getByRole("link", { name: `№ ${names.number}` }).click()
    await page.getByText("The provider refused the words or the picture.").waitFor()
  })

  it("notes what is to be known of a user", async () => {
    const { page } = await enter()
    await page.goto(`${world.bot}/ops#/users/${names.user}`)
    const form = page.locator("form", { has: page.getByRole("button", { name: "Note" }) })
    await form.getByRole("textbox").fill("likes walruses")
    await form.getByRole("button").click()
    const dialog = page.getByRole("dialog", { name: "Note" })
    await dialog.getByLabel("Reason").fill("they said so")
    await dialog.getByRole("button", { name: "Note" }).click()
    await dialog.getByRole("button", { name: "Close" }).click()
    await page.getByText("likes walruses").waitFor()
  })

  it.each(sizes)("meets no barrier and no sideways scrolling: %s", async (name, options) => {
    const { page, complaints } = await enter(options)
    const places = [
      ["now", "#/"],
      ["videos", "#/jobs"],
      ["video", `#/jobs/${names.job}`],
      ["user", `#/users/${names.user}`],
      ["sessions", "#/sessions"]
    ] as const
    for (const [place, hash] of name === "desktop-light" || name === "phone-dark" ? [...places, ...lists] : places) {
      await page.evaluate((hash) => {
        location.hash = hash
      }, hash)
      await page.locator("main h1").first().waitFor()
      await page.waitForFunction(() => !document.body.innerText.includes("Loading"))
      if (place === "broadcasts") await page.getByText("New broadcast").click()
      expect(await barriers(page), place).toEqual([])
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth > document.documentElement.clientWidth
      )
      expect(wide, place).toBe(false)
      if (pictures !== undefined)
        await page.screenshot({ fullPage: true, path: join(pictures, `console-${name}-${place}.png`) })
    }
    expect(complaints).toEqual([])
  })
})

import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { Client } from "pg"
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page
} from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { chromiumPath, quiet } from "../../packages/playground/test/ChatBrowser.ts"
import { World } from "../../lab/world/World.ts"
import { type Names, plantFailures } from "../kit/plantedFailures.ts"

if (chromiumPath === undefined && process.env["CI"] === "true") throw new Error("CI needs Chromium")

/** Set to a folder to keep pictures of the console there. */
const pictures = process.env["PICTURES"]
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")
const operatorId = 951
/** What the operator gives as a reason for all that they do. */
const reason = "a walrus was promised"
/** What users wrote, which a page shows when it is asked to. */
const words = "on the trombone"

/**
 * Six videos that went wrong: what somebody has in hand of each, what its page says of it, and the steps that show it. `@late_fox`
 * ordered one of them.
 */
const troubles = [
  ["disk", "job", /waits for room: DATA_DIR takes no file/, ["ready", "no room"]],
  ["money", "number", /account at the provider is empty/, ["asked", "failed", "released"]],
  ["moderation", "trace", /The provider refused the words/, ["asked", "failed", "released"]],
  ["callback", "task", /No callback came: its status was asked for/, ["accepted", "ready"]],
  ["refusal", "user", /Telegram did not take the file: its user has a link/, ["not taken", "not taken", "delivered"]],
  ["late", "username", /It came after it was given up, and is offered/, ["failed", "released", "came late"]]
] as const

/** The picture of a broadcast: one white point. */
const walrus = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==",
  "base64"
)

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
  /** How the videos that went wrong are called, by what it was. */
  let planted: Awaited<ReturnType<typeof plantFailures>>
  let names: Names

  beforeAll(async () => {
    world = await World.open({ tools: false, env: { OPERATORS: String(operatorId) } })
    browser = await chromium.launch({ executablePath: chromiumPath ?? "", args: quiet.split(" ") })
    const database = new Client({ connectionString: world.database })
    await database.connect()
    planted = await plantFailures(world, database)
    await database.end()
    names = planted.moderation
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

  let desk: Awaited<ReturnType<typeof enter>> | undefined
  /** The same page for one thing after the other, as an operator has it open all day; it begins at the overview. */
  const atDesk = async () => {
    desk ??= await enter()
    desk.complaints.length = 0
    await desk.page.goto(`${world.bot}/ops#/`)
    await desk.page.getByRole("heading", { name: "Now" }).waitFor()
    return desk
  }

  const search = async (page: Page, text: string) => {
    await page.getByRole("searchbox").fill(text)
    await page.getByRole("searchbox").press("Enter")
  }

  /** Presses a button, is told what it would do, gives a reason, does it, and reads what was done. */
  const acts = async (
    page: Page,
    name: string,
    { within = page.getByRole("main"), would, did }: { within?: Locator; would?: RegExp; did?: RegExp } = {}
  ) => {
    await within.getByRole("button", { name, exact: true }).first().click()
    const dialog = page.getByRole("dialog", { name })
    if (would !== undefined) await dialog.getByText(would).waitFor()
    await dialog.getByLabel("Reason").fill(reason)
    await dialog.getByRole("button", { name }).click()
    await dialog
      .getByRole("status")
      .getByText(did ?? /./)
      .first()
      .waitFor()
    await dialog.getByRole("button", { name: "Close" }).click()
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
    // Nobody makes the bot read what is larger than any request of the console.
    const large = JSON.stringify({ link: "x".repeat(1_000_001) })
    const headers = { "content-type": "application/json" }
    const refused = await fetch(`${world.bot}/ops/api/session`, { method: "POST", headers, body: large })
    expect(refused.status).toBe(413)
    await page.getByRole("button", { name: "Sign out" }).click()
    await page.getByText("You are not signed in").waitFor()
  })

  it.each(troubles)("finds a video with trouble (%s) by its %s, and reads why, in three clicks", async (...told) => {
    const [trouble, kind, why, steps] = told
    const { page } = await atDesk()
    const { [trouble]: called } = planted
    const named = { ...called, username: "@late_fox", number: `№${called.number}` }
    await search(page, named[kind])
    // A user is no video: theirs are a click away.
    if (kind === "user" || kind === "username")
      await page
        .getByRole("link", { name: `№ ${called.number}` })
        .first()
        .click()
    await page.getByRole("heading", { name: `№ ${called.number}` }).waitFor()
    await page.getByText(why).waitFor()
    const story = await page.locator(".timeline strong").allInnerTexts()
    expect(story.filter((step) => (steps as ReadonlyArray<string>).includes(step))).toEqual(steps)
    expect(await page.locator("main").innerText()).not.toContain(words)
    if (pictures !== undefined)
      await page.screenshot({ fullPage: true, path: join(pictures, `trouble-${trouble}.png`) })
  })

  it("reads a user's words only where it is asked to", async () => {
    const { page } = await atDesk()
    await page.goto(`${world.bot}/ops#/jobs/${names.job}`)
    await page.getByRole("button", { name: "Read the user's words" }).click()
    await page.getByText(words).first().waitFor()
    await page.getByText(/Не получилось/).waitFor()
  })

  it("goes from a user to their video by the keyboard alone", async () => {
    const { page } = await atDesk()
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
    const { page, complaints } = await atDesk()
    await page.goto(`${world.bot}/ops#/users/${names.user}`)
    const within = page.locator("form", { has: page.getByRole("button", { name: "Grant" }) })
    await within.getByLabel("Coins").fill("25")
    await acts(page, "Grant", { within, would: /would have \d+ 🪙/, did: /Balance of/ })
    await page.getByText("+25 🪙").waitFor()
    await page.getByRole("link", { name: "What operators did" }).click()
    await page.getByText(reason).first().waitFor()
    expect(complaints).toEqual([])
  })

  it("refunds a payment that it finds by its charge", async () => {
    const payer = world.person(971)
    await payer.say("/buy")
    await payer.presses("50 🪙")
    await payer.pays(await payer.invoice())
    await payer.sees(/\+50 🪙/)
    const { page, complaints } = await atDesk()
    await page.goto(`${world.bot}/ops#/payments`)
    await search(page, await page.locator("main code").first().innerText())
    await page.getByRole("link", { name: "Payment of user 971" }).click()
    await acts(page, "Refund", { would: /would go back to user 971/ })
    await page.getByText("refunded", { exact: true }).waitFor()
    expect(await payer.balance()).toBe(60)
    expect(complaints).toEqual([])
  })

  it("answers a question, which its asker reads in the chat", async () => {
    const asker = world.person(972)
    await asker.say("/paysupport")
    await asker.say("where is my walrus?")
    await asker.sees(/^💬 Вопрос № \d+ записан/u)
    const { page, complaints } = await atDesk()
    await page.getByRole("link", { name: "Questions" }).click()
    await page
      .getByRole("link", { name: /^№ \d+$/ })
      .first()
      .click()
    await page.getByText("where is my walrus?").waitFor()
    await page.getByLabel("To the user").fill("It swims to you.")
    await acts(page, "Answer", { would: /would be sent the answer/, did: /is answered/ })
    await asker.sees(/It swims to you/)
    await page.getByText("It swims to you.").waitFor()
    expect(complaints).toEqual([])
  })

  it("makes a promo code, which the search finds", async () => {
    const { page } = await atDesk()
    await page.goto(`${world.bot}/ops#/promos`)
    for (const [label, value] of [
      ["Code", "walrus"],
      ["Coins", "5"],
      ["Uses", "2"]
    ] as const) {
      await page.getByRole("main").getByLabel(label).fill(value)
    }
    await acts(page, "New code", { would: /10 🪙 at most/ })
    await search(page, "walrus")
    await page.getByText("Promo code WALRUS").waitFor()
    // An address that was cut off in the middle.
    await page.goto(`${world.bot}/ops#/search/%D0%`)
    await page.getByRole("heading", { name: "Found for" }).waitFor()
  })

  it("turns a model off for a reason and on again, beside its price card, and puts its price aside", async () => {
    const { page, complaints } = await atDesk()
    await page.goto(`${world.bot}/ops#/models`)
    const model = page.locator(".model").first()
    await model.getByText("Price card").first().click()
    await model.getByText("Turn off").first().click()
    await acts(page, "Turn off", { within: model })
    await page.getByText(reason).waitFor()
    await acts(page, "Turn on")
    await page.getByText(reason).waitFor({ state: "detached" })
    await model.getByText("Another price").click()
    const price = model.locator("details", { hasText: "Another price" })
    await price.getByLabel("Percent").fill("150")
    await price.getByLabel("Until").fill("6h")
    await acts(page, "Put the price aside", { within: price, would: /would cost 150 % of its usual price/ })
    await model.getByText("150 % of the usual price until").waitFor()
    await acts(page, "Usual price")
    await model.getByText("150 %").waitFor({ state: "detached" })
    expect(complaints).toEqual([])
  })

  it("writes a broadcast with a picture, is told whom it reaches, sees a test of it in the chat and starts it", async () => {
    const { page, complaints } = await atDesk()
    await page.goto(`${world.bot}/ops#/broadcasts`)
    await page.getByText("New broadcast").click()
    const russian = page.getByRole("group", { name: "Russian" })
    await russian.getByLabel("Text, in Telegram").fill("<b>Моржи</b> снова играют")
    await russian.getByLabel("Buttons").fill("Послушать | https://example.com/walrus")
    await page.getByLabel("Model of the latest video").fill("nobody-made-one")
    const given = page.getByLabel("A picture (JPEG")
    await given.setInputFiles({ name: "walrus.png", mimeType: "image/png", buffer: Buffer.from("no picture") })
    await page.getByText("It is no JPEG, PNG, WebP or MP4.").waitFor()
    // Browsers tell of every refusal themselves.
    expect(complaints.splice(0)).toEqual([expect.stringContaining("422")])
    await given.setInputFiles({ name: "walrus.png", mimeType: "image/png", buffer: walrus })
    await page.getByText("Telegram has it: the bot sent it to you.").waitFor()
    expect(await barriers(page)).toEqual([])
    await acts(page, "Keep as a draft", { would: /would reach 0 users/, did: /is a draft/ })
    await acts(page, "Test", { would: /to you alone/, did: /Sent to you/ })
    const seen = await world.person(operatorId).sees(/Моржи снова играют/)
    expect(seen.media?.kind).toBe("photo")
    await acts(page, "Start", { would: /would be sent to 0 users/, did: /is being sent/ })
    await page.getByRole("link", { name: "№ 1" }).click()
    await page.getByText("0 of 0 delivered").waitFor()
    expect(complaints).toEqual([])
  })

  it("explains a failure in two clicks from the first page", async () => {
    const { page } = await atDesk()
    await page.getByRole("link", { name: "moderation" }).click()
    await page.getByRole("link", { name: `№ ${names.number}` }).click()
    await page.getByText("The provider refused the words or the picture.").waitFor()
  })

  it("passes all that stands before the page's own words by one key", async () => {
    const { page } = await atDesk()
    await page.goto(`${world.bot}/ops#/jobs/${names.job}`)
    await page.locator("main h1").waitFor()
    await page.getByRole("button", { name: "Past the links" }).focus()
    await page.keyboard.press("Enter")
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("MAIN")
  })

  it("notes what is to be known of a user", async () => {
    const { page } = await atDesk()
    await page.goto(`${world.bot}/ops#/users/${names.user}`)
    const within = page.locator("form", { has: page.getByRole("button", { name: "Note" }) })
    await within.getByRole("textbox").fill("likes walruses")
    await acts(page, "Note", { within })
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

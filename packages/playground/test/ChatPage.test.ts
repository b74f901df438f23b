import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { chromiumPath, meet, step } from "./ChatBrowser.ts"

const folder = fileURLToPath(new URL("../src/Playground/page/", import.meta.url))
const markup = readFileSync(`${folder}index.html`, "utf8")
const all = (pattern: RegExp, text: string) => [...text.matchAll(pattern)].map((match) => match[1] ?? "")
const Languages = Schema.Record(
  Schema.String,
  Schema.Struct({ name: Schema.String, texts: Schema.Record(Schema.String, Schema.String) })
)
const languages = Effect.map(
  Effect.promise(() => import(`${folder}texts.js`)),
  (page: unknown) => Schema.decodeUnknownSync(Schema.Struct({ languages: Languages }))(page).languages
)

describe("the chat page's files", () => {
  it("name only each other, so nothing is loaded from elsewhere and nothing is missing", () => {
    const names = readdirSync(folder)
    const wanted = [
      ...all(/(?:src|href)="([^"#]+)"/g, markup).filter((address) => !address.startsWith("data:")),
      ...names.flatMap((name) => all(/ from "\.(\/[^"]+)"/g, readFileSync(folder + name, "utf8"))),
      ...names.flatMap((name) => all(/url\("([^"]+)"\)/g, readFileSync(folder + name, "utf8")))
    ]
    expect(wanted.length).toBeGreaterThan(10)
    expect(wanted.filter((address) => !names.includes(address.replace(/^\/(?:playground\/)?/, "")))).toEqual([])
  })

  it("hold no inline script or style, which the page's policy would refuse", () => {
    expect(all(/(\sstyle="|\son\w+="|<style)/g, markup)).toEqual([])
    expect(all(/<script([^>]*)>/g, markup).filter((attributes) => !attributes.includes("src="))).toEqual([])
  })

  it.effect("have every text in every language, with the same values in it, and none without words", () =>
    Effect.gen(function* () {
      const known = yield* languages
      const values = (text: string) => all(/\{(\w+)\}/g, text).toSorted()
      expect(Object.keys(known)).toEqual(expect.arrayContaining(["en", "es", "pt", "ru"]))
      for (const [code, { name, texts }] of Object.entries(known)) {
        expect(Object.keys(texts), code).toEqual(Object.keys(known["en"]?.texts ?? {}))
        for (const [key, text] of [["name", name], ...Object.entries(texts)] as const) {
          expect(text.trim(), `${code} ${key}`).not.toBe("")
          expect(values(text), `${code} ${key}`).toEqual(values(known["en"]?.texts[key] ?? ""))
          expect(text, `${code} ${key}: a star and its number stay on one line`).not.toMatch(/⭐ \{|\} ⭐/)
        }
      }
    })
  )

  it.effect("have no text that nothing shows, and show none that is not there", () =>
    Effect.gen(function* () {
      const scripts = readdirSync(folder).filter((name) => name.endsWith(".js") && !name.startsWith("texts"))
      const quoted = new Set(scripts.flatMap((name) => all(/"(\w+)"/g, readFileSync(folder + name, "utf8"))))
      const marked = all(/data-(?:text|label|placeholder)="(\w+)"/g, markup)
      const keys = Object.keys((yield* languages)["en"]?.texts ?? {})
      expect(marked.filter((key) => !keys.includes(key))).toEqual([])
      expect(keys.filter((key) => !marked.includes(key) && !quoted.has(key))).toEqual([])
    })
  )
})

describe.skipIf(chromiumPath === undefined)("a person at the chat page", () => {
  it.live("presses Start, writes, presses a button, and sees the bot's answers and its toast", () =>
    Effect.gen(function* () {
      const { bot, complaints, key, message, open, page, person } = yield* meet()
      yield* open
      yield* step(() => page.locator("#start").click())
      expect((yield* step(bot.next)).message?.text).toBe("/start")
      const menu = yield* step(() =>
        bot.say(person, "<b>Меню</b> /help", [[{ text: "🎬 ВИДЕО", callback_data: "go" }]])
      )
      yield* step(() => message(menu).locator("b", { hasText: "Меню" }).waitFor())

      yield* step(() => key("🎬 ВИДЕО").click())
      const press = (yield* step(bot.next)).callback_query
      expect(press?.data).toBe("go")
      yield* step(() => page.locator("[data-role=button][aria-busy=true]").waitFor())
      yield* step(() => bot.call("answerCallbackQuery", { callback_query_id: press?.id, text: "Уже делаю" }))
      yield* step(() => page.locator("[data-role=toast]", { hasText: "Уже делаю" }).waitFor())
      yield* step(() => page.locator("[data-role=button][aria-busy=true]").waitFor({ state: "detached" }))

      yield* step(() => page.fill("#composer", "Рыжий кот\n<b>&"))
      yield* step(() => page.press("#composer", "Enter"))
      expect((yield* step(bot.next)).message?.text).toBe("Рыжий кот\n<b>&")
      const own = page.locator("[data-from=user] [data-role=text]").last()
      expect(yield* step(() => own.textContent())).toBe("Рыжий кот\n<b>&")
      yield* step(() => message(menu).locator("[data-command='/help']").click())
      expect((yield* step(bot.next)).message?.text).toBe("/help")
      expect(complaints).toEqual([])
    })
  )

  it.live("reads words while they are written, and stops them from the keyboard, which keeps its place", () =>
    Effect.gen(function* () {
      const { bot, complaints, open, page, person } = yield* meet()
      yield* open
      yield* step(() => page.locator("#start").click())
      yield* step(bot.next)
      const draft = (text: string) =>
        bot.call("sendMessageDraft", { chat_id: person, draft_id: 5, text, parse_mode: "HTML", can_stop: true })
      yield* step(() => draft("<blockquote>A red</blockquote>"))
      const written = page.locator("[data-role=draft] blockquote")
      yield* step(() => written.filter({ hasText: /^A red$/ }).waitFor())
      yield* step(() => page.locator("[data-role=stop]").focus())
      yield* step(() => draft("<blockquote>A red fox</blockquote>"))
      yield* step(() => written.filter({ hasText: /^A red fox$/ }).waitFor())
      yield* step(() => page.keyboard.press("Enter"))
      const stopped = { chat: { id: person }, draft_id: 5 }
      expect((yield* step(bot.next)).stopped_message_generation).toMatchObject(stopped)
      yield* step(() => written.waitFor({ state: "detached" }))
      expect(yield* step(() => page.evaluate<string>("document.activeElement.id"))).toBe("composer")
      expect(complaints).toEqual([])
    })
  )

  it.live("goes on watching a video whose buttons are edited", () =>
    Effect.gen(function* () {
      const { bot, complaints, key, message, open, page, person } = yield* meet()
      yield* open
      yield* step(() => page.locator("#start").click())
      yield* step(bot.next)
      const keys = ["🔁 Ещё раз", "↔️ Другой формат"].map((text) => ({ text, callback_data: text }))
      const id = yield* step(() => bot.sendVideo(person, [keys]))
      const box = (role: string) => step(() => message(id).locator(`[data-role=${role}]`).last().boundingBox())
      // The video and its caption fit the screen, and two short buttons stand under it in one line each.
      expect(Math.round((yield* box("media"))?.height ?? Infinity)).toBeLessThanOrEqual(410)
      expect((yield* box("button"))?.height).toBe(42)
      const composer = yield* step(() => page.locator("#composer").boundingBox())
      expect(composer?.height, "what it asks for is to be read before anything was written").toBe(34)
      yield* step(() => message(id).locator("[data-role=play]").click())
      yield* step(() =>
        page.evaluate(`new Promise((played) => {
        const video = document.querySelector("video")
        video.dataset.same = "yes"
        video.addEventListener("timeupdate", () => video.currentTime > 0.2 && played())
      })`)
      )
      const next = { inline_keyboard: [[{ text: "Готово", callback_data: "done" }]] }
      yield* step(() => bot.call("editMessageReplyMarkup", { chat_id: person, message_id: id, reply_markup: next }))
      yield* step(() => key("Готово").waitFor())
      const video = `(({ dataset, paused, currentTime }) => ({ same: dataset.same, paused, going: currentTime > 0.2 }))`
      expect(yield* step(() => page.evaluate(`${video}(document.querySelector("video"))`))).toEqual({
        same: "yes",
        paused: false,
        going: true
      })
      yield* step(() => bot.call("deleteMessage", { chat_id: person, message_id: id }))
      yield* step(() => message(id).waitFor({ state: "detached" }))
      expect(complaints).toEqual([])
    })
  )

  it.live("pays an invoice in Stars after confirming it", () =>
    Effect.gen(function* () {
      const { bot, open, page, person } = yield* meet()
      yield* open
      yield* step(() => page.locator("#start").click())
      yield* step(bot.next)
      const invoice = { title: "100 монет", description: "Пять видео", payload: "p", currency: "XTR" }
      const prices = [{ label: "100", amount: 50 }]
      yield* step(() => bot.call("sendInvoice", { chat_id: person, ...invoice, prices }))
      yield* step(() => page.locator("[data-pay]").click())
      yield* step(() => page.locator("#payment", { hasText: "50 ⭐" }).waitFor())
      yield* step(() => page.locator("#pay").click())
      const question = (yield* step(bot.next)).pre_checkout_query?.id
      yield* step(() => bot.call("answerPreCheckoutQuery", { pre_checkout_query_id: question, ok: true }))
      yield* step(() => page.locator("[data-role=button]:disabled", { hasText: "Оплачено" }).waitFor())
      yield* step(() => page.locator("#payment").waitFor({ state: "hidden" }))
    })
  )

  it.live("gets what was missed when the connection comes back", () =>
    Effect.gen(function* () {
      const { bot, message, open, page, person } = yield* meet()
      let broken = true
      yield* step(() => page.route("**/chat/events*", (route) => (broken ? route.abort() : route.continue())))
      yield* open
      yield* step(() => page.locator("#status", { hasText: "соединение" }).waitFor())
      yield* step(() =>
        fetch(new URL("/playground/chat/send", page.url()), {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ user: person, text: "/start" })
        })
      )
      const id = yield* step(() => bot.say(person, "Пока вас не было"))
      broken = false
      yield* step(() => message(id).waitFor())
      yield* step(() => page.locator("#status", { hasText: "бот" }).waitFor())
    })
  )

  it.live(
    "reads English where the browser does, on a phone without scrolling sideways, and arms faults in the drawer",
    () =>
      Effect.gen(function* () {
        const phone = { locale: "en-US", viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
        const { bot, complaints, open, origin, page, person } = yield* meet(phone)
        yield* open
        yield* step(() => page.locator("#start", { hasText: "Start" }).click())
        yield* step(bot.next)
        yield* step(() => bot.say(person, "a".repeat(300), [[{ text: "b".repeat(60), callback_data: "b" }]]))
        yield* step(() => page.locator("[data-from=bot]").waitFor())
        expect(yield* step(() => page.evaluate("document.querySelector('#scroll').scrollWidth <= innerWidth"))).toBe(
          true
        )
        yield* step(() => page.setViewportSize({ width: 320, height: 600 }))
        const commands = [{ command: "start", description: "Main menu" }]
        yield* step(() => bot.call("setMyCommands", { commands }))
        yield* step(() => page.locator("#menu", { hasText: "Menu" }).waitFor())
        const send = yield* step(() => page.locator("#send").boundingBox())
        expect((send?.x ?? 0) + (send?.width ?? 0)).toBeLessThanOrEqual(320)

        yield* step(() => page.locator("#panel-toggle").click())
        yield* step(() => page.locator("[data-fault=rate-limit]", { hasText: "Provider rate limit" }).click())
        yield* step(() => page.locator("[data-fault=rate-limit]", { hasText: "armed ×2" }).waitFor())
        const armed = yield* step(async () => (await fetch(`${origin}/playground/faults`)).json())
        expect(armed).toMatchObject({ faults: [{ where: "video", match: "create", kind: "rate-limit", times: 2 }] })
        yield* step(() => page.locator("[data-fault=clear]").click())
        yield* step(() => page.locator("[data-fault=clear]").waitFor({ state: "detached" }))
        yield* step(() => page.keyboard.press("Escape"))

        yield* step(() => page.locator("#panel-toggle").click())
        yield* step(() => page.selectOption("#language", "ru"))
        yield* step(() => page.locator("#new-person", { hasText: "Стать новым человеком" }).waitFor())
        expect(complaints).toEqual([])
      })
  )
})

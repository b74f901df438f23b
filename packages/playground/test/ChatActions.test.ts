import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import type { BrowserContextOptions, Page } from "playwright-core"
import { chromiumPath, meet, step } from "./ChatBrowser.ts"

const clip = (name: string) => fileURLToPath(new URL(`../src/Playground/clips/${name}`, import.meta.url))
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

/** Somebody who has pressed Start, and a bot that has heard it. */
const met = (options: BrowserContextOptions = {}) =>
  Effect.gen(function* () {
    const meeting = yield* meet(options)
    yield* meeting.open
    yield* step(() => meeting.page.locator("#start").click())
    yield* step(meeting.bot.next)
    yield* step(() => meeting.page.locator("#composer").waitFor())
    return meeting
  })

/** Chooses files, writes under them, and sends. */
const attach = async (page: Page, files: ReadonlyArray<string>, caption = "") => {
  await page.setInputFiles("#file", files.map(clip))
  if (caption !== "") await page.fill("#composer", caption)
  await page.locator("#send").click()
}

/** What axe calls serious or worse on the page as it is now. */
const serious = (page: Page) =>
  page.evaluate<ReadonlyArray<string>>(
    `(async () => { ${axe}; const { violations } = await axe.run(document, { resultTypes: ["violations"] })
      return violations.filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => id + ": " + nodes.map(({ target }) => target.join(" ")).join(", ")) })()`
  )

const focused = (page: Page) => page.evaluate<string>(`document.activeElement?.id || document.activeElement?.tagName`)

describe.skipIf(chromiumPath === undefined)("at the chat page somebody", () => {
  it.live("sends a photo with words, a document, and an album with one caption", () =>
    Effect.gen(function* () {
      const { bot, complaints, page } = yield* met()
      yield* step(() => attach(page, ["9x16.jpg"], "make it move"))
      const photo = yield* step(bot.next)
      expect(photo.message).toMatchObject({ caption: "make it move", photo: [{ file_size: expect.any(Number) }] })
      yield* step(() => page.locator("[data-from=user] [data-as=photo] img").waitFor())

      yield* step(() => page.setInputFiles("#file", clip("16x9.jpg")))
      yield* step(() => page.selectOption("#send-as", "document"))
      yield* step(() => page.locator("#send").click())
      expect((yield* step(bot.next)).message).toMatchObject({ document: { file_name: "16x9.jpg" } })
      yield* step(() => page.locator("[data-from=user] [data-as=document] a").waitFor())

      yield* step(() => attach(page, ["9x16.jpg", "16x9.jpg", "1x1.mp4"], "day and night"))
      const album = [yield* step(bot.next), yield* step(bot.next), yield* step(bot.next)].map(({ message }) => message)
      expect(album).toMatchObject([
        { caption: "day and night", photo: [{}] },
        { photo: [{}] },
        { video: { duration: 6 } }
      ])
      expect(new Set(album.map((piece) => piece?.["media_group_id"])).size).toBe(1)
      expect(album.at(-1)).toMatchObject({ video: { thumbnail: { width: expect.any(Number) } } })
      expect(complaints).toEqual([])
    })
  )

  it.live("records a voice message, which is Opus in Ogg as Telegram's are, or throws it away", () =>
    Effect.gen(function* () {
      const { bot, complaints, page } = yield* met()
      const record = page.locator("#record")
      yield* step(() => record.click())
      yield* step(() => page.locator("#recording", { hasText: "0:01" }).waitFor())
      yield* step(() => page.locator("#recording-cancel").click())
      yield* step(() => page.locator("#recording").waitFor({ state: "hidden" }))
      expect(yield* step(() => focused(page))).toBe("record")
      yield* step(() => record.click())
      yield* step(() => page.locator("#recording", { hasText: "0:02" }).waitFor())
      yield* step(() => record.click())
      const { message } = yield* step(bot.next)
      expect(message).toMatchObject({ voice: { mime_type: "audio/ogg", duration: expect.any(Number) } })
      expect(Object(message).voice.duration).toBeGreaterThan(0)
      yield* step(() => page.locator("[data-from=user] [data-as=voice] audio").waitFor())
      expect(complaints).toEqual([])
    })
  )

  it.live("sends a round video and a sticker", () =>
    Effect.gen(function* () {
      const { bot, page } = yield* met()
      for (const [kind, file] of [
        ["video_note", "1x1.mp4"],
        ["sticker", "1x1.jpg"]
      ] as const) {
        yield* step(() => page.setInputFiles("#file", clip(file)))
        yield* step(() => page.selectOption("#send-as", kind))
        yield* step(() => page.locator("#send").click())
        expect((yield* step(bot.next)).message?.[kind]).toBeDefined()
        yield* step(() => page.locator(`[data-from=user] [data-as=${kind}]`).waitFor())
      }
    })
  )

  it.live("answers, edits, forwards and reacts", () =>
    Effect.gen(function* () {
      const { bot, choose, complaints, message, page, person } = yield* met()
      yield* step(() => bot.call("getUpdates", { allowed_updates: ["message", "edited_message", "message_reaction"] }))
      const said = yield* step(() => bot.say(person, "a red fox"))
      yield* step(() => choose(said, "reply"))
      expect(yield* step(() => focused(page))).toBe("composer")
      yield* step(() => page.fill("#composer", "the same at night"))
      yield* step(() => page.press("#composer", "Enter"))
      const answer = (yield* step(bot.next)).message
      expect(answer).toMatchObject({ text: "the same at night", reply_to_message: { message_id: said } })
      const own = Number(answer?.["message_id"])
      yield* step(() => message(own).locator("[data-role=answered]", { hasText: "a red fox" }).waitFor())

      yield* step(() => choose(own, "edit"))
      expect(yield* step(() => page.inputValue("#composer"))).toBe("the same at night")
      yield* step(() => page.fill("#composer", "the same at dawn"))
      yield* step(() => page.press("#composer", "Enter"))
      expect((yield* step(bot.next)).edited_message).toMatchObject({ message_id: own, text: "the same at dawn" })

      yield* step(() => choose(said, "react 🔥"))
      expect((yield* step(bot.next)).message_reaction).toMatchObject({ new_reaction: [{ emoji: "🔥" }] })
      yield* step(() => message(said).locator("[data-role=reaction]", { hasText: "🔥" }).waitFor())
      yield* step(() => choose(said, "forward"))
      expect((yield* step(bot.next)).message).toMatchObject({ text: "a red fox", forward_origin: { type: "user" } })
      yield* step(() => page.locator("[data-role=forwarded]").waitFor())
      expect(complaints).toEqual([])
    })
  )

  it.live("comes by an invitation, whose payload goes with /start once", () =>
    Effect.gen(function* () {
      const { bot, complaints, message, origin, page, person } = yield* met()
      yield* step(() => page.goto(`${origin}/playground?user=${person}&start=ref_x1`))
      yield* step(() => page.locator("#start").click())
      expect((yield* step(bot.next)).message?.text).toBe("/start ref_x1")
      yield* step(() => page.locator("#composer").waitFor())

      const me = (yield* step(() => bot.call("getMe", {}))) as { readonly username: string } // the double's own answer
      const link = `https://t.me/${me.username}?start=ref_x2`
      const share = `https://t.me/share/url?${new URLSearchParams({ url: link, text: "join" })}`
      const id = yield* step(() => bot.say(person, link, [[{ text: "Invite", url: share }]]))
      const friend = page.context().waitForEvent("page")
      yield* step(() => message(id).locator("[data-role=button]").click())
      const theirs = yield* step(() => friend)
      yield* step(() => theirs.locator("#start").click())
      const update = yield* step(bot.next)
      expect(update.message?.text).toBe("/start ref_x2")
      expect(update.message).not.toMatchObject({ from: { id: person } })
      expect(complaints).toEqual([])
    })
  )

  it.live("reads quotes that open, hidden words and pictures, reactions, effects, alerts and payments", () =>
    Effect.gen(function* () {
      const { bot, key, message, page, person } = yield* met()
      const long = Array.from({ length: 12 }, (_, n) => `line ${n}`).join("\n")
      const text = `<blockquote expandable>${long}</blockquote> <tg-spoiler>secret</tg-spoiler>`
      const effect = { message_effect_id: "5046509860389126442" }
      const buttons = { inline_keyboard: [[{ text: "Press", callback_data: "p" }]] }
      const shown = (yield* step(() =>
        bot.call("sendMessage", { chat_id: person, text, parse_mode: "HTML", ...effect, reply_markup: buttons })
      )) as { readonly message_id: number } // the double's own answer
      const quote = message(shown.message_id).locator("blockquote")
      const height = async () => (await quote.boundingBox())?.height ?? 0
      const folded = yield* step(height)
      yield* step(() => quote.click())
      expect(yield* step(height)).toBeGreaterThan(folded * 2)
      const spoiler = message(shown.message_id).locator("tg-spoiler")
      yield* step(() => spoiler.click())
      expect(yield* step(() => spoiler.getAttribute("class"))).toContain("shown")
      yield* step(() => message(shown.message_id).locator("[data-role=effect]", { hasText: "🎉" }).waitFor())
      const reaction = [{ type: "emoji", emoji: "👍" }]
      yield* step(() => bot.call("setMessageReaction", { chat_id: person, message_id: shown.message_id, reaction }))
      yield* step(() => message(shown.message_id).locator("[data-role=reaction]", { hasText: "👍" }).waitFor())

      yield* step(() => key("Press").click())
      const id = (yield* step(bot.next)).callback_query?.id
      yield* step(() => bot.call("answerCallbackQuery", { callback_query_id: id, text: "Look", show_alert: true }))
      yield* step(() => page.locator("#alert", { hasText: "Look" }).waitFor())
      yield* step(() => page.keyboard.press("Enter"))
      yield* step(() => page.locator("#alert").waitFor({ state: "hidden" }))
    })
  )

  it.live("presses the keys that a bot gives below the field, and they go when it says so", () =>
    Effect.gen(function* () {
      const { bot, page, person } = yield* met()
      const keyboard = { keyboard: [["Yes", { text: "No" }]], input_field_placeholder: "Yes or no?" }
      yield* step(() => bot.call("sendMessage", { chat_id: person, text: "Sure?", reply_markup: keyboard }))
      yield* step(() => page.locator("[data-role=reply-key]", { hasText: "No" }).click())
      expect((yield* step(bot.next)).message?.text).toBe("No")
      const gone = { remove_keyboard: true }
      yield* step(() => bot.call("sendMessage", { chat_id: person, text: "Fine", reply_markup: gone }))
      yield* step(() => page.locator("#reply-keyboard").waitFor({ state: "hidden" }))
    })
  )

  it.live("sees a tall video with its poster, its caption and its buttons on a screen of 1280 × 800", () =>
    Effect.gen(function* () {
      const { bot, message, page, person } = yield* met()
      const id = yield* step(() => bot.sendVideo(person, [[{ text: "Again", callback_data: "a" }]]))
      const caption = "SORA 2 · 4 s\n<blockquote expandable>a red fox in the snow</blockquote>"
      const markup = { inline_keyboard: [[{ text: "Again", callback_data: "a" }]] }
      yield* step(() =>
        bot.call("editMessageCaption", {
          chat_id: person,
          message_id: id,
          caption,
          parse_mode: "HTML",
          reply_markup: markup
        })
      )
      yield* step(() => message(id).locator("blockquote").waitFor())
      expect(yield* step(() => message(id).locator("video").getAttribute("poster"))).toMatch(/chat\/file/)
      const seen = yield* step(() => page.locator("#scroll").boundingBox())
      const box = yield* step(() => message(id).boundingBox())
      expect(box?.height ?? Infinity).toBeLessThanOrEqual(seen?.height ?? 0)
      expect(box?.y ?? 0).toBeGreaterThanOrEqual(seen?.y ?? Infinity)
    })
  )

  it.live.each(["light", "dark"] as const)(
    "of whom axe knows nothing serious that would be in the way: %s",
    (colorScheme) =>
      Effect.gen(function* () {
        const { bot, choose, message, open, page, person } = yield* meet({ colorScheme })
        yield* open
        yield* step(() => page.locator("#start").waitFor())
        expect(yield* step(() => serious(page))).toEqual([])
        yield* step(() => page.locator("#start").click())
        yield* step(bot.next)
        const text = "<b>Menu</b> /help https://example.com <blockquote>quoted</blockquote> <code>code</code>"
        const rows = [
          [{ text: "Plain", callback_data: "p" }],
          [
            { text: "Go", callback_data: "g", style: "success" },
            { text: "No", callback_data: "n", style: "danger" }
          ],
          [
            { text: "More", callback_data: "m", style: "primary" },
            { text: "Link", url: "https://example.com" }
          ]
        ]
        const menu = yield* step(() => bot.say(person, text, rows))
        yield* step(() => bot.sendVideo(person, [[{ text: "Again", callback_data: "a" }]]))
        const invoice = { title: "100 coins", description: "Five videos", payload: "p", currency: "XTR" }
        const prices = [{ label: "100", amount: 50 }]
        yield* step(() => bot.call("sendInvoice", { chat_id: person, ...invoice, prices }))
        yield* step(() => attach(page, ["9x16.jpg"], "mine"))
        yield* step(bot.next)
        yield* step(() => choose(menu, "reply"))
        yield* step(() => page.setInputFiles("#file", clip("9x16.jpg")))
        expect(yield* step(() => serious(page))).toEqual([])
        yield* step(() => message(menu).locator("[data-role=more]").click())
        expect(yield* step(() => serious(page))).toEqual([])
        yield* step(() => page.keyboard.press("Escape"))
        yield* step(() => page.locator("[data-pay]").click())
        expect(yield* step(() => serious(page))).toEqual([])
      })
  )

  it.live("never loses the keyboard: what is focused goes away, and the focus goes on", () =>
    Effect.gen(function* () {
      const { bot, choose, key, message, open, page, person } = yield* meet()
      yield* open
      yield* step(() => page.locator("#start").waitFor())
      yield* step(() => page.locator("#start").focus())
      yield* step(() => page.keyboard.press("Enter"))
      yield* step(bot.next)
      yield* step(() => page.locator("#composer").waitFor())
      const holds = (id: string) => step(() => page.locator(`#${id}:focus`).waitFor())
      yield* holds("composer")

      const first = yield* step(() => bot.say(person, "one", [[{ text: "Go on", callback_data: "g" }]]))
      yield* step(() => key("Go on").focus())
      yield* step(() => bot.call("editMessageReplyMarkup", { chat_id: person, message_id: first }))
      yield* holds("composer")
      const second = yield* step(() => bot.say(person, "two", [[{ text: "Again", callback_data: "a" }]]))
      yield* step(() => key("Again").focus())
      yield* step(() => bot.call("deleteMessage", { chat_id: person, message_id: second }))
      yield* holds("composer")

      yield* step(() => message(first).locator("[data-role=more]").focus())
      yield* step(() => page.keyboard.press("Enter"))
      yield* step(() => page.keyboard.press("Escape"))
      expect(yield* step(() => page.evaluate(`document.activeElement?.dataset.role`))).toBe("more")
      yield* step(() => choose(first, "reply"))
      yield* step(() => page.locator("#context-close").focus())
      yield* step(() => page.keyboard.press("Enter"))
      yield* holds("composer")

      yield* step(() => page.locator("#panel-close").focus())
      yield* step(() => page.keyboard.press("Enter"))
      yield* holds("panel-toggle")
      yield* step(() => page.keyboard.press("Enter"))
      yield* step(() => page.locator("#block").focus())
      yield* step(() => page.keyboard.press("Enter"))
      yield* holds("block")
      yield* step(() => page.locator("#unblock").focus())
      yield* step(() => page.keyboard.press("Enter"))
      yield* holds("composer")
    })
  )
})

import { existsSync, openAsBlob } from "node:fs"
import { createServer } from "node:http"
import { fileURLToPath } from "node:url"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Context, Effect, Layer, Schema } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import { type BrowserContextOptions, chromium } from "playwright-core"
import { pagePath, Playground, telegramDoublePath } from "../src/Playground.ts"

/** Where a Chromium is usually found; `CHROMIUM` names another place. */
export const chromiumPath = [
  process.env["CHROMIUM"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
].find((path) => path !== undefined && existsSync(path))

if (chromiumPath === undefined && process.env["CI"] === "true") throw new Error("CI needs Chromium")
if (chromiumPath === undefined) console.log("skipped: no Chromium found, name one in CHROMIUM")

/** How long a test waits for anything on the page: far longer than it takes on a busy machine. */
const waitMillis = 60_000

/** No look at the network around the test, and videos play by themselves. */
export const quiet =
  "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking " +
  "--disable-component-update --disable-sync --autoplay-policy=no-user-gesture-required"

const token = "123456789:AAchatPageTestToken_abcdefghijklmno"
const clip = (name: string) => fileURLToPath(new URL(`../src/Playground/clips/${name}`, import.meta.url))

const Answer = Schema.Struct({ result: Schema.Unknown })
const Sent = Schema.Struct({ message_id: Schema.Int })
/** What the bot hears; all but the words is compared, not computed with. */
const Said = Schema.StructWithRest(Schema.Struct({ text: Schema.optionalKey(Schema.String) }), [
  Schema.Record(Schema.String, Schema.Unknown)
])
const Updates = Schema.Array(
  Schema.Struct({
    update_id: Schema.Int,
    message: Schema.optionalKey(Said),
    edited_message: Schema.optionalKey(Said),
    message_reaction: Schema.optionalKey(Schema.Unknown),
    stopped_message_generation: Schema.optionalKey(Schema.Unknown),
    callback_query: Schema.optionalKey(Schema.Struct({ id: Schema.String, data: Schema.String })),
    pre_checkout_query: Schema.optionalKey(Schema.Struct({ id: Schema.String }))
  })
)
export type Update = (typeof Updates.Type)[number]

/** The page's real backend on a free port, until the scope ends. Returns its origin. */
const serve = Effect.gen(function* () {
  const context = yield* Layer.build(
    HttpRouter.serve(Playground.layer({ telegram: true }), { disableListenLog: true, disableLogger: true }).pipe(
      Layer.provideMerge(
        NodeHttpServer.layer(createServer, { port: 0, host: "127.0.0.1", gracefulShutdownTimeout: "1 second" })
      ),
      Layer.provide(NodeServices.layer)
    )
  )
  return HttpServer.formatAddress(Context.get(context, HttpServer.HttpServer).address)
})

/** The Bot API calls of the chat's other end; every answer is decoded. */
const speak = (origin: string) => {
  const call = async (method: string, body: Readonly<Record<string, unknown>> | FormData) => {
    const form = body instanceof FormData
    const answer = await fetch(`${origin}${telegramDoublePath}/bot${token}/${method}`, {
      method: "POST",
      ...(form ? {} : { headers: { "content-type": "application/json" } }),
      body: form ? body : JSON.stringify(body)
    })
    return Schema.decodeUnknownSync(Answer)(await answer.json()).result
  }
  const sent = async (method: string, body: Readonly<Record<string, unknown>> | FormData) =>
    Schema.decodeUnknownSync(Sent)(await call(method, body)).message_id
  let offset = 0
  /** The next update as the bot gets it. */
  const hear = async (): Promise<Update> => {
    const [update] = Schema.decodeUnknownSync(Updates)(await call("getUpdates", { offset, timeout: 50, limit: 1 }))
    if (update === undefined) throw new Error("nothing happened in fifty seconds")
    offset = update.update_id + 1
    return update
  }
  return {
    call,
    say: (chat: number, text: string, rows: ReadonlyArray<ReadonlyArray<unknown>> = []) =>
      sent("sendMessage", { chat_id: chat, text, parse_mode: "HTML", reply_markup: { inline_keyboard: rows } }),
    sendVideo: async (chat: number, rows: ReadonlyArray<ReadonlyArray<unknown>>) => {
      const form = new FormData()
      form.set("chat_id", String(chat))
      form.set("video", await openAsBlob(clip("9x16.mp4")), "video.mp4")
      form.set("cover", "attach://poster")
      form.set("poster", await openAsBlob(clip("9x16.jpg")), "poster.jpg")
      for (const [name, value] of Object.entries({ width: 720, height: 1280, duration: 4 }))
        form.set(name, String(value))
      form.set("reply_markup", JSON.stringify({ inline_keyboard: rows }))
      return sent("sendVideo", form)
    },
    /** The next thing that the person did. */
    next: hear
  }
}

/** A microphone that beeps, and nobody who has to be asked for it. */
const microphone = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]

const browser = Effect.acquireRelease(
  Effect.promise(() =>
    chromium.launch({ executablePath: chromiumPath ?? "", args: [...quiet.split(" "), ...microphone] })
  ),
  (running) => Effect.promise(() => running.close())
)

/** A person at the page in a real browser, and the bot at the other end. */
export const meet = (options: BrowserContextOptions = {}) =>
  Effect.gen(function* () {
    const origin = yield* serve
    const running = yield* browser
    const context = yield* Effect.promise(() =>
      running.newContext({ locale: "ru-RU", viewport: { width: 1280, height: 800 }, ...options })
    )
    const page = yield* Effect.promise(() => context.newPage())
    page.setDefaultTimeout(waitMillis)
    const complaints: Array<string> = []
    page.on("pageerror", (error) => complaints.push(error.message))
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complaints.push(message.text())
    })
    const person = Math.trunc(Math.random() * 1_000_000) + 1
    const message = (id: number) => page.locator(`[data-role=message][data-id="${id}"]`)
    return {
      origin,
      page,
      person,
      /** What the browser complained about: a broken policy, a missing file, an exception. */
      complaints,
      bot: speak(origin),
      open: Effect.promise(async () => {
        await page.goto(`${origin}${pagePath}?user=${person}`)
        // A page that changed its process may not have the window's focus yet, and then tells nobody what is focused.
        await page.bringToFront()
        await page.waitForFunction(() => document.hasFocus())
      }),
      key: (text: string) => page.locator("[data-role=button]", { hasText: text }),
      message,
      /** Opens the menu of a message and chooses from it. */
      choose: async (id: number, item: string) => {
        await message(id).locator("[data-role=more]").click()
        await page.locator(`[data-menu="${item}"]`).click()
      }
    }
  })

/** Runs steps that speak to the browser or the bot. */
export const step = <A>(act: () => Promise<A>) => Effect.promise(act)

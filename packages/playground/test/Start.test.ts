import { readFileSync } from "node:fs"
import { Bot, InlineKeyboard, InlineQueryResultBuilder, Keyboard } from "grammy"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Started, startPlayground } from "../src/start.ts"

const jpeg = new File([readFileSync(new URL("../src/Playground/clips/9x16.jpg", import.meta.url))], "fox.jpg")

describe("a bot under test", () => {
  let playground: Started
  let bot: Bot

  beforeAll(async () => {
    playground = await startPlayground()
    bot = new Bot("1000:any-token", { client: { apiRoot: playground.url } })
    bot.command("start", (context) =>
      context.reply("Hello", { reply_markup: new InlineKeyboard().text("Go on", "go").text("Stop", "stop") })
    )
    bot.callbackQuery("go", (context) => context.answerCallbackQuery("On it"))
    bot.on("message:photo", (context) =>
      context.reply(`${context.message.media_group_id === undefined ? "one" : "piece"}`)
    )
    bot.on("message:text", (context) => context.reply(context.message.text))
    bot.on("edited_message:text", (context) => context.reply(`now ${context.editedMessage.text}`))
    // A call that a fault refuses is an error of the handler: the bot goes on.
    bot.catch(() => undefined)
    void bot.start()
  })
  afterAll(async () => {
    await bot.stop()
    await playground.stop()
  })

  it("is talked to as people do, and its chat reads like one", async () => {
    const ann = await playground.user(7, { first_name: "Ann", language_code: "en" })
    await ann.say("/start")
    await playground.waitForCall("sendMessage")
    expect(await ann.press("Go on")).toEqual({ toast: "On it" })
    await expect(ann.press("go om")).rejects.toThrow('no button says "go om", the nearest says "Go on"')
    const said = await ann.say("fox")
    await playground.waitForCall("sendMessage")
    await ann.edit(said, "red fox")
    expect((await playground.waitForCall("sendMessage")).params["text"]).toBe("now red fox")
    await ann.photo(jpeg, { caption: "this one" })
    await playground.waitForCall("sendMessage")
    const { first_name: name } = await bot.api.getMe()
    expect(await ann.transcript()).toBe(
      [
        "Ann: /start",
        `${name}: Hello`,
        "  (Go on) (Stop)",
        "Ann: red fox",
        `${name}: fox`,
        `${name}: now red fox`,
        "Ann: [photo] this one",
        `${name}: one`
      ].join("\n")
    )
  })

  it("gets albums piece by piece, and calls that go wrong", async () => {
    const ben = await playground.user(8, { first_name: "Ben" })
    await ben.album([
      { type: "photo", file: jpeg },
      { type: "photo", file: jpeg }
    ])
    expect((await playground.waitForCall("sendMessage")).params["text"]).toBe("piece")
    expect((await playground.waitForCall("sendMessage")).params["text"]).toBe("piece")
    await playground.faults({
      where: "telegram",
      match: "sendMessage",
      kind: "fail",
      status: 400,
      words: "Bad Request: no"
    })
    await ben.say("hello").catch(() => undefined)
    expect(await playground.waitForCall("sendMessage")).toMatchObject({ ok: false, error: "Bad Request: no" })
  })
})

describe("a playground", () => {
  it("has groups, inline results and the bot's own keyboard for its users", async () => {
    const playground = await startPlayground()
    const bot = new Bot("1000:any-token", { client: { apiRoot: playground.url } })
    const keyboard = new Keyboard().text("Yes").text("No").oneTime()
    bot.command("ask", (context) => context.reply("Well?", { reply_markup: keyboard }))
    bot.hears("Yes", (context) => context.reply("Good"))
    bot.on("inline_query", (context) =>
      context.answerInlineQuery([InlineQueryResultBuilder.article("a", "Fox").text("A fox")])
    )
    void bot.start()
    const ann = await playground.user(7, { first_name: "Ann" })
    await playground.user(8, { first_name: "Ben" })
    const group = await playground.group({ title: "Films", members: [7, 8], bot: "administrator" })
    await group.user(8).say("/ask")
    await playground.waitForCall("sendMessage")
    expect(await group.transcript()).toBe("Ben: /ask\nKudo AI: Well?")

    await ann.say("/ask")
    await playground.waitForCall("sendMessage")
    await expect(ann.press("Yess")).rejects.toThrow('the nearest says "Yes"')
    await ann.press("Yes")
    await playground.waitForCall("sendMessage")
    expect(await ann.inline("fox")).toMatchObject([{ id: "a", title: "Fox" }])
    await ann.choose("a")
    expect(await ann.transcript()).toBe("Ann: /ask\nKudo AI: Well?\nAnn: Yes\nKudo AI: Good\nAnn: A fox")
    await bot.stop()
    await playground.stop()
  })

  it("forgets everything when it is reset, and stays where it was", async () => {
    const playground = await startPlayground()
    const ann = await playground.user(7, { first_name: "Ann" })
    await ann.say("hello")
    expect(await ann.messages()).toHaveLength(1)
    await playground.reset()
    expect(await ann.messages()).toEqual([])
    await playground.stop()
    await expect(fetch(playground.url)).rejects.toThrow()
  })

  it("is moved in time, and what has to wait happens at once", async () => {
    const playground = await startPlayground()
    const call = async (method: string, params: object) => {
      const headers = { "content-type": "application/json" }
      const init = { method: "POST", headers, body: JSON.stringify(params) }
      const answer = await fetch(`${playground.url}/bot1000:any-token/${method}`, init)
      return (await answer.json()) as { readonly result?: unknown; readonly description?: string }
    }
    const ann = await playground.user(7, { first_name: "Ann" })
    const said = await ann.say("hello")
    await call("getUpdates", { offset: -1 })
    const polled = call("getUpdates", { offset: 2 ** 31, timeout: 50 })
    await playground.waitForCall("getUpdates")
    await playground.advance(50_000)
    expect((await polled).result).toBeDefined()
    await playground.advance(3 * 86_400_000)
    expect((await call("deleteMessage", { chat_id: 7, message_id: said })).description).toContain("can't be deleted")
    await playground.stop()
  })

  it("lets the same calls go wrong in the same way for the same seed", async () => {
    const playground = await startPlayground()
    await (await playground.user(7)).say("hello")
    const story = async (seed: number) => {
      await playground.chaos({ seed, percent: 40, match: ["sendMessage"], kinds: ["fail", "gateway", "rate-limit"] })
      const statuses: Array<number> = []
      for (let at = 0; at < 12; at++) {
        const answer = await fetch(`${playground.url}/bot1000:any-token/sendMessage?chat_id=7&text=${at}`)
        await answer.text()
        statuses.push(answer.status)
      }
      return { statuses, troubles: await playground.endChaos() }
    }
    const first = await story(1)
    expect(await story(1)).toEqual(first)
    expect(await story(2)).not.toEqual(first)
    expect(first.troubles.map(({ count }) => count)).toEqual(
      first.statuses.flatMap((status, at) => (status === 200 ? [] : [at + 1]))
    )
    await expect(playground.chaos({ seed: 1, percent: 1, match: ["sendMesage"] })).rejects.toThrow("sendMessage")
    await playground.stop()
  })

  it("has a text model that says what it is told, and then writes by itself", async () => {
    const playground = await startPlayground()
    await playground.textModel("A red fox.", '{ "prompt": "A grey fox." }')
    const asked = async (path: string, body: object) => {
      const headers = { "content-type": "application/json", authorization: "Bearer any-key" }
      const init = { method: "POST", headers, body: JSON.stringify(body) }
      return JSON.stringify(await (await fetch(`${playground.url}/playground/openai/v1/${path}`, init)).json())
    }
    expect(await asked("responses", { model: "m", input: "fox" })).toContain("A red fox.")
    expect(await asked("chat/completions", { model: "m", messages: [{ role: "user", content: "fox" }] })).toContain(
      "grey"
    )
    expect(await asked("responses", { model: "m", input: "a paper boat" })).toContain("paper boat")
    await playground.stop()
  })

  it("has the video APIs, each as soon as it is asked for, and each with its own words", async () => {
    const playground = await startPlayground()
    const refusals: Readonly<Record<string, string>> = {
      "openai/v1/videos": "provide an API key",
      "kie/api/v1/jobs/recordInfo": "access permissions",
      "google/v1beta/models": "API key not valid",
      "openrouter/videos": "User not found",
      "replicate/account": "Unauthenticated",
      "ark/contents/generations/tasks": "AuthenticationError",
      "fal/models": "Authentication is required"
    }
    const answers = await Promise.all(
      Object.keys(refusals).map(async (path) => [
        path,
        await (await fetch(`${playground.url}/playground/${path}`)).text()
      ])
    )
    for (const [path = "", answer] of answers) expect(answer, path).toContain(refusals[path])
    await playground.stop()
  })

  it("says in words what it does not do", async () => {
    const playground = await startPlayground()
    const ann = await playground.user(7)
    await expect(ann.edit(99, "x")).rejects.toThrow("there is no message 99 in this chat")
    await expect(ann.pay()).rejects.toThrow("there is no invoice in this chat")
    await expect(playground.waitForCall("sendMessages", 0)).rejects.toThrow("sendMessage")
    await playground.stop()
  })
})

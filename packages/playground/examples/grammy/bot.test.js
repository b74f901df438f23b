// npm install grammy kudo-playground && node --test
import { deepEqual, equal, rejects } from "node:assert/strict"
import { after, before, test } from "node:test"
import { startPlayground } from "kudo-playground"
import { countingBot } from "./bot.js"

let playground
let bot
before(async () => {
  playground = await startPlayground()
  bot = countingBot("1000:any-token", { client: { apiRoot: playground.url } })
  void bot.start()
})
after(async () => {
  await bot.stop()
  await playground.stop()
})

test("a press is counted and answered", async () => {
  const ann = await playground.user(7, { first_name: "Ann" })
  await ann.say("/start")
  await playground.waitForCall("sendMessage")
  deepEqual(await ann.press("One more"), { toast: "Counted" })
  equal((await ann.messages()).at(-1).text, "Pressed 1 times")
  await rejects(ann.press("One mor"), /the nearest says "One more"/)
})

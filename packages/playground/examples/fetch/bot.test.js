// npm install kudo-playground && node --test
import { equal } from "node:assert/strict"
import { test } from "node:test"
import { startPlayground } from "kudo-playground"
import { echoBot } from "./bot.js"

test("what is refused for a second is said after it", async () => {
  const playground = await startPlayground({
    faults: [{ where: "telegram", match: "sendMessage", kind: "rate-limit", retryAfter: 1 }]
  })
  const bot = echoBot("1000:any-token", playground.url)
  const ann = await playground.user(7, { first_name: "Ann" })
  await ann.say("hello")
  equal((await playground.waitForCall("sendMessage")).ok, false)
  equal((await playground.waitForCall("sendMessage")).ok, true)
  equal(await ann.transcript(), "Ann: hello\nKudo AI: hello")
  await bot.stop()
  await playground.stop()
})

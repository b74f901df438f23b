import { shippedLibrary } from "../../src/assistant/PromptLibrary.ts"
import { Effect } from "effect"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { view } from "../../src/dialog/Dialog/view.ts"
import type { State } from "../../src/dialog/Dialog/State.ts"
import { transition } from "../../src/dialog/Dialog.ts"
import { Coins } from "../../src/domain/Coins.ts"
import { VideoNumber } from "../../src/domain/VideoNumber.ts"
import { JobId } from "../../src/domain/Ids.ts"
import { Prompt } from "../../src/domain/Video.ts"
import { parseHtml } from "../../packages/playground/src/Playground/BotApiHtml.ts"
import { readTelegramUpdate } from "../../src/inbox/TelegramUpdate.ts"
import { shippedPacks } from "../../src/money/CoinPacks.ts"
import { validateCall } from "../../packages/playground/test/BotApiSchema.ts"
import { dialog, job, manual, context, offered, states } from "../kit/dialogs.ts"
import { strangeText } from "./support/strange.ts"

const numRuns = Number(process.env["PROMPTS"] ?? 1500)
const seed = Number(process.env["SEED"] ?? 1)

const facts = {
  catalogue: offered,
  version: 7,
  balance: Coins.make(60),
  gallery: { items: [], more: false, models: [] },
  demo: false,
  assistant: true,
  dailyCoins: 0,
  kept: { videoDays: 30, wordsDays: undefined },
  providers: new Map(),
  maxActiveJobs: 2,
  packs: shippedPacks,
  library: shippedLibrary,
  account: undefined
}

/** What a dialog holds after somebody sent this text where a prompt is asked for. */
const after = (text: string): State => {
  const reading = readTelegramUpdate({
    update_id: 1,
    message: { chat: { id: 1, type: "private" }, from: { id: 1 }, text: `.${text}` }
  })
  if (reading._tag !== "Message") throw new Error(reading._tag)
  return transition(dialog({ ...states.WritingPrompt, spec: manual }), reading.incoming.event, context).dialog.state
}

/** Styled parts of a message, and what is read of it, as Telegram's double understands the markup. */
const read = (state: State) => {
  const screen = view(dialog(state), facts)
  expect(validateCall("sendMessage", { chat_id: 1, text: screen.html, parse_mode: "HTML" })).toEqual([])
  expect(screen.html.isWellFormed()).toBe(true)
  return Effect.runSync(parseHtml(screen.html))
}

const harmless = "HARMLESS"

describe("whatever somebody writes as a prompt", () => {
  it.each(["Confirming", "ReviewingPrompt"] as const)("is shown by %s as it is, and styles nothing", (tag) => {
    const known = read({ ...states[tag], prompt: Prompt.make(harmless) })
    fc.assert(
      fc.property(strangeText, (text) => {
        const state = after(text)
        if (state._tag !== "Confirming") {
          expect(state).toMatchObject({ _tag: "WritingPrompt", problem: "too-long" })
          expect(read(state).text).not.toBe("")
          return
        }
        const { prompt } = state
        const shown = read({ ...states[tag], prompt })
        const [before = "", behind = ""] = known.text.split(harmless)
        expect(shown.text.startsWith(before) && shown.text.endsWith(behind)).toBe(true)
        const quoted = shown.text.slice(before.length, shown.text.length - behind.length)
        expect(prompt.length > 3000 ? prompt.startsWith(quoted.slice(0, -1)) : quoted === prompt).toBe(true)
        expect(shown.entities.map(({ type }) => type)).toEqual(known.entities.map(({ type }) => type))
      }),
      { numRuns, seed }
    )
  })

  it("is a button of the gallery that Telegram takes", () => {
    fc.assert(
      fc.property(strangeText, (text) => {
        const state = after(text)
        if (state._tag !== "Confirming") return
        const item = {
          job: JobId.make(job),
          number: VideoNumber.make(999_999),
          created: 0,
          favourite: true,
          derived: true,
          stage: "film" as const
        }
        const gallery = { items: [{ ...item, prompt: state.prompt }], more: true, models: [] }
        for (const { text } of view(dialog(states.ViewingGallery), { ...facts, gallery }).keyboard.flat()) {
          expect(text.isWellFormed()).toBe(true)
          expect(text.length).toBeLessThanOrEqual(64)
        }
      }),
      { numRuns, seed }
    )
  })
})

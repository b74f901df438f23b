import { describe, expect, it } from "vitest"
import { recalled, resolve, transition } from "../../../src/dialog/Dialog.ts"
import type { CardButton } from "../../../src/dialog/Dialog/buttons.ts"
import type { JobRequest } from "../../../src/dialog/Dialog/Event.ts"
import type { Dialog } from "../../../src/dialog/Dialog/State.ts"
import { view } from "../../../src/dialog/Dialog/view.ts"
import { Coins } from "../../../src/domain/Coins.ts"
import { JobId } from "../../../src/domain/Ids.ts"
import { languageCodes } from "../../../src/domain/Language.ts"
import { VideoNumber } from "../../../src/domain/VideoNumber.ts"
import type { DraftProblem } from "../../../src/video/Jobs.ts"
import type { Finished } from "../../../src/video/ModelCatalogue/upscales.ts"
import { asRead } from "../../../lab/world/asRead.ts"
import { cat, context, dialog, job, manual, retired, sora, states, viewData } from "../../kit/dialogs.ts"

const finished: Finished = { video: job, model: sora, ratio: "9:16", seconds: 8, side: 720, sound: undefined }
const request: JobRequest = { job, spec: manual, prompt: cat, maker: "sora", finished }
const larger = { number: VideoNumber.make(42), coins: Coins.make(10), resolution: "4k" } as const

const pressed = (coins = 10, of: JobRequest = request, facts = context) => {
  const film = { ...larger, coins: Coins.make(coins) }
  return recalled(dialog(states.ReviewingPrompt), { request: of, flip: false, film }, facts)
}
const press = (at: Dialog, button: CardButton, facts = context) =>
  transition(at, { _tag: "PressedStep", version: context.version, button }, facts)
const shown = (at: Dialog, language: Dialog["language"] = "en") => view({ ...at, language }, viewData)
const labels = (at: Dialog) =>
  shown(at)
    .keyboard.flat()
    .map(({ text }) => asRead(text))

describe("a finished video in 4K", () => {
  it("has a card that says what it costs, in every language, on which nothing of it can be changed", () => {
    const { dialog: at, command } = pressed()
    expect(command).toBeUndefined()
    expect(at.state).toMatchObject({
      _tag: "Confirming",
      price: 10,
      spec: {
        model: "upscale-4k",
        resolution: "4k",
        ratio: "9:16",
        seconds: 8,
        inputs: { _tag: "Upscale", video: job }
      }
    })
    for (const language of languageCodes) expect(asRead(shown(at, language).html)).toMatch(/✨ .*4K.*10/s)
    expect(labels(at)).toEqual(["✅ Create", "❌ Cancel"])
    expect(press(at, { _tag: "ChooseSeconds", seconds: 5 }).toast).toBe("unknown")
    expect(press(at, { _tag: "Edit" }).toast).toBe("unknown")
  })

  it("is ordered by its card, and the next video begins as the last one did", () => {
    const step = press(pressed().dialog, { _tag: "Create" })
    expect(step.command).toMatchObject({ _tag: "CreateJob", price: 10, spec: { origin: job } })
    expect(step.dialog.last).toEqual(dialog(states.ReviewingPrompt).last)
  })

  it("is shown by how much dearer it is than its button said", () => {
    expect(pressed(7).dialog.state).toMatchObject({ price: 10, rise: 3 })
    expect(pressed(12).dialog.state).not.toHaveProperty("rise")
  })

  it("is not offered before the video is delivered, nor where nobody makes it by now", () => {
    const { finished: _, ...undelivered } = request
    expect(pressed(10, undelivered).toast).toBe("upscale-undelivered")
    expect(pressed(10, request, { ...context, catalogue: retired }).toast).toBe("upscale-off")
    const withdrawn = press(pressed().dialog, { _tag: "Create" }, { ...context, catalogue: retired })
    expect(withdrawn.command).toBeUndefined()
  })

  it("that is made already is sent again instead, and one on its way comes by itself; nothing is made larger twice", () => {
    const larger = JobId.make(crypto.randomUUID())
    const of = (delivered: boolean) => pressed(10, { ...request, further: { job: larger, delivered } })
    expect(of(true)).toMatchObject({
      toast: "upscale-resent",
      show: false,
      followUps: [{ _tag: "Resend", job: larger }]
    })
    expect(of(false)).toMatchObject({ toast: "upscale-underway", show: false, followUps: [] })
    const { finished: _, ...own } = request
    const upscaled = pressed(10, { ...own, spec: { ...manual, inputs: { _tag: "Upscale", video: job } } })
    expect(upscaled).toMatchObject({ toast: "upscale-made", show: false })
  })

  it.each<[DraftProblem, string]>([
    ["gone", "gone"],
    ["made", "upscale-made"],
    ["undelivered", "upscale-undelivered"],
    ["unkept", "upscale-unkept"],
    ["off", "upscale-off"]
  ])("that is refused as %s says so", (reason, toast) => {
    const { dialog: at } = pressed()
    const step = resolve(at, { _tag: "DraftRefused", reason })
    expect(step.toast).toBe(toast)
    if (reason !== "off") return
    expect(asRead(shown(step.dialog).html)).toContain("Nobody makes videos larger right now. Nothing was charged")
    expect(labels(step.dialog)).not.toContain("✅ Create")
  })
})

import { describe, expect, it } from "vitest"
import { recalled, resolve } from "../../../src/dialog/Dialog.ts"
import type { JobRequest } from "../../../src/dialog/Dialog/Event.ts"
import { cardOf } from "../../../src/dialog/Dialog/replace.ts"
import { Coins } from "../../../src/domain/Coins.ts"
import { VideoNumber } from "../../../src/domain/VideoNumber.ts"
import { alternativeTo } from "../../../src/video/ModelCatalogue/alternative.ts"
import { noInputs } from "../../../src/domain/VideoInputs.ts"
import { cat, context, dialog, job, manual, offered, retired, states } from "../../kit/dialogs.ts"

const request: JobRequest = { job, spec: manual, prompt: cat, maker: undefined, replaceable: true }
const found = alternativeTo(offered, { ...manual, prompt: cat, inputs: noInputs }, "sora")
if (found === undefined) throw new Error("nobody else")
const offer = { number: VideoNumber.make(42), coins: found.coins, model: found.model }
const pressed = (more: Partial<typeof offer> = {}, of = request, facts = context) =>
  recalled(dialog(states.ReviewingPrompt), { request: of, flip: false, offer: { ...offer, ...more } }, facts)

describe("the same by another model", () => {
  it("is ordered by one tap for what the button says, and leaves the dialog where it is", () => {
    const { command, ...step } = pressed()
    expect(command).toMatchObject({
      _tag: "CreateJob",
      price: found.coins,
      replaces: job,
      spec: { model: found.model }
    })
    expect(step.dialog.state).toEqual(states.ReviewingPrompt)
    expect(step.show).toBe(false)
  })

  it.each([-1, 1])("shows its card where its price is another one by now, and spends nothing: %i", (more) => {
    const step = pressed({ coins: Coins.make(found.coins + more) })
    expect(step.command).toBeUndefined()
    expect(step.dialog.state).toMatchObject({ _tag: "Confirming", price: found.coins })
    expect("rise" in step.dialog.state).toBe(more < 0)
    expect(step.dialog.draft).toBeDefined()
  })

  it("is ordered once, and not of a model that is withdrawn meanwhile", () => {
    expect(pressed({}, { job, spec: manual, prompt: cat, maker: undefined }).toast).toBe("replaced")
    expect(resolve(dialog(states.MainMenu), { _tag: "AlreadyReplaced" }).toast).toBe("replaced")
    expect(pressed({}, request, { ...context, catalogue: retired }).command).toBeUndefined()
  })

  it("shows its card where the coins, the limits or the room do not suffice", () => {
    const before = dialog(states.ReviewingPrompt)
    const card = cardOf(before, pressed().command, context)
    const step = resolve(before, { _tag: "CoinsRefused" }, card)
    expect(step.dialog.state).toMatchObject({ _tag: "Confirming", obstacle: "insufficient-coins", prompt: cat })
    expect(step.dialog.draft?.prompt).toBe(states.ReviewingPrompt.prompt)
  })
})

describe("the same by another model while nothing new is made", () => {
  it("is no order: its card is shown, which says so", () => {
    const step = pressed({}, request, { ...context, maintenance: true })
    expect(step).toMatchObject({ command: undefined, show: true, dialog: { state: { _tag: "Confirming" } } })
  })
})

import { describe, expect, it } from "vitest"
import { resolve, transition } from "../../../src/dialog/Dialog.ts"
import type { CardButton } from "../../../src/dialog/Dialog/buttons.ts"
import type { Event } from "../../../src/dialog/Dialog/Event.ts"
import type { Dialog } from "../../../src/dialog/Dialog/State.ts"
import { view } from "../../../src/dialog/Dialog/view.ts"
import { context, dialog, retired, states, viewData } from "../../kit/dialogs.ts"

const press = (button: CardButton): Event => ({ _tag: "PressedStep", version: context.version, button })
const labels = (of: Dialog) => view(of, viewData).keyboard.flatMap((row) => row.map(({ text }) => text))

const line = "🕓 Поставить в мою очередь"
const refused = resolve(dialog(states.Confirming), { _tag: "JobRefused" }).dialog

describe("a video beyond those that are made at once", () => {
  it("can wait in its user's line, and its card says what is held for it", () => {
    expect(labels(refused)).toContain(line)
    expect(view(refused, viewData).html).toContain("32\u00a0🪙 откладываются сразу")
    expect(view(refused, { ...viewData, demo: true }).html).not.toContain("🪙 откладываются")
    expect(transition(refused, press({ _tag: "WaitInLine" }), context).command).toMatchObject({ line: true, price: 32 })
  })

  it("is not offered a line that is full, and no other card has the button", () => {
    const full = resolve(refused, { _tag: "LineRefused" }).dialog
    expect(view(full, viewData).html).toContain("уже 5 видео")
    for (const other of [full, dialog(states.Confirming), dialog(states.MainMenu)]) {
      expect(labels(other)).not.toContain(line)
      expect(transition(other, press({ _tag: "WaitInLine" }), context)).toMatchObject({
        command: undefined,
        toast: "unknown"
      })
    }
  })

  it("whose model is withdrawn while its card is open shows so instead of waiting for nothing", () => {
    const step = transition(refused, press({ _tag: "WaitInLine" }), { ...context, catalogue: retired })
    expect(step.command).toBeUndefined()
    expect(step.show).toBe(true)
  })
})

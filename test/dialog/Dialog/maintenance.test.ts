import { describe, expect, it } from "vitest"
import { transition } from "../../../src/dialog/Dialog.ts"
import type { CardButton } from "../../../src/dialog/Dialog/buttons.ts"
import type { Event } from "../../../src/dialog/Dialog/Event.ts"
import type { State } from "../../../src/dialog/Dialog/State.ts"
import { view } from "../../../src/dialog/Dialog/view.ts"
import { PackId, UserId } from "../../../src/domain/Ids.ts"
import { catalogue, shippedModels } from "../../../src/video/ModelCatalogue.ts"
import { switchboard, type SwitchedOff } from "../../../src/video/Switches.ts"
import { context, dialog, sora, spec, states, viewData } from "../../kit/dialogs.ts"

const press = (button: CardButton): Event => ({ _tag: "PressedStep", version: context.version, button })

const shown = (state: State, data: Partial<typeof viewData>) => {
  const { html, keyboard } = view({ ...dialog(state), language: "en" }, { ...viewData, ...data })
  return [html, ...keyboard.flat().map(({ text }) => text)].join("\n").replaceAll("\u00a0", " ")
}

describe("while nothing new is made", () => {
  const closed = { ...context, maintenance: true }

  it.each<readonly [string, State, CardButton]>([
    ["its button", states.Confirming, { _tag: "Create" }],
    ["the line", { ...states.Confirming, obstacle: "too-many-jobs" }, { _tag: "WaitInLine" }]
  ])("an old card is no order by %s, and is shown anew", (_what, state, button) => {
    expect(transition(dialog(state), press(button), context).command?._tag).toBe("CreateJob")
    expect(transition(dialog(state), press(button), closed)).toMatchObject({
      command: undefined,
      toast: "maintenance",
      dialog: { state }
    })
  })

  it("the card says so, and until when, and keeps its button for afterwards", () => {
    expect(shown(states.Confirming, { maintenance: { until: Date.UTC(2026, 11, 1, 18) } })).toMatch(
      /until about 1 Dec(ember)?, 18:00 UTC/
    )
    expect(shown(states.Confirming, { maintenance: { until: undefined } })).toMatch(
      /can’t be ordered right now[^]*✅ Create/
    )
  })
})

describe("a model that is switched off", () => {
  const off = (until: number | null): SwitchedOff => ({
    scope: "model",
    id: sora,
    since: 0,
    until,
    reason: "why",
    operator: UserId.make(1)
  })
  const market = (until: number | null) =>
    catalogue(shippedModels, { serves: () => true, today: "2026-11-23", switches: switchboard([off(until)]) })

  it("is no order from an old card: that shows why, and the successor", () => {
    const given = { ...context, catalogue: market(null) }
    const step = transition(dialog(states.Confirming), press({ _tag: "Create" }), given)
    expect(step.command).toBeUndefined()
    const label = given.catalogue.find(sora)?.successor?.label.en
    expect(shown(step.dialog.state, { catalogue: given.catalogue })).toContain(label)
    const next = transition(
      step.dialog,
      press({ _tag: "Succeed", model: given.catalogue.find(sora)?.successor?.id ?? sora }),
      given
    )
    expect(next.dialog.state).toMatchObject({ _tag: "Confirming", obstacle: undefined })
  })

  it("explains itself to whoever had it in view, with the day on which it is back", () => {
    const given = market(Date.UTC(2026, 11, 1, 18))
    const chosen = transition(dialog(states.ChoosingModel), press({ _tag: "ChooseModel", model: sora }), {
      ...context,
      catalogue: given
    })
    expect(shown(chosen.dialog.state, { catalogue: given })).toMatch(/isn’t available right now[^]*back by 1 Dec/)
    expect(shown(states.ChoosingModel, { catalogue: given })).not.toContain("SORA 2\n")
  })

  it("is not the one that words alone begin with", () => {
    const given = { ...context, catalogue: market(null) }
    const step = transition({ ...dialog(states.MainMenu), last: spec }, { _tag: "SentText", text: "a red fox" }, given)
    expect(step.dialog.state).toMatchObject({ spec: { model: given.catalogue.find(sora)?.successor?.id } })
  })
})

describe("a model that has left the catalogue", () => {
  it("is no order from an old card: that leads to the others", () => {
    const others = shippedModels.filter(({ id }) => id !== sora)
    const given = catalogue(others, { serves: () => true, today: "2026-11-23" })
    const step = transition(dialog(states.Confirming), press({ _tag: "Create" }), { ...context, catalogue: given })
    expect(step).toMatchObject({ command: undefined, show: true, dialog: { state: { _tag: "ChoosingModel" } } })
  })
})

describe("a shop that closes", () => {
  it.each([states.ChoosingPack, states.Confirming])("says so to whoever presses a pack of $_tag", (state) => {
    const step = transition(dialog(state), press({ _tag: "Buy", pack: PackId.make("s") }), { ...context, packs: [] })
    expect(step).toMatchObject({ command: undefined, show: true, dialog: { state: { _tag: "ChoosingPack" } } })
    expect(shown(step.dialog.state, { packs: [] })).toContain("aren’t for sale")
  })
})

import { describe, expect, it } from "vitest"
import { transition } from "../../../src/dialog/Dialog.ts"
import type { CardButton } from "../../../src/dialog/Dialog/buttons.ts"
import { ModelGroup } from "../../../src/dialog/Dialog/modelGroups.ts"
import type { Dialog } from "../../../src/dialog/Dialog/State.ts"
import { view } from "../../../src/dialog/Dialog/view.ts"
import { catalogue, cheapest, type Model, type Route, shippedModels } from "../../../src/video/ModelCatalogue.ts"
import { context, dialog, states, viewData } from "../../kit/dialogs.ts"

const groups = ["⭐ Best", "⚡ Fast", "🪙 Cheap", "📷 Photo", "🔊 Sound", "⏱ Long", "📋 All"]
const start: Dialog = { ...dialog(states.ChoosingModel), language: "en" }

const press = (from: Dialog, button: CardButton) =>
  transition(from, { _tag: "PressedStep", version: context.version, button }, context)
const opened = (group: string) => press(start, { _tag: "OpenIdeas", group }).dialog

/** The models of a screen, and the groups it leads to. */
const shown = (at: Dialog, data = viewData) => {
  const texts = view(at, data)
    .keyboard.flat()
    .map(({ text }) => text)
  return {
    models: texts.filter((text) => !groups.includes(text)).slice(0, -1),
    groups: texts.filter((text) => groups.includes(text))
  }
}
const modelsOf = (group: string) =>
  shown(opened(group)).models.map((label) => {
    const found = shippedModels.find((model) => model.label.en === label)
    if (found === undefined) throw new Error(label)
    return found
  })

describe("the models, with the keys of every provider", () => {
  it("are one short page of the best, which leads to the other groups", () => {
    const { models, groups: others } = shown(start)
    expect(models).toHaveLength(8)
    expect(others).toEqual(groups.slice(1))
    expect(view(start, viewData).html.split("\n")[0]).toContain("⭐ Best")
  })

  it.each(ModelGroup.literals)("are found under %s on a message that fits", (group) => {
    const page = shown(opened(group))
    const offered = viewData.catalogue.offers.length
    expect(page.groups).toHaveLength(groups.length - 1)
    expect(page.models.length).toBeGreaterThan(0)
    expect(page.models.length).toBeLessThanOrEqual(group === "all" ? offered : 8)
    for (const language of ["en", "ru", "es", "pt"] as const) {
      expect(view({ ...opened(group), language }, viewData).html.length).toBeLessThanOrEqual(4096)
    }
  })

  it("are what their group says", () => {
    expect(modelsOf("all").map(({ id }) => id)).toEqual(viewData.catalogue.offers.map(({ model }) => model.id))
    expect(modelsOf("fast").every(({ fast }) => fast)).toBe(true)
    expect(modelsOf("sound").every(({ audio }) => audio)).toBe(true)
    expect(modelsOf("photo").every(({ image }) => image)).toBe(true)
    const lengths = modelsOf("long").map(({ seconds }) => Math.max(...seconds))
    expect(lengths).toEqual(lengths.toSorted((one, other) => other - one))
    expect(lengths[0]).toBe(Math.max(...shippedModels.flatMap(({ seconds }) => seconds)))
    const rates = modelsOf("cheap").map((model) => cheapest(model) / Math.min(...model.seconds))
    expect(rates).toEqual(rates.toSorted((one, other) => one - other))
  })

  it("are chosen from their group, whose words stay with them; nobody knows a group of another name", () => {
    const prompt = states.Confirming.prompt
    const kept: Dialog = { ...start, state: { _tag: "ChoosingModel", kept: { prompt } } }
    const within = press(kept, { _tag: "OpenIdeas", group: "cheap" }).dialog
    expect(within.state).toMatchObject({ _tag: "ChoosingModel", group: "cheap", kept: { prompt } })
    const [model] = modelsOf("cheap")
    if (model === undefined) throw new Error("it is empty")
    const chosen = press(within, { _tag: "ChooseModel", model: model.id }).dialog
    expect(chosen.state).toMatchObject({ _tag: "ChoosingMode", model: model.id, kept: { prompt } })
    expect(press(start, { _tag: "OpenIdeas", group: "dear" }).toast).toBe("unknown")
  })
})

describe("the models, with the key of one provider", () => {
  it("for photos are those that somebody there makes of one", () => {
    const models = shippedModels.map((model): Model => {
      const [first, ...more] = model.routes
      const worded = (route: Route): Route => (model.id === "wan-3" ? route : { ...route, takes: { text: {} } })
      return { ...model, routes: [worded(first), ...more.map(worded)], resolutions: model.resolutions }
    })
    const given = catalogue(models, { serves: () => true, today: "2026-11-23" })
    expect(shown(opened("photo"), { ...viewData, catalogue: given }).models).toEqual(["🌊 WAN 3.0"])
  })

  it("are one page without groups where they are few", () => {
    const few = catalogue(shippedModels, { serves: ({ provider }) => provider === "google", today: "2026-11-23" })
    const page = shown(start, { ...viewData, catalogue: few })
    expect(page).toEqual({ models: few.offers.map(({ model }) => model.label.en), groups: [] })
  })
})

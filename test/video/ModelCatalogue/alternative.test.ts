import { describe, expect, it } from "vitest"
import { JobId } from "../../../src/domain/Ids.ts"
import { Prompt } from "../../../src/domain/Video.ts"
import { FileId, noInputs, type VideoInputs } from "../../../src/domain/VideoInputs.ts"
import { misfitOfAll, price } from "../../../src/video/ModelCatalogue.ts"
import { catalogue, shippedModels } from "../../../src/video/ModelCatalogue.ts"
import { alternativeTo } from "../../../src/video/ModelCatalogue/alternative.ts"
import { cat, manual, offered, retired } from "../../kit/dialogs.ts"

const ordered = { ...manual, prompt: cat, inputs: noInputs }
const photo: VideoInputs = { _tag: "Frames", first: { file: FileId.make("photo"), fit: "crop" } }

describe("what another model makes of a video that failed", () => {
  it("is another model's, on offer, of the same inputs, at its price", () => {
    for (const { model } of offered.offers) {
      for (const inputs of [noInputs, photo]) {
        const request = { ...ordered, model: model.id, seconds: model.seconds[0], inputs }
        const found = alternativeTo(offered, request, "kie")
        const offer = found && offered.find(found.model)
        if (found === undefined || offer === undefined) throw new Error(`none for ${model.id}`)
        expect(found.model).not.toBe(model.id)
        expect(offer.retired).toBe(false)
        expect(offer.model.unhurried, "nobody asked to wait for hours").toBe(false)
        expect(misfitOfAll(offer.model, offer.routes, { ...request, ...found })).toBeUndefined()
        expect(found.coins).toBe(price(offer.model, found.seconds, found.resolution))
      }
    }
  })

  it("is made by somebody else than failed where anybody is", () => {
    for (const failed of ["sora", "kie", "google"]) {
      const found = alternativeTo(offered, ordered, failed)
      expect(offered.find(found?.model ?? ordered.model)?.routes.some(({ provider }) => provider !== failed)).toBe(true)
    }
  })

  it("is none where nobody else is there, or only who made an earlier video can go on from it", () => {
    expect(alternativeTo(retired, ordered, "sora")).toBeUndefined()
    const inputs: VideoInputs = { _tag: "Source", operation: "edit", video: JobId.make(crypto.randomUUID()) }
    expect(alternativeTo(offered, { ...ordered, inputs }, "sora")).toBeUndefined()
  })

  it("is the successor first, where the model is off", () => {
    const without = catalogue(shippedModels, { serves: ({ provider }) => provider !== "sora", today: "2026-11-23" })
    const successor = without.find(ordered.model)?.successor?.id
    expect(successor).toBeDefined()
    expect(alternativeTo(without, ordered, "sora")?.model).toBe(successor)
  })

  it("has to take the words that are sent, however long those are that their user reads", () => {
    const strict = { ...offered, offers: offered.offers.map((offer) => ({ ...offer, longestPrompt: 20 })) }
    const [short, long] = [Prompt.make("a cat"), Prompt.make("a cat in the snow, at dawn, in spring")]
    expect(alternativeTo(strict, { ...ordered, prompt: long, english: short }, "sora")).toBeDefined()
    expect(alternativeTo(strict, { ...ordered, prompt: short, english: long }, "sora")).toBeUndefined()
  })
})

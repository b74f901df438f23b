import { describe, expect, it } from "vitest"
import { ModelId } from "../../../src/domain/Ids.ts"
import { noInputs } from "../../../src/domain/VideoInputs.ts"
import { catalogue, type Offer, price, shippedModels, type Wish } from "../../../src/video/ModelCatalogue.ts"
import { draftOf, filmOfDraft } from "../../../src/video/ModelCatalogue/drafts.ts"

const id = ModelId.make("seedance-2.5")
const offerOf = (serves: (provider: string) => boolean): Offer => {
  const market = { serves: ({ provider }: { readonly provider: string }) => serves(provider), today: "2026-11-29" }
  const offer = catalogue(shippedModels, market).find(id)
  if (offer === undefined) throw new Error("no Seedance")
  return offer
}
const everywhere = offerOf(() => true)
const wish: Wish = { ratio: "9:16", seconds: 10, resolution: "720p", prompt: "a red fox", inputs: noInputs }
const ark = everywhere.routes.find(({ provider }) => provider === "ark")
const maker = { provider: ark?.provider ?? null, providerModel: ark?.model ?? null }

describe("a draft", () => {
  it("is offered with the price of its film, both by the rule of all prices, and with how long it is good", () => {
    const draft = draftOf(everywhere, wish)
    expect(draft).toEqual({
      resolution: "480p",
      coins: price(everywhere.model, 10, "480p"),
      film: { resolution: "1080p", coins: price(everywhere.model, 10, "1080p"), days: 7 }
    })
  })

  it("is offered of whatever its route makes videos of, and of nothing else", () => {
    const picture = { file: "AgAC-1", fit: "crop" } as never
    expect(draftOf(everywhere, { ...wish, inputs: { _tag: "Frames", first: picture } })).toBeDefined()
    const clips = { _tag: "References", pictures: [], videos: ["BAAC-1"], sounds: [] } as never
    expect(draftOf(everywhere, { ...wish, inputs: clips })).toBeUndefined()
    expect(draftOf(everywhere, { ...wish, seconds: 7 })).toBeUndefined()
  })

  it("is offered where somebody is there who makes drafts, whoever else makes the model", () => {
    expect(
      draftOf(
        offerOf((provider) => provider !== "ark"),
        wish
      )
    ).toBeUndefined()
    expect(
      draftOf(
        offerOf((provider) => provider === "ark"),
        wish
      )
    ).toBeDefined()
  })

  it("becomes a film by the very route that made it, and by no other", () => {
    expect(filmOfDraft(everywhere, maker, wish)).toMatchObject({ resolution: "1080p", days: 7 })
    expect(filmOfDraft(everywhere, { ...maker, providerModel: "dreamina-seedance-3-0" }, wish)).toBeUndefined()
    expect(filmOfDraft(everywhere, { provider: "replicate", providerModel: maker.providerModel }, wish)).toBeUndefined()
    expect(
      filmOfDraft(
        offerOf((provider) => provider !== "ark"),
        maker,
        wish
      )
    ).toBeUndefined()
    expect(filmOfDraft(everywhere, { provider: null, providerModel: null }, wish)).toBeUndefined()
  })
})

import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { chargeOf, tokensOf } from "../../packages/playground/src/Playground/Double/charge.ts"
import { orderOf as falOrder } from "../../packages/playground/src/Playground/FalDouble/Orders.ts"
import { ratesOf } from "../../packages/playground/src/Playground/FalDouble/Prices.ts"
import { makeUploads } from "../../packages/playground/src/Playground/FalDouble/Uploads.ts"
import { orderOf as kieOrder } from "../../packages/playground/src/Playground/KieDouble/Orders.ts"
import { creditsOf } from "../../packages/playground/src/Playground/KieDouble/Prices.ts"
import { dollarsOf } from "../../packages/playground/src/Playground/OpenRouterDouble/Prices.ts"
import type { MicroDollars } from "../../src/domain/Dollars.ts"
import { JobId } from "../../src/domain/Ids.ts"
import { frame, Prompt, VideoRequest } from "../../src/domain/Video.ts"
import { FileId, noInputs, type VideoInputs } from "../../src/domain/VideoInputs.ts"
import * as Fal from "../../src/providers/fal/Order.ts"
import * as Kie from "../../src/providers/kie/Models.ts"
import { dollarCost } from "../../src/providers/VideoProvider/dollarCost.ts"
import type { Cost } from "../../src/providers/VideoProvider.ts"
import { catalogue, shippedModels } from "../../src/video/ModelCatalogue.ts"
import { type Model, type Route, takesOf } from "../../src/video/ModelCatalogue/Model.ts"
import { limitsFor, misfit, soundsOf } from "../../src/video/ModelCatalogue/misfit.ts"
import { estimateOf, toldCost } from "../../src/video/ProviderCosts/costing.ts"

/** As for `Bills`: sums that differ by less are the same. */
const samePart = 0.05
const allModels = catalogue(shippedModels, { serves: () => true, today: "2026-11-29" })

const sent = { file: FileId.make("a-picture"), fit: "crop" } as const
const everyInputs: ReadonlyArray<VideoInputs> = [
  noInputs,
  { _tag: "Frames", first: sent },
  { _tag: "References", pictures: [sent], videos: [], sounds: [] },
  { _tag: "Upscale", video: JobId.make("0b4e3e3e-6c1c-4f6e-9a53-6f9f5f0c1a11") }
]

/** Every video that a route makes: of everything that it is made of, in each length, quality and shape, with sound and without. */
const ordersOf = (model: Model, route: Route): ReadonlyArray<VideoRequest> =>
  everyInputs.flatMap((inputs) => {
    const limits = limitsFor(takesOf(model, route), inputs)
    const sounds = limits === undefined ? [] : soundsOf(model, route, limits)
    const { ratios, resolutions, seconds } = model
    const all = ratios.flatMap((ratio) =>
      resolutions.flatMap((resolution) =>
        seconds.flatMap((one) => sounds.map((sound) => ({ ratio, resolution, seconds: one, sound })))
      )
    )
    return all.flatMap(({ sound, ...one }) => {
      const told = sounds.length > 1 ? { sound } : {}
      const wish = { ...one, ...told, inputs, prompt: Prompt.make("a lighthouse") }
      if (misfit(model, route, wish) !== undefined) return []
      return [new VideoRequest({ ...wish, mode: "manual", model: model.id })]
    })
  })

const link = "https://media.example/1.jpg"
const linksOf = (inputs: VideoInputs) =>
  inputs._tag === "Frames"
    ? ({ _tag: "Frames", first: link, last: undefined, links: [link] } as const)
    : inputs._tag === "References"
      ? ({ _tag: "References", pictures: [link], videos: [], sounds: [] } as const)
      : ({ _tag: "None" } as const)

const picture = { bytes: new Uint8Array(), mediaType: "image/jpeg" } as const
const taskInputs = (inputs: VideoInputs) =>
  inputs._tag === "Frames"
    ? ({ _tag: "Frames", first: picture } as const)
    : inputs._tag === "References"
      ? ({ _tag: "References", pictures: [picture], videos: [], sounds: [] } as const)
      : ({ _tag: "None" } as const)

/** An order of Ark and OpenRouter, whose wires say everything as our requests do. */
const plainly = ({ ratio, resolution, seconds, sound, prompt }: VideoRequest, model: string) => {
  const { width, height } = frame(ratio, resolution)
  const size = `${width}x${height}`
  return {
    model,
    prompt,
    seconds: String(seconds),
    size,
    remixedFrom: null,
    pictures: {},
    ...(sound !== undefined && { sound })
  }
}

const dollars = (amount: number): Cost => dollarCost(amount) ?? assert.fail(`${amount} is no sum`)
const creditsOfADollar = 200

/** What the double of each provider that names sums, or tokens, charges for an order of a model. */
const charges: Readonly<Record<string, (request: VideoRequest, model: string) => Effect.Effect<Cost, unknown>>> = {
  ark: (request, model) => Effect.succeed({ _tag: "Tokens", count: tokensOf(plainly(request, model)) }),
  openrouter: (request, model) => Effect.sync(() => dollars(dollarsOf(plainly(request, model)))),
  kie: (request, model) => {
    const order = Result.getOrThrow(Kie.orderOf(model, request, taskInputs(request.inputs)))
    return kieOrder(order.model, order.input(linksOf(request.inputs))).pipe(
      Effect.map((taken) => dollars(creditsOf(taken) / creditsOfADollar))
    )
  },
  fal: (request, model) => {
    const { inputs, seconds } = request
    const larger = inputs._tag === "Upscale"
    const { endpoint, input } =
      Fal.orderOf(model, larger ? { _tag: "Upscale" } : taskInputs(inputs)) ?? assert.fail(`no endpoint of ${model}`)
    // As JSON, as it is sent.
    const sent = JSON.parse(JSON.stringify(input(request, larger ? { _tag: "Video", video: link } : linksOf(inputs))))
    // A video that is made larger is as long as the one that was uploaded.
    const found = larger ? { name: "1", shape: "480x854", seconds } : undefined
    return falOrder(endpoint, sent, { ...makeUploads(), find: () => found }).pipe(
      Effect.map((taken) => dollars(chargeOf(ratesOf(endpoint) ?? assert.fail(`no price of ${endpoint}`), taken)))
    )
  }
}

const isSame = (told: MicroDollars | undefined, expected: MicroDollars) =>
  told !== undefined && Math.abs(told - expected) <= expected * samePart

const wrongWith = Effect.fnUntraced(function* (model: Model, route: Route) {
  const { provider, model: providerModel } = route
  const charge = charges[provider] ?? assert.fail(provider)
  const wrong: Array<string> = []
  let held = 0
  for (const request of ordersOf(model, route)) {
    const ordered = { request, provider, providerModel }
    const expected = estimateOf(allModels, ordered)
    if (expected === undefined) continue
    held += 1
    const told = toldCost(allModels, ordered, yield* charge(request, providerModel))
    if (isSame(told, expected)) continue
    const { seconds, resolution, ratio, sound, inputs } = request
    wrong.push(`${providerModel} ${seconds} s ${resolution} ${ratio} ${sound} ${inputs._tag}: ${told} for ${expected}`)
  }
  return { held, wrong }
})

describe("what the doubles charge", () => {
  it.effect.each(Object.keys(charges))("is what the price cards say, for every video of every model: %s", (name) =>
    Effect.gen(function* () {
      const all = yield* Effect.forEach(shippedModels, (model) =>
        Effect.forEach(
          model.routes.filter(({ provider, price }) => provider === name && price !== undefined),
          (route) => wrongWith(model, route)
        )
      )
      const routes = all.flat()
      assert.isAbove(routes.length, 5)
      assert.isTrue(routes.every(({ held }) => held > 0))
      assert.deepStrictEqual(
        routes.flatMap(({ wrong }) => wrong),
        []
      )
    })
  )
})

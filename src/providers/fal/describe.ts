import { Effect } from "effect"
import { type JsonApi, malformed } from "../../platform/JsonApi.ts"
import type { ModelDescription } from "../VideoProvider/description.ts"
import { failAs } from "./Errors.ts"
import { orderOf } from "./Order.ts"
import { readEndpoints, readPrices } from "./Wire.ts"

/** Endpoints of one question: as many as fal takes. */
const endpointsAtOnce = 50

/** The endpoint that stands for a model: that of words alone, else that of a picture. One that is no model of ours is one itself. */
const endpointOf = (model: string): string =>
  (orderOf(model, { _tag: "None" }) ?? orderOf(model, { _tag: "Frames" }))?.endpoint ?? model

/** What fal's platform says of some models: what their input may be, and what a second costs where seconds are what it counts. */
export const makeDescribe = (platform: JsonApi, seconds: number) =>
  Effect.fn("FalApi.describe")(function* (models: ReadonlyArray<string>) {
    const ask = (path: `/${string}`, query: Readonly<Record<string, string>>) =>
      platform(seconds, { method: "GET", path, query }).pipe(Effect.catch(failAs("status")))
    const found: Array<ModelDescription> = []
    for (let at = 0; at < models.length; at += endpointsAtOnce) {
      const some = models.slice(at, at + endpointsAtOnce)
      const endpoint_id = some.map(endpointOf).join(",")
      const listed = readEndpoints(yield* ask("/models", { endpoint_id, expand: "openapi-3.0" }))
      if (listed === undefined) return yield* failAs("status")(malformed)
      const prices = readPrices(yield* ask("/models/pricing", { endpoint_id }))
      const byId = new Map(listed.map((one) => [one.model, one]))
      for (const model of some) {
        const id = endpointOf(model)
        const described = byId.get(id)
        const dollarsPerSecond = prices.get(id)
        if (described === undefined) continue
        found.push({ ...described, model, ...(dollarsPerSecond !== undefined && { prices: [{ dollarsPerSecond }] }) })
      }
    }
    return found
  })

import { Effect } from "effect"
import { HttpServerResponse } from "effect/http"
import { chargeOf, type Rate, type Rates } from "../Double/charge.ts"
import { moderationBlocked, type Order } from "../VideoDouble/Job.ts"
import { Jobs } from "../VideoDouble/Jobs.ts"
import { endpointsIn, iso, queried, usualPage } from "./asked.ts"
import { ratesOf } from "./Prices.ts"
import { dollarsPerMinute, type Speech, speechEndpoint } from "./Speech.ts"
import { isDrawer, pictureDollars } from "./Stills.ts"

const nano = 1_000_000_000

/** What fal calls the units that it counts. */
const units: Readonly<Record<Rate["per"], string>> = {
  second: "seconds",
  video: "videos",
  "million-tokens": "1m tokens"
}

/** An endpoint has one price of one unit; a dearer video counts more of them. */
const unitOf = (rates: Rates) => rates.reduce((least, rate) => (rate.price < least.price ? rate : least))

/** What an order is charged, in dollars, and by what unit; undefined where no price is known. */
const charged = (order: Order): { readonly dollars: number; readonly unit: number } | undefined => {
  const { model, size } = order
  if (isDrawer(model)) {
    const dollars = pictureDollars(model, size)
    return { dollars, unit: dollars }
  }
  const rates = ratesOf(model)
  return rates && { dollars: chargeOf(rates, order), unit: unitOf(rates).price }
}

const event = (id: string, endpoint: string, at: number, { dollars, unit }: { dollars: number; unit: number }) => ({
  request_id: id,
  endpoint_id: endpoint,
  timestamp: iso(at),
  unit_price: unit,
  output_units: dollars / unit,
  cost_estimate_nano_usd: Math.round(dollars * nano)
})

/** What was charged, the latest first: what was made or heard, and what was refused by the look of it. */
export const makeBill = (speech: Speech) => () =>
  Effect.gen(function* () {
    const query = yield* queried
    const start = Date.parse(query.get("start") ?? "")
    const from = Number(query.get("cursor") ?? 0)
    const size = Number(query.get("limit") ?? usualPage)
    const minute = { dollars: dollarsPerMinute, unit: dollarsPerMinute }
    const heard = speech.charged(start).map(({ id, endsAt }) => event(id, speechEndpoint, endsAt, minute))
    const made = (yield* (yield* Jobs).all).toReversed().flatMap(({ id, order, outcome }) => {
      if (outcome === null || outcome.at < start) return []
      if (outcome.error !== null && outcome.error.code !== moderationBlocked.code) return []
      const charge = charged(order)
      return charge === undefined ? [] : [event(id, order.model, outcome.at, charge)]
    })
    const all = [...made, ...heard]
    const next = from + size < all.length ? String(from + size) : null
    return HttpServerResponse.jsonUnsafe({
      billing_events: all.slice(from, from + size),
      next_cursor: next,
      has_more: next !== null
    })
  })

/** The price of a unit of each endpoint that is asked for. */
export const pricing = () =>
  Effect.map(queried, (query) => {
    const prices = endpointsIn(query).flatMap((endpoint_id) => {
      const known = { endpoint_id, currency: "USD" }
      if (isDrawer(endpoint_id)) return [{ ...known, unit_price: pictureDollars(endpoint_id, ""), unit: "megapixels" }]
      const rates = ratesOf(endpoint_id)
      if (rates === undefined) return []
      const { price: unit_price, per } = unitOf(rates)
      return [{ ...known, unit_price, unit: units[per] }]
    })
    return HttpServerResponse.jsonUnsafe({ prices, next_cursor: null, has_more: false })
  })

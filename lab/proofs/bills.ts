import { PgClient } from "@effect/sql-pg"
import { Duration, Effect, Layer, Redacted } from "effect"
import { providers } from "../../src/providers/Providers.ts"
import { type Bill, type Provider, VideoProviders } from "../../src/providers/VideoProvider.ts"
import { Bills } from "../../src/support/Bills.ts"
import type { Finding } from "../../src/support/Bills/compare.ts"
import { catalogue, ModelCatalogue, shippedModels } from "../../src/video/ModelCatalogue.ts"
import { ProviderCosts } from "../../src/video/ProviderCosts.ts"
import type { Postgres } from "./Postgres.ts"

/** What a provider's own list says of the videos of a history. */
export interface ReadBill {
  readonly provider: string
  readonly lines: number
  /** Lines of no video. */
  readonly nobodys: number
  /** What it charged for ours, in dollars; 0 where the list tells no sums. */
  readonly dollars: number
  readonly wrong: ReadonlyArray<string>
}

/** A double keeps so many tasks; what it forgot is on no list. */
const kept = 1000

/** A video as its row says it was made. */
interface Made {
  readonly task: string | null
  readonly prompt: string
  readonly state: string
  /** What its provider's list said that it cost, in millionths of a dollar. */
  readonly billed: number | null
}

const videosOf = (database: Postgres, provider: string) =>
  database.query<Made>(
    `SELECT j.task, j.request ->> 'prompt' AS prompt, j.state, CASE WHEN c.source = 'bill' THEN c.actual END::float8 AS billed
     FROM jobs j LEFT JOIN provider_costs c ON c.job = j.id WHERE j.provider = $1 AND j.submitted_at IS NOT NULL`,
    [provider]
  )

/** Orders that were given up while nobody knew whether they had come: each may be one more line of the list. */
const isDoubted = ({ task, state }: Made) => task === null && (state === "failed" || state === "cancelled")

/** All drivers, each at its double. */
const drivers = (playground: string): ReadonlyArray<Effect.Effect<Provider>> =>
  providers.flatMap(({ double, driver }) =>
    double === undefined
      ? []
      : [
          driver({
            baseUrl: `${playground}${double.path}`,
            apiKey: Redacted.make("any"),
            webhookSecret: undefined,
            callbackUrl: undefined
          })
        ]
  )

/** Lines that are of no video, beyond the orders that were given up in doubt: by the list and our rows alone. */
const nobodysOf = (provider: string, found: ReadonlyArray<Finding>, made: ReadonlyArray<Made>) => {
  const lines = found.filter(({ kind }) => kind === "no-job")
  const doubted = made.filter(isDoubted).length
  const wrong =
    lines.length <= doubted
      ? []
      : lines.map(
          ({ task }) => `bill: ${provider} made ${task}, which is of no video; ${doubted} were given up in doubt`
        )
  return { lines, wrong }
}

/** Such a line has the words of an order that was given up in doubt, one line for each, by what the double says it was asked for. */
const strangers = (
  provider: string,
  lines: ReadonlyArray<{ readonly task: string }>,
  made: ReadonlyArray<Made>,
  orders: ReadonlyMap<string, string>
) => {
  const doubted = made.filter(isDoubted).map(({ prompt }) => prompt)
  return lines.flatMap(({ task }) => {
    const at = doubted.indexOf(orders.get(task) ?? "")
    if (at === -1) return [`ledger: ${provider} was asked for ${task}, which no video was given up for`]
    doubted.splice(at, 1)
    return []
  })
}

/** Delivered videos that the list leaves out. */
const missing = (provider: string, { lines }: Bill, made: ReadonlyArray<Made>) => {
  const listed = new Set<string>(lines.map(({ task }) => task))
  // The oldest may have been forgotten.
  if (lines.length >= kept) return []
  return made
    .filter(({ state, task }) => state === "delivered" && task !== null && !listed.has(task))
    .map(({ task }) => `bill: ${provider} has no line of ${task}, which was delivered`)
}

/** Sums of the list that the ledger of costs does not have. */
const unkept = (provider: string, { lines }: Bill, made: ReadonlyArray<Made>) => {
  const ours = new Map(made.map((one) => [one.task, one.billed]))
  return lines.flatMap(({ task, cost }) => {
    const billed = ours.get(task)
    if (cost === undefined || billed === undefined) return []
    const isKept = billed !== null && (cost._tag === "Tokens" || cost.amount === billed)
    return isKept
      ? []
      : [`bill: ${provider} charged ${JSON.stringify(cost)} for ${task}, and ${billed} is in the ledger`]
  })
}

const judgeBill = (
  provider: string,
  bill: Bill,
  found: ReadonlyArray<Finding>,
  made: ReadonlyArray<Made>,
  orders: ReadonlyMap<string, string>
): ReadBill => {
  const { lines, wrong } = nobodysOf(provider, found, made)
  const invented = bill.lines.filter(({ task }) => !orders.has(task))
  const sums = found.filter(({ kind }) => kind === "amount")
  return {
    provider,
    lines: bill.lines.length,
    nobodys: lines.length,
    dollars: made.reduce((sum, { billed }) => sum + (billed ?? 0), 0) / 1_000_000,
    wrong: [
      ...wrong,
      ...strangers(provider, lines, made, orders),
      ...missing(provider, bill, made),
      ...unkept(provider, bill, made),
      ...invented.map(({ task }) => `ledger: ${provider} was never asked for ${task}, which is on its list`),
      // The doubles charge what the price cards say.
      ...sums.map(
        ({ task, ours, theirs }) => `bill: ${provider} charged ${theirs} for ${task}, where ${ours} was expected`
      )
    ]
  }
}

/**
 * Holds the list of each provider that has one against our videos, by {@link Bills} alone, and then against what its double was
 * asked for: every line is of a video or found, every delivered video has its line, every sum is kept.
 */
export const readBills = (
  database: Postgres,
  playground: string,
  orders: (provider: string) => ReadonlyMap<string, string>
): Promise<ReadonlyArray<ReadBill>> => {
  const models = catalogue(shippedModels, { serves: () => true, today: "2026-11-29" })
  const services = Bills.layer({ young: Duration.zero }).pipe(
    Layer.provideMerge(VideoProviders.layer(drivers(playground))),
    Layer.provide([ProviderCosts.layer, Layer.succeed(ModelCatalogue, models)]),
    Layer.provide(PgClient.layer({ url: Redacted.make(database.url), maxConnections: 1 }))
  )
  const read = Effect.gen(function* () {
    const { hold } = yield* Bills
    const all: Array<ReadBill> = []
    for (const provider of (yield* VideoProviders).values()) {
      const { name, bill } = provider
      if (bill === undefined) continue
      const held = yield* hold(provider)
      const list = yield* bill.read(0)
      if (held._tag === "Unread" || list === undefined) {
        all.push({
          provider: name,
          lines: 0,
          nobodys: 0,
          dollars: 0,
          wrong: [`bill: ${name}'s list could not be read`]
        })
        continue
      }
      const made = yield* Effect.promise(() => videosOf(database, name))
      all.push(judgeBill(name, list, held.found, made, orders(name)))
    }
    return all
  })
  return Effect.runPromise(Effect.provide(read, services))
}

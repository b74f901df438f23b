import { Effect } from "effect"
import type OpenAI from "openai"
import { call, makeClient } from "../../platform/OpenAiClient.ts"
import { writeTrustedHost } from "../../platform/OutboundHttp/trustedHosts.ts"
import { failAs } from "./Errors.ts"
import type { DriverOptions } from "../VideoProvider/options.ts"
import type { Checked } from "../VideoProvider.ts"

/** Tasks tell no address of ours: the server is told it by its operator, and without one it cannot be. */
export type SoraOptions = Omit<DriverOptions, "callbackUrl"> & Partial<Pick<DriverOptions, "callbackUrl">>

/** Servers may know a model by a snapshot's name (`sora-2-2025-12-08`) or a route (`openai/sora-2`). */
const plainName = (model: string): string => model.replace(/^.*\//, "").replace(/-\d{4}-\d{2}-\d{2}$/, "")

/** Whether a task that tells `told` may be one of an order for `asked`; an order for no model fits any. */
export const sameModel = (told: string, asked: string): boolean => asked === "" || plainName(told) === plainName(asked)

/** What a server of any make lists. */
const listModels = (client: OpenAI, within: number) =>
  call(within, (signal) => client.models.list({ signal, timeout: within * 1000 })).pipe(
    Effect.map(({ data }): Checked => {
      // Some answer without a list.
      const listed: unknown = data
      const ids = Array.isArray(listed)
        ? listed.flatMap((one: { readonly id?: unknown } | null) => (typeof one?.id === "string" ? [`${one.id}`] : []))
        : []
      return { balance: undefined, models: ids.length === 0 ? undefined : ids }
    })
  )

/** What answers the question for a list where there is none. */
const noModels = new Set([404, 405, 501])

/** Each model by the name that is listed, and by the plain one. */
export const makeModels = (client: OpenAI, within: number) =>
  listModels(client, within).pipe(
    Effect.map(({ models }) => models?.flatMap((name) => [name, plainName(name)])),
    Effect.catch((trouble) =>
      trouble._tag === "Malformed" || (trouble._tag === "Refused" && noModels.has(trouble.status))
        ? Effect.succeed(undefined)
        : failAs("status")(trouble)
    )
  )

/**
 * Servers that make videos need not list their models, but all of them look at the key first. Where nothing is listed, it
 * may be because the address lacks the version of the wire.
 */
export const makeCheck = (options: SoraOptions, client: OpenAI, within: number) => {
  const versioned = makeClient({ ...options, baseUrl: `${options.baseUrl}/v1` })
  const elsewhere: Effect.Effect<Checked> = /\/v\d+[a-z0-9]*$/.test(options.baseUrl)
    ? Effect.succeed({ balance: undefined })
    : Effect.match(listModels(versioned, within), {
        onSuccess: () => ({ balance: undefined, lacksVersion: true }),
        onFailure: () => ({ balance: undefined })
      })
  return listModels(client, within).pipe(
    Effect.catch((trouble) => {
      if (trouble._tag === "Refused" && trouble.status === 404) return elsewhere
      if (trouble._tag !== "Malformed") return failAs("status")(trouble)
      // A page, or nothing at all: another server's, unless the address is merely cut short.
      return Effect.flatMap(elsewhere, (found) =>
        found.lacksVersion === true ? Effect.succeed(found) : failAs("status")(trouble)
      )
    }),
    Effect.map((checked: Checked) => ({
      ...checked,
      downloads: [new URL(options.baseUrl).origin, ...(options.trustedHosts ?? []).map(writeTrustedHost)]
    }))
  )
}

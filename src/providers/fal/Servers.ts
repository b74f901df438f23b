import { Effect, Redacted } from "effect"
import { type JsonApi, makeJsonApi } from "../../platform/JsonApi.ts"
import type { Trust } from "../../platform/OutboundHttp.ts"
import { boundsOf, type DriverOptions } from "../VideoProvider/options.ts"
import type { TaskRef } from "../VideoProvider.ts"
import { keptSeconds } from "./Uploads.ts"

/** How long fal keeps a video, in seconds: a week, after which nobody has its link. */
const videoSeconds = 7 * 86_400

const lifecycle = (seconds: number) => JSON.stringify({ expiration_duration_seconds: seconds })

/** fal's other servers, beside that of its queue; a server of somebody else's has all of it below its own address. */
const serversOf = (baseUrl: string): { readonly storage: string; readonly platform: string } =>
  new URL(baseUrl).hostname === "queue.fal.run"
    ? { storage: "https://rest.fal.ai", platform: "https://api.fal.ai/v1" }
    : { storage: baseUrl, platform: baseUrl }

/** What the calls of the driver share. */
export interface Parts {
  readonly queue: JsonApi
  /** The queue for what is fetched at once, and not kept there. */
  readonly briefly: JsonApi
  readonly storage: JsonApi
  readonly platform: JsonApi
  /** The storage without the key: what is published there. */
  readonly published: JsonApi
  readonly trust: Trust
  readonly options: DriverOptions
  readonly bounds: ReturnType<typeof boundsOf>
}

export const partsOf = (options: DriverOptions): Effect.Effect<Parts> =>
  Effect.gen(function* () {
    const bounds = boundsOf(options)
    const headers = { authorization: `Key ${Redacted.value(options.apiKey)}` }
    const baseUrl = options.baseUrl.replace(/\/+$/, "")
    const servers = serversOf(baseUrl)
    const at = (url: string, more: Readonly<Record<string, string>> = {}) =>
      makeJsonApi({ baseUrl: url, headers: Redacted.make({ ...headers, ...more }) })
    return {
      queue: yield* at(baseUrl, { "x-fal-object-lifecycle-preference": lifecycle(videoSeconds) }),
      briefly: yield* at(baseUrl, { "x-fal-object-lifecycle-preference": lifecycle(keptSeconds) }),
      storage: yield* at(servers.storage, { "x-fal-object-lifecycle": lifecycle(keptSeconds) }),
      platform: yield* at(servers.platform),
      published: yield* makeJsonApi({ baseUrl: servers.storage, headers: Redacted.make({}) }),
      // Links to files are signed, and the key is nobody's but the queue's.
      trust: { base: new URL(baseUrl), headers: {}, allowed: options.trustedHosts, idle: bounds.idle },
      options,
      bounds
    }
  })

export const encoded = (path: string): string => path.split("/").map(encodeURIComponent).join("/")

/** Of a request only the owner and the app of its endpoint are named. */
export const pathOf = (task: TaskRef, providerModel: string): string =>
  `/${encoded(providerModel.split("/").slice(0, 2).join("/"))}/requests/${encodeURIComponent(task)}`

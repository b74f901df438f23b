import { Effect, Option, Schema } from "effect"
import { type JsonApi, makeJsonApi, malformed } from "../../platform/JsonApi.ts"
import type { ModelDescription } from "../VideoProvider/description.ts"
import { eachModel } from "../VideoProvider/eachModel.ts"
import { readEntries, text } from "../VideoProvider/read.ts"
import type { ProviderError } from "../VideoProvider.ts"
import type { Authorize } from "./Credentials.ts"
import { failAs } from "./Errors.ts"

/** Models of a page of the Gemini API's list: as many as it gives. */
const pageSize = 1000
/** Pages that are read: the list is one of them. */
const maxPages = 10

/** Models of the list that make videos the way that this driver orders them. */
const omni = /^gemini-omni-/

const decode = Schema.decodeUnknownOption(
  Schema.Struct({ name: Schema.NonEmptyString, displayName: Schema.optional(Schema.String) })
)
const readListed = (entry: unknown) =>
  Option.map(decode(entry), ({ name, displayName }): ModelDescription => ({
    model: name.replace(/^models\//, ""),
    label: displayName
  }))

const decodeNext = Schema.decodeUnknownOption(Schema.Struct({ nextPageToken: Schema.optional(Schema.Unknown) }))
const nextOf = (body: unknown) => text(Option.getOrUndefined(decodeNext(body))?.nextPageToken)

/** What the Gemini API's list says of the models that are asked for, and of whatever else is an Omni. */
export const describeOmni = Effect.fnUntraced(function* (
  api: JsonApi,
  seconds: number,
  models: ReadonlyArray<string>
): Effect.fn.Return<ReadonlyArray<ModelDescription>, ProviderError> {
  const found: Array<ModelDescription> = []
  for (let page = 0, pageToken = ""; page < maxPages && (page === 0 || pageToken !== ""); page++) {
    const query = { pageSize: String(pageSize), ...(pageToken !== "" && { pageToken }) }
    const body = yield* api(seconds, { method: "GET", path: "/v1beta/models", query }).pipe(
      Effect.catch(failAs("status"))
    )
    const listed = readEntries(body, "models", readListed)
    if (listed === undefined) return yield* failAs("status")(malformed)
    found.push(...listed)
    pageToken = nextOf(body)
  }
  return found.filter(({ model }) => omni.test(model) || models.includes(model))
})

/** Which of the models Vertex AI's Model Garden has. */
export const describeVeo = Effect.fnUntraced(function* (
  {
    baseUrl,
    authorize,
    seconds
  }: { readonly baseUrl: string; readonly authorize: Authorize; readonly seconds: number },
  models: ReadonlyArray<string>
): Effect.fn.Return<ReadonlyArray<ModelDescription>, ProviderError> {
  const headers = yield* Effect.catch(authorize, failAs("status"))
  const api = yield* makeJsonApi({ baseUrl, headers })
  const ask = (model: string) =>
    Effect.as(api(seconds, { method: "GET", path: `/v1/publishers/google/models/${encodeURIComponent(model)}` }), {
      model
    })
  return yield* eachModel(models, ask, failAs("status"))
})

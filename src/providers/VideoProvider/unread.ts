import { Option, Schema } from "effect"
import { malformed, type Trouble } from "../../platform/JsonApi.ts"
import { meaning, refusal } from "../../platform/OpenAiClient.ts"

const decodeFailed = Schema.decodeUnknownOption(Schema.Struct({ error: Schema.Unknown }))

const isRefusal = (code: number) => code >= 400 && code < 500

/**
 * The trouble of an answer to an order in which no task can be read: a refusal that came under a 200, where its error says
 * so by a code or in words; of anything else it is not known whether the order was taken.
 */
export const unread = (body: unknown): Trouble => {
  const error = Option.getOrUndefined(decodeFailed(body))?.error
  if (error === undefined || error === null) return malformed
  const said = refusal({ error })
  const means = meaning(said)
  const status = said.codes.map(Number).find(isRefusal) ?? (means === "full" ? 429 : means && 400)
  return status === undefined ? malformed : { _tag: "Refused", status, body, retryAfter: undefined }
}

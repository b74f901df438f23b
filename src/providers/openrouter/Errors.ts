import { Option, Schema } from "effect"
import { isBilling, refusal } from "../../platform/OpenAiClient.ts"
import { failures, type HttpRefusal, type Operation } from "../VideoProvider/fail.ts"
import {
  InsufficientCredits,
  InvalidRequest,
  ModelRetired,
  ModerationBlocked,
  type ProviderErrorReason,
  type ProviderName,
  Unknown
} from "../VideoProvider.ts"
import { moderation } from "../../platform/RefusalWords.ts"

/** This driver's name, in errors, metrics and stored callbacks. */
export const providerName: ProviderName = "openrouter"

const unknownModel =
  /no (endpoints|allowed providers)|model .{0,80}(not found|does not exist|not a valid)|not a valid model/i
const field = /\b(prompt|duration|resolution|aspect_ratio|size|frame_images|input_references|callback_url)\b/i

/** What a key may spend by itself is worded so, under 403. */
const keyLimit = /key limit exceeded/i

/** What an order does not find is its model. */
const isRetired = (status: number, message: string): boolean =>
  status === 404 || status === 410 || (status === 400 && unknownModel.test(message))

const Moderated = Schema.Struct({
  error: Schema.Struct({ metadata: Schema.Struct({ reasons: Schema.Array(Schema.Unknown) }) })
})
const decodeModerated = Schema.decodeUnknownOption(Moderated)

/** A refusal by moderation, of which only a fixed word is kept: its message and metadata may repeat the prompt. */
const blockedOf = (status: number, body: unknown, message: string): ModerationBlocked | undefined => {
  if (![400, 403, 422, 451].includes(status)) return undefined
  const word = moderation.exec(message)?.[0].toLowerCase()
  if (word !== undefined) return new ModerationBlocked({ message: word })
  return status === 403 && Option.isSome(decodeModerated(body))
    ? new ModerationBlocked({ message: "flagged" })
    : undefined
}

const told = (operation: Operation, { status, body }: HttpRefusal): ProviderErrorReason | undefined => {
  // Whatever storage says of itself: the video is not there.
  if (operation === "content" && [403, 404, 410].includes(status)) return undefined
  const said = refusal(body)
  if (status === 429 && isBilling(status, said)) return new InsufficientCredits()
  const blocked = blockedOf(status, body, said.message)
  if (blocked !== undefined) return blocked
  if (status === 403 && keyLimit.test(said.message)) return new InsufficientCredits()
  if (operation === "submit" && isRetired(status, said.message)) return new ModelRetired()
  switch (status) {
    case 400:
    case 413:
    case 422:
      return new InvalidRequest({ field: field.exec(said.message)?.[1]?.toLowerCase() })
    // What is wrong is the wire, not the order.
    case 415:
      return new Unknown({ detail: `HTTP ${status}` })
    default:
      return undefined
  }
}

export const { failWith, failAs } = failures({ provider: providerName, event: "OpenRouter API error" }, told)

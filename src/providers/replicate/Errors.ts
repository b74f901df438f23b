import { meaningOf } from "../../platform/RefusalWords.ts"
import { refusal } from "../../platform/OpenAiClient.ts"
import { byMeaning } from "../VideoProvider/byMeaning.ts"
import { failures, type HttpRefusal, type Operation } from "../VideoProvider/fail.ts"
import {
  InvalidRequest,
  ModelRetired,
  type ProviderErrorReason,
  type ProviderName,
  RateLimit
} from "../VideoProvider.ts"

/** This driver's name, in errors, metrics and stored callbacks. */
export const providerName: ProviderName = "replicate"

/** When Replicate has room again it says in prose, whatever its headers say. */
const resets = /resets? in ~?(\d{1,4})\s?s/i
/** Of an input that a model does not take, the field is at the beginning: `- input.duration: …`. */
const field = /\binput\.(\w{1,40})/

const waitOf = ({ retryAfter }: HttpRefusal, message: string): number | undefined => {
  if (retryAfter !== undefined) return retryAfter
  const seconds = resets.exec(message)?.[1]
  return seconds === undefined ? undefined : Number(seconds)
}

const told = (operation: Operation, answer: HttpRefusal): ProviderErrorReason | undefined => {
  if (operation === "content") return undefined
  const { status, body } = answer
  const { codes, message } = refusal(body)
  if (status === 429) return new RateLimit({ retryAfter: waitOf(answer, message) })
  if (status < 400 || status >= 500 || status === 401) return undefined
  const meaning = meaningOf(codes, [message])
  // What an input says of its model reads as if that were gone: of this only the status tells.
  const reason = meaning === "retired" ? undefined : byMeaning(operation, meaning)
  if (reason !== undefined) return reason
  // What an order does not find is its model.
  if (operation === "submit" && (status === 404 || status === 410)) return new ModelRetired()
  return status === 422 ? new InvalidRequest({ field: field.exec(message)?.[1] }) : undefined
}

export const { failWith, failAs } = failures({ provider: providerName, event: "Replicate API error" }, told)

import { refusal } from "../../platform/OpenAiClient.ts"
import { meaningOf } from "../../platform/RefusalWords.ts"
import { byMeaning } from "../VideoProvider/byMeaning.ts"
import { failures, type HttpRefusal, type Operation } from "../VideoProvider/fail.ts"
import {
  InsufficientCredits,
  InvalidRequest,
  ModelRetired,
  ModerationBlocked,
  type ProviderErrorReason,
  type ProviderName,
  RateLimit
} from "../VideoProvider.ts"

/** This driver's name, in errors, metrics and stored callbacks. */
export const providerName: ProviderName = "fal"

/** The types of errors by which fal, or the model behind it, says that its rules forbid an order. */
export const refusedByRules: ReadonlySet<string> = new Set(["content_policy_violation", "model_moderated"])
/** An account without money is locked, in prose alone; so is one that the automatic top-up failed for. */
const locked = /exhausted balance|reason: top_up/i

const told = (operation: Operation, { status, body, retryAfter }: HttpRefusal): ProviderErrorReason | undefined => {
  if (operation === "content") return undefined
  const { codes, message, param } = refusal(body)
  if (status === 429) return new RateLimit({ retryAfter })
  if (status < 400 || status >= 500 || status === 401) return undefined
  if (locked.test(message)) return new InsufficientCredits()
  if (codes.some((code) => refusedByRules.has(code))) return new ModerationBlocked({ message: "flagged" })
  const meaning = meaningOf(codes, [message])
  // What an input says of its model reads as if that were gone: of this only the status tells.
  const reason = meaning === "retired" ? undefined : byMeaning(operation, meaning)
  if (reason !== undefined) return reason
  // What an order does not find is its model.
  if (operation === "submit" && (status === 404 || status === 410)) return new ModelRetired()
  return status === 400 || status === 422 ? new InvalidRequest({ field: param }) : undefined
}

export const { classify, failWith, failAs } = failures({ provider: providerName, event: "fal API error" }, told)

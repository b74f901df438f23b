import { refusal } from "../../platform/OpenAiClient.ts"
import { meaningOf } from "../../platform/RefusalWords.ts"
import { byMeaning } from "../VideoProvider/byMeaning.ts"
import { failures, type HttpRefusal, type Operation } from "../VideoProvider/fail.ts"
import {
  InsufficientCredits,
  InvalidRequest,
  ModelRetired,
  type ProviderErrorReason,
  type ProviderName,
  RateLimit
} from "../VideoProvider.ts"

/** This driver's name, in errors, metrics and stored callbacks. */
export const providerName: ProviderName = "ark"

/** A quota that is used up, or the operator's own limit of spending: asking again does not help before somebody acts. */
const spent = /^(QuotaExceeded|SetLimitExceeded)/
/** The console has not switched the model on for this account. */
const closedModel = /^(ModelNotOpen|AccessDenied)/

const told = (operation: Operation, { status, body, retryAfter }: HttpRefusal): ProviderErrorReason | undefined => {
  if (operation === "content") return undefined
  const { codes, message, param } = refusal(body)
  const says = (code: RegExp) => codes.some((one) => code.test(one))
  if (says(spent)) return new InsufficientCredits()
  if (status === 429) return new RateLimit({ retryAfter })
  if (status < 400 || status >= 500 || status === 401) return undefined
  if (operation === "submit" && says(closedModel)) return new ModelRetired()
  const reason = byMeaning(operation, meaningOf(codes, [message]))
  return reason ?? (status === 400 ? new InvalidRequest({ field: param }) : undefined)
}

export const { classify, failWith, failAs } = failures({ provider: providerName, event: "Ark API error" }, told)

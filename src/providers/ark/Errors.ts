import type { Trouble } from "../../platform/JsonApi.ts"
import { type Refusal, refusal } from "../../platform/OpenAiClient.ts"
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

/** A wrong parameter is told with the model that does not take it, which reads as if that were gone: there only a code says so. */
const meant = (status: number, { codes, message }: Refusal) => {
  const meaning = meaningOf(codes, [message])
  return status === 400 && meaning === "retired" ? meaningOf(codes) : meaning
}

const isOfModel = ({ status, body }: HttpRefusal) => {
  const said = refusal(body)
  return said.codes.some((code) => closedModel.test(code)) || meant(status, said) === "retired"
}

const told = (operation: Operation, { status, body, retryAfter }: HttpRefusal): ProviderErrorReason | undefined => {
  if (operation === "content") return undefined
  const said = refusal(body)
  const { codes, param } = said
  const says = (code: RegExp) => codes.some((one) => code.test(one))
  if (says(spent)) return new InsufficientCredits()
  if (status === 429) return new RateLimit({ retryAfter })
  if (status < 400 || status >= 500 || status === 401) return undefined
  if (operation === "submit" && says(closedModel)) return new ModelRetired()
  const reason = byMeaning(operation, meant(status, said))
  if (reason !== undefined) return reason
  // What an order does not find is its model.
  if (operation === "submit" && (status === 404 || status === 410)) return new ModelRetired()
  return status === 400 ? new InvalidRequest({ field: param }) : undefined
}

export const { classify, failWith, failAs } = failures({ provider: providerName, event: "Ark API error" }, told)

/** Whether a refusal of an order that names nothing but its draft is about that: no code of it is about the model. */
export const isOfSource = (trouble: Trouble): boolean => {
  const { _tag } = classify("submit", trouble)
  if (_tag === "InvalidRequest") return true
  return _tag === "ModelRetired" && trouble._tag === "Refused" && !isOfModel(trouble)
}

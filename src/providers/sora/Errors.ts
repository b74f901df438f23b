import { isBilling, type Refusal, refusal } from "../../platform/OpenAiClient.ts"
import { failures, type HttpRefusal, type Operation } from "../VideoProvider/fail.ts"
import {
  InsufficientCredits,
  InvalidRequest,
  ModelRetired,
  ModerationBlocked,
  type ProviderErrorReason,
  type ProviderName,
  Unauthorized,
  Unknown
} from "../VideoProvider.ts"
import { moderation } from "./Wire.ts"

/** This driver's name, in errors, metrics and stored callbacks. */
export const providerName: ProviderName = "sora"

const retiredCode = /model_(not_found|deprecated|retired)|deprecated/i
const retiredMessage = /deprecat|retired|shut ?down|discontinued|no longer (available|supported)/i

const isRetired = (status: number, { codes, message, param }: Refusal): boolean =>
  status === 410 ||
  codes.some((code) => retiredCode.test(code)) ||
  (status === 404 && (param === "model" || retiredMessage.test(message)))

const isModeration = ({ codes, message }: Refusal): boolean =>
  codes.some((code) => moderation.test(code)) ||
  // Gateways wrap the original error in a message of their own. Only fixed words are looked for, never prose.
  /sentinel_block|moderation_blocked|content_?policy_?violation/i.test(message)

/** A code or a field's name; what has spaces or is longer may repeat the prompt or the key. */
const word = /^[\w.[\]-]{1,64}$/

const codeOf = ({ codes }: Refusal): string =>
  codes.find((code) => word.test(code) && moderation.test(code)) ?? "moderation"

const fieldOf = ({ param }: Refusal): string | undefined =>
  param !== undefined && word.test(param) ? param : undefined

const told = (operation: Operation, { status, body }: HttpRefusal): ProviderErrorReason | undefined => {
  const said = refusal(body)
  if ([400, 402, 403, 429].includes(status) && isBilling(status, said)) return new InsufficientCredits()
  if ([400, 403, 422, 451].includes(status) && isModeration(said))
    return new ModerationBlocked({ message: codeOf(said) })
  if (operation === "submit" && [400, 403, 404, 410, 422].includes(status) && isRetired(status, said)) {
    return new ModelRetired()
  }
  switch (status) {
    case 400:
    case 413:
    case 422:
      return new InvalidRequest({ field: fieldOf(said) })
    // Of a video's bytes as well: they mostly come from the server itself.
    case 403:
      return new Unauthorized()
    // What is wrong is the wire, not the order.
    case 415:
      return new Unknown({ detail: `HTTP ${status}` })
    default:
      return undefined
  }
}

export const { failWith, failAs } = failures({ provider: providerName, event: "SORA 2 API error" }, told)

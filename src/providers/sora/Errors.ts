import { meaning, type Refusal, refusal } from "../../platform/OpenAiClient.ts"
import { meaningOf, moderation } from "../../platform/RefusalWords.ts"
import { failures, type HttpRefusal, type Operation } from "../VideoProvider/fail.ts"
import {
  InsufficientCredits,
  InvalidRequest,
  ModelRetired,
  ModerationBlocked,
  PromptTooLong,
  type ProviderErrorReason,
  type ProviderName,
  RateLimit,
  Unauthorized,
  Unknown
} from "../VideoProvider.ts"

/** This driver's name, in errors, metrics and stored callbacks. */
export const providerName: ProviderName = "sora"

/** A code or a field's name; what has spaces or is longer may repeat the prompt or the key. */
const word = /^[\w.[\]-]{1,64}$/

const codeOf = ({ codes }: Refusal): string =>
  codes.find((code) => word.test(code) && moderation.test(code)) ?? "moderation"

const fieldOf = ({ param }: Refusal): string | undefined =>
  param !== undefined && word.test(param) ? param : undefined

/** What an order does not find is its model; a path that is not there says nothing of models. */
const isModel = (status: number, said: Refusal) => status === 410 || (status === 404 && said.param === "model")

/**
 * What the words of a refusal say of an order: a clear no, whatever its status is. Of a 5xx only codes and prose that no
 * accident words so are believed, as it may have been started.
 */
const ordered = ({ status, retryAfter }: HttpRefusal, said: Refusal): ProviderErrorReason | undefined => {
  // Of quotas a 429 speaks as of a rate: only a code of its own says that it is money.
  const means = status === 429 ? meaningOf(said.codes) : meaning(said)
  switch (means) {
    case "moderation":
      return new ModerationBlocked({ message: codeOf(said) })
    case "no-credits":
      return new InsufficientCredits()
    case "retired":
      return new ModelRetired()
    case "too-long":
      return new PromptTooLong()
    case "full":
      return status === 401 || status === 403 ? undefined : new RateLimit({ retryAfter })
    case undefined:
      return isModel(status, said) ? new ModelRetired() : undefined
  }
}

const told = (operation: Operation, answer: HttpRefusal): ProviderErrorReason | undefined => {
  const { status, body } = answer
  const said = refusal(body)
  if (operation === "submit") {
    const reason = ordered(answer, said)
    if (reason !== undefined) return reason
  } else if ([402, 403, 429].includes(status) && meaningOf(said.codes) === "no-credits") {
    return new InsufficientCredits()
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

import type { Trouble } from "../../platform/JsonApi.ts"
import {
  InsufficientCredits,
  InvalidRequest,
  NetworkError,
  NotFound,
  type ProviderErrorReason,
  RateLimit,
  Unauthorized,
  Unavailable,
  Unknown
} from "../VideoProvider.ts"

export type Operation = "submit" | "find" | "status" | "content" | "cancel"
export type HttpRefusal = Extract<Trouble, { _tag: "Refused" }>

const refused = (operation: Operation, { status, retryAfter }: HttpRefusal): ProviderErrorReason => {
  if (status >= 500) return new Unavailable({ status })
  switch (status) {
    case 400:
    case 413:
    case 415:
    case 422:
      return new InvalidRequest({ field: undefined })
    case 401:
      return new Unauthorized()
    case 402:
      return new InsufficientCredits()
    // Of storage: signed links are answered so when their time is over.
    case 403:
      return operation === "content" ? new NotFound() : new Unauthorized()
    case 404:
    case 410:
      return new NotFound()
    case 408:
      return new NetworkError({ sent: true })
    case 429:
      return new RateLimit({ retryAfter })
    default:
      return new Unknown({ detail: `HTTP ${status}` })
  }
}

/**
 * The reason of a failed call by its HTTP status alone, for whatever a provider's own words do not tell better. After a
 * submit an unreadable answer counts as a lost one: the task may have been started.
 */
export const byStatus = (operation: Operation, trouble: Trouble): ProviderErrorReason => {
  switch (trouble._tag) {
    case "Refused":
      return refused(operation, trouble)
    case "Unreachable":
      return new NetworkError({ sent: trouble.sent })
    case "TimedOut":
      return new NetworkError({ sent: true })
    case "Malformed":
      return operation === "submit"
        ? new NetworkError({ sent: true })
        : new Unknown({ detail: "the answer is not what the protocol says" })
  }
}

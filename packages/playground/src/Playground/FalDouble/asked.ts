import { DateTime, Effect } from "effect"
import { HttpServerRequest } from "effect/http"

/** Entries of one page of a list of the platform. */
export const usualPage = 50

/** What a list is asked for with. */
export const queried = Effect.map(
  HttpServerRequest.HttpServerRequest,
  ({ url }) => new URL(url, "http://playground").searchParams
)

/** The endpoints that are asked for. */
export const endpointsIn = (query: URLSearchParams) => query.getAll("endpoint_id").flatMap((ids) => ids.split(","))

export const iso = (millis: number) => DateTime.formatIso(DateTime.makeUnsafe(millis))

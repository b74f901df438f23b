import type { HttpServerRequest } from "effect/http"

/** The address under which a double was asked. */
export const originOf = (request: HttpServerRequest.HttpServerRequest) =>
  `${request.headers["x-forwarded-proto"] === "https" ? "https" : "http"}://${request.headers["host"] ?? "localhost"}`

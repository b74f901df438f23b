import { Effect } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"

const headers = { "metadata-flavor": "Google" }
/** Seconds that a token is good for. */
const tokenLife = 3600

const answer = Effect.map(HttpServerRequest.HttpServerRequest, ({ url, headers: given }) => {
  const [path = ""] = url.split("?")
  if (given["metadata-flavor"] !== "Google") return HttpServerResponse.text("Missing header", { status: 403 })
  if (path.endsWith("/service-accounts/default/token")) {
    const token = { access_token: "ya29.playground", expires_in: tokenLife, token_type: "Bearer" }
    return HttpServerResponse.jsonUnsafe(token, { headers })
  }
  return path.endsWith("/universe/universe-domain")
    ? HttpServerResponse.text("googleapis.com", { headers })
    : HttpServerResponse.jsonUnsafe({}, { headers })
})

/**
 * The metadata server of a machine at Google, where `GCE_METADATA_HOST` looks for it: whoever asks has credentials, which
 * are good for a double that takes any.
 */
export const metadataRoutes = HttpRouter.add("GET", "/computeMetadata/v1/*", answer)

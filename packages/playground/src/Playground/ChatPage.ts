import { fileURLToPath } from "node:url"
import { Effect, FileSystem, Path } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { pageFolder } from "./Assets.ts"
import { PageToken } from "./PageToken.ts"

/** The page loads nothing but its own files, and nobody may frame it. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'"
].join("; ")

const headers = {
  "content-security-policy": policy,
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer"
}

/** What the page's folder may hold; anything else is not served. */
const contentTypes: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml"
}

/** Stands in `index.html` for the token of the page. */
const tokenPlace = "{{token}}"

/** The chat page: `index.html` at `/playground`, with its token, its parts beside it. Files are read anew at every request. */
export const pageRoutes = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const path = yield* Path.Path
    const folder = fileURLToPath(pageFolder)
    const fs = yield* FileSystem.FileSystem
    const token = yield* PageToken
    const names = yield* Effect.orDie(fs.readDirectory(folder))
    const page = Effect.map(Effect.orDie(fs.readFileString(path.join(folder, "index.html"))), (html) =>
      HttpServerResponse.text(html.replace(tokenPlace, token.value), {
        contentType: "text/html; charset=utf-8",
        headers: { ...headers, "cross-origin-resource-policy": "same-origin" }
      })
    )
    yield* router.add("GET", "/playground", page)
    for (const name of names) {
      const contentType = contentTypes[path.extname(name)]
      if (contentType === undefined) continue
      const serve = Effect.orDie(HttpServerResponse.file(path.join(folder, name), { contentType, headers }))
      yield* router.add("GET", `/playground/${name}`, serve)
    }
  })
)

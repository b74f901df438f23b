import { Effect, Option } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { readFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { consolePath } from "./ConsoleApi.ts"

/** The page loads nothing but its own files, asks nobody but this console, and is framed by nobody. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "media-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'"
].join("; ")

const folder = fileURLToPath(new URL("./page/", import.meta.url))
const runbooks = fileURLToPath(new URL("../../../docs/runbooks.md", import.meta.url))
const contentTypes: Readonly<Record<string, string>> = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8"
}

/** A file of the page, at an address that has its content's hash. */
interface Asset {
  readonly name: string
  readonly contentType: string
  readonly text: string
}

interface Built {
  readonly html: string
  readonly assets: ReadonlyMap<string, Asset>
}

/**
 * Bundles the page with its libraries from `node_modules`, in a process beside this one that ends with its work. It is done
 * for the first operator who comes: whoever never opens the console pays nothing for it.
 */
const build = Effect.tryPromise(async (): Promise<Built> => {
  const esbuild = await import("esbuild")
  const { outputFiles } = await esbuild.build({
    entryPoints: ["main.ts", "style.css"].map((name) => `${folder}${name}`),
    bundle: true,
    minify: true,
    format: "esm",
    splitting: true,
    target: "es2022",
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    outdir: folder,
    write: false,
    define: { RUNBOOKS: JSON.stringify(await readFile(runbooks, "utf8")) },
    logLevel: "silent"
  })
  await esbuild.stop()
  const assets = outputFiles.map(({ path, text }): Asset => {
    const name = path.slice(path.lastIndexOf("/") + 1)
    return { name, text, contentType: contentTypes[name.slice(name.lastIndexOf(".") + 1)] ?? "text/plain" }
  })
  const address = (entry: string) =>
    `${consolePath}/assets/${assets.find(({ name }) => name.startsWith(`${entry}-`))?.name ?? ""}`
  const html = await readFile(`${folder}index.html`, "utf8")
  return {
    html: html.replace("{{script}}", address("main")).replace("{{style}}", address("style")),
    assets: new Map(assets.map((asset) => [asset.name, asset]))
  }
})

const notBuilt = HttpServerResponse.text(
  "The console's page could not be built; the log says why. Its API answers.\n",
  {
    status: 503
  }
)

/** `GET /ops`: the page, which has nothing of anybody's in it, and its files. What it shows it asks of the API. */
export const Page = {
  layer: HttpRouter.use(
    Effect.fnUntraced(function* (router) {
      const built = yield* Effect.cached(
        build.pipe(
          Effect.tapError((error) => Effect.logError("the console's page cannot be built", error)),
          Effect.option
        )
      )
      const page = Effect.map(
        built,
        Option.match({
          onNone: () => notBuilt,
          onSome: ({ html }) =>
            HttpServerResponse.text(html, {
              contentType: "text/html; charset=utf-8",
              headers: { "content-security-policy": policy }
            })
        })
      )
      yield* router.add("GET", consolePath, page)
      yield* router.add(
        "GET",
        `${consolePath}/assets/:name`,
        Effect.gen(function* () {
          const { name = "" } = yield* HttpRouter.params
          const asset = Option.getOrUndefined(yield* built)?.assets.get(name)
          if (asset === undefined) return HttpServerResponse.empty({ status: 404 })
          return HttpServerResponse.text(asset.text, {
            contentType: asset.contentType,
            headers: { "cache-control": "public, max-age=31536000, immutable" }
          })
        })
      )
    })
  )
} as const

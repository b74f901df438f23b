import { randomBytes } from "node:crypto"
import { Context, Effect, FileSystem, Layer, Path } from "effect"

/** How the page proves that it is the playground's own. */
export const tokenHeader = "x-playground-token"

const usable = /^[\w-]{43}$/

/** What only the playground's own page knows, as it stands in its HTML; a folder keeps it over restarts. */
export class PageToken extends Context.Service<PageToken, { readonly value: string }>()("kudo/Playground/PageToken") {
  static readonly layer = (folder: string | undefined) =>
    Layer.effect(
      PageToken,
      Effect.gen(function* () {
        const value = randomBytes(32).toString("base64url")
        if (folder === undefined) return { value }
        const fs = yield* FileSystem.FileSystem
        const file = (yield* Path.Path).join(folder, "page-token")
        const kept = yield* Effect.option(fs.readFileString(file))
        if (kept._tag === "Some" && usable.test(kept.value)) return { value: kept.value }
        yield* fs.makeDirectory(folder, { recursive: true })
        yield* fs.writeFileString(file, value, { mode: 0o600 })
        return { value }
      }).pipe(Effect.orDie)
    )
}

import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import { consoleServices, makeHandler, operators } from "../../kit/console.ts"

const at = (path: string) => new Request(`https://bot.example.com/ops${path}`)
const textOf = (answer: Response) => Effect.promise(() => answer.text())

describe("the console's page", () => {
  layer(consoleServices)((it) => {
    it.effect("is for anybody, has nothing of anybody's in it, and runs its own script alone", () =>
      Effect.gen(function* () {
        const handle = yield* makeHandler({ operators })
        const page = yield* handle(at(""))
        assert.strictEqual(page.status, 200)
        const policy = page.headers.get("content-security-policy") ?? ""
        assert.include(policy, "default-src 'none'; script-src 'self'; style-src 'self'")
        assert.notInclude(policy, "unsafe")
        const html = yield* textOf(page)
        assert.notMatch(html, /<script(?![^>]*src="\/ops\/assets\/)|https?:|\{\{/)
      })
    )

    it.effect("has files whose names change with their content, and which browsers keep", () =>
      Effect.gen(function* () {
        const handle = yield* makeHandler({ operators })
        const html = yield* textOf(yield* handle(at("")))
        const files = [...html.matchAll(/"\/ops(\/assets\/(?:main|style)-[A-Z0-9]{8}\.(?:js|css))"/g)]
        assert.strictEqual(files.length, 2)
        for (const [, path = ""] of files) {
          const file = yield* handle(at(path))
          assert.strictEqual(file.status, 200)
          assert.include(file.headers.get("cache-control") ?? "", "immutable")
          // Two kilobytes of it are ours at least, and libraries that a phone loads in a moment.
          assert.isBelow((yield* textOf(file)).length, 100_000)
        }
        const [, script = ""] = /"\/ops(\/assets\/main-[^"]+)"/.exec(html) ?? []
        const parts = [...(yield* textOf(yield* handle(at(script)))).matchAll(/"\.\/([a-z]+-[A-Z0-9]{8}\.js)"/g)]
        assert.isAtLeast(parts.length, 1)
        for (const [, part] of parts) assert.strictEqual((yield* handle(at(`/assets/${part}`))).status, 200, part)
        for (const path of ["/assets/main.js", "/assets/index.html", "/assets/..%2fmain.ts"]) {
          assert.strictEqual((yield* handle(at(path))).status, 404, path)
        }
      })
    )
  })
})

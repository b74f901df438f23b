import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Layer, Schema } from "effect"
import { acme } from "../../docs/examples/acme/Acme.ts"
import { describe as lines, plan } from "../../src/app/Deployment.ts"
import { videoProviders } from "../../src/app/Outside.ts"
import { groupsWith, Settings } from "../../src/app/Settings.ts"
import { envExample, settingsPage } from "../../src/app/Settings/documents.ts"
import { providers } from "../../src/providers/Providers.ts"
import { VideoProviders } from "../../src/providers/VideoProvider.ts"
import { Model } from "../../src/video/ModelCatalogue/Model.ts"
import { contract } from "../contract/provider.ts"
import { acme as harness } from "../kit/providers/acme.ts"

contract(harness)

/** The list with the line of `docs/providers.md`. */
const list = [...providers, acme]

const settings = (environment: Readonly<Record<string, string>>) =>
  Layer.build(Settings.fromEnvironment(environment, list)).pipe(Effect.map(Context.get(Settings)), Effect.scoped)

const page = readFileSync("docs/providers.md", "utf8")

/** What stands in the page's blocks of a language. */
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, "g"))].map(([, text = ""]) => text)

describe("a provider more in the list", () => {
  it("has its settings in both documents, as a group of its own", () => {
    const groups = groupsWith(list)
    expect(envExample(groups)).toContain("# ACME_BASE_URL=https://api.acme.example/v1\n")
    expect(settingsPage(groups)).toContain("\n## Acme\n")
    expect(settingsPage(groups)).toContain("\n| `ACME_API_KEY` 🔒 | – |")
  })

  it.effect("is there exactly with its key: the start tells its server, and its driver is among the others", () =>
    Effect.gen(function* () {
      const without = plan(yield* settings({ ACME_BASE_URL: "https://acme.example" }))
      expect(without.video).toEqual({ _tag: "Playground" })
      const { video, ...rest } = plan(yield* settings({ KIE_API_KEY: "k", ACME_API_KEY: "a" }))
      expect(
        lines({ video, ...rest }, { database: "embedded", ffmpeg: true, text: undefined, transcription: "none" })
      ).toContain("video:     api.kie.ai, api.acme.example")
      if (video._tag !== "Servers") return expect(video._tag).toBe("Servers")
      const drivers = videoProviders({ video: video.providers, callbackUrl: () => undefined, pollEvery: undefined })
      const found = yield* Effect.provide(VideoProviders, drivers)
      expect([...found.keys()]).toEqual(["kie", "acme"])
      expect(found.get("acme")).toMatchObject({ label: "Acme", signed: false })
    })
  )

  it("reports at /callbacks/acme, and has no double unless somebody writes one", () => {
    expect(acme).toMatchObject({ callbackPath: "/callbacks/acme", double: undefined })
  })
})

describe("the page about providers", () => {
  it("shows a model that the catalogue takes, made by the example", () => {
    const [json = ""] = blocks("json")
    const [model] = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Array(Model)))(json)
    expect(model?.routes).toEqual([{ provider: "acme", model: harness.model }])
  })

  it("names files that there are", () => {
    const links = [...page.matchAll(/\]\(([^)#]+)\)/g)].map(([, link = ""]) => join("docs", link))
    const parts = [...page.matchAll(/`(VideoProvider\/\w+\.ts)`/g)].map(([, part = ""]) => join("src/providers", part))
    expect(links.length).toBeGreaterThan(4)
    expect(parts.length).toBeGreaterThan(4)
    expect([...links, ...parts].filter((path) => !existsSync(path))).toEqual([])
  })

  it("copies the example to a folder that the list can import, and that finds what it imports itself", () => {
    expect(blocks("ts")[0]).toBe('import { acme } from "./acme/Acme.ts"\n')
    const [copy = ""] = blocks("sh")
    const [, from = "", to = ""] = /'s#(.*)#(.*)#'/.exec(copy) ?? []
    for (const file of ["Acme.ts", "AcmeApi.ts"]) {
      const copied = readFileSync(join("docs/examples/acme", file), "utf8").replaceAll(new RegExp(from, "g"), to)
      const imported = [...copied.matchAll(/from "(\.\.\/[^"]+)"/g)].map(([, path = ""]) => path)
      expect(imported.length).toBeGreaterThanOrEqual(3)
      expect(imported.filter((path) => !existsSync(join("src/providers/acme", path)))).toEqual([])
    }
  })
})

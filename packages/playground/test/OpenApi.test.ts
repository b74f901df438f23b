import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { Ajv2020 } from "ajv/dist/2020.js"
import { expect, it } from "vitest"
import { startPlayground } from "../src/start.ts"

const sources = fileURLToPath(new URL("../src/Playground", import.meta.url))
const text = readdirSync(sources, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(join(sources, name), "utf8"))
  .join("\n")
const written = [...text.matchAll(/"(GET|POST|DELETE)",\s*"(\/playground\/[\w/:.]+)"/g)].map(
  ([, method = "", path = ""]) => `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}`
)

it("every control route is described, with a schema that knows its body", async () => {
  const playground = await startPlayground()
  const answer = await fetch(`${playground.url}/playground/openapi.json`)
  const { paths } = (await answer.json()) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly requestBody?: object }>>>>
  }
  const described = Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`)
  )
  const scripts = ["openai/texts", "openai/transcriptions", "fal/transcriptions"].map(
    (one) => `POST /playground/${one}`
  )
  expect(described.toSorted()).toEqual([...written, ...scripts].toSorted())

  const bodyOf = (path: string) => {
    const body: unknown = Object(paths[path]?.["post"]?.requestBody).content["application/json"].schema
    return new Ajv2020({ strict: false }).compile(Object(body))
  }
  expect(bodyOf("/playground/chat/send")({ user: 7, text: "hello" })).toBe(true)
  expect(bodyOf("/playground/chat/send")({ user: 7 })).toBe(false)
  expect(bodyOf("/playground/chaos")({ seed: 1, percent: 101 })).toBe(false)
  expect(bodyOf("/playground/telegram/groups")({ title: "Films", members: [7] })).toBe(true)
  await playground.stop()
})

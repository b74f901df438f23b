import { describe, expect, it } from "vitest"
import { allSettings, groups } from "../../../src/app/Settings.ts"
import { settingsInForce } from "../../../src/app/Settings/inForce.ts"

describe("the settings in force", () => {
  it("are all there, with what was given, or with what holds without it", () => {
    const lines = settingsInForce(groups, { PORT: "4000", LOG_FORMAT: "" })
    expect(lines.map(({ name }) => name)).toEqual(allSettings.map(({ name }) => name))
    expect(lines.find(({ name }) => name === "PORT")).toMatchObject({ given: true, value: "4000" })
    expect(lines.find(({ name }) => name === "LOG_FORMAT")).toMatchObject({ given: false, value: "pretty" })
  })

  it("show no secret, whether it was given by itself or in a file, and no login of an address", () => {
    const secret = allSettings.filter((setting) => setting.secret).map(({ name }) => name)
    const given = Object.fromEntries(secret.map((name, n) => [n % 2 === 0 ? name : `${name}_FILE`, `hush-${name}`]))
    const lines = settingsInForce(groups, { ...given, OPENAI_BASE_URL: "https://me:hush@llm.example/v1" })
    expect(JSON.stringify(lines)).not.toContain("hush")
    for (const name of secret) {
      expect(lines.find((line) => line.name === name)).toMatchObject({ given: true, value: null })
    }
    expect(lines.find(({ name }) => name === "OPENAI_BASE_URL")?.value).toBe("https://…@llm.example/v1")
  })
})

import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { allSettings } from "../src/app/Settings.ts"

const file = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), "utf8")
const known: ReadonlySet<string> = new Set(allSettings.map(({ name }) => name))

/** The environment of a service, by its indentation. */
const environment = (text: string, service: string) => {
  const [, block = ""] = new RegExp(`^  ${service}:\\n((?:    .*\\n|\\n)*)`, "m").exec(text) ?? []
  const [, given = ""] = /^ {4}environment:\n((?: {6}.*\n)*)/m.exec(block) ?? []
  return new Map(
    [...given.matchAll(/^ {6}([A-Z_]+): "?([^"\n]*)"?$/gm)].map(([, name = "", value = ""]) => [name, value])
  )
}

describe("the compose files", () => {
  const one = file("docker-compose.yml")
  const many = file("docker-compose.cluster.yml")

  it("give the bots nothing but settings that there are", () => {
    for (const given of [environment(one, "bot"), environment(many, "bot"), environment(many, "bot-2")]) {
      expect(given.size).toBeGreaterThan(0)
      expect([...given.keys()].filter((name) => !known.has(name))).toEqual([])
    }
  })

  it("make each of several bots one of a cluster, at an address of the runners' network alone", () => {
    const hosts = ["bot", "bot-2"].map((service) => {
      const given = environment(many, service)
      expect(given.get("CLUSTER")).toBe("socket")
      return given.get("CLUSTER_HOST") ?? ""
    })
    expect(new Set(hosts).size).toBe(2)
    for (const host of hosts) expect(many).toContain(`      runners:\n        aliases: [${host}]`)
    expect(many).toMatch(/^ {2}runners:\n {4}internal: true$/m)
  })

  it("publish no bot beside the proxy, which reaches every bot", () => {
    expect(many.match(/^ {4}ports: !reset \[\]$/gm)).toHaveLength(2)
    expect(many.match(/^ {6}- "\$\{HOST/gm)).toHaveLength(1)
    expect(many).toContain("reverse_proxy bot:3000 bot-2:3000")
  })
})

describe("the other ways to run it", () => {
  const named = (name: string, pattern: RegExp) => [...file(name).matchAll(pattern)].map(([, setting = ""]) => setting)

  it("give the bot nothing but settings that there are, and what Node itself reads", () => {
    const kubernetes = named("ops/kubernetes/bot.yaml", /^ +- name: ([A-Z_]+)$/gm)
    const systemd = named("ops/systemd/kudoaibot.service", /(?:^Environment="?| )([A-Z_]+)=/gm)
    expect(kubernetes).toContain("CLUSTER_HOST")
    expect(systemd).toContain("DATA_DIR")
    const ofNode = new Set(["NODE_ENV", "NODE_OPTIONS", "MALLOC_ARENA_MAX"])
    expect([...kubernetes, ...systemd].filter((name) => !known.has(name) && !ofNode.has(name))).toEqual([])
  })

  it("let nothing be written beside the data and what is temporary", () => {
    expect(file("docker-compose.yml")).toContain("read_only: true")
    expect(file("ops/systemd/kudoaibot.service")).toMatch(/^ProtectSystem=strict$/m)
    for (const name of ["bot", "migrate"]) {
      expect(file(`ops/kubernetes/${name}.yaml`)).toContain("readOnlyRootFilesystem: true")
    }
  })

  it("ask only for what the bot answers, and start programs that there are", () => {
    expect(new Set(named("ops/kubernetes/bot.yaml", /path: (\/health\/\w+)/g))).toEqual(
      new Set(["/health/live", "/health/ready"])
    )
    const programs = ["ops/kubernetes/migrate.yaml", "ops/systemd/kudoaibot.service", "Dockerfile"].flatMap((name) =>
      named(name, /(src\/[\w/]+\.ts)/g)
    )
    expect(programs.length).toBeGreaterThan(2)
    for (const program of programs) expect(file(program)).not.toBe("")
  })
})

import { readFileSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { createServer, type Server } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { openDatabase } from "../../lab/world/database.ts"
import type { Person } from "../../lab/world/Person.ts"
import { endAll, start } from "../../lab/world/processes.ts"
import { token, webhookSecret, World } from "../../lab/world/World.ts"

interface Attribute {
  readonly key: string
  readonly value: Readonly<Record<string, unknown>>
}
interface Span {
  readonly traceId: string
  readonly name: string
  readonly attributes: ReadonlyArray<Attribute>
}
interface Point {
  readonly attributes: ReadonlyArray<Attribute>
  readonly asDouble?: number
}
/** The parts of OTLP's JSON that are read here. */
interface Export {
  readonly resourceSpans?: ReadonlyArray<{ scopeSpans: ReadonlyArray<{ spans: ReadonlyArray<Span> }> }>
  readonly resourceMetrics?: ReadonlyArray<{
    scopeMetrics: ReadonlyArray<{
      metrics: ReadonlyArray<{ name: string; gauge?: { dataPoints: ReadonlyArray<Point> } }>
    }>
  }>
}

/** A collector that keeps what it is sent. */
class Sink {
  readonly bodies: Array<string> = []
  private readonly server: Server
  url = ""

  constructor() {
    this.server = createServer(async (request, response) => {
      const chunks: Array<Buffer> = []
      for await (const chunk of request) chunks.push(chunk)
      this.bodies.push(`${request.url} ${Buffer.concat(chunks).toString()}`)
      response.setHeader("content-type", "application/json").end("{}")
    })
  }

  async open() {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve))
    const address = this.server.address()
    this.url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`
  }

  close() {
    this.server.closeAllConnections()
    this.server.close()
  }

  received(what: "traces" | "metrics" | "logs"): ReadonlyArray<Export> {
    const path = `/v1/${what} `
    return this.bodies.flatMap((one) => (one.startsWith(path) ? [JSON.parse(one.slice(path.length)) as Export] : [])) // OTLP's own format
  }

  spans() {
    return this.received("traces").flatMap(({ resourceSpans = [] }) =>
      resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    )
  }

  metrics() {
    return this.received("metrics").flatMap(({ resourceMetrics = [] }) =>
      resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
    )
  }
}

interface LogLine {
  readonly message: unknown
  readonly level: string
  readonly annotations: Readonly<Record<string, unknown>>
}

const sink = new Sink()
let world: World
let person: Person

const prompt = "an umbrella that waits for rain"

/** What the bot printed after its start lines: everything is one JSON object a line. */
const logs = () => {
  const [, printed = ""] = world.output().split(/^→ .*$/m)
  return printed
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as LogLine) // the logger's own format
}
const logged = (message: string) =>
  world.eventually(async () => logs().find((line) => [line.message].flat().includes(message)))
/** The trace of the one video of these tests. */
const trace = async () => String((await logged("SORA 2 task created")).annotations["traceId"])

const scrape = async () => (await fetch(`${world.bot}/metrics`)).text()
/** The value of one series, by its name and labels as Prometheus reads them. */
const value = (text: string, series: string) => {
  const line = text.split("\n").find((line) => line.startsWith(`${series} `))
  return line === undefined ? undefined : Number(line.slice(series.length + 1))
}

beforeAll(async () => {
  await sink.open()
  world = await World.open({ renderSeconds: 1.5, env: { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url } })
  person = world.person(501)
  await world.fault(
    { where: "video", match: "create", kind: "rate-limit", retryAfter: 1 },
    { where: "telegram", match: "sendVideo", kind: "rate-limit", retryAfter: 1 }
  )
  await person.orders(prompt)
  await person.presses("✅ Создать")
  for (const path of ["/health/live", "/health/ready", "/v/nothing?e=1&s=signature-of-a-link"]) {
    await fetch(`${world.bot}${path}`)
  }
})
afterAll(async () => {
  await world.close()
  sink.close()
  endAll()
})

describe("while a video is made", () => {
  it("/metrics shows its job by state and its coins as held, and neither afterwards", async () => {
    const during = await world.eventually(async () => {
      const text = await scrape()
      return value(text, 'kudo_jobs{state="generating"}') === 1 && text
    })
    expect(value(during, "kudo_coins_held")).toBe(16)
    await person.seesDone()
    const after = await scrape()
    expect(value(after, 'kudo_jobs{state="generating"}')).toBe(0)
    expect(value(after, "kudo_coins_held")).toBe(0)
  })
})

describe("the log", () => {
  it("tells the task's creation, the callback and the provider's error with job, user and trace", async () => {
    const events = ["SORA 2 API error", "SORA 2 task created", "SORA 2 callback received"]
    const found = await Promise.all(events.map(logged))
    const jobs = new Set(found.map(({ annotations }) => annotations["jobId"]))
    const traces = new Set(found.map(({ annotations }) => annotations["traceId"]))
    expect([jobs.size, traces.size]).toEqual([1, 1])
    for (const { annotations } of found) {
      expect(annotations["userId"]).toBe(501)
      expect(annotations["jobId"]).toMatch(/^[0-9a-f-]{36}$/)
      expect(annotations["traceId"]).toMatch(/^[0-9a-f]{32}$/)
    }
    expect(found[0]?.annotations["reason"]).toBe("RateLimit")
  })
})

describe("a collector", () => {
  const steps = [
    "DialogActor.create",
    "Generation.submit",
    "SoraApi.submit",
    "ProviderCallback.receive",
    "StatusPoller.read",
    "Generation.store",
    "Generation.deliver",
    "TelegramGateway.sendVideo",
    "Generation.notify"
  ]

  it("gets one trace for the video, from its confirmation through the callback to its delivery", async () => {
    const video = await trace()
    await world.eventually(async () => {
      const names = new Set(sink.spans().flatMap(({ traceId, name }) => (traceId === video ? [name] : [])))
      return steps.every((step) => names.has(step))
    })
  })

  it("gets the log's events in that trace", async () => {
    await world.eventually(async () =>
      sink.bodies.some((body) => body.startsWith("/v1/logs") && body.includes("SORA 2 task created"))
    )
    const body = sink.bodies.find((body) => body.includes("SORA 2 task created")) ?? ""
    expect(body).toContain(`"traceId":"${await trace()}"`)
  })

  it("gets jobs and coins without anybody asking for /metrics", async () => {
    const named = async (name: string) => sink.metrics().find((metric) => metric.name === name)?.gauge?.dataPoints[0]
    await world.eventually(() => named("kudo_jobs"))
    await world.eventually(() => named("kudo_coins_held"))
  })
})

describe("for Prometheus", () => {
  it("/metrics tells updates, latency, provider errors by reason and Telegram's 429s", async () => {
    const text = await scrape()
    expect(value(text, 'kudo_updates_total{kind="message"}')).toBeGreaterThanOrEqual(2)
    expect(value(text, 'kudo_updates_total{kind="press"}')).toBeGreaterThanOrEqual(5)
    expect(value(text, "kudo_update_seconds_count")).toBeGreaterThanOrEqual(7)
    expect(value(text, "kudo_update_seconds_sum")).toBeGreaterThan(0)
    expect(value(text, "kudo_update_seconds_sum")).toBeLessThan(60)
    expect(value(text, 'kudo_provider_errors_total{provider="sora",reason="RateLimit"}')).toBe(1)
    expect(value(text, 'kudo_telegram_calls_total{method="sendVideo",outcome="RateLimited"}')).toBe(1)
    expect(value(text, 'kudo_telegram_calls_total{method="sendVideo",outcome="ok"}')).toBe(1)
  })

  it("the ready dashboard shows all of these metrics and no others", async () => {
    const dashboard = readFileSync(new URL("../../ops/grafana/kudoaibot.json", import.meta.url), "utf8")
    // Prometheus adds _ratio to a pushed gauge without a unit.
    const metric = (name: string) => name.replace(/_(bucket|sum|count|ratio)$/, "")
    const asked = [...dashboard.matchAll(/\bkudo_[a-z0-9_]+/g)].map(([name]) => metric(name))
    const shown = [...(await scrape()).matchAll(/^kudo_[a-z0-9_]+/gm)].map(([name]) => metric(name))
    expect(new Set(asked)).toEqual(new Set(shown))
  })
})

describe("at its end the bot has sent everything, and nothing that it sent or printed", () => {
  it("holds a secret, a link's signature or the user's words", async () => {
    await person.seesVideo()
    await world.process.end("SIGTERM")
    const names = sink.spans().map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(["Generation.notify", "GET /v/"]))
    const all = [...sink.bodies, world.output()].join("\n")
    for (const secret of [token, token.slice(7), webhookSecret, "sk-of-the-operator", "signature-of-a-link"]) {
      expect(all).not.toContain(secret)
    }
    expect(all).not.toContain("umbrella")
  })

  it("holds a span of a probe or a scrape", () => {
    const addresses = sink.spans().map(({ attributes }) => JSON.stringify(attributes))
    expect(addresses.filter((text) => /"[^"]*\/(health|metrics)/.test(text))).toEqual([])
  })

  it("holds the token of the playground's Telegram, whose addresses are the bot's own", async () => {
    const other = new Sink()
    await other.open()
    const database = await openDatabase()
    const folder = await mkdtemp(join(tmpdir(), "kudo-telemetry-"))
    const bot = start("src/main.ts", {
      PLAYGROUND: "1",
      PORT: "0",
      DATA_DIR: folder,
      DATABASE_URL: database.url,
      OTEL_EXPORTER_OTLP_ENDPOINT: other.url
    })
    const [, url = ""] = await bot.line(/→ (http\S+)/)
    const described = /^kudo_telegram_calls_total\{method="setMyShortDescription",outcome="ok"\} [1-9]/m
    await world.eventually(async () => described.test(await (await fetch(`${url}/metrics`)).text()))
    await bot.end("SIGTERM")
    other.close()
    await database.drop()
    await rm(folder, { recursive: true, force: true })
    expect(other.spans().map(({ name }) => name)).toContain("TelegramGateway.setMyShortDescription")
    expect([...other.bodies, bot.output()].join("\n")).not.toMatch(/playground\/telegram|1000000001:/)
  })
})

import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { openDatabase } from "../../lab/world/database.ts"
import type { Person } from "../../lab/world/Person.ts"
import { endAll, start } from "../../lab/world/processes.ts"
import { token, webhookSecret, World } from "../../lab/world/World.ts"
import { metricTable } from "../../src/platform/Metrics/metricTable.ts"
import { attributesOf, OtlpReceiver } from "../kit/OtlpReceiver.ts"
import { videoTrace } from "./Telemetry/videoTrace.ts"

interface LogLine {
  readonly message: unknown
  readonly level: string
  readonly annotations: Readonly<Record<string, unknown>>
}

const sink = new OtlpReceiver()
let world: World
let person: Person

const prompt = "an umbrella that waits for rain"

/** What the bot printed: everything is one JSON object a line. */
const logs = () =>
  world
    .output()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as LogLine) // the logger's own format
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
  world = await World.open({
    renderSeconds: 1.5,
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20key-of-the-collector",
      OTEL_SERVICE_NAME: "kudo-of-a-test",
      OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=test,host.name=a%201"
    }
  })
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

/** The spans of the one video, once the last of them is here. */
const videoSpans = async () => {
  const video = await trace()
  return world.eventually(async () => {
    const spans = sink.spans().filter(({ traceId }) => traceId === video)
    return spans.some(({ name }) => name === "Generation.notify") && spans
  })
}

describe("a collector", () => {
  it("gets one trace for the video, as it is written down", async () => {
    const spans = await videoSpans()
    const nameOf = new Map(spans.map(({ spanId, name }) => [spanId, name]))
    const missing = videoTrace.filter(
      ({ name, kind, parent, attributes }) =>
        !spans.some(
          (span) =>
            span.name === name &&
            span.kind === kind &&
            (span.parentSpanId && nameOf.get(span.parentSpanId)) === parent &&
            Object.entries(attributes).every(([key, value]) => {
              const given = attributesOf(span)[key]
              return given !== undefined && value.test(String(given))
            })
        )
    )
    expect(missing).toEqual([])
  })

  it("gets an error of what was refused, and of nothing else on the way of a video that was made", async () => {
    const failed = (await videoSpans()).filter(({ status }) => status.code === 2).map(({ name }) => name)
    expect(failed.sort()).toEqual(["POST", "POST /bot{token}/sendVideo", "SoraApi.submit", "TelegramGateway.sendVideo"])
  })

  it("gets the provider's callback linked with the video, either way", async () => {
    const video = await trace()
    const received = (await videoSpans()).find(({ name }) => name === "ProviderCallback.receive")
    const server = await world.eventually(async () => sink.spans().find(({ name }) => name === "POST /sora_callback"))
    expect(server.kind).toBe(2)
    expect(server.links?.map(({ traceId }) => traceId)).toEqual([video])
    expect(received?.links?.map(({ traceId }) => traceId)).toEqual([server.traceId])
  })

  it("gets updates as messages that are processed", async () => {
    const update = await world.eventually(async () => sink.spans().find(({ name }) => name === "process updates"))
    expect(update.kind).toBe(5)
    expect(attributesOf(update)).toMatchObject({
      "messaging.system": "telegram",
      "messaging.operation.type": "process",
      "messaging.message.id": expect.stringMatching(/^\d+$/)
    })
  })

  it("is shown its key, and told which process of which release sends", () => {
    expect([...sink.authorizations]).toEqual(["Bearer key-of-the-collector"])
    expect(sink.resource()).toMatchObject({
      "service.name": "kudo-of-a-test",
      "service.version": expect.stringMatching(/^\d+\.\d+\.\d+/),
      "service.instance.id": expect.stringMatching(/^[0-9a-f-]{36}$/),
      "deployment.environment.name": "test",
      "host.name": "a 1"
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

  it("/metrics has the metrics of the table by their labels and no others, and those that are counted from zero on", async () => {
    const labels = new Map<string, Set<string>>()
    for (const [, name = "", written = ""] of (await scrape()).matchAll(/^(kudo_\w+)(?:\{([^}]*)\})? /gm)) {
      const metric = name in metricTable ? name : name.replace(/_(bucket|sum|count)$/, "")
      const known = labels.get(metric) ?? new Set()
      for (const [, label = ""] of written.matchAll(/(\w+)="/g)) if (label !== "le") known.add(label)
      labels.set(metric, known)
    }
    // What the lists of providers say is read an hour after the start, and of backups there are none.
    const later = new Set([
      "kudo_bill_findings",
      "kudo_provider_refusals_dollars",
      "kudo_videos_kept_bytes",
      "kudo_backup_age_seconds",
      "kudo_backup_verified_age_seconds"
    ])
    const table = Object.entries(metricTable).filter(([name]) => labels.has(name) || !later.has(name))
    expect(Object.fromEntries([...labels].map(([name, own]) => [name, [...own].sort()]))).toEqual(
      Object.fromEntries(table.map(([name, row]) => [name, [...row.labels].sort()]))
    )
  })

  it("/metrics counts what became of the video, its time and its coins", async () => {
    await person.seesDone()
    const text = await world.eventually(async () => {
      const now = await scrape()
      return value(now, 'kudo_coins_total{flow="spent"}') === 16 && now
    })
    expect(value(text, 'kudo_videos_ended_total{outcome="delivered",reason="none",model="sora-2"}')).toBe(1)
    expect(value(text, 'kudo_videos_ended_total{outcome="failed",reason="timeout",model="sora-2"}')).toBe(0)
    expect(value(text, "kudo_video_delivery_seconds_count")).toBe(1)
    expect(value(text, "kudo_video_accept_seconds_count")).toBe(1)
    expect(value(text, 'kudo_provider_request_seconds_count{provider="sora",operation="submit"}')).toBe(2)
    expect(value(text, 'kudo_assistant_seconds_count{operation="moderate"}')).toBe(1)
    expect(value(text, "kudo_refunds_total")).toBe(0)
    expect(value(text, "kudo_process_resident_bytes")).toBeGreaterThan(10_000_000)
    const open = await fetch(`${world.bot}/metrics`, { headers: { accept: "application/openmetrics-text" } })
    expect(open.headers.get("content-type")).toMatch(/^application\/openmetrics-text; version=1/)
    expect(await open.text()).toMatch(
      /^kudo_video_delivery_seconds_bucket\{.*\} 1 # \{trace_id="[0-9a-f]{32}"\} [^]*\n# EOF\n$/m
    )
  })
})

describe("at its end the bot has sent everything, and nothing that it sent or printed", () => {
  it("holds a secret, a link's signature or the user's words", async () => {
    await person.seesVideo()
    await world.process.end("SIGTERM")
    const names = sink.spans().map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(["Generation.notify", "GET /v/"]))
    const all = [...sink.bodies, world.output()].join("\n")
    for (const secret of [
      token,
      token.slice(7),
      webhookSecret,
      "sk-of-the-operator",
      "signature-of-a-link",
      "key-of-the-collector"
    ]) {
      expect(all).not.toContain(secret)
    }
    expect(all).not.toContain("umbrella")
  })

  it("holds a span of a probe or a scrape", () => {
    const addresses = sink.spans().map(({ attributes }) => JSON.stringify(attributes))
    expect(addresses.filter((text) => /"[^"]*\/(health|metrics)/.test(text))).toEqual([])
  })

  it("holds the token of the playground's Telegram, whose addresses are the bot's own", async () => {
    const other = new OtlpReceiver()
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
    expect([...other.bodies, bot.output()].join("\n")).not.toMatch(/telegram\/bot(?!REDACTED)|1000000001:/)
  })
})

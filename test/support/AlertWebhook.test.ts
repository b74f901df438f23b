import { assert, describe, it, layer } from "@effect/vitest"
import { Effect, Fiber, Layer, Logger, Redacted, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { freshDatabase } from "../../lab/world/database.ts"
import { Alerts } from "../../src/support/Alerts.ts"
import { makeAlertWebhook, type WebhookFormat } from "../../src/support/AlertWebhook.ts"
import { payloadOf } from "../../src/support/AlertWebhook/payload.ts"

interface Received {
  readonly path: string | undefined
  readonly type: string | undefined
  readonly body: typeof Posted.Type
}

/** What is looked at of Alertmanager's payload. */
const Posted = Schema.Struct({
  version: Schema.Literal("4"),
  status: Schema.Literals(["firing", "resolved"]),
  groupLabels: Schema.Struct({ alertname: Schema.String }),
  alerts: Schema.NonEmptyArray(
    Schema.Struct({
      status: Schema.Literals(["firing", "resolved"]),
      labels: Schema.Struct({ cause: Schema.optionalKey(Schema.String) }),
      annotations: Schema.Struct({ summary: Schema.String }),
      startsAt: Schema.String,
      endsAt: Schema.String,
      fingerprint: Schema.String
    })
  )
})
const readPosted = Schema.decodeUnknownSync(Schema.fromJsonString(Posted))

/** A webhook that really listens: what it received, and with which statuses it answers, maybe later, 200 at last. */
const listen = (...statuses: Array<number | Promise<number>>) =>
  Effect.acquireRelease(
    Effect.callback<{
      readonly server: Server
      readonly received: Array<Received>
      readonly arrived: Promise<void>
      readonly url: string
    }>((resume) => {
      const received: Array<Received> = []
      const arrived = Promise.withResolvers<void>()
      const server = createServer((request, response) => {
        let text = ""
        request.on("data", (chunk) => (text += chunk))
        request.on("end", () => {
          received.push({ path: request.url, type: request.headers["content-type"], body: readPosted(text) })
          arrived.resolve()
          void Promise.resolve(statuses.shift() ?? 200).then((status) => response.writeHead(status).end("ok"))
        })
      }).listen(0, "127.0.0.1", () => {
        const { port } = server.address() as AddressInfo // it listens on a port
        resume(
          Effect.succeed({
            server,
            received,
            arrived: arrived.promise,
            url: `http://127.0.0.1:${port}/hooks/T0/SECRET?token=SECRET`
          })
        )
      })
    }),
    ({ server }) =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      })
  )

const to = (url: string, format: WebhookFormat = "alertmanager") =>
  makeAlertWebhook({ url: Redacted.make(url), format, consoleUrl: "https://bot.example.com/ops" })

const noFunds = (cause: string) => ({ _tag: "Raised", kind: "no funds", cause, details: { provider: cause } }) as const
const raise = Effect.fnUntraced(function* (cause: string) {
  yield* (yield* Alerts).record(noFunds(cause))
})
const sqlDo = (statement: string) => Effect.flatMap(SqlClient.SqlClient, (sql) => sql.unsafe(statement))
const afresh = sqlDo("DELETE FROM alerts")
const minutesLater = sqlDo("UPDATE alerts SET posted_at = posted_at - interval '6 minutes'")
const pauseIsOver = sqlDo("UPDATE alerts SET post_after = now()")

layer(Alerts.layer.pipe(Layer.provideMerge(freshDatabase)))("a webhook for alerts", (it) => {
  it.effect("is told of the others where one cannot be read, as a newer release raised it", () =>
    Effect.gen(function* () {
      yield* afresh
      const { received, url } = yield* listen()
      const round = yield* to(url)
      yield* sqlDo(`INSERT INTO alerts (kind, cause, details) VALUES ('newer', '', '{"a": [1]}')`)
      yield* raise("kie")
      yield* round
      yield* round
      assert.deepStrictEqual(
        received.map(({ body }) => body.groupLabels.alertname),
        ["no funds"]
      )
    })
  )

  it.effect("is told of one kind at once, as Alertmanager tells it, again when it grows, and when it is over", () =>
    Effect.gen(function* () {
      yield* afresh
      const { received, url } = yield* listen()
      const round = yield* to(url)
      yield* raise("kie")
      yield* raise("sora")
      yield* round
      yield* round
      assert.strictEqual(received.length, 1)
      const [{ path, type, body } = assert.fail()] = received
      assert.strictEqual(path, "/hooks/T0/SECRET?token=SECRET")
      assert.strictEqual(type, "application/json")
      assert.deepInclude(body, { status: "firing", groupLabels: { alertname: "no funds" } })
      assert.deepStrictEqual(
        body.alerts.map((alert) => [alert.status, alert.labels.cause, alert.endsAt]),
        [
          ["firing", "kie", "0001-01-01T00:00:00Z"],
          ["firing", "sora", "0001-01-01T00:00:00Z"]
        ]
      )
      yield* raise("kie")
      yield* round
      assert.strictEqual(received.length, 1)
      yield* minutesLater
      yield* raise("kie")
      yield* round
      assert.include(received[1]?.body.alerts[0].annotations.summary, "no funds (kie), 3 times")
      yield* (yield* Alerts).record({ _tag: "Over", kind: "no funds", cause: "" })
      yield* round
      yield* round
      assert.strictEqual(received.length, 3)
      assert.strictEqual(received[2]?.body.status, "resolved")
      assert.deepStrictEqual(
        new Set(received.map(({ body }) => body.alerts[0].fingerprint)).size,
        1,
        "one alert is one to whoever groups by its fingerprint"
      )
    })
  )

  it.effect("is told of an end that comes while it is told of the beginning, or after the clock was set back", () =>
    Effect.gen(function* () {
      yield* afresh
      const answer = Promise.withResolvers<number>()
      const { received, arrived, url } = yield* listen(answer.promise)
      const over = Effect.flatMap(Alerts, (alerts) => alerts.record({ _tag: "Over", kind: "no funds", cause: "" }))
      const round = yield* to(url)
      yield* raise("kie")
      const first = yield* Effect.forkChild(round)
      yield* Effect.promise(() => arrived)
      yield* over
      answer.resolve(200)
      yield* Fiber.join(first)
      yield* round
      assert.deepStrictEqual(
        received.map(({ body }) => body.status),
        ["firing", "resolved"]
      )
      yield* afresh
      yield* raise("kie")
      yield* sqlDo("UPDATE alerts SET posted_at = now() + interval '1 hour', post_after = now() + interval '2 hours'")
      yield* round
      yield* over
      yield* round
      assert.deepStrictEqual(
        received.slice(2).map(({ body }) => body.status),
        ["firing", "resolved"]
      )
    })
  )

  it.effect("that does not take it is tried again after a pause, and not for ever", () =>
    Effect.gen(function* () {
      yield* afresh
      const { received, url } = yield* listen(503, 429, 302)
      const round = yield* to(url)
      yield* raise("kie")
      yield* round
      yield* round
      assert.strictEqual(received.length, 1, "the pause is kept")
      for (let time = 0; time < 3; time++) yield* Effect.andThen(pauseIsOver, round)
      assert.strictEqual(received.length, 4)
      yield* Effect.andThen(pauseIsOver, round)
      assert.strictEqual(received.length, 4, "what was taken is not posted again")
      yield* sqlDo("UPDATE alerts SET posted_at = NULL, post_tries = 20")
      yield* round
      assert.strictEqual(received.length, 4, "twenty tries are enough")
    })
  )

  it.effect("that cannot be reached is told in the log by its fault, and never by its address", () =>
    Effect.gen(function* () {
      yield* afresh
      const lines: Array<string> = []
      const log = Logger.layer([Logger.formatJson.pipe(Logger.map((line) => void lines.push(line)))])
      yield* raise("kie")
      const round = yield* to("http://127.0.0.1:1/SECRET")
      yield* Effect.provide(round, log)
      assert.strictEqual(lines.length, 1)
      assert.include(lines[0], "posting alerts to ALERT_WEBHOOK_URL fails")
      assert.notInclude(lines[0], "SECRET")
    })
  )

  it.effect("is not told of what is old news when it is set", () =>
    Effect.gen(function* () {
      yield* afresh
      const { received, url } = yield* listen()
      yield* raise("kie")
      yield* sqlDo("UPDATE alerts SET resolved_at = now() - interval '2 days', last_at = now() - interval '2 days'")
      yield* yield* to(url)
      assert.deepStrictEqual(received, [])
    })
  )
})

describe("what a webhook like Slack's is told", () => {
  it("is a line for each alert, in which nothing is a mention", () => {
    const alert = { id: 1, kind: "no funds", cause: "kie", details: { reason: "<!channel> & co" }, times: 1, opened: 0 }
    const payload = payloadOf(
      "slack",
      [
        { ...alert, resolved: null },
        { ...alert, resolved: 1 }
      ],
      "no funds",
      "https://bot.example.com/ops"
    )
    assert.deepStrictEqual(payload, {
      text: "🚨 no funds (kie), once · reason: &lt;!channel&gt; &amp; co\n✅ Over: no funds (kie), once\nhttps://bot.example.com/ops"
    })
  })
})

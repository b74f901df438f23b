import { noTaskInputs } from "../../../src/providers/VideoProvider/inputs.ts"
import { createServer } from "node:http"
import { assert, describe, it } from "@effect/vitest"
import { GoogleGenAI, type Interactions } from "@google/genai"
import { Effect, Option, Redacted } from "effect"
import { Webhook } from "standardwebhooks"
import * as GoogleApi from "../../../src/providers/google/GoogleApi.ts"
import { webhookSecret } from "../../kit/providers/google.ts"
import { order as request } from "../../kit/soraDriver.ts"
import { serve } from "../../../packages/playground/test/GoogleDoubleServer.ts"
import { until } from "../../../packages/playground/test/DoubleServer.ts"

interface Told {
  readonly headers: Record<string, string>
  readonly body: string
}

/** The double on a port of its own, Google's own client, and somebody who is told. */
const start = (options: { readonly secret?: string } = {}) =>
  Effect.gen(function* () {
    const told: Array<Told> = []
    const receiver = yield* Effect.acquireRelease(
      Effect.callback<ReturnType<typeof createServer>>((resume) => {
        const server = createServer((incoming, response) => {
          let body = ""
          incoming.on("data", (chunk: Buffer) => (body += chunk.toString()))
          incoming.on("end", () => {
            const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])
            told.push({ headers: Object.fromEntries(headers), body })
            response.end()
          })
        })
        server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
      }),
      (server) => Effect.sync(() => server.close())
    )
    const address = receiver.address()
    const callbackUrl = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/told`
    const webhook = options.secret === undefined ? undefined : Redacted.make(options.secret)
    const { baseUrl } = yield* serve(webhook === undefined ? {} : { webhookSecret: webhook })
    const client = new GoogleGenAI({ apiKey: "any", apiVersion: "v1beta", httpOptions: { baseUrl } })
    const driver = yield* GoogleApi.make({
      baseUrl,
      apiKey: Redacted.make("any"),
      webhookSecret: webhook,
      callbackUrl
    })
    return {
      told: until(
        async () => told[0],
        (one) => one !== undefined
      ),
      callbackUrl,
      interactions: client.interactions,
      webhooks: client.webhooks,
      models: client.models,
      driver
    }
  })

const order = (callbackUrl: string) =>
  ({
    model: "gemini-omni-1.1-flash",
    input: "a red fox counts its gold",
    background: true,
    stream: false,
    response_format: { type: "video", delivery: "uri", aspect_ratio: "9:16", resolution: "720p", duration: "4s" },
    webhook_config: { uris: [callbackUrl] }
  }) satisfies Interactions.CreateModelInteractionParamsNonStreaming

describe("the double, asked by Google's own client", () => {
  it.live("lists its models page by page, and our driver finds the Omnis among them", () =>
    Effect.gen(function* () {
      const { models, driver } = yield* start()
      const page = yield* Effect.promise(() => models.list({ config: { pageSize: 1 } }))
      const names: Array<string | undefined> = []
      yield* Effect.promise(async () => {
        for await (const { name } of page) names.push(name)
      })
      assert.includeMembers(names, ["models/gemini-3-pro-preview", "models/gemini-omni-1.1-flash"])
      const described = yield* (
        driver.describe?.(["gemini-omni-1.1-flash", "veo-3.1-generate-001"]) ?? Effect.die(new Error("it cannot"))
      )
      const found = described?.map(({ model }) => model) ?? []
      assert.include(found, "gemini-omni-1.1-flash")
      assert.isTrue(found.every((name) => name.startsWith("gemini-omni-")))
    })
  )

  it.live("makes a video, in answers that have the client's types", () =>
    Effect.gen(function* () {
      const { interactions, callbackUrl } = yield* start()
      const made = yield* Effect.promise(() => interactions.create(order(callbackUrl)))
      assert.include(["queued", "in_progress"], made.status)
      const ended: Interactions.Interaction = yield* until(
        () => interactions.get(made.id),
        ({ status }) => status === "completed"
      )
      const [step] = ended.steps ?? []
      const [content] = step?.type === "model_output" ? (step.content ?? []) : []
      assert.strictEqual(content?.type, "video")
      assert.match(content?.type === "video" ? (content.uri ?? "") : "", /\/v1beta\/files\/.*:download\?alt=media$/)
    })
  )

  it.live("cancels what nobody waits for any more", () =>
    Effect.gen(function* () {
      const { interactions, callbackUrl } = yield* start()
      const made = yield* Effect.promise(() => interactions.create(order(callbackUrl)))
      yield* Effect.promise(() => interactions.cancel(made.id))
      const { status } = yield* Effect.promise(() => interactions.get(made.id))
      assert.notInclude(["queued", "in_progress", "completed"], status)
    })
  )
})

describe("the double's callbacks", () => {
  it.live("of a static webhook pass the standardwebhooks package and our driver", () =>
    Effect.gen(function* () {
      const { driver, told, webhooks, callbackUrl } = yield* start({ secret: webhookSecret })
      yield* Effect.promise(() =>
        webhooks.create({ name: "bot", uri: callbackUrl, subscribed_events: ["interaction.completed"] })
      )
      const { task } = yield* driver.submit(request({ seconds: 4 }), "gemini-omni-1.1-flash", "job", noTaskInputs)
      const one = yield* Effect.map(told, Option.fromUndefinedOr).pipe(Effect.map(Option.getOrThrow))
      assert.deepInclude(new Webhook(webhookSecret).verify(one.body, one.headers), { type: "interaction.completed" })
      assert.strictEqual((yield* driver.callback(one.headers, one.body)).task, task)
    })
  )

  it.live("of a job's own webhook are tokens that our driver holds against the published keys", () =>
    Effect.gen(function* () {
      const { driver, told } = yield* start()
      const { task } = yield* driver.submit(request({ seconds: 4 }), "gemini-omni-1.1-flash", "job", noTaskInputs)
      const one = yield* Effect.map(told, Option.fromUndefinedOr).pipe(Effect.map(Option.getOrThrow))
      assert.strictEqual((yield* driver.callback(one.headers, one.body)).task, task)
      const other = yield* start()
      const forged = yield* Effect.flip(other.driver.callback(one.headers, one.body))
      assert.strictEqual(forged.reason, "forged")
    })
  )
})

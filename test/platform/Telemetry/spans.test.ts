import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Tracer } from "effect"
import { genAiSpan } from "../../../src/assistant/PromptAssistant/genAiSpan.ts"
import { answered, exportedSpan, httpClientSpan, SpansLeave } from "../../../src/platform/Telemetry/spans.ts"

/** Keeps the spans that are made. */
const recorder = () => {
  const spans: Array<Tracer.NativeSpan> = []
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    }
  })
  const record = <A, E>(effect: Effect.Effect<A, E>, leave = true) =>
    effect.pipe(Effect.withTracer(tracer), Effect.provideService(SpansLeave, leave), Effect.exit)
  return { record, spans }
}
const errorsOf = (spans: ReadonlyArray<Tracer.NativeSpan>) =>
  spans.map(({ status }) => (status._tag === "Ended" && Exit.isFailure(status.exit) ? status.exit.cause.reasons : []))

const url = new URL("https://name:secret@[2001:db8::1]:8443/v1/videos?key=secret")

describe("a request that we send", () => {
  it.effect("is a client span by its method and template, with the server and without secrets", () =>
    Effect.gen(function* () {
      const { record, spans } = recorder()
      const send = httpClientSpan({ method: "POST", url, template: "/v1/{what}" }, (annotate) =>
        Effect.sync(() => annotate(answered(200)))
      )
      yield* record(send)
      assert.deepStrictEqual(
        spans.map(({ name, kind }) => [name, kind]),
        [["POST /v1/{what}", "client"]]
      )
      assert.deepStrictEqual(Object.fromEntries(spans.flatMap(({ attributes }) => [...attributes])), {
        "http.request.method": "POST",
        "server.address": "2001:db8::1",
        "server.port": 8443,
        "url.scheme": "https",
        "url.template": "/v1/{what}",
        "url.full": "https://[2001:db8::1]:8443/v1/videos?REDACTED",
        "http.response.status_code": 200
      })
      assert.deepStrictEqual(errorsOf(spans), [[]])
    })
  )

  it.effect("is an error by its status or the kind of its failure alone, whatever is said of it", () =>
    Effect.gen(function* () {
      const { record, spans } = recorder()
      const request = { method: "GET", url }
      yield* record(httpClientSpan(request, (annotate) => Effect.sync(() => annotate(answered(404)))))
      yield* record(httpClientSpan(request, () => Effect.fail(new Error("your prompt, an umbrella, is refused"))))
      assert.deepStrictEqual(
        spans.map(({ attributes }) => attributes.get("error.type")),
        ["404", "_OTHER"]
      )
      assert.notInclude(JSON.stringify(errorsOf(spans)), "umbrella")
      assert.lengthOf(errorsOf(spans).flat(), 2)
    })
  )
})

describe("a question to a model", () => {
  const ask = (answer: unknown) =>
    genAiSpan({ operation: "chat", model: "gpt-5", baseUrl: "https://api.openai.com/v1" }, Effect.succeed(answer))

  it.effect("tells the model and the tokens of either wire, and no words", () =>
    Effect.gen(function* () {
      const { record, spans } = recorder()
      const words = { choices: [{ message: { content: "an umbrella" } }] }
      yield* record(ask({ ...words, id: "r1", model: "gpt-5-1", usage: { input_tokens: 3, output_tokens: 4 } }))
      yield* record(ask({ ...words, usage: { prompt_tokens: 5, completion_tokens: 6 } }))
      yield* record(ask("an umbrella"))
      const asked = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-5",
        "server.address": "api.openai.com",
        "server.port": 443
      }
      assert.deepStrictEqual(
        spans.map(({ name, attributes }) => [name, Object.fromEntries(attributes)]),
        [
          [
            "chat gpt-5",
            {
              ...asked,
              "gen_ai.response.id": "r1",
              "gen_ai.response.model": "gpt-5-1",
              "gen_ai.usage.input_tokens": 3,
              "gen_ai.usage.output_tokens": 4
            }
          ],
          ["chat gpt-5", { ...asked, "gen_ai.usage.input_tokens": 5, "gen_ai.usage.output_tokens": 6 }],
          ["chat gpt-5", asked]
        ]
      )
    })
  )
})

describe("without a collector", () => {
  it.effect("no span is made for one, and nothing is looked up", () =>
    Effect.gen(function* () {
      const { record, spans } = recorder()
      let looked = false
      const work = exportedSpan("process updates", { kind: "consumer", attributes: {} }, (annotate) =>
        Effect.sync(() => annotate(() => ((looked = true), {})))
      )
      yield* record(work, false)
      assert.deepStrictEqual([spans.length, looked], [0, false])
    })
  )
})

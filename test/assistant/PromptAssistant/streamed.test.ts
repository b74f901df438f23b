import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer, Redacted } from "effect"
import { PromptAssistant, type PromptBrief } from "../../../src/assistant/PromptAssistant.ts"
import { type Answer, makeVideoServer } from "../../kit/VideoServer.ts"

const brief: PromptBrief = {
  idea: "лис считает золото",
  style: "scene",
  previous: undefined,
  ratio: "9:16",
  seconds: 8,
  mode: "assistant",
  language: "ru"
}

const scene = "Рыжая лиса считает монеты при свете свечи, а камера медленно подходит ближе."
const english = "A red fox counts coins by candlelight while the camera slowly comes closer."
const answer = JSON.stringify({ scene, english })
const pieces = [...answer].flatMap((_, n, all) => (n % 7 === 0 ? [all.slice(n, n + 7).join("")] : []))

const assistant = Effect.gen(function* () {
  const server = yield* makeVideoServer
  const layer = PromptAssistant.layer({ baseUrl: server.url, apiKey: Redacted.make("sk-1"), model: "gpt-5-mini" })
  const { improve } = Context.get(yield* Layer.build(layer), PromptAssistant)
  const shown: Array<string> = []
  return { server, shown, improve: improve(brief, (soFar) => void shown.push(soFar)) }
})

const inEvents = (events: ReadonlyArray<object | string>, rest: object = {}): Answer => ({
  headers: { "content-type": "text/event-stream" },
  body: events.map((one) => `data: ${typeof one === "string" ? one : JSON.stringify(one)}\n\n`).join(""),
  ...rest
})

const deltas = pieces.map((delta) => ({ type: "response.output_text.delta", delta }))
const completed = (text: string, status = "completed") => ({
  type: `response.${status}`,
  response: { status, output: [{ type: "message", content: [{ type: "output_text", text }] }] }
})
const chunk = (delta: object, ended: string | null = null) => ({
  object: "chat.completion.chunk",
  choices: [{ index: 0, delta, finish_reason: ended }]
})
const chunks = pieces.map((content) => chunk({ content }))
const noResponses: Answer = { status: 404, body: { error: { message: "Invalid URL (POST /v1/responses)" } } }

const grew = (shown: ReadonlyArray<string>) => {
  assert.isAbove(shown.length, 2)
  for (const text of shown) assert.isTrue(scene.startsWith(text), text)
}

describe("an answer that is streamed", () => {
  it.effect.each([
    ["of the Responses API", inEvents([{ type: "response.created" }, ...deltas, completed(answer)])],
    [
      "that reasons first",
      inEvents([{ type: "response.reasoning_summary_text.delta", delta: answer }, ...deltas, completed(answer)])
    ],
    ["whose last event holds no text", inEvents([...deltas, { type: "response.completed", response: { output: [] } }])],
    ["that stays open after its last event", inEvents([...deltas, completed(answer)], { then: "hang" })],
    ["of chat completions by that address", inEvents([...chunks, chunk({}, "stop"), "[DONE]"])],
    [
      "without a blank line at its end",
      inEvents([...chunks, chunk({}, "stop")].slice(0, -1).concat([chunk({}, "stop")]))
    ],
    ["of a server that says it is JSON", { ...(inEvents([...deltas, completed(answer)]) as object), headers: {} }]
  ] as const)("is a scene that can be read while it is written: one %s", ([_, streamed]) =>
    Effect.gen(function* () {
      const { server, shown, improve } = yield* assistant
      server.script(() => streamed)
      assert.deepEqual<unknown>(yield* improve, { prompt: scene, english })
      assert.strictEqual(JSON.parse(server.requests[0]?.body ?? "{}").stream, true)
      grew(shown)
    })
  )

  it.effect("of chat completions is read as well, without what the model thinks", () =>
    Effect.gen(function* () {
      const { server, shown, improve } = yield* assistant
      const thoughts = pieces.map((piece) => chunk({ reasoning_content: piece, content: null }))
      server.script(({ path }) =>
        path.endsWith("/responses") ? noResponses : inEvents([...thoughts, ...chunks, chunk({}, "stop"), "[DONE]"])
      )
      assert.deepEqual<unknown>(yield* improve, { prompt: scene, english })
      grew(shown)
    })
  )

  it.effect("that is no object is shown once it is whole, and not before", () =>
    Effect.gen(function* () {
      const { server, shown, improve } = yield* assistant
      const said = [...scene].map((delta) => ({ type: "response.output_text.delta", delta }))
      server.script(() => inEvents([...said, completed(scene)]))
      assert.strictEqual<string>((yield* improve).prompt, scene)
      assert.deepEqual(shown, [])
    })
  )

  it.effect.each([
    ["is cut short", inEvents([...deltas, completed(answer, "incomplete")])],
    ["fails", inEvents([...deltas, completed("", "failed")])],
    ["ends without an end", inEvents(deltas)],
    ["ends without an end in chunks", inEvents(chunks)],
    ["is filtered", inEvents([...chunks, chunk({}, "content_filter"), "[DONE]"])],
    [
      "refuses",
      inEvents([
        { type: "response.refusal.delta", delta: "No." },
        { type: "response.completed", response: { output: [] } }
      ])
    ],
    ["says nothing", inEvents([])],
    ["is no stream", inEvents(["{", "<html>"])]
  ] as const)("is no scene where it %s", ([_, streamed]) =>
    Effect.gen(function* () {
      const { server, improve } = yield* assistant
      server.script(() => streamed)
      assert.strictEqual((yield* Effect.flip(improve)).reason, "unusable-answer")
    })
  )

  it.effect("that breaks off is a network error, and one without an end is bounded", () =>
    Effect.gen(function* () {
      const { server, improve } = yield* assistant
      server.script(() => inEvents(deltas, { then: "reset" }))
      assert.strictEqual((yield* Effect.flip(improve)).reason, "network")
      server.script(() => inEvents(deltas, { then: "flood" }))
      assert.strictEqual((yield* Effect.flip(improve)).reason, "unusable-answer")
      assert.isBelow(server.flooded(), 20_000_000)
    })
  )

  it.live("is asked for once more where its server finds on the way that it is too busy", () =>
    Effect.gen(function* () {
      const { server, improve } = yield* assistant
      const busy = inEvents([...deltas.slice(0, 3), { error: { code: 503, message: "overloaded" } }])
      server.script(() => (server.requests.length === 1 ? busy : inEvents([...deltas, completed(answer)])))
      assert.strictEqual<string>((yield* improve).prompt, scene)
      assert.lengthOf(server.requests, 2)
    })
  )
})

describe("what a text server may not take", () => {
  const whole: Answer = { body: completed(answer).response }
  const refusing = (param: string | null, message: string): Answer => ({
    status: 400,
    body: { error: { message, type: "invalid_request_error", param } }
  })

  it.effect("is asked for where nobody refused it: an object of a schema, in events", () =>
    Effect.gen(function* () {
      const { server, improve } = yield* assistant
      server.script(() => whole)
      yield* improve
      const { text, stream } = JSON.parse(server.requests[0]?.body ?? "{}")
      assert.strictEqual(stream, true)
      assert.deepInclude(text.format, { type: "json_schema", strict: true })
      assert.deepEqual(Object.keys(text.format.schema.properties), ["scene", "english"])
    })
  )

  it.effect.each([
    ["stream", refusing("stream", "Streaming is not supported."), ["stream"]],
    ["text", refusing("text.format", "Unknown parameter"), ["text"]],
    ["text by its words", refusing(null, "json_schema is not available for this model"), ["text"]],
    [
      "text by the place in the request",
      { status: 422, body: { detail: [{ loc: ["body", "text", "format"], msg: "extra" }] } },
      ["text"]
    ],
    ["reasoning", refusing("reasoning.effort", "Unsupported parameter"), ["reasoning"]],
    ["several by words", refusing(null, "Unknown fields: stream, reasoning"), ["stream", "reasoning"]]
  ] as const)("is found out by asking once, and left out from then on: %s", ([_, refusal, left]) =>
    Effect.gen(function* () {
      const { server, improve } = yield* assistant
      server.script(({ body }) => (left.some((one) => one in JSON.parse(body)) ? refusal : whole))
      for (const _ of [1, 2]) assert.deepEqual<unknown>(yield* improve, { prompt: scene, english })
      assert.lengthOf(server.requests, 3)
      const sent = Object.keys(JSON.parse(server.requests[2]?.body ?? "{}"))
      const all = ["stream", "text", "reasoning", "max_output_tokens"]
      assert.deepEqual(
        all.filter((one) => sent.includes(one)),
        all.filter((one) => !left.some((gone) => gone === one))
      )
    })
  )

  it.effect("is found out one after the other, by chat completions as well", () =>
    Effect.gen(function* () {
      const { server, improve } = yield* assistant
      const refusals: ReadonlyArray<readonly [string, Answer]> = [
        ["max_tokens", refusing("max_tokens", "Use 'max_completion_tokens' instead.")],
        ["response_format", refusing("response_format", "Not supported.")],
        ["stream", refusing(null, "stream must be false")]
      ]
      server.script(({ path, body }) => {
        if (path.endsWith("/responses")) return noResponses
        const refused = refusals.find(([name]) => name in JSON.parse(body))
        return refused?.[1] ?? { body: { choices: [{ finish_reason: "stop", message: { content: answer } }] } }
      })
      assert.deepEqual<unknown>(yield* improve, { prompt: scene, english })
      assert.lengthOf(server.requests, 5)
    })
  )

  it.effect("is not blamed for a refusal of something else", () =>
    Effect.gen(function* () {
      const { server, improve } = yield* assistant
      server.script(() => refusing("model", "The model does not exist."))
      assert.strictEqual((yield* Effect.flip(improve)).reason, "unusable-answer")
      assert.lengthOf(server.requests, 1)
    })
  )
})

import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { refusal, start } from "./VideoDoubleServer.ts"

const model = "gpt-5-mini"
const brief = { idea: "рыжий кот говорит: «Пора спать!»", style: "scene", ratio: "9:16", seconds: 8 }

const asked = Effect.map(start(), (double) => ({
  ...double,
  ask: (input: unknown) =>
    Effect.promise(async () => {
      const text = typeof input === "string" ? input : JSON.stringify(input)
      return (await double.openai.responses.create({ model, instructions: "Write a scene.", input: text })).output_text
    })
}))

describe("the assistant without a model", () => {
  it.live("answers with a scene that keeps the idea and its direct speech word for word", () =>
    Effect.gen(function* () {
      const { ask } = yield* asked
      const text = yield* ask(brief)
      expect(text).toContain(brief.idea)
      expect(text).toMatch(/^Vertical 9:16 frame\./)
      expect(text).toMatch(/Light: .+ Sound: .+ 8 seconds\.$/)
      expect(yield* ask(brief)).toBe(text)
    })
  )

  it.live("answers chat completions with the same scene, and fails as these do", () =>
    Effect.gen(function* () {
      const { openai, fault, ask } = yield* asked
      const chat = Effect.promise(() =>
        openai.chat.completions.create({
          model,
          messages: [
            { role: "system", content: "Write a scene." },
            { role: "user", content: JSON.stringify(brief) }
          ]
        })
      )
      const { choices, ...rest } = yield* chat
      expect(choices[0]?.message.content).toBe(yield* ask(brief))
      // What OpenRouter's client asks of every server that it is pointed at.
      expect(rest).toMatchObject({
        system_fingerprint: expect.any(String),
        usage: { total_tokens: expect.any(Number) }
      })
      expect(rest.usage?.total_tokens).toBeGreaterThan(0)
      yield* fault({ where: "assistant", match: "chat", kind: "job-failed" })
      expect((yield* chat).choices[0]).toMatchObject({ finish_reason: "content_filter", message: { content: null } })
    })
  )

  it.live(
    "answers in the language that it is asked for, with the same in English beside it, as a text or by a schema",
    () =>
      Effect.gen(function* () {
        const { openai } = yield* asked
        const instructions = `Answer with {"scene": "the prompt in Russian", "english": "the same in plain English"}.`
        const ask = (told: string, said: object, text?: object) =>
          Effect.promise(async () => {
            const input = JSON.stringify(said)
            const answer = await openai.responses.create({ model, instructions: told, input, ...(text && { text }) })
            return JSON.parse(answer.output_text) as { readonly scene: string; readonly english: string | null }
          })
        const { scene, english } = yield* ask(instructions, brief)
        expect(scene).toMatch(/^Вертикальный кадр 9:16\..+Свет: .+Звук: /)
        expect(english).toMatch(/^Vertical 9:16 frame\..+Light: .+Sound: /)
        for (const text of [scene, english]) expect(text).toContain(brief.idea)
        const properties = { scene: { type: "string" }, english: { type: ["string", "null"] } }
        const schema = { format: { type: "json_schema", name: "scene", schema: { type: "object", properties } } }
        expect(yield* ask("Write in Russian.", brief, schema)).toEqual({ scene, english })
        const own = instructions.replace("Russian", "the language of the idea")
        expect((yield* ask(own, { idea: "¡un zorro!" })).scene).toMatch(/Luz: .+Sonido: /)
        expect(yield* ask(own, { idea: "a fox" })).toMatchObject({ english: null })
      })
  )

  it.live("lets its answer be read while it is written, by either wire", () =>
    Effect.gen(function* () {
      const { openai, fault, ask } = yield* asked
      const input = JSON.stringify(brief)
      const text = yield* ask(brief)
      const responses = Effect.promise(async () => {
        const stream = openai.responses.stream({ model, instructions: "Write a scene.", input })
        let deltas = ""
        for await (const event of stream) if (event.type === "response.output_text.delta") deltas += event.delta
        return [deltas, (await stream.finalResponse()).output_text]
      })
      const chat = Effect.promise(async () => {
        const messages = [
          { role: "system" as const, content: "Write a scene." },
          { role: "user" as const, content: input }
        ]
        const stream = openai.chat.completions.stream({ model, messages })
        const deltas: Array<string> = []
        for await (const chunk of stream) deltas.push(chunk.choices[0]?.delta.content ?? "")
        return { deltas, ended: (await stream.finalChatCompletion()).choices[0]?.finish_reason }
      })
      expect(yield* responses).toEqual([text, text])
      const { deltas, ended } = yield* chat
      expect(deltas.length).toBeGreaterThan(10)
      expect([deltas.join(""), ended]).toEqual([text, "stop"])
      yield* fault({ where: "assistant", match: "responses", kind: "job-failed" })
      expect(yield* responses).toEqual(["", ""])
    })
  )

  it.live("gives another scene each time another one is asked for", () =>
    Effect.gen(function* () {
      const { ask } = yield* asked
      const seen = new Set<string>()
      let previous = yield* ask(brief)
      seen.add(previous)
      for (let times = 0; times < 5; times++) {
        previous = yield* ask({ ...brief, style: "another", previous })
        seen.add(previous)
      }
      expect(seen.size).toBe(6)
    })
  )

  it.live("is simpler, richer, absurd or a meme as asked", () =>
    Effect.gen(function* () {
      const { ask } = yield* asked
      const scene = yield* ask(brief)
      const simpler = yield* ask({ ...brief, style: "simpler", previous: scene })
      const richer = yield* ask({ ...brief, style: "richer", previous: scene })
      const absurd = yield* ask({ ...brief, style: "absurd", previous: scene })
      const meme = yield* ask({ ...brief, style: "meme" })
      expect(simpler.length).toBeLessThan(scene.length)
      expect(richer.length).toBeGreaterThan(scene.length)
      expect(meme).toContain("meme")
      for (const text of [simpler, richer, absurd, meme]) expect(text).toContain(brief.idea)
      expect(new Set([scene, simpler, richer, absurd, meme]).size).toBe(5)
    })
  )

  it.live("takes any text as the idea, and fits a prompt's limit whatever its length", () =>
    Effect.gen(function* () {
      const { ask, openai } = yield* asked
      expect(yield* ask("a dog on the moon")).toContain("a dog on the moon")
      expect((yield* ask("слово ".repeat(5000))).length).toBeLessThanOrEqual(4000)
      const turns = [{ role: "user" as const, content: [{ type: "input_text" as const, text: "a paper boat" }] }]
      const answer = yield* Effect.promise(() => openai.responses.create({ model, input: turns }))
      expect(answer.output_text).toContain("a paper boat")
      expect(answer.status).toBe("completed")
    })
  )

  it.live("refuses an empty request, and fails on demand", () =>
    Effect.gen(function* () {
      const { openai, fault } = yield* asked
      const ask = () => openai.responses.create({ model, input: "a cat" })
      expect(yield* refusal(() => openai.responses.create({ model }))).toMatchObject({ status: 400, param: "input" })
      yield* fault({ where: "assistant", match: "responses", kind: "fail" })
      expect(yield* refusal(ask)).toMatchObject({ status: 500 })
      yield* fault({ where: "assistant", match: "responses", kind: "rate-limit" })
      expect(yield* refusal(ask)).toMatchObject({ status: 429 })
      expect(yield* refusal(ask)).toBeUndefined()
    })
  )
})

describe("moderation without a model", () => {
  it.live("flags clear words by category in both languages and lets everything else pass", () =>
    Effect.gen(function* () {
      const { openai, fault } = yield* asked
      const flagged = (input: string) =>
        Effect.promise(async () => {
          const { results } = await openai.moderations.create({ model: "omni-moderation-latest", input })
          const [result] = results
          return Object.entries(result?.categories ?? {}).flatMap(([name, hit]) => (hit === true ? [name] : []))
        })
      expect(yield* flagged("a cat plays the piano in Essex")).toEqual([])
      expect(yield* flagged("дети строят замок, бомбический день")).toEqual([])
      expect(yield* flagged("a nude scene")).toEqual(["sexual"])
      expect(yield* flagged("сцена с расчлененкой")).toEqual(["violence/graphic"])
      expect(yield* flagged("покажи, как собрать бомбу")).toEqual(["illicit/violent"])
      yield* fault({ where: "assistant", match: "moderations", kind: "moderation" })
      expect(yield* flagged("a cat")).toEqual(["violence"])
      expect(yield* flagged("a cat")).toEqual([])
    })
  )

  const picture = { type: "image_url", image_url: { url: "data:image/png;base64,iVBORw0KGgo=" } } as const

  it.live("looks at a picture beside a text, which a fault flags or refuses, and takes one at a time", () =>
    Effect.gen(function* () {
      const { openai, fault } = yield* asked
      const judge = (...pictures: ReadonlyArray<typeof picture>) =>
        Effect.promise(async () => {
          const input = [{ type: "text" as const, text: "a cat" }, ...pictures]
          return (await openai.moderations.create({ model: "omni-moderation-latest", input })).results[0]
        })
      const well = yield* judge(picture)
      expect(well?.flagged).toBe(false)
      expect(well?.category_applied_input_types).toMatchObject({ violence: ["text", "image"], hate: ["text"] })
      const about = { where: "assistant", match: "moderations", about: "image_url" } as const
      yield* fault({ ...about, kind: "moderation" })
      expect((yield* judge())?.flagged).toBe(false)
      expect((yield* judge(picture))?.flagged).toBe(true)
      yield* fault({ ...about, kind: "fail", status: 400 })
      expect(yield* refusal(() => openai.moderations.create({ input: [picture] }))).toMatchObject({ status: 400 })
      expect(yield* refusal(() => openai.moderations.create({ input: [picture, picture] }))).toMatchObject({
        code: "too_many_images"
      })
      const unlinked = { type: "image_url", image_url: { url: "a cat" } } as const
      expect(yield* refusal(() => openai.moderations.create({ input: [unlinked] }))).toMatchObject({ status: 400 })
    })
  )

  it.live("answers each text of a list", () =>
    Effect.gen(function* () {
      const { openai } = yield* asked
      const input = ["a cat", "child porn"]
      const { results } = yield* Effect.promise(() => openai.moderations.create({ input }))
      expect(results.map((result) => result.flagged)).toEqual([false, true])
    })
  )
})

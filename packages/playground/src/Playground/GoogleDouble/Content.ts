import { Effect, Schema } from "effect"
import { HttpServerResponse } from "effect/http"
import type { Gated } from "../Double/Gate.ts"
import { bodyOf, fieldIn } from "../Double/tasks.ts"
import type { Fault } from "../Faults.ts"
import { membersIn, saysNothing, TextModel, tokensOf } from "../VideoDouble/TextModel.ts"
import { contentChunks, piecesOf, secondsToWrite } from "../VideoDouble/TextStream.ts"
import { notFound, type Refused, unknownModel, wrongInput } from "./Answers.ts"

const isTextModel = (model: string) => /^gem(ini|ma)-/.test(model) && !model.includes("omni")

const Parts = Schema.Struct({
  role: Schema.optionalKey(Schema.String),
  parts: Schema.optionalKey(Schema.Array(Schema.Struct({ text: Schema.optionalKey(Schema.String) })))
})
const JsonSchema = Schema.Struct({
  properties: Schema.optionalKey(Schema.Record(Schema.String, Schema.Unknown))
})

const ContentBody = Schema.Struct({
  contents: Schema.NonEmptyArray(Parts),
  systemInstruction: Schema.optionalKey(Parts),
  generationConfig: Schema.optionalKey(
    Schema.Struct({
      responseMimeType: Schema.optionalKey(Schema.String),
      responseSchema: Schema.optionalKey(JsonSchema),
      responseJsonSchema: Schema.optionalKey(JsonSchema)
    })
  )
})

const textOf = ({ parts = [] }: typeof Parts.Type) => parts.map(({ text = "" }) => text).join("\n")

const saidIn = ({ contents }: typeof ContentBody.Type) =>
  textOf(contents.findLast(({ role = "user" }) => role === "user") ?? {})

/** The members of the object that is asked for. */
const membersOf = ({ generationConfig: how = {} }: typeof ContentBody.Type) =>
  how.responseMimeType === "application/json" ? membersIn(how.responseSchema ?? how.responseJsonSchema) : undefined

const asked = bodyOf(ContentBody, (complaint) => wrongInput(fieldIn(complaint) ?? "contents"))

/** The answer of a model, in one piece or in several of which the last tells how it ended. */
const answering = (model: string, body: typeof ContentBody.Type) => (text: string, finishReason?: string) => ({
  candidates: [
    { index: 0, content: { role: "model", parts: [{ text }] }, ...(finishReason !== undefined && { finishReason }) }
  ],
  usageMetadata: {
    promptTokenCount: tokensOf(saidIn(body)),
    candidatesTokenCount: tokensOf(text),
    totalTokenCount: tokensOf(saidIn(body)) + tokensOf(text)
  },
  modelVersion: model
})

const refusedPrompt = { promptFeedback: { blockReason: "PROHIBITED_CONTENT" } }

const generate = (model: string, writeSeconds: number, streams: boolean) => (fault: Fault | undefined) =>
  Effect.gen(function* () {
    const body = yield* asked
    const said = saidIn(body)
    if (!isTextModel(model)) return yield* unknownModel(model)
    if (saysNothing(said)) return yield* wrongInput("contents")
    const answered = (text: string, pieces: ReadonlyArray<object>, whole: object) =>
      streams
        ? contentChunks(pieces, secondsToWrite(said, text === "" ? 0 : writeSeconds))
        : Effect.succeed(HttpServerResponse.jsonUnsafe(whole))
    if (fault?.kind === "moderation") return yield* answered("", [refusedPrompt], refusedPrompt)
    const instructions = body.systemInstruction === undefined ? "" : textOf(body.systemInstruction)
    const failed = fault?.kind === "job-failed"
    const text = failed ? "" : yield* (yield* TextModel).write({ instructions, said, members: membersOf(body) })
    const answer = answering(model, body)
    const ended = failed ? "OTHER" : "STOP"
    const pieces = [...piecesOf(text).map((piece) => answer(piece)), answer("", ended)]
    return yield* answered(text, pieces, answer(text, ended))
  })

const count = Effect.map(asked, (body) =>
  HttpServerResponse.jsonUnsafe({ totalTokens: tokensOf(body.contents.map(textOf).join("\n")) })
)

/** What a text model is asked for by the verb after its name; a text that is read in pieces takes so many seconds. */
export const contentRoute = (gate: Gated<Refused, "google">, writeSeconds: number) => (model: string, verb: string) => {
  switch (verb) {
    case "generateContent":
      return gate.faulty("generate", generate(model, writeSeconds, false))
    case "streamGenerateContent":
      return gate.faulty("generate", generate(model, writeSeconds, true))
    case "countTokens":
      return gate.plain("count", count)
    default:
      return gate.plain("unknown", Effect.fail(notFound))
  }
}

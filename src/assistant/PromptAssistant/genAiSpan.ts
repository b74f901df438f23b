import { Effect, Option, Schema } from "effect"
import { exportedSpan, serverAttributes } from "../../platform/Telemetry/spans.ts"

const Count = Schema.optional(Schema.Finite)

/** What an answer of either wire says of itself: its words are no part of this. */
const Told = Schema.Struct({
  id: Schema.optional(Schema.String),
  model: Schema.optional(Schema.String),
  usage: Schema.optional(
    Schema.NullOr(
      Schema.Struct({ input_tokens: Count, output_tokens: Count, prompt_tokens: Count, completion_tokens: Count })
    )
  )
})
const decode = Schema.decodeUnknownOption(Told)

const ofAnswer = (body: unknown) =>
  Option.match(decode(body), {
    onNone: () => ({}),
    onSome: ({ id, model, usage }) => ({
      "gen_ai.response.id": id,
      "gen_ai.response.model": model,
      "gen_ai.usage.input_tokens": usage?.input_tokens ?? usage?.prompt_tokens,
      "gen_ai.usage.output_tokens": usage?.output_tokens ?? usage?.completion_tokens
    })
  })

/** What a model is asked for, in the words of the conventions where they have one. */
export type GenAiOperation = "chat" | "moderation" | "transcription"

/** The span of a question to a model, `{operation} {model}`: which one, and what it took. Neither the question nor the answer. */
export const genAiSpan = <E, R>(
  {
    operation,
    model,
    baseUrl
  }: { readonly operation: GenAiOperation; readonly model: string; readonly baseUrl: string },
  question: Effect.Effect<unknown, E, R>
) =>
  exportedSpan(
    `${operation} ${model}`,
    {
      kind: "client",
      attributes: {
        "gen_ai.operation.name": operation,
        // All servers that are asked speak this one's wire; the address tells which one it is.
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": model,
        ...serverAttributes(new URL(baseUrl))
      }
    },
    (annotate) => Effect.tap(question, (body) => Effect.sync(() => annotate(() => ofAnswer(body))))
  )

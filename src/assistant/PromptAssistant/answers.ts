import { Option, Schema } from "effect"
import type { Scene } from "./Brief.ts"
import { scenesIn } from "./sceneIn.ts"

const Content = Schema.Struct({ type: Schema.String, text: Schema.optional(Schema.Unknown) })
const Output = Schema.Struct({ type: Schema.String, content: Schema.optional(Schema.Unknown) })
const Answer = Schema.Struct({
  status: Schema.optional(Schema.Unknown),
  output: Schema.Array(Schema.Unknown)
})

const many = <S extends Schema.Decoder<unknown>>(schema: S, value: unknown): ReadonlyArray<S["Type"]> =>
  Array.isArray(value) ? value.flatMap((one) => Option.toArray(Schema.decodeUnknownOption(schema)(one))) : []

/** The text of a Responses answer; none when it was cut short, refused or says nothing. */
const textOf = (body: unknown): Option.Option<string> =>
  Option.gen(function* () {
    const answer = yield* Schema.decodeUnknownOption(Answer)(body)
    if (answer.status === "incomplete" || answer.status === "failed") return yield* Option.none<string>()
    const parts = many(Output, answer.output)
      .filter((output) => output.type === "message")
      .flatMap((output) => many(Content, output.content))
    if (parts.some((part) => part.type === "refusal")) return yield* Option.none<string>()
    return parts
      .flatMap((part) => (part.type === "output_text" && typeof part.text === "string" ? [part.text] : []))
      .join("")
  })

/** Parts of a message, or the whole of it. */
const Choice = Schema.Struct({
  finish_reason: Schema.optional(Schema.Unknown),
  message: Schema.Struct({ content: Schema.Unknown, refusal: Schema.optional(Schema.Unknown) })
})
const Completion = Schema.Struct({ choices: Schema.NonEmptyArray(Choice) })

/** The text of a chat completion; none when it was cut short, filtered, refused or says nothing. */
const textOfCompletion = (body: unknown): Option.Option<string> =>
  Option.gen(function* () {
    const { choices } = yield* Schema.decodeUnknownOption(Completion)(body)
    const [{ finish_reason: ended, message }] = choices
    const isRefused = typeof message.refusal === "string" && message.refusal !== ""
    if (isRefused || ended === "length" || ended === "content_filter") return yield* Option.none<string>()
    if (typeof message.content === "string") return message.content
    return many(Content, message.content)
      .flatMap(({ text }) => (typeof text === "string" ? [text] : []))
      .join("")
  })

/** The model's answer as a scene, by either wire: some gateways answer one by the other. None when it is not one. */
export const readScene = (body: unknown): Option.Option<Scene> =>
  Option.flatMap(
    Option.orElse(textOf(body), () => textOfCompletion(body)),
    scenesIn
  )

const Moderation = Schema.Struct({
  results: Schema.NonEmptyArray(Schema.Struct({ flagged: Schema.Boolean, categories: Schema.optional(Schema.Unknown) }))
})

/** The categories that a moderation answer flags, none twice; none at all when it is not such an answer. */
export const readCategories = (body: unknown): Option.Option<ReadonlyArray<string>> =>
  Schema.decodeUnknownOption(Moderation)(body).pipe(
    Option.map(({ results }) => {
      const flagged = results.filter((result) => result.flagged)
      const named = flagged.flatMap(({ categories }) =>
        typeof categories === "object" && categories !== null
          ? Object.entries(categories).flatMap(([name, is]) => (is === true ? [name] : []))
          : []
      )
      return flagged.length > 0 && named.length === 0 ? ["flagged"] : [...new Set(named)]
    })
  )

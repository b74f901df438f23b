import { Option, Schema } from "effect"
import { Prompt } from "../../domain/Video.ts"

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

const quotes: ReadonlyArray<readonly [string, string]> = [
  ['"', '"'],
  ["'", "'"],
  ["“", "”"],
  ["«", "»"],
  ["`", "`"]
]

/** Quotes around the whole go; quotes of a speech that happens to begin or end the text stay. */
const unquoted = (text: string): string => {
  const pair = quotes.find(([open, close]) => text.length > 1 && text.startsWith(open) && text.endsWith(close))
  if (pair === undefined) return text
  const inner = text.slice(1, -1)
  return inner.includes(pair[0]) || inner.includes(pair[1]) ? text : inner.trim()
}

const unfenced = (text: string): string => /^```[^\n]*\n([\s\S]*?)\n?```$/.exec(text)?.[1]?.trim() ?? text

/** A model that will not, or that talks about its task instead of doing it. */
const declined = /^(i['’]?m (very |really )?sorry|sorry[,.]|i (can['’]?t|cannot|won['’]?t|am unable)|as an ai\b)/i

/** The model's answer as a prompt; none when it is not one. */
export const readPrompt = (body: unknown): Option.Option<Prompt> =>
  textOf(body).pipe(
    Option.map((text) => unquoted(unfenced(text.trim()).replace(/^\**(prompt|scene)\**\s*:\**\s*/i, ""))),
    Option.filter((text) => !declined.test(text)),
    Option.flatMap(Schema.decodeUnknownOption(Prompt))
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

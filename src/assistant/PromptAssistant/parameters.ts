import { Effect, Ref } from "effect"
import type { Trouble } from "../../platform/JsonApi.ts"
import { refusal } from "../../platform/OpenAiClient.ts"

/** What a question may carry besides its words, and not every server takes. */
export type Parameter = "stream" | "format" | "reasoning" | "limit"

/** How servers call each of them when they refuse it. */
const calledBy: Readonly<Record<Parameter, RegExp>> = {
  stream: /\bstream(?:ing|ed)?\b/i,
  format:
    /^(?:text|format)$|\b(?:response[_ ]format|text[._ ]format|json[_ ](?:schema|object|mode)|structured[_ -]?outputs?|guided|grammar)\b/i,
  reasoning: /\breasoning\b/i,
  limit: /\bmax_(?:output_)?tokens\b/i
}
const parameters: ReadonlyArray<Parameter> = ["stream", "format", "reasoning", "limit"]

/** Statuses by which a server says that it does not take a request as it is. */
export const misfits: ReadonlySet<number> = new Set([400, 415, 422, 501])

/** Whether a server does not take a request as it is. */
export const isMisfit = (trouble: Trouble): trouble is Extract<Trouble, { _tag: "Refused" }> =>
  trouble._tag === "Refused" && misfits.has(trouble.status)

/** The parameters that a refusal is about: those that it names as its subject, else those of which its words speak. */
const refusedIn = (trouble: Trouble): ReadonlyArray<Parameter> => {
  if (!isMisfit(trouble)) return []
  const { param, message } = refusal(trouble.body)
  const named = (said: string) => parameters.filter((one) => calledBy[one].test(said))
  const subject = named(param ?? "")
  return subject.length > 0 ? subject : named(message)
}

/**
 * Asks a server with every parameter that it is not known to refuse. One that it names in a refusal is left out from then
 * on: it is found out by asking once.
 */
export const makeAsking = Effect.map(Ref.make<ReadonlySet<Parameter>>(new Set()), (refused) => {
  const asking = <A>(
    ask: (takes: (parameter: Parameter) => boolean) => Effect.Effect<A, Trouble>
  ): Effect.Effect<A, Trouble> =>
    Effect.gen(function* () {
      const before = yield* Ref.get(refused)
      return yield* ask((parameter) => !before.has(parameter)).pipe(
        Effect.catch((trouble) => {
          const more = refusedIn(trouble).filter((parameter) => !before.has(parameter))
          if (more.length === 0) return Effect.fail(trouble)
          return Ref.update(refused, (known) => new Set([...known, ...more])).pipe(
            Effect.andThen(
              Effect.logInfo("the text server does not take a parameter: it is asked without").pipe(
                Effect.annotateLogs({ parameters: more.join(", ") })
              )
            ),
            // Each round leaves out one more of the few.
            Effect.andThen(asking(ask))
          )
        })
      )
    })
  return asking
})

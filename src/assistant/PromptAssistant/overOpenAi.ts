import { Duration, Effect, Option, type Redacted } from "effect"
import type { Prompt } from "../../domain/Video.ts"
import type { Trouble } from "../../platform/JsonApi.ts"
import { monotonicMillis } from "../../platform/MonotonicTime.ts"
import { call, isBilling, makeClient, refusal } from "../../platform/OpenAiClient.ts"
import { countProviderError } from "../../platform/Telemetry/providerErrors.ts"
import { readCategories, readPrompt } from "./answers.ts"
import { AssistantError, type PromptBrief } from "./Brief.ts"
import { instructions, material } from "./instructions.ts"

/** What a question may take, its retry included: longer than that nobody watches a menu that thinks. */
const totalSeconds = 10
/** What an answer needs at least: with less left, a retry would only make the user wait for the same error. */
const shortestAnswerSeconds = 2
/** The pause before the retry, where the server names none. */
const retryPauseSeconds = 0.3
/** Tokens of an answer, reasoning included; a scene of 120 words is about 200. */
const maxTokens = 2000
/** OpenAI's moderation model; it is free, and other servers ignore the name. */
const moderationModel = "omni-moderation-latest"

export interface AssistantOptions {
  readonly baseUrl: string
  readonly apiKey: Redacted.Redacted
  readonly model: string
  /** In place of the usual ten. */
  readonly withinSeconds?: number | undefined
}

/** Models that think first would spend the ten seconds on it. */
const thinks = /^(gpt-[5-9]|o\d)/

const reasonOf = (trouble: Trouble): AssistantError["reason"] => {
  switch (trouble._tag) {
    case "TimedOut":
      return "timeout"
    case "Unreachable":
      return "network"
    case "Malformed":
      return "unusable-answer"
    case "Refused": {
      const { status } = trouble
      if ([400, 402, 403, 429].includes(status) && isBilling(status, refusal(trouble.body)))
        return "insufficient-credits"
      if (status === 401 || status === 403) return "unauthorized"
      if (status === 429) return "rate-limit"
      return status >= 500 ? "network" : "unusable-answer"
    }
  }
}

/** Whether the same question may be answered in a moment; then the server may have said when. */
const passes = (trouble: Trouble): trouble is Extract<Trouble, { _tag: "Refused" }> =>
  trouble._tag === "Refused" &&
  (trouble.status >= 500 || (trouble.status === 429 && !isBilling(trouble.status, refusal(trouble.body))))

/** Tries once more after 429 and 5xx, if an answer can still come within `withinSeconds` of the beginning. */
const retryOnce = <A>(withinSeconds: number, attempt: Effect.Effect<A, Trouble>): Effect.Effect<A, Trouble> =>
  Effect.gen(function* () {
    const begunMillis = yield* monotonicMillis
    return yield* attempt.pipe(
      Effect.catch((trouble) =>
        Effect.gen(function* () {
          if (!passes(trouble)) return yield* Effect.fail(trouble)
          const spentSeconds = ((yield* monotonicMillis) - begunMillis) / 1000
          const pauseSeconds = trouble.retryAfter ?? retryPauseSeconds
          if (spentSeconds + pauseSeconds + shortestAnswerSeconds > withinSeconds) return yield* Effect.fail(trouble)
          return yield* Effect.delay(attempt, Duration.seconds(pauseSeconds))
        })
      )
    )
  })

const failAs = (operation: string) => (trouble: Trouble) =>
  Effect.gen(function* () {
    const reason = reasonOf(trouble)
    yield* Effect.logWarning("prompt assistant error").pipe(
      Effect.annotateLogs({
        operation,
        reason,
        ...(trouble._tag === "Refused" && { status: trouble.status }),
        ...(trouble._tag === "Unreachable" && { cause: trouble.cause })
      })
    )
    yield* countProviderError("assistant", reason)
    return yield* new AssistantError({ reason })
  })

/** Runs one question within the time that it may take, and reads its answer. */
const ask = <A>(
  operation: string,
  withinSeconds: number,
  run: (signal: AbortSignal) => PromiseLike<unknown>,
  read: (body: unknown) => Option.Option<A>
): Effect.Effect<A, AssistantError> =>
  retryOnce(withinSeconds, call(withinSeconds, run)).pipe(
    Effect.flatMap((body) =>
      Option.match(read(body), {
        onNone: () => Effect.fail<Trouble>({ _tag: "Malformed" }),
        onSome: Effect.succeed
      })
    ),
    Effect.timeoutOrElse({
      duration: Duration.seconds(withinSeconds),
      orElse: () => Effect.fail<Trouble>({ _tag: "TimedOut" })
    }),
    Effect.catch(failAs(operation))
  )

/** The assistant over any server that speaks OpenAI's Responses and Moderations. */
export const makeOverOpenAi = (options: AssistantOptions) =>
  Effect.sync(() => {
    const client = makeClient(options)
    const { model, withinSeconds = totalSeconds } = options

    const improve = Effect.fn("PromptAssistant.improve")(function* (
      brief: PromptBrief
    ): Effect.fn.Return<Prompt, AssistantError> {
      yield* Effect.annotateCurrentSpan({ mode: brief.mode, style: brief.style, model })
      const question = {
        model,
        instructions: instructions(brief),
        input: material(brief),
        max_output_tokens: maxTokens,
        store: false,
        ...(thinks.test(model) && { reasoning: { effort: "low" as const } })
      }
      return yield* ask("improve", withinSeconds, (signal) => client.responses.create(question, { signal }), readPrompt)
    })

    const moderate = Effect.fn("PromptAssistant.moderate")(function* (
      text: string
    ): Effect.fn.Return<ReadonlyArray<string>, AssistantError> {
      const question = { model: moderationModel, input: text }
      return yield* ask(
        "moderate",
        withinSeconds,
        (signal) => client.moderations.create(question, { signal }),
        readCategories
      )
    })

    return { improve, moderate }
  })

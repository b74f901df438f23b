import { Duration, Effect, Option, type Redacted, Ref } from "effect"
import type { Prompt } from "../../domain/Video.ts"
import type { Trouble } from "../../platform/JsonApi.ts"
import { monotonicMillis } from "../../platform/MonotonicTime.ts"
import { call, isBilling, makeClient, meaning, refusal } from "../../platform/OpenAiClient.ts"
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

/** The server has no such call. A 404 may also be about the model, which another call would not find either. */
const hasNoSuchCall = (trouble: Trouble): boolean =>
  trouble._tag === "Refused" && [404, 405, 501].includes(trouble.status) && meaning(refusal(trouble.body)) !== "retired"

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
  attempt: Effect.Effect<unknown, Trouble>,
  read: (body: unknown) => Option.Option<A>
): Effect.Effect<A, AssistantError> =>
  retryOnce(withinSeconds, attempt).pipe(
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

/** A scene by the Responses API, or by chat completions from the first time that a server turns out to have only these. */
const makeWriting = Effect.fnUntraced(function* (
  client: ReturnType<typeof makeClient>,
  model: string,
  withinSeconds: number
) {
  const hasOnlyChat = yield* Ref.make(false)

  const respond = (brief: PromptBrief) =>
    call(withinSeconds, (signal) =>
      client.responses.create(
        {
          model,
          instructions: instructions(brief),
          input: material(brief),
          max_output_tokens: maxTokens,
          store: false,
          ...(thinks.test(model) && { reasoning: { effort: "low" as const } })
        },
        { signal }
      )
    )

  const chat = (brief: PromptBrief) =>
    call(withinSeconds, (signal) =>
      client.chat.completions.create(
        {
          model,
          messages: [
            { role: "system", content: instructions(brief) },
            { role: "user", content: material(brief) }
          ],
          max_tokens: maxTokens
        },
        { signal }
      )
    )

  return (brief: PromptBrief): Effect.Effect<unknown, Trouble> =>
    Effect.gen(function* () {
      if (yield* Ref.get(hasOnlyChat)) return yield* chat(brief)
      return yield* respond(brief).pipe(
        Effect.catchIf(hasNoSuchCall, (trouble) =>
          chat(brief).pipe(
            Effect.tap(Ref.set(hasOnlyChat, true)),
            Effect.tap(Effect.logInfo("the text server has no Responses API: prompts are written by chat/completions")),
            Effect.mapError((second) => (hasNoSuchCall(second) ? trouble : second))
          )
        )
      )
    })
})

/** The assistant over any server that speaks OpenAI's Responses or chat completions, and Moderations. */
export const makeOverOpenAi = (options: AssistantOptions) =>
  Effect.gen(function* () {
    const client = makeClient(options)
    const { model, withinSeconds = totalSeconds } = options
    const write = yield* makeWriting(client, model, withinSeconds)

    const improve = Effect.fn("PromptAssistant.improve")(function* (
      brief: PromptBrief
    ): Effect.fn.Return<Prompt, AssistantError> {
      yield* Effect.annotateCurrentSpan({ mode: brief.mode, style: brief.style, model })
      return yield* ask("improve", withinSeconds, write(brief), readPrompt)
    })

    const moderate = Effect.fn("PromptAssistant.moderate")(function* (
      text: string
    ): Effect.fn.Return<ReadonlyArray<string>, AssistantError> {
      const question = { model: moderationModel, input: text }
      return yield* ask(
        "moderate",
        withinSeconds,
        call(withinSeconds, (signal) => client.moderations.create(question, { signal })),
        readCategories
      )
    })

    return { improve, moderate }
  })

import { Duration, Effect, Option } from "effect"
import type { Trouble } from "../../platform/JsonApi.ts"
import { monotonicMillis } from "../../platform/MonotonicTime.ts"
import { isBilling, refusal } from "../../platform/OpenAiClient.ts"
import { timedBy } from "../../platform/Metrics.ts"
import { countProviderError } from "../../platform/Telemetry/providerErrors.ts"
import { AssistantError } from "./Brief.ts"

/** What an answer needs at least: with less left, a retry would only make the user wait for the same error. */
const shortestAnswerSeconds = 2
/** The pause before the retry, where the server names none. */
const retryPauseSeconds = 0.3
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

/** Runs one question to a server of text within the time that it may take, and reads its answer. */
export const ask = <A, Answer>(
  operation: string,
  withinSeconds: number,
  attempt: Effect.Effect<Answer, Trouble>,
  read: (answer: Answer) => Option.Option<A>
): Effect.Effect<A, AssistantError> =>
  retryOnce(withinSeconds, attempt).pipe(
    Effect.flatMap((answer) =>
      Option.match(read(answer), {
        onNone: () => Effect.fail<Trouble>({ _tag: "Malformed" }),
        onSome: Effect.succeed
      })
    ),
    Effect.timeoutOrElse({
      duration: Duration.seconds(withinSeconds),
      orElse: () => Effect.fail<Trouble>({ _tag: "TimedOut" })
    }),
    Effect.catch(failAs(operation)),
    timedBy("kudo_assistant_seconds", { operation })
  )

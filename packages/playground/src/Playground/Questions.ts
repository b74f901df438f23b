import { randomInt } from "node:crypto"
import { Clock, Context, Deferred, Effect, Layer } from "effect"
import { type BotApiError, badRequest } from "./BotApiError.ts"
import { queryLifetimeMillis } from "./Updates.ts"

/** Questions that wait at most; the oldest go first. */
const maxQuestions = 10_000
/** Telegram waits this long for the answer to a pre-checkout query. */
export const preCheckoutMillis = 10_000

type QuestionKind = "callback" | "pre-checkout" | "inline"

export interface Answer {
  readonly ok: boolean
  readonly text: string | undefined
  /** Of a pressed button: whether the text is to be shown until it is closed, and what is to be opened. */
  readonly alert?: boolean
  readonly url?: string | undefined
  /** What the bot offers inline. */
  readonly offers?: InlineOffers
}

/** Results of an inline query, as the bot spelled them. */
export interface InlineOffers {
  readonly results: ReadonlyArray<{ readonly id: string; readonly type: string; readonly [field: string]: unknown }>
  readonly nextOffset: string
  readonly button: unknown
}

export interface Question {
  readonly id: string
  readonly answer: Deferred.Deferred<Answer>
}

interface Asked extends Question {
  readonly kind: QuestionKind
  readonly user: number
  readonly until: number
}

const tooOld = badRequest("query is too old and response timeout expired or query ID is invalid")

/** Callback and pre-checkout queries that the bot has yet to answer. */
export class Questions extends Context.Service<
  Questions,
  {
    /** A new question, or the one with this id. */
    readonly ask: (kind: QuestionKind, user: number, id?: string) => Effect.Effect<Question>
    /** Who was asked; fails when the question is unknown or too old. A second answer changes nothing. */
    readonly answer: (kind: QuestionKind, id: string, answer: Answer) => Effect.Effect<number, BotApiError>
  }
>()("kudo/Playground/Questions") {
  static readonly layer = Layer.sync(Questions, () => {
    const asked = new Map<string, Asked>()
    return {
      ask: Effect.fnUntraced(function* (kind, user, id) {
        const now = yield* Clock.currentTimeMillis
        for (const [key, { until }] of asked) if (until < now || asked.size >= maxQuestions) asked.delete(key)
        const key = id ?? `${user}${randomInt(2 ** 40)}`
        const until = now + (kind === "pre-checkout" ? preCheckoutMillis : queryLifetimeMillis)
        const question: Asked = { kind, user, id: key, until, answer: yield* Deferred.make<Answer>() }
        asked.set(key, question)
        return question
      }),
      answer: Effect.fnUntraced(function* (kind, id, answer) {
        const question = asked.get(id)
        const now = yield* Clock.currentTimeMillis
        if (question === undefined || question.kind !== kind || question.until < now) return yield* tooOld
        yield* Deferred.succeed(question.answer, answer)
        return question.user
      })
    }
  })
}

import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Logger, References, Tracer } from "effect"
import { TestClock } from "effect/testing"
import type { Harness } from "../kit/providers/harness.ts"
import type { Answer } from "../kit/VideoServer.ts"
import { bodyOf, mapText, withBody } from "./mutations.ts"
import { keysSeen, makeStand, promptOf } from "./stand.ts"

const now = 1_795_000_000_000
const pause = 60_000

const show = (value: unknown) => inspect(value, { depth: 12, showHidden: true, maxStringLength: null })

/** Everything that operators may read of an effect: its log lines and its spans. */
const watched = Effect.sync(() => {
  const lines: Array<string> = []
  const logger = Logger.make<unknown, void>(({ message, cause, fiber }) => {
    lines.push(show([message, Cause.pretty(cause), fiber.getRef(References.CurrentLogAnnotations)]))
  })
  const spans: Array<Tracer.NativeSpan> = []
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    }
  })
  const watch = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    effect.pipe(Effect.withTracer(tracer), Effect.provide(Logger.layer([logger])))
  /** Of an ended span exporters tell its name, attributes and events, and what it failed with. */
  const ended = ({ name, attributes, status, events }: Tracer.NativeSpan) => {
    const failure = status._tag === "Ended" && Exit.isFailure(status.exit) ? Cause.pretty(status.exit.cause) : ""
    return show([name, attributes, events, failure])
  }
  const seen = () => [...lines, ...spans.map(ended)]
  return { watch, lines, spans, seen }
})

/** An error as anybody might print it. */
const told = (error: unknown): string =>
  [
    JSON.stringify(error),
    String(error),
    show(error),
    error instanceof Error ? `${error.message} ${error.stack}` : ""
  ].join("\n")

const forms = (secret: string) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64")]

/** The answer of a server that repeats to us what it was sent. */
const echoing = (answer: Answer, said: string): Answer =>
  withBody(
    answer,
    mapText(bodyOf(answer), (text) => `${text} ${said}`)
  )

const hidden = (told: string, secrets: ReadonlyArray<string>, of: string) => {
  for (const secret of secrets.flatMap(forms)) assert.isFalse(told.includes(secret), `${of}: ${secret} is in ${told}`)
}

/** What nobody gets to read. */
export const secrecy = (harness: Harness) => {
  const refusals = [
    harness.refused,
    harness.rateLimited(17),
    harness.outOfCredits,
    harness.unauthorized,
    harness.serverError,
    harness.lost
  ]
  const others: ReadonlyArray<Answer> = [{ body: "" }, { body: "<html>" }, { body: '{"', then: "reset" }, "reset"]

  describe("keys, secrets and prompts", () => {
    it.effect("are in no error, log line or span, though the server repeats them", () =>
      Effect.gen(function* () {
        const { accepted, provider, script, server, submit } = yield* makeStand(harness)
        const { watch, seen, lines, spans } = yield* watched
        const task = yield* watch(accepted)
        const keys = [...new Set([...keysSeen(server), ...(harness.secrets ?? [])])]
        const secrets = [...keys, promptOf(harness)]
        assert.isAbove(secrets.length, 1)
        const echoes = refusals.map((answer) => echoing(answer, `${keys.join(" ")} ${promptOf(harness)}`))
        for (const answer of [...refusals, ...echoes, ...others]) {
          script({ submit: answer, status: answer })
          yield* TestClock.adjust(pause)
          hidden(told(yield* Effect.flip(watch(submit))), secrets, `a submit, ${show(answer)}`)
          hidden(
            told(yield* Effect.flip(watch(provider.status(task, harness.model)))),
            secrets,
            `a status, ${show(answer)}`
          )
        }
        assert.isAbove(lines.length, refusals.length, "each error is a line")
        assert.isAbove(spans.length, refusals.length)
        for (const line of seen()) hidden(line, secrets, "the log")
      })
    )

    it.effect("are in no failed task's detail, though the server repeats the key", () =>
      Effect.gen(function* () {
        const { accepted, provider, script, server } = yield* makeStand(harness)
        const { watch, seen } = yield* watched
        const task = yield* accepted
        const keys = keysSeen(server)
        for (const failed of [harness.failed, harness.moderated]) {
          script({
            status: withBody(
              failed,
              mapText(bodyOf(failed), (text) => (text.includes(" ") ? `${text} ${keys.join(" ")}` : text))
            )
          })
          const exit = yield* Effect.exit(watch(provider.status(task, harness.model)))
          if (Exit.isSuccess(exit)) hidden(show(exit.value), keys, "the detail")
        }
        for (const line of seen()) hidden(line, [...keys, promptOf(harness)], "the log")
      })
    )

    it.effect("are in no error or log line of a download", () =>
      Effect.gen(function* () {
        const { finished, provider, server } = yield* makeStand(harness)
        const { watch, seen } = yield* watched
        for (const answer of [
          harness.expired,
          { status: 500, body: "<html>" },
          { body: { error: "gone" } },
          "reset"
        ] as const) {
          const source = yield* watch(finished(answer))
          hidden(told(yield* Effect.flip(watch(provider.content(source)))), keysSeen(server), show(answer))
        }
        for (const line of seen()) hidden(line, [...keysSeen(server), promptOf(harness)], "the log")
      })
    )

    it.effect("are in no rejected callback's error or log line", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(now)
        const { provider } = yield* makeStand(harness)
        const { watch, seen } = yield* watched
        const secrets = harness.secrets ?? []
        const forged = harness.callback({ at: now, id: "msg_1", forged: true })
        // Where nobody signs, what is not a callback at all is rejected alone.
        const body = harness.signs === false ? forged.body.slice(1) : forged.body
        hidden(told(yield* Effect.flip(watch(provider.callback(forged.headers, body)))), secrets, "forged")
        hidden(told(yield* Effect.flip(watch(provider.callback({}, "nonsense")))), secrets, "unsigned")
        for (const line of seen()) hidden(line, secrets, "the log")
      })
    )
  })
}

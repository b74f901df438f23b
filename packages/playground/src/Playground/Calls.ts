import { Clock, Context, Deferred, Duration, Effect, Layer, Option } from "effect"
import type { Params } from "./BotApiParams.ts"

/** Calls remembered for whoever asks what the bot did; the oldest go first. */
const maxCalls = 20_000

export interface Call {
  readonly n: number
  /** Milliseconds. */
  readonly at: number
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
  readonly ok: boolean
  readonly error?: string
}

/** Uploads become name and size, wherever `attach://` names them. */
const withoutContents = ({ values, files }: Params): Readonly<Record<string, unknown>> => {
  const used = new Set<string>()
  const described = (name: string) => {
    const file = files[name]
    if (file === undefined) return undefined
    used.add(name)
    return { file: file.name, size: file.size }
  }
  const replace = (value: unknown): unknown => {
    if (typeof value === "string" && value.startsWith("attach://")) return described(value.slice(9)) ?? value
    if (Array.isArray(value)) return value.map(replace)
    if (typeof value !== "object" || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, replace(one)]))
  }
  const replaced = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, replace(value)]))
  const direct = Object.keys(files).filter((name) => !used.has(name))
  return { ...replaced, ...Object.fromEntries(direct.map((name) => [name, described(name)])) }
}

/** What the bot called, numbered from 1, without the token and without file contents. */
export class Calls extends Context.Service<
  Calls,
  {
    readonly record: (method: string, params: Params, error: string | undefined) => Effect.Effect<void>
    /** Those after `n` that fit, as soon as there is one; none when there is none in time. */
    readonly after: (
      n: number,
      fits: (call: Call) => boolean,
      waitAtMost: Duration.Duration
    ) => Effect.Effect<ReadonlyArray<Call>>
  }
>()("kudo/Playground/Calls") {
  static readonly layer = Layer.sync(Calls, () => {
    const calls: Array<Call> = []
    let next = 1
    let recorded = Deferred.makeUnsafe<void>()
    const fitting = (n: number, fits: (call: Call) => boolean) => calls.filter((call) => call.n > n && fits(call))
    const awaited = (n: number, fits: (call: Call) => boolean): Effect.Effect<ReadonlyArray<Call>> =>
      Effect.suspend(() => {
        const found = fitting(n, fits)
        return found.length > 0 ? Effect.succeed(found) : Effect.andThen(Deferred.await(recorded), awaited(n, fits))
      })
    return {
      record: (method, params, error) =>
        Effect.flatMap(Clock.currentTimeMillis, (at) => {
          const outcome = error === undefined ? { ok: true } : { ok: false, error }
          calls.push({ n: next++, at, method, params: withoutContents(params), ...outcome })
          if (calls.length > maxCalls + maxCalls / 10) calls.splice(0, calls.length - maxCalls)
          const waiting = recorded
          recorded = Deferred.makeUnsafe<void>()
          return Effect.asVoid(Deferred.succeed(waiting, undefined))
        }),
      after: (n, fits, waitAtMost) =>
        Duration.isZero(waitAtMost)
          ? Effect.sync(() => fitting(n, fits))
          : Effect.map(
              Effect.timeoutOption(awaited(n, fits), waitAtMost),
              Option.getOrElse(() => [])
            )
    }
  })
}

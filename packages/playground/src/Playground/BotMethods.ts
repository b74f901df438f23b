import type { FileSystem, Path } from "effect"
import { Context, Duration, Effect, Layer } from "effect"
import type { HttpClient } from "effect/http"
import { BotApiError, noSuchMethod, notSimulated, tooManyRequests, unauthorized } from "./BotApiError.ts"
import { chatMethods } from "./BotApiChats.ts"
import { copyMethods } from "./BotApiCopies.ts"
import { mediaMethods } from "./BotApiMedia.ts"
import { fleetingMethods, messageMethods } from "./BotApiMessages.ts"
import { type Answered, type Methods, type Params } from "./BotApiParams.ts"
import { paymentMethods } from "./BotApiPayments.ts"
import { placeMethods } from "./BotApiPlaces.ts"
import { profileMethods, settingMethods } from "./BotApiProfile.ts"
import { updateMethods } from "./BotApiUpdates.ts"
import { Calls } from "./Calls.ts"
import { type Fault, Faults } from "./Faults.ts"
import { type MethodName, methodNames } from "./BotApiNames.ts"
import { nearest } from "./nearest.ts"
import { WebhookAnswers } from "./WebhookAnswers.ts"

const statusTexts: Readonly<Record<number, string>> = {
  400: "Bad Request",
  403: "Forbidden: bot was blocked by the user",
  404: "Not Found",
  409: "Conflict",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout"
}

/** A method's effect under a fault. */
const underFault = (act: Effect.Effect<Answered, BotApiError>, fault: Fault | undefined) => {
  switch (fault?.kind) {
    case "delay":
      return Effect.andThen(Effect.sleep(Duration.millis(fault.delayMs ?? 1000)), act)
    case "duplicate":
      return Effect.andThen(act, act)
    case "rate-limit":
      return Effect.fail(tooManyRequests(fault.retryAfter ?? 1))
    case "unauthorized":
      return Effect.fail(unauthorized)
    case "fail": {
      const { status } = fault
      return Effect.fail(new BotApiError({ code: status, description: statusTexts[status] ?? `Error ${status}` }))
    }
    default:
      return act
  }
}

export const allMethods = Effect.gen(function* () {
  const methods: Methods = {
    ...(yield* profileMethods),
    ...(yield* settingMethods),
    ...(yield* updateMethods),
    ...(yield* messageMethods),
    ...(yield* fleetingMethods),
    ...(yield* mediaMethods),
    ...(yield* placeMethods),
    ...(yield* copyMethods),
    ...(yield* chatMethods),
    ...(yield* paymentMethods)
  }
  return methods
})

/** Method names are matched without regard to case, as at Telegram. */
const exactNames: ReadonlyMap<string, MethodName> = new Map(methodNames.map((name) => [name.toLowerCase(), name]))

/** A call's outcome, and the fault that hit it, which also spoils what is heard of it. */
export interface Called {
  readonly outcome: Effect.Effect<Answered, BotApiError>
  readonly fault: Fault | undefined
}

/** The methods of one bot: every call goes through here, is written down, and meets its fault. */
export class BotMethods extends Context.Service<
  BotMethods,
  {
    readonly call: (name: string, params: Params) => Effect.Effect<Called>
    /** The methods of the Bot API that do here what they do at Telegram, in its order. */
    readonly simulated: ReadonlyArray<MethodName>
  }
>()("kudo/Playground/BotMethods") {
  static readonly layer: Layer.Layer<
    BotMethods,
    never,
    | Effect.Services<typeof allMethods>
    | Calls
    | Faults
    | WebhookAnswers
    | FileSystem.FileSystem
    | Path.Path
    | HttpClient.HttpClient
  > = Layer.effect(
    BotMethods,
    Effect.gen(function* () {
      const methods = yield* allMethods
      const calls = yield* Calls
      const faults = yield* Faults
      const answers = yield* WebhookAnswers

      const call = Effect.fnUntraced(function* (given: string, params: Params) {
        const name = exactNames.get(given.toLowerCase())
        const act = name === undefined ? undefined : methods[name]
        const fault = act === undefined || name === undefined ? undefined : yield* faults.take("telegram", name)
        const acting =
          act !== undefined
            ? underFault(act(params), fault)
            : Effect.fail(name === undefined ? noSuchMethod(nearest(given, methodNames)) : notSimulated(name))
        const outcome = yield* Effect.result(acting)
        const error = outcome._tag === "Failure" ? outcome.failure.description : undefined
        yield* calls.record(name ?? given.slice(0, maxUnknownName), params, error)
        return { outcome: Effect.fromResult(outcome), fault }
      })
      yield* answers.attach(call)
      return { call, simulated: methodNames.filter((name) => methods[name] !== undefined) }
    })
  )
}

/** What is kept of the name of a method that does not exist. */
const maxUnknownName = 64

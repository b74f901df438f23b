import { createHash, timingSafeEqual } from "node:crypto"
import { Context, Effect, Layer, Redacted } from "effect"
import { HttpServerRequest, type HttpServerResponse } from "effect/http"
import { type Fault, Faults } from "../Faults.ts"
import { Calls } from "../VideoDouble/Calls.ts"
import { hangUp } from "../Wire.ts"
import { answeringRefusals, noAccess, outOfCredits, type Refused, serverFault, tooFrequent } from "./Answers.ts"

type Answer<R> = Effect.Effect<HttpServerResponse.HttpServerResponse, Refused, R>
type Handled<R> = Effect.Effect<HttpServerResponse.HttpServerResponse, never, R | HttpServerRequest.HttpServerRequest>

const digest = (text: string) => createHash("sha256").update(text).digest()

/** The bearer key, compared in constant time; without an own key any key will do. */
const checkKey = (request: HttpServerRequest.HttpServerRequest, apiKey: Redacted.Redacted | undefined) => {
  const given = /^Bearer +(\S+)$/i.exec(request.headers["authorization"] ?? "")?.[1]
  if (given === undefined) return Effect.fail(noAccess)
  const right = apiKey === undefined || timingSafeEqual(digest(given), digest(Redacted.value(apiKey)))
  return right ? Effect.void : Effect.fail(noAccess)
}

const withFault = <R>(
  request: HttpServerRequest.HttpServerRequest,
  fault: Fault | undefined,
  act: (fault: Fault | undefined) => Answer<R>
): Answer<R> => {
  switch (fault?.kind) {
    case "fail":
      return Effect.fail(serverFault(fault.status))
    case "rate-limit":
      return Effect.fail(tooFrequent)
    case "insufficient-credits":
      return Effect.fail(outOfCredits)
    case "unauthorized":
      return Effect.fail(noAccess)
    case "lose":
      return Effect.andThen(act(undefined), hangUp(request))
    case "duplicate":
      return Effect.tap(act(undefined), () => act(undefined))
    default:
      return act(fault)
  }
}

/** What every route that needs a key goes through: the key, the count of calls, and the faults that were asked for. */
export class Gate extends Context.Service<
  Gate,
  {
    /** `name` is how a fault names the route; `act` gets the faults that only it can commit. */
    readonly faulty: <R>(name: string, act: (fault: Fault | undefined) => Answer<R>) => Handled<R>
    /** A route that faults leave alone. */
    readonly plain: <R>(name: string, act: Answer<R>) => Handled<R>
  }
>()("kudo/Playground/KieDouble/Gate") {
  static readonly layer = (apiKey: Redacted.Redacted | undefined) =>
    Layer.effect(
      Gate,
      Effect.gen(function* () {
        const faults = yield* Faults
        const calls = yield* Calls
        const enter = (name: string) =>
          Effect.gen(function* () {
            const request = yield* HttpServerRequest.HttpServerRequest
            yield* checkKey(request, apiKey)
            yield* calls.count(name)
            return request
          })
        return {
          plain: (name, act) => answeringRefusals(Effect.andThen(enter(name), act)),
          faulty: (name, act) =>
            Effect.gen(function* () {
              const request = yield* enter(name)
              const fault = yield* faults.take("kie", name)
              if (fault?.delayMs !== undefined || fault?.kind === "delay") yield* Effect.sleep(fault.delayMs ?? 1000)
              return yield* withFault(request, fault, act)
            }).pipe(answeringRefusals)
        }
      })
    )
}

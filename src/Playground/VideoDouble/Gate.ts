import { createHash, timingSafeEqual } from "node:crypto"
import { Context, Effect, Layer, Redacted } from "effect"
import { HttpServerRequest, type HttpServerResponse } from "effect/http"
import { type Fault, type FaultPlace, Faults } from "../Faults.ts"
import { hangUp } from "../Wire.ts"
import { Calls } from "./Calls.ts"
import { answeringRefusals, noKey, outOfCredits, rateLimited, type Refusal, serverFault, wrongKey } from "./Refusal.ts"

type Answer<R> = Effect.Effect<HttpServerResponse.HttpServerResponse, Refusal, R>

const digest = (text: string) => createHash("sha256").update(text).digest()

/** The bearer key, compared in constant time; without an own key any key will do. */
const checkKey = (request: HttpServerRequest.HttpServerRequest, apiKey: Redacted.Redacted | undefined) => {
  const given = /^Bearer +(\S+)$/i.exec(request.headers["authorization"] ?? "")?.[1]
  if (given === undefined) return Effect.fail(noKey)
  const right = apiKey === undefined || timingSafeEqual(digest(given), digest(Redacted.value(apiKey)))
  return right ? Effect.void : Effect.fail(wrongKey)
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
      return Effect.fail(rateLimited(fault.retryAfter ?? 1))
    case "insufficient-credits":
      return Effect.fail(outOfCredits)
    case "unauthorized":
      return Effect.fail(wrongKey)
    case "lose":
      return Effect.andThen(act(undefined), hangUp(request))
    case "duplicate":
      return Effect.tap(act(undefined), () => act(undefined))
    default:
      return act(fault)
  }
}

/** What every route of the double goes through: the key, the count of calls, and the faults that were asked for. */
export class Gate extends Context.Service<
  Gate,
  {
    /** `name` is how a fault of `place` names the route; `act` gets the faults that only it can commit. */
    readonly faulty: <R>(
      place: FaultPlace,
      name: string,
      act: (fault: Fault | undefined) => Answer<R>
    ) => Effect.Effect<HttpServerResponse.HttpServerResponse, never, R | HttpServerRequest.HttpServerRequest>
    /** A route that faults leave alone. */
    readonly plain: <R>(
      name: string,
      act: Answer<R>
    ) => Effect.Effect<HttpServerResponse.HttpServerResponse, never, R | HttpServerRequest.HttpServerRequest>
  }
>()("kudo/Playground/VideoDouble/Gate") {
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
          faulty: (place, name, act) =>
            Effect.gen(function* () {
              const request = yield* enter(name)
              const fault = yield* faults.take(place, name)
              if (fault?.delayMs !== undefined || fault?.kind === "delay") yield* Effect.sleep(fault.delayMs ?? 1000)
              return yield* withFault(request, fault, act)
            }).pipe(answeringRefusals)
        }
      })
    )
}

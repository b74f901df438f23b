import { createHash, timingSafeEqual } from "node:crypto"
import { Effect, type FileSystem, type Path, Redacted } from "effect"
import { HttpServerRequest, HttpServerResponse } from "effect/http"
import type { ApiPlace, RouteName } from "../FaultNames.ts"
import { delayOf, type Fault, Faults, type Says } from "../Faults.ts"
import { Calls } from "../VideoDouble/Calls.ts"
import { corrupted, hangUp } from "../Wire.ts"

type Response = HttpServerResponse.HttpServerResponse
type Answer<E, R> = Effect.Effect<Response, E, R>

/** How a provider words the refusals that every double knows. */
export interface Words<E> {
  readonly noAccess: E
  /** To a request without any key, where that is worded otherwise. */
  readonly noKey?: E
  readonly outOfCredits: E
  readonly tooFrequent: (retryAfter: number | undefined) => E
  readonly serverFault: (status: number) => E
  readonly answer: (refusal: E) => Response
}

interface GateOptions<E, Place extends ApiPlace> {
  readonly place: Place
  /** Without one any key will do. */
  readonly apiKey: Redacted.Redacted | undefined
  /** The key that a request shows. */
  readonly keyOf: (request: HttpServerRequest.HttpServerRequest) => string | undefined
  readonly words: Words<E>
}

/** The bearer key of a request. */
export const bearer = (request: HttpServerRequest.HttpServerRequest) =>
  /^Bearer +(\S+)$/i.exec(request.headers["authorization"] ?? "")?.[1]

const digest = (text: string) => createHash("sha256").update(text).digest()

const saysNothing: Says = () => false

/** A request says what its body does, JSON or a form; the route can still read it. */
const saidIn = Effect.fnUntraced(
  function* (request: HttpServerRequest.HttpServerRequest) {
    const type = (request.headers["content-type"] ?? "").toLowerCase()
    if (type === "") return saysNothing
    if (!type.startsWith("multipart/form-data")) {
      const body = yield* request.text
      return (words: string) => body.includes(words)
    }
    const parts = Object.values(yield* request.multipart)
    return (words: string) => parts.includes(words)
  },
  Effect.orElseSucceed(() => saysNothing)
)

const withFault = <E, R>(
  request: HttpServerRequest.HttpServerRequest,
  words: Words<E>,
  fault: Fault | undefined,
  act: (fault: Fault | undefined) => Answer<E, R>
): Answer<E, R> => {
  switch (fault?.kind) {
    case "fail":
      return fault.words === undefined
        ? Effect.fail(words.serverFault(fault.status))
        : Effect.succeed(HttpServerResponse.text(fault.words, { status: fault.status }))
    case "rate-limit":
      return Effect.fail(words.tooFrequent(fault.retryAfter))
    case "insufficient-credits":
      return Effect.fail(words.outOfCredits)
    case "unauthorized":
      return Effect.fail(words.noAccess)
    case "lose":
      return Effect.andThen(act(undefined), hangUp(request))
    case "corrupt":
      return Effect.map(act(undefined), corrupted)
    case "duplicate":
      return Effect.tap(act(undefined), () => act(undefined))
    default:
      return act(fault)
  }
}

/**
 * What every route of a provider's double goes through: the key, compared in constant time, the count of calls, and the
 * faults that were asked for. `name` is how a fault names the route; `act` gets the faults that only it can commit.
 */
export const makeGate = <E, Place extends ApiPlace>({ place, apiKey, keyOf, words }: GateOptions<E, Place>) =>
  Effect.gen(function* () {
    const faults = yield* Faults
    const calls = yield* Calls
    const files = yield* Effect.context<FileSystem.FileSystem | Path.Path>()
    const answering = <R>(handler: Answer<E, R>): Effect.Effect<Response, never, R> =>
      Effect.catch(handler, (refusal) => Effect.succeed(words.answer(refusal)))
    const enter = Effect.fnUntraced(function* (name: string) {
      const request = yield* HttpServerRequest.HttpServerRequest
      const given = keyOf(request)
      const right = apiKey === undefined || timingSafeEqual(digest(given ?? ""), digest(Redacted.value(apiKey)))
      if (given === undefined) return yield* Effect.fail(words.noKey ?? words.noAccess)
      if (!right) return yield* Effect.fail(words.noAccess)
      yield* calls.count(name)
      return request
    })
    return {
      /** A route that faults leave alone. */
      plain: <R>(name: string, act: Answer<E, R>) => answering(Effect.andThen(enter(name), act)),
      faulty: <R>(name: RouteName<Place>, act: (fault: Fault | undefined) => Answer<E, R>) =>
        answering(
          Effect.gen(function* () {
            const request = yield* enter(name)
            const fault = yield* faults.take(place, name, yield* Effect.provideContext(saidIn(request), files))
            yield* delayOf(fault)
            return yield* withFault(request, words, fault, act)
          })
        )
    }
  })

/** A gate of a double that words its refusals as `E`. */
export type Gated<E, Place extends ApiPlace> = Effect.Success<ReturnType<typeof makeGate<E, Place>>>

/** A gate of any double, for routes that faults leave alone. */
export type Passed<E> = Pick<Gated<E, never>, "plain">

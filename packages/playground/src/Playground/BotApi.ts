import { timingSafeEqual } from "node:crypto"
import type { FileSystem, Path } from "effect"
import { Duration, Effect, Redacted } from "effect"
import type { HttpServerRequest } from "effect/http"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { BotApiError, notFound, tooManyRequests, unauthorized } from "./BotApiError.ts"
import { maxDownloadBytes } from "./BotApiFiles.ts"
import { mediaMethods } from "./BotApiMedia.ts"
import { fleetingMethods, messageMethods } from "./BotApiMessages.ts"
import { type Answered, type Methods, type Params, readParams } from "./BotApiParams.ts"
import { paymentMethods } from "./BotApiPayments.ts"
import { profileMethods } from "./BotApiProfile.ts"
import { updateMethods } from "./BotApiUpdates.ts"
import { BotProfile } from "./BotProfile.ts"
import { Calls } from "./Calls.ts"
import { type Fault, Faults } from "./Faults.ts"
import { Files } from "./Files.ts"
import { corrupted, hangUp } from "./Wire.ts"

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

const accepted = ({ result, description }: Answered) =>
  HttpServerResponse.jsonUnsafe({ ok: true, result, ...(description === undefined ? {} : { description }) })

const refused = ({ code, description, retryAfter }: BotApiError) =>
  HttpServerResponse.jsonUnsafe(
    {
      ok: false,
      error_code: code,
      description,
      ...(retryAfter === undefined ? {} : { parameters: { retry_after: retryAfter } })
    },
    { status: code, ...(retryAfter === undefined ? {} : { headers: { "retry-after": `${retryAfter}` } }) }
  )

/** A method's effect under a fault; `lost` says that nobody may hear the answer. */
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

const allMethods = Effect.gen(function* () {
  const methods: Methods = {
    ...(yield* profileMethods),
    ...(yield* updateMethods),
    ...(yield* messageMethods),
    ...(yield* fleetingMethods),
    ...(yield* mediaMethods),
    ...(yield* paymentMethods)
  }
  // Method names are matched without regard to case, as at Telegram.
  return new Map(Object.entries(methods).map(([name, act]) => [name.toLowerCase(), { name, act }] as const))
})

const same = (a: string, b: string) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

/** Lets in any well-formed token, or only the one given, and remembers whose it is. */
const gate = Effect.fnUntraced(function* (only: Redacted.Redacted | undefined) {
  const profile = yield* BotProfile
  return Effect.fnUntraced(function* (token: string | undefined) {
    const id = /^(\d{1,15}):[A-Za-z0-9_-]{3,}$/.exec(token ?? "")?.[1]
    if (token === undefined || id === undefined) return yield* unauthorized
    if (only !== undefined && !same(token, Redacted.value(only))) return yield* unauthorized
    yield* profile.seen(Number(id))
  })
})

const calling = Effect.fnUntraced(function* (token: Redacted.Redacted | undefined) {
  const methods = yield* allMethods
  const calls = yield* Calls
  const faults = yield* Faults
  const enter = yield* gate(token)
  const platform = yield* Effect.context<FileSystem.FileSystem | Path.Path>()

  const perform = Effect.fnUntraced(function* (name: string, params: Params, fault: Fault | undefined) {
    const method = methods.get(name)
    if (method === undefined) return yield* notFound
    const outcome = yield* Effect.result(underFault(method.act(params), fault))
    const error = outcome._tag === "Failure" ? outcome.failure.description : undefined
    yield* calls.record(method.name, params, error)
    return yield* Effect.fromResult(outcome)
  })

  return (request: HttpServerRequest.HttpServerRequest) =>
    Effect.gen(function* () {
      const route = yield* HttpRouter.params
      const name = (route["method"] ?? "").toLowerCase()
      yield* enter(route["token"])
      const params = yield* Effect.provideContext(readParams(request), platform)
      const fault = yield* faults.take("telegram", methods.get(name)?.name ?? name)
      const answer = yield* perform(name, params, fault).pipe(Effect.map(accepted), Effect.catch(failing))
      if (fault?.kind === "lose") return yield* hangUp(request)
      return fault?.kind === "corrupt" ? corrupted(answer) : answer
    }).pipe(Effect.catch(failing))
})

const failing = (error: BotApiError) => Effect.succeed(refused(error))

const downloading = Effect.fnUntraced(function* (token: Redacted.Redacted | undefined) {
  const files = yield* Files
  const enter = yield* gate(token)
  return Effect.gen(function* () {
    const route = yield* HttpRouter.params
    yield* enter(route["token"])
    const file = yield* files.findByPath(route["*"] ?? "")
    if (file === undefined || file.size > maxDownloadBytes) return yield* notFound
    return yield* Effect.orDie(HttpServerResponse.file(files.location(file), { contentType: file.mime }))
  }).pipe(Effect.catch(failing))
})

/**
 * The Bot API at `/playground/telegram`: as strict as Telegram where a bot could rely on it, and with its words.
 * Of the parse modes only HTML is known. With a token only that one is let in.
 */
export const botApiRoutes = (token: Redacted.Redacted | undefined) =>
  HttpRouter.use(
    Effect.fnUntraced(function* (router) {
      const call = yield* calling(token)
      const download = yield* downloading(token)
      yield* router.add("POST", "/playground/telegram/bot:token/:method", call)
      yield* router.add("GET", "/playground/telegram/bot:token/:method", call)
      yield* router.add("GET", "/playground/telegram/file/bot:token/*", download)
    })
  )

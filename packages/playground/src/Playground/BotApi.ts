import type { FileSystem, Path } from "effect"
import { Context, Effect } from "effect"
import type { HttpServerRequest } from "effect/http"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { type BotApiError, notFound, wrongPath } from "./BotApiError.ts"
import { maxDownloadBytes } from "./BotApiFiles.ts"
import { BotMethods } from "./BotMethods.ts"
import { type Answered, readParams } from "./BotApiParams.ts"
import { Bots } from "./Bots.ts"
import { Files } from "./Files.ts"
import { corrupted, gatewayPage, hangUp } from "./Wire.ts"

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

const failing = (error: BotApiError) => Effect.succeed(refused(error))

const calling = Effect.gen(function* () {
  const bots = yield* Bots
  const platform = yield* Effect.context<FileSystem.FileSystem | Path.Path>()
  return (request: HttpServerRequest.HttpServerRequest) =>
    Effect.gen(function* () {
      const route = yield* HttpRouter.params
      const bot = yield* bots.enter(route["token"])
      const params = yield* Effect.provideContext(readParams(request, request.url), platform)
      const { outcome, fault } = yield* Context.get(bot.services, BotMethods).call(route["method"] ?? "", params)
      const answer = yield* outcome.pipe(Effect.map(accepted), Effect.catch(failing))
      if (fault?.kind === "lose" || fault?.kind === "close") return yield* hangUp(request)
      if (fault?.kind === "gateway") return gatewayPage(fault.status)
      return fault?.kind === "corrupt" ? corrupted(answer) : answer
    }).pipe(Effect.catch(failing))
})

/** What is wrong with a path that is none of the Bot API's, the nearest guess first. */
const pathFaults: ReadonlyArray<readonly [RegExp, string]> = [
  [/^\/file\/bot[^/]*\/?$/i, "the file_path that getFile gave is missing after the token"],
  [/^\/bot[^/]*\/?$/i, "the name of a method is missing after the token"],
  [/^\/(file\/)?\d+(:|%3A)/i, 'the word "bot" is missing before the token'],
  [/^\/bot[^/]+\/[^/]+\/./i, "there is more after the name of the method than Telegram knows"],
  [/.\/bot[^/]+\/./i, "there is a folder too many before /bot"]
]

/** Any other path below `root`: an answer in Telegram's form whose description says how a right path looks. */
const straying = (root: string) => (request: HttpServerRequest.HttpServerRequest) => {
  const [path = ""] = request.url.slice(root.length).split("?", 1)
  const fault = pathFaults.find(([pattern]) => pattern.test(path))?.[1] ?? "there is nothing at this path"
  return failing(
    wrongPath(`${fault}; a method is at ${root}/bot<TOKEN>/<METHOD>, a file at ${root}/file/bot<TOKEN>/<PATH>`)
  )
}

const downloading = Effect.fnUntraced(function* (root: string) {
  const bots = yield* Bots
  const get = Effect.gen(function* () {
    const route = yield* HttpRouter.params
    const files = Context.get((yield* bots.enter(route["token"])).services, Files)
    const file = yield* files.findByPath(route["*"] ?? "")
    if (file === undefined || file.size > maxDownloadBytes) return yield* notFound
    return yield* Effect.orDie(HttpServerResponse.file(files.location(file), { contentType: file.mime }))
  }).pipe(Effect.catch(failing))
  return (request: HttpServerRequest.HttpServerRequest) =>
    Effect.flatMap(HttpRouter.params, ({ "*": path = "" }) => (path === "" ? straying(root)(request) : get))
})

/**
 * The Bot API at `root`: as strict as Telegram where a bot could rely on it, and with its words. A path below it that
 * is none of Telegram's is told what is wrong with it.
 */
export const botApiRoutes = (root: "" | `/${string}`) =>
  HttpRouter.use(
    Effect.fnUntraced(function* (router) {
      const call = yield* calling
      yield* router.add("POST", `${root}/bot:token/:method`, call)
      yield* router.add("GET", `${root}/bot:token/:method`, call)
      yield* router.add("GET", `${root}/file/bot:token/*`, yield* downloading(root))
      yield* router.add("*", `${root}/*`, straying(root))
    })
  )

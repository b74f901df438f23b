import { Effect, Schema } from "effect"
import { answered, httpClientSpan } from "../../platform/Telemetry/spans.ts"
import { type Dispatcher, request } from "undici"
import { type BotAccess, filesPath, requestOf } from "./BotAccess.ts"
import { BadRequest, TelegramError, TelegramUnavailable, TooLarge } from "./Errors.ts"

/** What Telegram gives out of what users send, in bytes: 20 MB. */
export const maxDownloadBytes = 20_971_520
/** For a whole file on a slow line. */
const downloadLimit = "60 seconds"

/** Where a file is for an hour. A server of one's own that runs in local mode names a path of its own disk instead. */
export const FilePath = Schema.Struct({
  file_path: Schema.String.check(Schema.isPattern(/^(?!.*\.\.)[\w-][\w./-]{0,255}$/)),
  file_size: Schema.optional(Schema.Finite)
})

const failed = (reason: TelegramError["reason"]) => new TelegramError({ method: "download", reason })

/** A file's bytes over one connection, given up where they are more than any that Telegram promises. */
const read = async (dispatcher: Dispatcher, url: string, signal: AbortSignal) => {
  const { statusCode, body } = await request(url, { dispatcher, method: "GET", signal })
  const chunks: Array<Uint8Array> = []
  let bytes = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    bytes += chunk.length
    if (statusCode !== 200 || bytes > maxDownloadBytes) break
  }
  return { statusCode, bytes: Buffer.concat(chunks), tooLarge: bytes > maxDownloadBytes }
}

/** Downloads a file that {@link FilePath} tells of. Its address holds the token, and is in no error. */
export const download = (
  access: BotAccess,
  dispatcher: Dispatcher,
  { file_path, file_size = 0 }: typeof FilePath.Type
): Effect.Effect<Uint8Array, TelegramError> => {
  if (file_size > maxDownloadBytes) return Effect.fail(failed(new TooLarge()))
  const url = new URL(filesPath(access) + file_path, access.apiRoot).href
  const got = Effect.tryPromise({
    try: (signal) => read(dispatcher, url, signal),
    catch: () => failed(new TelegramUnavailable({ sent: true }))
  })
  const request = requestOf(access.apiRoot, "/file/bot{token}/{path}", "GET")
  return httpClientSpan(request, (annotate) =>
    Effect.tap(got, ({ statusCode }) => Effect.sync(() => annotate(answered(statusCode))))
  ).pipe(
    Effect.timeoutOrElse({
      duration: downloadLimit,
      orElse: () => Effect.fail(failed(new TelegramUnavailable({ sent: true })))
    }),
    Effect.flatMap(({ statusCode, bytes, tooLarge }) => {
      if (tooLarge) return Effect.fail(failed(new TooLarge()))
      if (statusCode === 200) return Effect.succeed(bytes)
      return Effect.fail(
        failed(
          statusCode >= 500
            ? new TelegramUnavailable({ sent: true })
            : new BadRequest({ description: `HTTP ${statusCode}` })
        )
      )
    }),
    Effect.withSpan("TelegramGateway.download", {}, { captureStackTrace: false })
  )
}

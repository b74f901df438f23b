import { type Api, HttpError } from "grammy"
import type { Dispatcher } from "undici"
import { type BotAccess, methodsPath } from "./BotAccess.ts"
import { headersOf, readAnswer } from "./transport.ts"

type Transformer = Parameters<Api["config"]["use"]>[0]

/** Bytes of an answer to a call with JSON only: Telegram's own are a few kilobytes, and what else may answer is not kept. */
const maxAnswer = 1_000_000

interface Request {
  readonly origin: string
  readonly path: string
  readonly body: string
  readonly timeoutMillis: number
  readonly signal: AbortSignal | undefined
}

const headers = { "content-type": "application/json" }

/** One POST. Its whole time is bounded, a wait for a free connection included. */
const post = (dispatcher: Dispatcher, { origin, path, body, timeoutMillis, signal }: Request) =>
  new Promise<{ readonly status: number; readonly told: Headers; readonly text: string }>((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined
    let broken: Error | undefined
    let status = 0
    let told = new Headers()
    let size = 0
    const chunks: Array<Buffer> = []
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener("abort", abort)
    }
    const giveUp = (why: string) => {
      broken ??= new Error(why)
      done()
      reject(broken)
      controller?.abort(broken)
    }
    const abort = () => giveUp("aborted")
    const timer = setTimeout(() => giveUp("no answer in time"), timeoutMillis)
    signal?.addEventListener("abort", abort)
    dispatcher.dispatch(
      { origin, path, method: "POST", headers, body, headersTimeout: 0, bodyTimeout: 0 },
      {
        onRequestStart: (given) => {
          controller = given
          // Given up while it waited for a connection.
          if (broken !== undefined) given.abort(broken)
        },
        onResponseStart: (_controller, code, headers) => {
          status = code
          // Of an answer that is none of Telegram's own refusals they may say for how long to wait.
          if (code >= 400) told = headersOf(headers)
        },
        onResponseData: (_controller, chunk) => {
          size += chunk.length
          if (size > maxAnswer) return giveUp("the answer is too long")
          chunks.push(chunk)
        },
        onResponseEnd: () => {
          done()
          resolve({ status, told, text: Buffer.concat(chunks).toString() })
        },
        onResponseError: (_controller, error) => {
          done()
          reject(error)
        }
      }
    )
  })

/**
 * A call with JSON only, straight over undici: grammY's own way makes two abort controllers, three promises and a stream
 * of it, which costs more processor time than the rest of a menu. Refusals and failures come out as grammY's own.
 */
export const direct = (dispatcher: Dispatcher, options: BotAccess & { readonly seconds: number }): Transformer => {
  const { origin } = new URL(options.apiRoot)
  const prefix = methodsPath(options)
  return async (_previous, method, payload, signal) => {
    try {
      const { status, told, text } = await post(dispatcher, {
        origin,
        path: prefix + method,
        body: JSON.stringify(payload),
        timeoutMillis: options.seconds * 1000,
        // grammY's own AbortSignal type predates the platform's; they are the same at run time.
        signal: signal as AbortSignal | undefined
      })
      // Whatever it is, grammY looks at `ok` alone, and the caller decodes the result.
      return readAnswer(text, status, told) as Awaited<ReturnType<typeof _previous>>
    } catch (error) {
      throw new HttpError(`Network request for '${method}' failed!`, error)
    }
  }
}

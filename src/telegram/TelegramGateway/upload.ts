import { type Api, HttpError } from "grammy"
import { randomUUID } from "node:crypto"
import { type ClientRequest, type IncomingMessage, request as plainRequest } from "node:http"
import { request as secureRequest } from "node:https"
import { parsed } from "../../platform/JsonApi.ts"
import { proxyFor, throughProxy } from "../../platform/Proxies.ts"
import { type BotAccess, methodsPath } from "./BotAccess.ts"
import { filesIn, openForm, type OpenForm, piecesOf } from "./form.ts"
import { headersOf, readAnswer } from "./transport.ts"

type Transformer = Parameters<Api["config"]["use"]>[0]

/** Bytes of a file between the disk and the connection: all that an upload keeps in memory. */
const pieceBytes = 256 * 1024
/** Bytes of an answer: Telegram's own are a few kilobytes, and what else may answer is not kept. */
const maxAnswer = 1_000_000

/** An upload of which it is certain that Telegram did not get all, so that it cannot have acted on it. */
export class IncompleteUpload extends Error {
  /** The connection was closed in the middle of the body: what some servers do with one that is too large. */
  readonly cut: boolean

  constructor(cut: boolean, cause: unknown) {
    super("the upload was not complete", { cause })
    this.cut = cut
  }
}

const readText = async (response: IncomingMessage) => {
  const chunks: Array<Uint8Array> = []
  let bytes = 0
  for await (const chunk of response) {
    bytes += chunk.length
    if (bytes > maxAnswer) throw new Error("the answer is too long")
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** Writes a form to a request, piece by piece as the connection takes it, until it is whole or nobody wants it any more. */
const writing = (request: ClientRequest, form: OpenForm) => {
  const progress = { begun: false, whole: false, over: false }
  let taken = () => {}
  const write = (piece: Uint8Array) =>
    new Promise<void>((resolve) => {
      taken = resolve
      request.write(piece, (error) => {
        progress.begun ||= !error
        resolve()
      })
    })
  const run = async () => {
    const buffer = Buffer.allocUnsafeSlow(pieceBytes)
    await write(form.fields)
    for (const file of form.files) {
      await write(file.before)
      for await (const piece of piecesOf(file, buffer)) {
        if (progress.over) return
        await write(piece)
      }
      await write(form.after)
    }
    if (progress.over) return
    // Without its last line a form is none.
    progress.whole = true
    request.end(form.end)
  }
  const stop = () => {
    progress.over = true
    taken()
  }
  return { progress, run, stop }
}

interface Answered {
  readonly status: number
  readonly told: Headers
  readonly text: string
  /** Whether all of the form was on its way when the answer came. */
  readonly whole: boolean
}

/** One POST, over a connection of its own: a kept one may be closed just when an upload begins. */
const post = (url: URL, form: OpenForm, signal: AbortSignal) =>
  new Promise<Answered>((resolve, reject) => {
    const proxy = proxyFor(url)
    const request = (url.protocol === "https:" ? secureRequest : plainRequest)(url, {
      agent: proxy === undefined ? false : throughProxy(proxy, url),
      method: "POST",
      headers: { "content-type": `multipart/form-data; boundary=${form.boundary}`, "content-length": form.bytes },
      signal
    })
    const { progress, run, stop } = writing(request, form)
    const fail = (error: unknown) => {
      stop()
      reject(progress.whole ? error : new IncompleteUpload(progress.begun, error))
      request.destroy()
    }
    request.on("error", fail)
    request.once("response", (response) => {
      const { whole } = progress
      stop()
      readText(response).then((text) => {
        resolve({ status: response.statusCode ?? 0, told: headersOf(response.headers), text, whole })
        request.destroy()
      }, fail)
    })
    run().catch(fail)
  })

/** What was answered. A server that does not have all of an upload can refuse it; whatever else it says, it did nothing. */
const answerOf = ({ status, told, text, whole }: Answered): unknown => {
  const isRefusal = status >= 400 && status < 500
  const isTelegrams = status < 300 && parsed(text) !== text
  if (!whole && !isRefusal && !isTelegrams) throw new IncompleteUpload(false, new Error(`HTTP ${status}`))
  return readAnswer(text, status, told)
}

/**
 * Calls with files: straight from the disk to the connection through one small buffer. How far an upload came is known, so that
 * what Telegram cannot have acted on is told apart from what it may have. Calls without files go grammY's way.
 */
export const uploading =
  (access: BotAccess, seconds: number): Transformer =>
  async (previous, method, payload, signal) => {
    const files = filesIn(payload)
    if (files.length === 0) return previous(method, payload, signal)
    try {
      const form = await openForm(payload, files, `kudo-${randomUUID()}`).catch((error: unknown) => {
        throw new IncompleteUpload(false, error)
      })
      // grammY's own AbortSignal type predates the platform's; they are the same at run time.
      const signals = [AbortSignal.timeout(seconds * 1000), ...(signal ? [signal as AbortSignal] : [])]
      const url = new URL(methodsPath(access) + method, access.apiRoot)
      const answered = await post(url, form, AbortSignal.any(signals)).finally(form.close)
      // Whatever it is, grammY looks at `ok` alone, and the caller decodes the result.
      return answerOf(answered) as Awaited<ReturnType<typeof previous>>
    } catch (error) {
      throw new HttpError(`Network request for '${method}' failed!`, error)
    }
  }

import { ByteSize, Effect, Random, Schema } from "effect"
import { HttpIncomingMessage, HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import { originOf } from "../Double/origin.ts"
import { bodyOf } from "../Double/tasks.ts"
import { clipSize } from "../ClipSize.ts"
import { imageSize } from "../ImageSize.ts"
import { Media } from "../VideoDouble/Media.ts"
import { notFound, wrongInput } from "./Answers.ts"
import { falDoublePath } from "../Double/paths.ts"

/** The largest file, in bytes: as much as goes up in one piece. */
const maxFile = 90_000_000
/** Uploads that are remembered: those of the orders under way, with room to spare. */
const maxUploads = 1000

/** A file that was uploaded. */
export interface Uploaded {
  /** In the double's folder. */
  readonly name: string
  /** Of a picture or a video: `480x854`. */
  readonly shape: string | undefined
  /** How long a video is. */
  readonly seconds: number | undefined
}

/** The link ends with the name that the file was given. */
const linked = /\/uploaded\/(\d+)_[\w.-]+$/
/** A name that can stand in a link. */
const FileName = Schema.String.check(Schema.isPattern(/^[\w.-]{1,200}$/))
const Initiation = Schema.Struct({ content_type: Schema.String, file_name: FileName })

/** fal's storage: an upload is begun, and its bytes are put where the answer says; the link is told before they are there. */
export const makeUploads = () => {
  const uploads = new Map<string, Uploaded | undefined>()

  const initiate = Effect.gen(function* () {
    const origin = originOf(yield* HttpServerRequest.HttpServerRequest)
    const { file_name } = yield* bodyOf(Initiation, () => wrongInput("file_name"))
    const id = String(yield* Random.nextIntBetween(1, 1_000_000_000))
    uploads.set(id, undefined)
    const oldest = uploads.keys().next().value
    if (uploads.size > maxUploads && oldest !== undefined) uploads.delete(oldest)
    const at = `${origin}${falDoublePath}`
    return HttpServerResponse.jsonUnsafe({
      upload_url: `${at}/uploads/${id}?sig=playground`,
      file_url: `${at}/uploaded/${id}_${file_name}`
    })
  })

  const put = Effect.gen(function* () {
    const { id = "" } = yield* HttpRouter.params
    if (!uploads.has(id)) return yield* notFound
    const request = yield* HttpServerRequest.HttpServerRequest
    const body = yield* request.arrayBuffer.pipe(
      Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.bytes(maxFile)),
      Effect.mapError(() => wrongInput("file"))
    )
    const bytes = new Uint8Array(body)
    const clip = clipSize(bytes)
    const size = clip ?? imageSize(bytes)
    uploads.set(id, {
      name: yield* (yield* Media).keep(bytes),
      shape: size === undefined ? undefined : `${size.width}x${size.height}`,
      seconds: clip?.seconds
    })
    return HttpServerResponse.empty()
  })

  /** The file of a link of ours; nobody fetches any other. */
  const find = (link: string | undefined): Uploaded | undefined => uploads.get(linked.exec(link ?? "")?.[1] ?? "")

  return { initiate, put, find }
}
export type Uploads = ReturnType<typeof makeUploads>

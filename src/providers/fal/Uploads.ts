import { Effect, Schema } from "effect"
import { type JsonApi, malformed, type Trouble } from "../../platform/JsonApi.ts"
import { put, type OutboundError, type Trust } from "../../platform/OutboundHttp.ts"
import type { Recording } from "../Hearing.ts"
import { unsaid } from "../VideoProvider/inputs.ts"
import { unordered } from "../VideoProvider/unordered.ts"
import {
  type Clip,
  NetworkError,
  type OwnVideo,
  type Picture,
  type ProviderError,
  type TaskInputs
} from "../VideoProvider.ts"
import { classify, failWith } from "./Errors.ts"

/** The files of an order by their links. */
export type Links =
  | { readonly _tag: "None" }
  | { readonly _tag: "Frames"; readonly first: string; readonly last: string | undefined }
  | {
      readonly _tag: "References"
      readonly pictures: ReadonlyArray<string>
      readonly videos: ReadonlyArray<string>
      readonly sounds: ReadonlyArray<string>
    }
  | { readonly _tag: "Video"; readonly video: string }

/** The largest file, in bytes, that goes up in one piece. */
const maxFile = 90_000_000
/** Files that go up at once. */
const inFlight = 4

/** How long fal keeps what is uploaded, in seconds: a day, longer than any order waits and is made. */
export const keptSeconds = 86_400

const Initiated = Schema.Struct({ upload_url: Schema.NonEmptyString, file_url: Schema.NonEmptyString })
const decodeInitiated = Schema.decodeUnknownEffect(Initiated)

const failed = (trouble: Trouble) => failWith("submit", unordered(classify("submit", trouble)), trouble)

/** Nothing of a broken upload is an order. */
const broken = ({ cause }: OutboundError) =>
  failWith("submit", new NetworkError({ sent: false, ...(cause !== undefined && { cause }) }))

interface Server {
  /** Of fal's storage. */
  readonly api: JsonApi
  readonly trust: Trust
  /** How long a call may take. */
  readonly seconds: number
  /** What the order is known by, where it is to be found by its file. */
  readonly mark?: string
}

const bytesOf = (file: Picture | Clip | Recording | OwnVideo) =>
  "length" in file ? { length: file.length, stream: file.bytes } : file.bytes

/** Uploads a file and gives the link that models fetch it by. Its name tells whose order it is of, and nothing else. */
export const uploadFile = Effect.fn("FalApi.upload")(function* (
  { api, trust, seconds, mark = "file" }: Server,
  file: Picture | Clip | Recording | OwnVideo
): Effect.fn.Return<string, ProviderError> {
  const bytes = bytesOf(file)
  if (bytes.length > maxFile) return yield* failWith("submit", unsaid)
  const { mediaType } = file
  const { upload_url, file_url } = yield* api(seconds, {
    method: "POST",
    path: "/storage/upload/initiate",
    query: { storage_type: "fal-cdn-v3" },
    body: { content_type: mediaType, file_name: `${mark}.${mediaType.replace(/^.*\//, "")}` }
  }).pipe(
    Effect.flatMap((body) => Effect.mapError(decodeInitiated(body), () => malformed)),
    Effect.catch(failed)
  )
  if (!URL.canParse(upload_url)) return yield* failed(malformed)
  const status = yield* put(new URL(upload_url), trust, { bytes, mediaType }).pipe(Effect.catch(broken))
  return status >= 200 && status < 300
    ? file_url
    : yield* failed({ _tag: "Refused", status, body: undefined, retryAfter: undefined })
})

/** Uploads the files of an order. */
export const upload = (server: Server, inputs: TaskInputs): Effect.Effect<Links, ProviderError> => {
  const all = (files: ReadonlyArray<Picture | Clip>) =>
    Effect.forEach(files, (file) => uploadFile(server, file), { concurrency: inFlight })
  switch (inputs._tag) {
    case "Frames":
      return Effect.all({
        first: uploadFile(server, inputs.first),
        last: inputs.last === undefined ? Effect.succeed(undefined) : uploadFile(server, inputs.last)
      }).pipe(Effect.map((links): Links => ({ _tag: "Frames", ...links })))
    case "References":
      return Effect.all({
        pictures: all(inputs.pictures),
        videos: all(inputs.videos),
        sounds: all(inputs.sounds)
      }).pipe(Effect.map((links): Links => ({ _tag: "References", ...links })))
    case "Upscale":
      return uploadFile(server, inputs.video).pipe(Effect.map((video): Links => ({ _tag: "Video", video })))
    case "None":
    case "Source":
    case "Draft":
      return Effect.succeed({ _tag: "None" })
  }
}

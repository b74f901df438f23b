import { Effect, Option } from "effect"
import { type JsonApi, malformed, type Trouble } from "../../platform/JsonApi.ts"
import { statusOf } from "../VideoProvider/fail.ts"
import {
  InvalidRequest,
  NetworkError,
  type Picture,
  type ProviderError,
  type ProviderErrorReason
} from "../VideoProvider.ts"
import { call, classify, failWith } from "./Errors.ts"
import { readUploaded } from "./Wire.ts"

/** The largest picture, in bytes: what this way of uploading is meant for, and what every model takes. */
const maxPicture = 10_000_000
/** Files of this folder are deleted by KIE within days. */
const folder = "images/first-frames"

const endings = { "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp" } as const

/** The server of KIE's File Upload API; a server of somebody else's has it below its own address. */
export const uploadUrl = (baseUrl: string): string =>
  new URL(baseUrl).hostname === "api.kie.ai" ? "https://kieai.redpandaai.co" : baseUrl

/** Nothing was ordered yet, so whatever became of the upload, the order has not left. */
const reasonOf = (trouble: Trouble): ProviderErrorReason => {
  const reason = classify("submit", trouble)
  switch (reason._tag) {
    case "NetworkError":
    case "Unavailable":
    case "NotFound":
    case "Unknown":
    case "ModelRetired":
      return new NetworkError({ sent: false })
    case "InvalidRequest":
      return new InvalidRequest({ field: "image" })
    default:
      return reason
  }
}

const failed = (trouble: Trouble) => failWith("submit", reasonOf(trouble), statusOf(trouble))

/** Uploads a picture and gives the link that models fetch it by. The same name again replaces the file. */
export const upload = Effect.fn("KieApi.upload")(function* (
  api: JsonApi,
  seconds: number,
  { bytes, mediaType }: Picture,
  name: string
): Effect.fn.Return<string, ProviderError> {
  if (bytes.byteLength > maxPicture) return yield* failWith("submit", new InvalidRequest({ field: "image" }))
  const data = yield* call(api, seconds, {
    method: "POST",
    path: "/api/file-base64-upload",
    body: {
      base64Data: `data:${mediaType};base64,${Buffer.from(bytes).toString("base64")}`,
      uploadPath: folder,
      fileName: `${encodeURIComponent(name)}.${endings[mediaType]}`
    }
  }).pipe(Effect.catch(failed))
  const link = readUploaded(data)
  return Option.isSome(link) ? link.value : yield* failed(malformed)
})

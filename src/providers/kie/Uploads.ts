import { Effect, Option } from "effect"
import { type JsonApi, malformed, type Trouble } from "../../platform/JsonApi.ts"
import { dataLink, unsaid } from "../VideoProvider/inputs.ts"
import { unordered } from "../VideoProvider/unordered.ts"
import type { Clip, Picture, ProviderError, TaskInputs } from "../VideoProvider.ts"
import { call, classify, failWith } from "./Errors.ts"
import type { Links } from "./Models.ts"
import { readUploaded } from "./Wire.ts"

/** The largest file, in bytes: what this way of uploading is meant for, and what every model takes. */
const maxFile = 10_000_000
/** Files of this folder are deleted by KIE within days. */
const folder = "images/first-frames"

const endings = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/webp": "webp",
  "video/mp4": "mp4",
  "audio/mpeg": "mp3",
  "audio/ogg": "ogg",
  "audio/wav": "wav"
} as const

/** The server of KIE's File Upload API; a server of somebody else's has it below its own address. */
export const uploadUrl = (baseUrl: string): string =>
  new URL(baseUrl).hostname === "api.kie.ai" ? "https://kieai.redpandaai.co" : baseUrl

const failed = (trouble: Trouble) => failWith("submit", unordered(classify("submit", trouble)), trouble)

/** Uploads a file and gives the link that models fetch it by. The same name again replaces the file. */
const uploadFile = Effect.fn("KieApi.upload")(function* (
  api: JsonApi,
  seconds: number,
  file: Picture | Clip,
  name: string
): Effect.fn.Return<string, ProviderError> {
  if (file.bytes.byteLength > maxFile) return yield* failWith("submit", unsaid)
  const data = yield* call(api, seconds, {
    method: "POST",
    path: "/api/file-base64-upload",
    body: {
      base64Data: dataLink(file),
      uploadPath: folder,
      fileName: `${encodeURIComponent(name)}.${endings[file.mediaType]}`
    }
  }).pipe(Effect.catch(failed))
  const link = readUploaded(data)
  return Option.isSome(link) ? link.value : yield* failed(malformed)
})

/** Uploads the files of an order, one after the other: KIE limits how often it is called. */
export const upload = (
  api: JsonApi,
  seconds: number,
  inputs: TaskInputs,
  name: string
): Effect.Effect<Links, ProviderError> => {
  const all = (files: ReadonlyArray<Picture | Clip>, role: string) =>
    Effect.forEach(files, (file, n) => uploadFile(api, seconds, file, `${name}-${role}-${n + 1}`))
  switch (inputs._tag) {
    case "Frames":
      return Effect.map(
        all([inputs.first, ...(inputs.last === undefined ? [] : [inputs.last])], "frame"),
        (links): Links => ({ _tag: "Frames", links })
      )
    case "References":
      return Effect.all({
        pictures: all(inputs.pictures, "picture"),
        videos: all(inputs.videos, "video"),
        sounds: all(inputs.sounds, "sound")
      }).pipe(Effect.map((links): Links => ({ _tag: "References", ...links })))
    case "None":
    case "Source":
    case "Draft":
    case "Upscale":
      return Effect.succeed({ _tag: "None" })
  }
}

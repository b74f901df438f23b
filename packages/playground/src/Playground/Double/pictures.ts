import { Effect } from "effect"
import { Media } from "../VideoDouble/Media.ts"

/** Keeps a picture that came as base64, for the video that is made from it. */
export const keepBase64 = Effect.fnUntraced(function* (data: string) {
  const media = yield* Media
  return yield* media.keep(Buffer.from(data, "base64"))
})

/** As {@link keepBase64}, of a `data:` link; undefined for any other link, which nobody fetches. */
export const keepDataLink = Effect.fnUntraced(function* (link: string) {
  const data = /^data:[^,]*;base64,(.*)$/s.exec(link)?.[1]
  return data === undefined ? undefined : yield* keepBase64(data)
})

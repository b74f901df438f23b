import { Effect } from "effect"
import { rename } from "node:fs/promises"
import type { Toolbox } from "./Toolbox.ts"
import { type Need, needOf, NotAVideo, type VideoFile } from "./VideoFile.ts"

/** A video that is ready to be sent. */
export interface Prepared {
  /** What came. */
  readonly arrived: VideoFile
  /** What it was made, which is what is sent. */
  readonly file: VideoFile
  readonly thumbnail: boolean
}

/** What is left to be done where nothing can be encoded anew. */
const withoutEncoder = (need: Need): Need => ({ ...need, pictures: "copy", sound: "copy" })

const replace = (made: string, path: string) =>
  // An interruption would not wait for it, and it would race the cleaning up.
  Effect.uninterruptible(
    Effect.tryPromise({ try: () => rename(made, path), catch: () => new NotAVideo({ fault: "disk" }) })
  )

/** Looks at what came, makes it what Telegram's players show, and takes a picture of it. */
export const preparer = (box: Toolbox) =>
  Effect.fnUntraced(function* (path: string, thumbnail: string) {
    const { file: arrived, whole } = yield* box.inspect(path)
    const asked = needOf(arrived, whole.streamable)
    const need = box.encodes ? asked : withoutEncoder(asked)
    const encode = need.pictures === "encode" || need.sound === "encode"
    const made = `${path}.made`
    const done = encode
      ? yield* box.convert(path, made, arrived, need)
      : need.container === "rewrite" && (yield* box.rewrite(path, made, whole))
    if (done) yield* replace(made, path)
    const file = done && encode ? (yield* box.inspect(path)).file : arrived
    const picture = yield* box.thumbnail(path, thumbnail, file)
    return { arrived, file, thumbnail: picture }
  })

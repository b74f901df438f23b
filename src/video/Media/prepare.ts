import { Effect } from "effect"
import { rename } from "node:fs/promises"
import type { Stills } from "./ffmpeg.ts"
import type { Looked, Toolbox } from "./Toolbox.ts"
import { type Need, needOf, NotAVideo, type VideoFile } from "./VideoFile.ts"

/** A video that is ready to be sent. */
export interface Prepared {
  /** What came. */
  readonly arrived: VideoFile
  /** What it was made, which is what is sent. */
  readonly file: VideoFile
  /** Whether there are pictures of it. */
  readonly stills: boolean
}

/** What is left to be done where nothing can be encoded anew. */
const withoutEncoder = (need: Need): Need => ({ ...need, pictures: "copy", sound: "copy" })

const replace = (made: string, path: string) =>
  // An interruption would not wait for it, and it would race the cleaning up.
  Effect.uninterruptible(
    Effect.tryPromise({ try: () => rename(made, path), catch: () => new NotAVideo({ fault: "disk" }) })
  )

/** Looks at what came, makes it what Telegram's players show, and takes a picture of it. */
export const preparer = (box: Toolbox) => {
  /** Encoded anew, or written anew, where that is needed and can be done. What it holds then. */
  const mend = Effect.fnUntraced(function* (path: string, { file, whole }: Looked, need: Need) {
    const encode = need.pictures === "encode" || need.sound === "encode"
    const made = `${path}.made`
    const done = yield* encode ? box.convert(path, made, file, need) : box.rewrite(path, made, whole)
    if (!done) return file
    yield* replace(made, path)
    return encode ? (yield* box.look(path)).file : file
  })

  return Effect.fnUntraced(function* (path: string, out: Stills) {
    const looked = yield* box.look(path)
    const arrived = looked.file
    const asked = needOf(arrived, looked.whole.streamable)
    const need = box.encodes ? asked : withoutEncoder(asked)
    if (Object.values(need).every((what) => what === "copy" || what === "keep")) {
      // Most are like this, and somebody waits: the picture is taken while it is seen whether there are pictures.
      const [, picture] = yield* Effect.all([box.prove(path, looked), box.stills(path, out, arrived)], {
        concurrency: 2
      })
      return { arrived, file: arrived, stills: picture }
    }
    yield* box.prove(path, looked)
    const file = yield* mend(path, looked, need)
    return { arrived, file, stills: yield* box.stills(path, out, file) }
  })
}

import { Effect } from "effect"
import { rename } from "node:fs/promises"
import { failpoint } from "../../platform/Failpoints.ts"
import type { Stills } from "./ffmpeg.ts"
import type { Looked, Toolbox } from "./Toolbox.ts"
import { isSigned, markAsAi } from "./provenance.ts"
import { type Need, needOf, NotAVideo, type VideoFile } from "./VideoFile.ts"

/** A video that is ready to be sent. */
export interface Prepared {
  /** What came. */
  readonly arrived: VideoFile
  /** Whether what came has sound, and more than silence. */
  readonly heard: boolean
  /** What it was made, which is what is sent. */
  readonly file: VideoFile
  /** Whether there are pictures of it. */
  readonly stills: boolean
  /** What became of the manifest that says where it comes from: not all of what is encoded or written anew can keep one. */
  readonly manifest: "none" | "kept" | "lost"
}

/** What is left to be done with what is kept as it came: players find its index in front all the same. */
const withoutTouch = (need: Need): Need => ({ ...need, pictures: "copy", sound: "copy" })

/** What is left to be done where nothing can be encoded anew. */
const withoutEncoder = (need: Need): Need => ({
  ...need,
  pictures: "copy",
  sound: need.sound === "encode" ? "copy" : need.sound
})

const replace = (made: string, path: string) =>
  failpoint("store.mended").pipe(
    // An interruption would not wait for it, and it would race the cleaning up.
    Effect.andThen(
      Effect.uninterruptible(
        Effect.tryPromise({ try: () => rename(made, path), catch: () => new NotAVideo({ fault: "disk" }) })
      )
    )
  )

/** Looks at what came, makes it what Telegram's players show, and takes a picture of it. */
export const preparer = (box: Toolbox, { silentTrack }: { readonly silentTrack: boolean }) => {
  /** Encoded anew, or written anew, where that is needed and can be done. What it holds then; undefined where nothing was done. */
  const mend = Effect.fnUntraced(function* (path: string, looked: Looked, need: Need, signed: boolean) {
    const made = `${path}.made`
    const encode = need.pictures === "encode" || need.sound === "encode"
    const encoded = encode && (yield* box.convert(path, made, looked.file, need))
    if (encoded) yield* replace(made, path)
    const now = encoded ? yield* box.look(path) : looked
    const silent = need.sound === "silence"
    const rewrite = silent || (!encode && need.container !== "keep")
    // A tool leaves a manifest out that would be of another file.
    const move = rewrite && !silent && !signed && need.container === "move"
    const rewritten =
      (move && (yield* box.moveIndex(path, made))) || (rewrite && (yield* box.rewrite(path, made, now.whole, silent)))
    if (rewritten) yield* replace(made, path)
    return encoded || rewritten ? now.file : undefined
  })

  /** It says in the file that a model made it, unless a signed manifest says more. */
  const mark = Effect.fnUntraced(function* (path: string, signed: boolean, file: VideoFile, changed: boolean) {
    if (signed && !changed) return "kept" as const
    if (file.container === "mp4") yield* markAsAi(path)
    if (!signed) return "none" as const
    yield* Effect.logWarning("a video's manifest of C2PA was lost, as it had to be made what Telegram's players show")
    return "lost" as const
  })

  /**
   * A file of which not every tool would take the same tracks, or see all parts, is first made one of which each does. What
   * it holds then; where that cannot be done it stays what it is.
   */
  const unite = Effect.fnUntraced(function* (path: string, looked: Looked) {
    if (looked.tracks.obvious && !looked.whole.inParts) return looked
    const made = `${path}.made`
    if (!(yield* box.unite(path, made, looked))) return looked
    yield* replace(made, path)
    return yield* box.look(path)
  })

  return Effect.fnUntraced(function* (path: string, out: Stills, untouched = false) {
    const found = yield* box.look(path)
    const signed = found.whole.iso && (yield* isSigned(path))
    const looked = yield* unite(path, found)
    const arrived = looked.file
    const shown = needOf(arrived, looked.whole, silentTrack)
    const need = untouched ? withoutTouch(shown) : box.encodes ? shown : withoutEncoder(shown)
    const kept = Object.values(need).every((what) => what === "copy" || what === "keep")
    // Most are shown as they are, and somebody waits: the picture is taken while it is seen whether there are pictures.
    const pictures =
      need.pictures === "copy"
        ? Effect.flatMap(box.prove(path, looked, out), (made) =>
            made ? Effect.succeed(true) : box.stills(path, out, arrived)
          )
        : Effect.as(box.prove(path, looked), false)
    const [pictured, heard] = yield* Effect.all([pictures, box.isHeard(path, arrived)], { concurrency: 2 })
    const mended = kept ? undefined : yield* mend(path, looked, need, signed)
    const file = mended ?? arrived
    const stills = pictured || (!kept && (yield* box.stills(path, out, file)))
    const changed = mended !== undefined || looked !== found
    return { arrived, heard, file, stills, manifest: yield* mark(path, signed, file, changed) }
  })
}

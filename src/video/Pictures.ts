import { Context, Effect, Layer, Schema, Semaphore } from "effect"
import sharp from "sharp"
import type { Fit } from "../domain/VideoInputs.ts"
import type { Picture } from "../providers/VideoProvider.ts"
import { PictureProblem } from "./Pictures/PictureProblem.ts"
import { sniff } from "./Pictures/sniff.ts"

export { PictureProblem } from "./Pictures/PictureProblem.ts"

export class PictureRefused extends Schema.TaggedError<PictureRefused>()("PictureRefused", {
  reason: PictureProblem
}) {}

/** Bytes of a file, as Telegram gives them out. */
const maxBytes = 20_971_520
/** Pixels of a picture: the largest that cameras of phones make. */
const maxPixels = 12_000 * 9000
/** Pixels of the shorter side below which nothing can be seen. */
const minSide = 32
/** Pixels of the longer side of what is kept of a picture: the largest frame of any model. */
const keptSide = 3840
/** Pixels of the longer side of what is judged: what is forbidden is seen in the small. */
const judgedSide = 512
/** Bytes of what is sent: what every provider takes. */
const maxSentBytes = 10_000_000
/** Qualities that are tried until a picture is small enough: the last one makes a 4K picture of noise fit. */
const qualities = [92, 80, 60, 40]
/** Seconds that the reading of one picture may take. */
const maxSeconds = 20
/** Pictures that are worked on at once: the largest take some hundred megabytes of memory while they are. */
const maxAtOnce = 1

/**
 * Turns what users send into what models want. What a file is, is told by its bytes. Pictures are turned as their camera was held,
 * their first frame stands for an animation, what is transparent becomes white, and colours become those of screens.
 */
export class Pictures extends Context.Service<
  Pictures,
  {
    /** An upright JPEG of any picture, of at most 3840 pixels a side: what is kept of it. */
    readonly upright: (file: Uint8Array) => Effect.Effect<Uint8Array, PictureRefused>
    /** A picture of exactly this size in pixels, from what {@link upright} made. */
    readonly fitted: (
      upright: Uint8Array,
      frame: { readonly width: number; readonly height: number },
      fit: Fit
    ) => Effect.Effect<Picture, PictureRefused>
    /** A JPEG of at most 512 pixels a side, of a picture that {@link fitted} made: enough to be judged by. */
    readonly small: (picture: Picture) => Effect.Effect<Uint8Array, PictureRefused>
  }
>()("kudo/Pictures") {
  static readonly layer = Layer.effect(
    Pictures,
    Effect.gen(function* () {
      // One picture is worked on by one thread, and nothing of it is kept: the bot shares its machine.
      sharp.concurrency(1)
      sharp.cache(false)
      const turn = yield* Semaphore.make(maxAtOnce)
      return Pictures.of({
        upright: Effect.fn("Pictures.upright")((file) => turn.withPermit(upright(file))),
        fitted: Effect.fn("Pictures.fitted")((file, frame, fit) => turn.withPermit(fitted(file, frame, fit))),
        small: Effect.fn("Pictures.small")(({ bytes }) => turn.withPermit(small(bytes)))
      })
    })
  )
}

const refused = (reason: PictureProblem) => new PictureRefused({ reason })

/** A reader of the first frame that stops at damage, and before it takes more memory than a picture may. */
const open = (bytes: Uint8Array) =>
  sharp(bytes, { failOn: "error", limitInputPixels: maxPixels, pages: 1, sequentialRead: true }).timeout({
    seconds: maxSeconds
  })

const work = <A>(run: () => Promise<A>) => Effect.tryPromise({ try: run, catch: () => refused("broken") })

/** Refuses a picture by what its header says of it, before any pixel is read. */
const inspect = Effect.fnUntraced(function* (bytes: Uint8Array) {
  if (bytes.byteLength > maxBytes) return yield* refused("too-large")
  const kind = sniff(bytes)
  if (kind === undefined) return yield* refused("not-a-picture")
  if (kind === "heic") return yield* refused("heic")
  // The header alone says how large it is; the limit on pixels is for what would be decoded.
  const { width, height } = yield* work(() => sharp(bytes, { pages: 1, limitInputPixels: false }).metadata())
  if (width * height > maxPixels) return yield* refused("too-large")
  return Math.min(width, height) < minSide ? yield* refused("too-small") : undefined
})

/**
 * First made small and then turned: a turn needs all pixels at once, which of the largest pictures are a third of a
 * gigabyte. The way it was held goes along in between.
 */
const upright = Effect.fnUntraced(function* (bytes: Uint8Array) {
  yield* inspect(bytes)
  const small = yield* work(async () => {
    const { orientation = 1 } = await open(bytes).metadata()
    return await open(bytes)
      .resize({ width: keptSide, height: keptSide, fit: "inside", withoutEnlargement: true })
      .flatten({ background: "white" })
      .toColourspace("srgb")
      .withMetadata({ orientation })
      .tiff({ compression: "none" })
      .toBuffer()
  })
  return yield* work(() => sharp(small).autoOrient().jpeg({ quality: 95, chromaSubsampling: "4:4:4" }).toBuffer())
})

const fitted = Effect.fnUntraced(function* (
  bytes: Uint8Array,
  frame: { readonly width: number; readonly height: number },
  fit: Fit
): Effect.fn.Return<Picture, PictureRefused> {
  const shaped = () => open(bytes).resize({ ...frame, fit: fit === "crop" ? "cover" : "contain", background: "black" })
  for (const quality of qualities) {
    const made = yield* work(() => shaped().jpeg({ quality }).toBuffer())
    if (made.byteLength <= maxSentBytes) return { bytes: made, mediaType: "image/jpeg" }
  }
  return yield* refused("too-large")
})

const small = (bytes: Uint8Array) =>
  work(() =>
    open(bytes)
      .resize({ width: judgedSide, height: judgedSide, fit: "inside", withoutEnlargement: true })
      .jpeg({ quality: 80 })
      .toBuffer()
  )

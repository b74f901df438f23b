import { Duration, Effect, Option } from "effect"
import { rm, stat } from "node:fs/promises"
import { obviousTracks, type Tracks } from "./Description.ts"
import {
  convertArguments,
  coverBytes,
  decodeArguments,
  decodeFromStartArguments,
  decodedPlaces,
  isSilence,
  loudnessArguments,
  maxPixels,
  probeArguments,
  rewriteArguments,
  secondsDone,
  shrinkArguments,
  type Stills,
  stillArguments,
  thumbnailBytes
} from "./ffmpeg.ts"
import { readProbe } from "./ffprobe.ts"
import { indexFirst } from "./indexFirst.ts"
import { markAsAi, markBytes } from "./provenance.ts"
import type { OwnProgram, Tool } from "./Tools.ts"
import { isPlausible, type Need, NotAVideo, shownAtMost, type VideoFile } from "./VideoFile.ts"
import { readWhole, type Whole } from "./Whole.ts"

/** Reading an index takes milliseconds. */
const readWithin = "20 seconds"
/** Copying a file and decoding some of it take seconds; a file that takes longer is not worth the wait. */
const copyWithin = "60 seconds"
/** A picture of a video takes a second, and up to three are tried. */
const stillWithin = "20 seconds"
/**
 * Seconds that encoding may take for each second of the video: 1080 lines took 2.3 on two cores that were busy with other work.
 * So many at least, as a program has to start; and no more than an hour, for which nobody waits.
 */
const encodeSecondsEach = 10
const encodeSeconds = { least: 120, most: 3600 }
/** The pixels of a picture for which that holds: one of 4K has four times as many, and takes as much longer. */
const encodePixels = shownAtMost.long * shownAtMost.short
/** How long one run of an encoder may take. */
export const encodeWithin = ({ seconds, width, height }: Pick<VideoFile, "seconds" | "width" | "height">) => {
  const each = encodeSecondsEach * Math.max(1, (width * height) / encodePixels)
  return Duration.seconds(Math.min(encodeSeconds.most, Math.max(encodeSeconds.least, each * seconds)))
}

/** From so many bytes on it is not all decoded that could be, and the faster of two tools comes first. Few models make such. */
const largeFrom = 30_000_000

/** Of the first, middle and last picture so many have to decode: a video may be damaged in one place. */
const minDecoded = 2

/** The programs that were found at the start; undefined for what is not there. */
export interface Capabilities {
  readonly ffmpeg: string | undefined
  readonly ffprobe: string | undefined
}

export interface Programs {
  readonly ffmpeg: Tool | undefined
  readonly ffprobe: Tool | undefined
  readonly node: OwnProgram
}

export const bytesOf = (path: string) =>
  Effect.promise(() =>
    stat(path)
      .then(({ size }) => size)
      .catch(() => 0)
  )

const isLarge = (path: string) => Effect.map(bytesOf(path), (bytes) => bytes >= largeFrom)

/** Takes away what a failed or interrupted run left: each file is there within its bytes, or none is. */
const unlessAllMade = (outs: ReadonlyArray<readonly [path: string, maxBytes: number]>) => {
  const remove = Effect.forEach(outs, ([out]) => Effect.promise(() => rm(out, { force: true }).catch(() => {})), {
    discard: true
  })
  const fit = Effect.map(
    Effect.forEach(outs, ([out, maxBytes]) => Effect.map(bytesOf(out), (size) => size > 0 && size <= maxBytes)),
    (fits) => fits.every(Boolean)
  )
  return <E = never>(ran: Effect.Effect<boolean, E>) =>
    ran.pipe(
      Effect.flatMap((is) => (is ? fit : Effect.succeed(false))),
      Effect.tap((is) => (is ? Effect.void : remove)),
      Effect.onError(() => remove)
    )
}
const unlessPictured = ({ thumbnail, cover }: Stills) =>
  unlessAllMade([
    [thumbnail, thumbnailBytes],
    [cover, coverBytes]
  ])
const unlessMade = (out: string, maxBytes = Infinity) => unlessAllMade([[out, maxBytes]])

/** The first of some ways that works. */
const firstOf = (...ways: ReadonlyArray<Effect.Effect<boolean>>): Effect.Effect<boolean> =>
  ways.reduce((before, way) => Effect.flatMap(before, (made) => (made ? Effect.succeed(true) : way)))

const kind = ({ iso }: Whole) => (iso ? ["iso"] : [])

/** What is known of a file before its pictures are decoded. */
export interface Looked {
  readonly file: VideoFile
  readonly whole: Whole
  /** How many of the first, middle and last picture are there. */
  readonly readable: number
  /** Whether all of these need the same one to be decoded, and no other. */
  readonly oneKey: boolean
  readonly tracks: Tracks
}

/** What is asked of a program that is stopped stays unknown. */
const answer = (asked: ReturnType<Tool["ask"]>) => Effect.orElseSucceed(asked, () => Option.none<string>())

const looking = ({ ffmpeg, ffprobe, node }: Programs) => {
  const probe = (path: string) =>
    ffprobe === undefined
      ? Effect.succeed(Option.none<VideoFile>())
      : Effect.map(answer(ffprobe.ask(probeArguments(path), readWithin, { reads: path })), Option.flatMap(readProbe))

  /** Some boxes hold sound that our own program does not see: it is encoded anew, as only ffmpeg can read it. */
  const withUnseenSound = Effect.fnUntraced(function* (path: string, file: VideoFile) {
    if (file.sound !== null || file.container === "mp4") return file
    const sound = Option.getOrUndefined(yield* probe(path))?.sound
    return sound ? { ...file, sound: { ...sound, codec: "other" } } : file
  })

  /** What our own program says, or ffprobe where that does not know the file. */
  const describe = Effect.fnUntraced(function* (path: string, whole: Whole) {
    const said = yield* Effect.orElseSucceed(node.describe(path, whole.iso), () => null)
    if (said !== null && said.pictures !== null) {
      const { pictures, ...more } = said
      return { file: yield* withUnseenSound(path, pictures), ...more }
    }
    const probed = yield* probe(path)
    if (Option.isNone(probed)) return yield* new NotAVideo({ fault: said === null ? "unreadable" : "no-pictures" })
    return { file: probed.value, readable: minDecoded, oneKey: false, tracks: obviousTracks }
  })

  /**
   * How many pictures can be decoded, where there is ffmpeg and they are not too large for it; and whether pictures of the
   * middle came out of it on the way.
   */
  const decoded = Effect.fnUntraced(
    function* (path: string, { file, readable, oneKey }: Looked, out: Stills | undefined) {
      if (ffmpeg === undefined || file.width * file.height > maxPixels) return { pictures: readable, stills: false }
      const how = { keys: yield* isLarge(path), oneKey }
      const pictures = (args: ReadonlyArray<string>, proof?: typeof how) =>
        Effect.map(
          ffmpeg.ask(args, copyWithin, { reads: path }),
          Option.match({ onNone: () => 0, onSome: (printed) => decodedPlaces(printed, proof) })
        )
      if (out !== undefined) {
        let found = 0
        const stills = yield* pictures(decodeArguments(path, file, { ...how, out }), how).pipe(
          Effect.map((these) => (found = these) >= minDecoded),
          unlessPictured(out)
        )
        if (found >= minDecoded) return { pictures: found, stills }
      }
      const sought = yield* pictures(decodeArguments(path, file, how), how)
      if (sought >= minDecoded) return { pictures: sought, stills: false }
      // Where a box says little of its pictures' places, ffmpeg finds none that it is sent to.
      return { pictures: yield* pictures(decodeFromStartArguments(path, file)), stills: false }
    },
    (decoding, _, { readable }) =>
      Effect.catchTag(decoding, "Stopped", () =>
        Effect.as(Effect.logWarning("ffmpeg was stopped while it looked at a video, which is judged without it"), {
          pictures: readable,
          stills: false
        })
      )
  )

  /** What a whole file says of itself. */
  const look = Effect.fnUntraced(function* (path: string) {
    const whole = yield* readWhole(path)
    const described = yield* describe(path, whole)
    if (!isPlausible(described.file)) return yield* new NotAVideo({ fault: "implausible" })
    return { ...described, whole }
  })

  /** Whether its pictures are pictures. With `out` two of the middle are taken as well; whether that worked. */
  const prove = Effect.fnUntraced(function* (path: string, looked: Looked, out?: Stills) {
    const { pictures, stills } = yield* decoded(path, looked, out)
    if (pictures < minDecoded) return yield* new NotAVideo({ fault: "undecodable" })
    return stills
  })

  return { look, prove }
}

/** Hears how much of something is done, in percent. */
export type OnPercent = (percent: number) => Effect.Effect<void>

interface Shrinking {
  readonly path: string
  readonly out: string
  readonly file: VideoFile
  readonly maxBytes: number
  readonly onPercent: OnPercent
}

/** Where an encoder notes what it has learned for its second run. */
const notesOf = (out: string) => `${out}.pass`

/** Takes away what an encoder notes for its second pass. */
const withoutNotes = (notes: string) =>
  Effect.ensuring(
    Effect.promise(() =>
      Promise.all(["-0.log", "-0.log.mbtree"].map((end) => rm(`${notes}${end}`, { force: true }).catch(() => {})))
    )
  )

export type Toolbox = ReturnType<typeof toolbox>

/** What can be done with a file, each by the first of the programs that can. */
export const toolbox = (programs: Programs) => {
  const { ffmpeg, node } = programs
  const { look, prove } = looking(programs)

  const byFfmpeg = (path: string, args: ReadonlyArray<string> | undefined, within: Duration.Input) =>
    ffmpeg === undefined || args === undefined ? Effect.succeed(false) : ffmpeg.run(args, within, { reads: path })
  /** Pictures of a sane size only. */
  const decoding = (path: string, file: VideoFile, args: ReadonlyArray<string> | undefined, within: Duration.Input) =>
    byFfmpeg(path, file.width * file.height > maxPixels ? undefined : args, within)

  /** One of the two runs by which a video is encoded to a size. */
  const pass = (given: Shrinking, n: 1 | 2) => {
    const { path, out, file, maxBytes, onPercent } = given
    const args = shrinkArguments(path, out, file, maxBytes, n, notesOf(out))
    if (ffmpeg === undefined || args === undefined || file.width * file.height > maxPixels) return Effect.succeed(false)
    const hear = (line: string) => {
      const done = secondsDone(line)
      return done === undefined ? Effect.void : onPercent(50 * (n - 1 + Math.min(1, done / file.seconds)))
    }
    return ffmpeg.follow(args, encodeWithin(file), { reads: path }, hear)
  }

  /** Of a file in parts our own program would leave out what the index does not tell of. */
  const rewriteByNode = (path: string, out: string, whole: Whole, silent = false) => {
    if (whole.inParts) return Effect.succeed(false)
    const given = ["rewrite", path, out, ...(silent ? ["silent"] : []), ...kind(whole)]
    return node.run(given, copyWithin, { reads: path, writes: out }).pipe(unlessMade(out))
  }
  const rewriteByFfmpeg = (path: string, out: string, tracks?: Tracks) =>
    byFfmpeg(path, rewriteArguments(path, out, tracks), copyWithin).pipe(unlessMade(out))

  /** The same pictures and sound, bit by bit, as an MP4 whose index comes first; with a silent track where it is asked for. */
  const rewrite = Effect.fnUntraced(function* (path: string, out: string, whole: Whole, silent = false) {
    const [ours, theirs] = [rewriteByNode(path, out, whole, silent), rewriteByFfmpeg(path, out)]
    // Ours takes six times as long, which is nothing for a small one, and only ours knows silence.
    return yield* (yield* isLarge(path)) && !silent ? firstOf(theirs, ours) : firstOf(ours, theirs)
  })

  /**
   * Whether there is something to hear: some models write a track of silence. Of large files, and where nothing can tell, a
   * track counts as sound.
   */
  const isHeard = Effect.fnUntraced(function* (path: string, { sound }: VideoFile) {
    if (sound === null) return false
    if (ffmpeg === undefined || (yield* isLarge(path))) return true
    return !Option.exists(yield* answer(ffmpeg.ask(loudnessArguments(path), copyWithin, { reads: path })), isSilence)
  })

  return {
    look,
    prove,
    isHeard,
    encodes: ffmpeg !== undefined,
    /** The described tracks alone, with all their parts. */
    unite: (path: string, out: string, { tracks, whole }: Looked) =>
      firstOf(rewriteByFfmpeg(path, out, tracks), rewriteByNode(path, out, whole)),
    moveIndex: (path: string, out: string) => indexFirst(path, out).pipe(unlessMade(out)),
    rewrite,
    convert: (path: string, out: string, file: VideoFile, need: Need) => {
      const convert = (tone: boolean) =>
        decoding(path, file, convertArguments(path, out, file, need, tone), encodeWithin(file)).pipe(unlessMade(out))
      // Not every ffmpeg can bring brightness down; without that the colours are pale, and the video is seen.
      return file.hdr ? firstOf(convert(true), convert(false)) : convert(false)
    },
    stills: (path: string, out: Stills, file: VideoFile) => {
      const take = (at: number, bright: boolean, keys = false) =>
        decoding(path, file, stillArguments(path, out, at, { bright, keys }), stillWithin).pipe(unlessPictured(out))
      const middle = file.seconds / 2
      const thorough = firstOf(take(middle, true), take(0, true), take(0, false))
      return Effect.flatMap(isLarge(path), (large) => (large ? firstOf(take(middle, true, true), thorough) : thorough))
    },
    shrink: (path: string, out: string, maxBytes: number, onPercent: OnPercent = () => Effect.void) =>
      Effect.gen(function* () {
        const looked = yield* Effect.option(look(path))
        if (Option.isNone(looked)) return false
        const { file, whole } = looked.value
        // Some files carry much beside their pictures.
        if (yield* rewrite(path, out, whole).pipe(unlessMade(out, maxBytes - markBytes))) return true
        const given = { path, out, file, maxBytes: maxBytes - markBytes, onPercent }
        return (yield* pass(given, 1)) && (yield* pass(given, 2))
      }).pipe(
        Effect.tap((made) => (made ? markAsAi(out) : Effect.void)),
        unlessMade(out, maxBytes),
        withoutNotes(notesOf(out))
      )
  }
}

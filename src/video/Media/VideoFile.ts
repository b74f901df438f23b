import { Schema } from "effect"

/** What a video file holds, as a player would show it. */
export const VideoFile = Schema.Struct({
  /** `mp4` also for its kin, such as MOV. */
  container: Schema.Literals(["mp4", "other"]),
  /** The pictures' format, such as `avc` (H.264), `hevc` or `av1`; `other` where it has no common name. */
  codec: Schema.String,
  /** 8 bits for a colour, and colours at half the size: all that every player shows. */
  plain: Schema.Boolean,
  /** More than a screen's usual brightness. */
  hdr: Schema.Boolean,
  /** As shown: turned, and with square pixels. */
  width: Schema.Int,
  height: Schema.Int,
  squarePixels: Schema.Boolean,
  upright: Schema.Boolean,
  /** From the first picture to the end of the last one. */
  seconds: Schema.Finite,
  framesPerSecond: Schema.Finite,
  sound: Schema.NullOr(Schema.Struct({ codec: Schema.String, channels: Schema.Int }))
})
export type VideoFile = typeof VideoFile.Type

/** Why a file is not taken for a video. */
export const Fault = Schema.Literals([
  /** The end is missing. */
  "cut",
  /** Its index claims what it cannot hold, or a size or length that no player would take. */
  "implausible",
  /** No tool knows what it is. */
  "unreadable",
  /** There is sound at most. */
  "no-pictures",
  /** The pictures are noise, empty or encrypted. */
  "undecodable",
  /** The disk, and not the file. */
  "disk"
])
export type Fault = typeof Fault.Type

export class NotAVideo extends Schema.TaggedError<NotAVideo>()("NotAVideo", { fault: Fault }) {}

/** Pixels of a side, and seconds: beyond them a file is broken or hostile, and no player would take it. */
const maxSide = 16_384
const maxSeconds = 24 * 60 * 60

export const isPlausible = ({ width, height, seconds }: VideoFile): boolean =>
  [width, height].every((side) => side >= 1 && side <= maxSide) && seconds > 0 && seconds <= maxSeconds

/** What Telegram's players show at most: pixels of the longer and of the shorter side, and pictures in a second. */
export const shownAtMost = { long: 1920, short: 1080, framesPerSecond: 60 } as const

/** What is to be done with each part before Telegram's players show it. */
export interface Need {
  readonly pictures: "copy" | "encode"
  readonly sound: "copy" | "encode" | "silence"
  /**
   * Whether its index is to be moved to the front; or the file is to be written anew, as its index is in pieces or tells
   * another length, or it is no MP4.
   */
  readonly container: "keep" | "move" | "rewrite"
}

/** A file may say that it is so much longer than its pictures, in seconds: its sound goes on. */
const lengthTolerance = 1
const isHonest = (says: number | undefined, seconds: number) =>
  says === undefined || (says > 0 && Math.abs(says - seconds) <= lengthTolerance)

/** Whether Telegram's players show the pictures as they are. */
const isShown = (file: VideoFile): boolean => {
  const [long, short] = [Math.max(file.width, file.height), Math.min(file.width, file.height)]
  return (
    file.codec === "avc" &&
    file.plain &&
    !file.hdr &&
    file.squarePixels &&
    file.upright &&
    long <= shownAtMost.long &&
    short <= shownAtMost.short &&
    // 59.94 is written as 60, and some writers round the last picture's length.
    file.framesPerSecond <= shownAtMost.framesPerSecond + 1
  )
}

/**
 * Telegram's players show H.264 with AAC in an MP4 whose index stands in front, and not all of that. With `silentTrack` a clip
 * without sound gets a silent track: Telegram would make an animation of it.
 */
export const needOf = (
  file: VideoFile,
  {
    streamable,
    indexLast,
    says
  }: { readonly streamable: boolean; readonly indexLast: boolean; readonly says: number | undefined },
  silentTrack = false
): Need => {
  const isHonestMp4 = file.container === "mp4" && isHonest(says, file.seconds)
  const heard = file.sound === null || (file.sound.codec === "aac" && file.sound.channels <= 2)
  return {
    pictures: isShown(file) ? "copy" : "encode",
    sound: file.sound === null && silentTrack ? "silence" : heard ? "copy" : "encode",
    container: !isHonestMp4 ? "rewrite" : streamable ? "keep" : indexLast ? "move" : "rewrite"
  }
}

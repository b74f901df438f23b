import { Option, Schema } from "effect"
import type { VideoFile } from "./VideoFile.ts"

const Stream = Schema.Struct({
  codec_type: Schema.optional(Schema.String),
  codec_name: Schema.optional(Schema.String),
  pix_fmt: Schema.optional(Schema.String),
  color_transfer: Schema.optional(Schema.String),
  width: Schema.optional(Schema.Int),
  height: Schema.optional(Schema.Int),
  channels: Schema.optional(Schema.Int),
  sample_aspect_ratio: Schema.optional(Schema.String),
  avg_frame_rate: Schema.optional(Schema.String),
  nb_read_packets: Schema.optional(Schema.FiniteFromString),
  disposition: Schema.optional(Schema.Struct({ attached_pic: Schema.optional(Schema.Int) })),
  side_data_list: Schema.optional(Schema.Array(Schema.Struct({ rotation: Schema.optional(Schema.Finite) })))
})

/** ffprobe prints some numbers as text. */
const Probed = Schema.fromJsonString(
  Schema.Struct({
    streams: Schema.Array(Stream),
    format: Schema.Struct({ format_name: Schema.String, duration: Schema.optional(Schema.FiniteFromString) })
  })
)
const decode = Schema.decodeUnknownOption(Probed)

/** Two numbers with a sign between them, as `64:45` or `30000/1001`; undefined where the second is none. */
const ratio = (text = "") => {
  const [over, under] = text.split(/[:/]/).map(Number)
  return over !== undefined && under !== undefined && over > 0 && under > 0 ? over / under : undefined
}

const names: ReadonlyMap<string, string> = new Map([["h264", "avc"]])
const bright: ReadonlySet<string> = new Set(["smpte2084", "arib-std-b67"])

const soundOf = (audio: typeof Stream.Type | undefined): VideoFile["sound"] =>
  audio === undefined ? null : { codec: audio.codec_name ?? "other", channels: audio.channels ?? 2 }

/** The sides as shown: pixels made square, and turned as the file says. */
const shape = ({ width = 0, height = 0, sample_aspect_ratio, side_data_list = [] }: typeof Stream.Type) => {
  const pixel = ratio(sample_aspect_ratio) ?? 1
  const turn = Math.abs(side_data_list.find(({ rotation }) => rotation !== undefined)?.rotation ?? 0) % 360
  const [long, high] = [Math.round(width * pixel), height]
  const lying = Math.abs((turn % 180) - 90) < 45
  return {
    width: lying ? high : long,
    height: lying ? long : high,
    squarePixels: pixel === 1,
    upright: turn === 0
  }
}

/**
 * Pictures in a second. They are counted: of boxes that name each one's time alone, as FLV, the rate that is said may be that
 * of the clock.
 */
const rateOf = ({ nb_read_packets = 0, avg_frame_rate }: typeof Stream.Type, seconds: number) =>
  nb_read_packets > 0 && seconds > 0 ? nb_read_packets / seconds : (ratio(avg_frame_rate) ?? 0)

/** What ffprobe said of a file, where it found pictures. */
export const readProbe = (printed: string): Option.Option<VideoFile> =>
  Option.flatMap(decode(printed), ({ streams, format }) => {
    // A song brings its cover as pictures.
    const video = streams.find(
      ({ codec_type, disposition }) => codec_type === "video" && disposition?.attached_pic !== 1
    )
    if (video === undefined) return Option.none()
    const codec = video.codec_name ?? "other"
    const seconds = format.duration ?? 0
    return Option.some({
      container: format.format_name.includes("mp4") ? "mp4" : "other",
      codec: names.get(codec) ?? codec,
      plain: /^yuvj?420p$/.test(video.pix_fmt ?? ""),
      hdr: bright.has(video.color_transfer ?? ""),
      ...shape(video),
      seconds,
      framesPerSecond: rateOf(video, seconds),
      sound: soundOf(streams.find(({ codec_type }) => codec_type === "audio"))
    })
  })

import { box, cutAt, cutIn, noise, withSamples } from "../boxes.ts"
import { bent, both, aac, front, h264, type Kind, spoilt, tone, useless } from "../Kind.ts"

const begins = (text: string) => () => Buffer.concat([Buffer.from(text, "latin1"), noise(3000)])
const page = "<!doctype html><html><head><title>404 Not Found</title></head><body>nginx</body></html>"

/** What nobody can watch. */
const unwatchable: ReadonlyArray<Kind> = [
  spoilt(
    "noise.mp4",
    "an index, and noise",
    "base.mp4",
    withSamples((samples) => noise(samples.length))
  ),
  spoilt(
    "zeros.mp4",
    "an index, and zeros",
    "base.mp4",
    withSamples((samples) => Buffer.alloc(samples.length))
  ),
  spoilt(
    "nothing-in-it.mp4",
    "an index, and nothing",
    "base.mp4",
    withSamples(() => Buffer.alloc(0))
  ),
  spoilt(
    "a-third.mp4",
    "an index, and a third of its samples",
    "base.mp4",
    withSamples((samples) => samples.subarray(0, samples.length * 0.3))
  ),
  spoilt("only-index.mp4", "an index alone", "base.mp4", cutIn("mdat", 0)),
  spoilt("cut-in-index.mp4", "cut within its index", "base.mp4", cutIn("moov", 0.5)),
  spoilt("cut-early.mp4", "cut early in its samples", "base.mp4", cutIn("mdat", 0.1)),
  spoilt("cut-half.mp4", "cut in the middle", "base.mp4", cutIn("mdat", 0.5)),
  spoilt("cut-byte.mp4", "without its last byte", "base.mp4", (file) => file.subarray(0, -1)),
  spoilt("cut.mkv", "Matroska that was cut in its only part", "matroska.mkv", cutAt(0.6)),
  spoilt("cut-last.mp4", "its index last, cut before it", "index-last.mp4", cutIn("mdat", 0.9)),
  spoilt("cut-last-index.mp4", "its index last, cut within it", "index-last.mp4", cutAt(0.98)),
  spoilt("cut-fragments.mp4", "cut within a fragment", "fragmented.mp4", cutAt(0.8)),
  useless(
    "encrypted.mp4",
    "encrypted",
    `${both} ${h264} ${aac} -encryption_scheme cenc-aes-ctr -encryption_key 76a6c65c5ea762046bd749a2e632ccbb -encryption_kid a7e61c373e219033c21091fa607bf3b8 ${front}`
  ),
  useless("sound-only.mp4", "nothing but sound", `${tone} ${aac} ${front}`),
  useless("sound-only.mkv", "nothing but sound in Matroska", `${tone} ${aac}`),
  useless(
    "sound-with-cover.mp4",
    "sound, and a picture of itself",
    `${tone} -i cover.jpg -map 0 -map 1 ${aac} -c:v copy -disposition:v:0 attached_pic ${front}`
  ),
  useless("song.mp3", "MP3", `${tone} -c:a libmp3lame`)
]

/** What is no video at all. */
const renamed: ReadonlyArray<Kind> = [
  spoilt("empty.mp4", "nothing", "base.mp4", () => Buffer.alloc(0)),
  spoilt("page.mp4", "a page", "base.mp4", () => Buffer.from(page)),
  spoilt("json.mp4", "JSON", "base.mp4", () => Buffer.from('{"error":{"code":"not_found"}}')),
  spoilt("words.mp4", "a sentence", "base.mp4", () => Buffer.from("Please come back later.\n")),
  spoilt("zip.mp4", "a ZIP", "base.mp4", begins("PK\u0003\u0004\u0014\0\0\0")),
  spoilt("pdf.mp4", "a PDF", "base.mp4", begins("%PDF-1.7\n")),
  spoilt("random.mp4", "noise", "base.mp4", () => noise(40_000)),
  spoilt("playlist.mp4", "a playlist that leads elsewhere", "base.mp4", () =>
    Buffer.from("#EXTM3U\n#EXTINF:2,\nbase.mp4\n")
  ),
  spoilt("picture.mp4", "a JPEG", "cover.jpg", (file) => file),
  spoilt("head-only.mp4", "the first box alone", "base.mp4", (file) => file.subarray(0, file.readUInt32BE(0))),
  spoilt("boxes.mp4", "a hundred thousand empty boxes", "base.mp4", (file) =>
    Buffer.concat([file, Buffer.alloc(800_000, box("free"))])
  )
]

/** What is damaged and can be watched. */
const watchable: ReadonlyArray<Kind> = [
  bent("cut.ts", "a transport stream that was cut", "programme.ts", cutAt(0.6), { seconds: 1.2, damaged: true }),
  bent(
    "scratched.mp4",
    "some samples are noise",
    "base.mp4",
    withSamples((samples) => {
      const copy = Buffer.from(samples)
      noise(400).copy(copy, Math.floor(copy.length * 0.7))
      return copy
    }),
    { damaged: true }
  )
]

export const rubbish = [...unwatchable, ...renamed, ...watchable]

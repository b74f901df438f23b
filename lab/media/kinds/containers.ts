import { box, followedBy, noise, parted, patched, precededBy, samplesSized, words } from "../boxes.ts"
import { aac, bent, both, encoded, front, h264, type Kind, pictures, tone } from "../Kind.ts"

const usual = `${both} ${h264} ${aac}`
const film = ["moov", "mvhd"]
const track = ["moov", "trak", "tkhd"]
/** A manifest of C2PA, as far as its box tells. */
const manifest = box("uuid", Buffer.from("d8fec3d61b0e483c92975828877ec481", "hex"), Buffer.alloc(400))

/** Boxes that hold pictures and sound as Telegram's players show them, and the order of what is in them. */
const boxes: ReadonlyArray<Kind> = [
  encoded("base.mp4", "MP4, its index in front", `${usual} ${front}`),
  encoded("index-last.mp4", "MP4, its index last", usual),
  encoded("quicktime.mov", "QuickTime", usual),
  encoded("phone.m4v", "M4V", usual),
  encoded("mobile.3gp", "3GP", usual),
  encoded("matroska.mkv", "Matroska", usual),
  encoded("live.mkv", "Matroska without a length, as a live stream has it", `${usual} -live 1`),
  encoded("programme.ts", "a transport stream", usual),
  encoded("late-clock.ts", "a transport stream whose clock begins at an hour", `${usual} -output_ts_offset 3600`),
  encoded(
    "disc.m2ts",
    "a transport stream of a disc, with four bytes before each packet",
    `${usual} -mpegts_m2ts_mode 1`,
    { needs: "reader" }
  ),
  encoded("flash.flv", "FLV with H.264", `${both.replace("48000", "44100")} ${h264} ${aac}`, { needs: "reader" }),
  encoded("avi-h264.avi", "AVI with H.264", usual, { needs: "reader" }),
  encoded("asf-h264.asf", "ASF with H.264", usual, { needs: "reader" }),
  encoded("programme.mpg", "an MPEG programme", `${both.replace("r=12", "r=25")} -c:v mpeg2video -c:a mp2`, {
    needs: "encoder"
  }),
  encoded("fragmented.mp4", "MP4 in fragments", `${usual} -movflags +frag_keyframe+empty_moov+default_base_moof`),
  encoded("every-frame.mp4", "MP4 with a fragment for each picture", `${usual} -movflags +frag_every_frame+empty_moov`),
  encoded(
    "dash.mp4",
    "MP4 in fragments with their index",
    `${usual} -movflags +dash+frag_keyframe+global_sidx+empty_moov`
  ),
  encoded("cmaf.mp4", "MP4 as CMAF wants it", `${usual} -movflags +cmaf+frag_keyframe+empty_moov`),
  encoded("old-fragments.mp4", "MP4 in fragments with absolute places", `${usual} -movflags +frag_keyframe+empty_moov`),
  bent(
    "styp-first.mp4",
    "MP4 that begins as a segment",
    "base.mp4",
    precededBy(box("styp", Buffer.from("msdh\0\0\0\0msdhmsix")))
  ),
  bent("free-first.mp4", "MP4 with a gap in front", "base.mp4", precededBy(box("free", Buffer.alloc(64)))),
  bent(
    "no-ftyp.mov",
    "QuickTime of old that does not say what it is",
    "base.mp4",
    precededBy(Buffer.alloc(0), { instead: true })
  ),
  bent("odd-brand.mp4", "MP4 of an unheard-of brand", "base.mp4", patched(["ftyp"], 0, Buffer.from("XYZ1"))),
  bent("large-box.mp4", "MP4 whose samples have their length in 64 bits", "base.mp4", samplesSized("large")),
  bent("open-box.mp4", "MP4 whose samples go up to its end", "base.mp4", samplesSized("open")),
  bent("gap.mp4", "MP4 with a gap of a megabyte", "base.mp4", parted(box("free", Buffer.alloc(1_000_000)))),
  bent(
    "tail-words.mp4",
    "MP4 with a server's words behind it",
    "base.mp4",
    followedBy(Buffer.from("\r\n--boundary--\r\n"))
  ),
  bent("tail-noise.mp4", "MP4 with noise behind it", "base.mp4", followedBy(noise(100))),
  bent("tail-zeros.mp4", "MP4 with zeros behind it", "base.mp4", followedBy(Buffer.alloc(4096))),
  bent("manifest.mp4", "MP4 with a manifest of C2PA", "base.mp4", parted(manifest)),
  bent("manifest-last.mp4", "MP4 with its index last and a manifest of C2PA", "index-last.mp4", followedBy(manifest)),
  bent(
    "over-50mb.mp4",
    "MP4 with 60 MB that are no pictures",
    "base.mp4",
    followedBy(box("free", Buffer.alloc(60_000_000)))
  )
]

/** What an index says of time, which players do not always believe. */
const times: ReadonlyArray<Kind> = [
  encoded(
    "long-groups.mp4",
    "one key picture in three seconds",
    `${pictures("320x180", 12, 3)} ${tone.replace("d=2", "d=3")} ${h264} -g 600 ${aac} ${front}`,
    { seconds: 3 }
  ),
  bent("length-zero.mp4", "the index says that it lasts nothing", "base.mp4", patched(film, 16, words(0))),
  bent(
    "length-unknown.mp4",
    "the index says that its length is unknown",
    "base.mp4",
    patched(film, 16, words(0xffff_ffff))
  ),
  bent("length-weeks.mp4", "the index says that it lasts weeks", "base.mp4", patched(film, 16, words(0x7fff_ffff))),
  bent("track-zero.mp4", "its track says that it lasts nothing", "base.mp4", patched(track, 20, words(0))),
  bent(
    "track-unknown.mp4",
    "its track says that its length is unknown",
    "base.mp4",
    patched(track, 20, words(0xffff_ffff))
  ),
  bent(
    "media-weeks.mp4",
    "its pictures' clock says weeks",
    "base.mp4",
    patched(["moov", "trak", "mdia", "mdhd"], 16, words(0x7fff_ffff))
  ),
  encoded("edit-skips.mp4", "an edit list that skips its first second", `-ss 1 -i long-groups.mp4 -c copy ${front}`, {
    seconds: 2
  }),
  encoded(
    "edit-waits.mp4",
    "an edit list that waits for half a second",
    `-itsoffset 0.5 -i base.mp4 -c copy ${front}`,
    { seconds: 2 }
  ),
  encoded(
    "b-pictures.mp4",
    "pictures that refer to later ones",
    `${both} -c:v libx264 -preset medium -bf 3 -pix_fmt yuv420p ${aac} ${front}`
  ),
  encoded(
    "sound-longer.mp4",
    "sound that goes on after the pictures",
    `${pictures()} ${tone.replace("d=2", "d=3")} ${h264} ${aac} ${front}`,
    { seconds: 2 }
  ),
  encoded(
    "sound-shorter.mp4",
    "sound that ends before the pictures",
    `${pictures()} ${tone.replace("d=2", "d=1")} ${h264} ${aac} ${front}`
  ),
  encoded(
    "sound-later.mp4",
    "sound that begins later",
    `${pictures()} -itsoffset 0.5 ${tone} ${h264} ${aac} -t 2 ${front}`
  ),
  encoded("coarse-clock.mp4", "a clock of twelve ticks a second", `${usual} -video_track_timescale 12 ${front}`),
  encoded("one-picture.mp4", "a single picture", `${pictures("320x180", 1, 1)} ${h264} ${front}`, {
    seconds: 1,
    sound: false
  }),
  encoded("two-pictures.mp4", "two pictures", `${pictures("320x180", 2, 1)} ${h264} ${front}`, {
    seconds: 1,
    sound: false
  }),
  encoded("blink.mp4", "a sixth of a second", `${pictures("320x180", 12, 0.17)} ${h264} ${front}`, {
    seconds: 0.17,
    sound: false
  }),
  encoded("rate-1.mp4", "one picture a second", `${pictures("320x180", 1, 4)} ${h264} ${front}`, {
    seconds: 4,
    sound: false
  }),
  encoded(
    "rate-film.mp4",
    "23.976 pictures a second",
    `${pictures("320x180", "24000/1001")} ${tone} ${h264} ${aac} ${front}`
  ),
  encoded("rate-60.mp4", "60 pictures a second", `${pictures("320x180", 60)} ${tone} ${h264} ${aac} ${front}`),
  encoded(
    "rate-59.mp4",
    "59.94 pictures a second",
    `${pictures("320x180", "60000/1001")} ${tone} ${h264} ${aac} ${front}`
  ),
  encoded("rate-120.mp4", "120 pictures a second", `${pictures("320x180", 120)} ${tone} ${h264} ${aac} ${front}`, {
    needs: "encoder"
  }),
  encoded(
    "rate-varies.mp4",
    "pictures at odd moments",
    `${pictures("320x180", 24)} ${tone} -vf select=not(mod(n\\,3))+not(mod(n\\,7)) -vsync vfr ${h264} ${aac} ${front}`
  )
]

export const containers = [...boxes, ...times]

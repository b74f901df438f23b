import { patched, words } from "../boxes.ts"
import { aac, bent, both, encoded, front, h264, type Kind, pictures, tone } from "../Kind.ts"

const coded = (name: string, what: string, codec: string, own: Parameters<typeof encoded>[3] = {}) =>
  encoded(name, what, `${both} ${codec} ${aac} ${front}`, { needs: "encoder", ...own })
/** Without sound, which some boxes and encoders do not take. */
const silent = (name: string, what: string, codec: string, of = pictures(), ratio = 16 / 9) =>
  encoded(name, what, `${of} ${codec}`, { needs: "encoder", sound: false, ratio })

const x265 = "-c:v libx265 -preset ultrafast -crf 34"
const quiet = "-x265-params log-level=error"
const bright = (transfer: string) =>
  `${x265} -pix_fmt yuv420p10le -x265-params log-level=error:colorprim=bt2020:transfer=${transfer}:colormatrix=bt2020nc -color_primaries bt2020 -color_trc ${transfer} -colorspace bt2020nc -tag:v hvc1`
const x264 = "-c:v libx264 -preset ultrafast -crf 34"

const codecs: ReadonlyArray<Kind> = [
  coded("hevc.mp4", "HEVC", `${x265} ${quiet} -pix_fmt yuv420p -tag:v hvc1`),
  coded("hevc-hev1.mp4", "HEVC with its settings among the pictures", `${x265} ${quiet} -pix_fmt yuv420p -tag:v hev1`),
  coded("hevc-10.mkv", "HEVC of 10 bits in Matroska", `${x265} ${quiet} -pix_fmt yuv420p10le`),
  coded("hevc.ts", "HEVC in a transport stream", `${x265} ${quiet} -pix_fmt yuv420p`),
  coded("hdr10.mp4", "HDR10 (PQ)", bright("smpte2084")),
  coded("hlg.mp4", "HLG", bright("arib-std-b67")),
  coded("h264-10.mp4", "H.264 of 10 bits", `${x264} -pix_fmt yuv420p10le -profile:v high10`),
  coded("h264-422.mp4", "H.264 with 4:2:2", `${x264} -pix_fmt yuv422p`),
  coded("h264-444.mp4", "H.264 with 4:4:4", `${x264} -pix_fmt yuv444p`),
  coded("h264-rgb.mp4", "H.264 with RGB", "-c:v libx264rgb -preset ultrafast -crf 34"),
  coded("h264-grey.mp4", "H.264 without colours", `${x264} -pix_fmt gray`),
  coded("h264-lossless.mp4", "H.264 without loss", "-c:v libx264 -preset ultrafast -qp 0 -pix_fmt yuv420p"),
  coded("h264-full.mp4", "H.264 with the full range", `${x264} -pix_fmt yuvj420p -color_range pc`, {
    needs: undefined
  }),
  coded("h264-base.mp4", "H.264 Baseline", `${x264} -pix_fmt yuv420p -profile:v baseline`, { needs: undefined }),
  coded("h264-main.mp4", "H.264 Main", `${x264} -preset fast -pix_fmt yuv420p -profile:v main`, { needs: undefined }),
  coded(
    "h264-avc3.mp4",
    "H.264 with its settings among the pictures",
    `${x264} -pix_fmt yuv420p -tag:v avc3 -bsf:v dump_extra`,
    { needs: undefined }
  ),
  coded("h264-fields.mp4", "H.264 of two fields", `${x264} -pix_fmt yuv420p -flags +ildct+ilme -x264opts tff=1`, {
    needs: undefined
  }),
  coded("av1.mp4", "AV1", "-c:v libsvtav1 -preset 12 -crf 50 -pix_fmt yuv420p"),
  coded("av1-10.mkv", "AV1 of 10 bits", "-c:v libsvtav1 -preset 12 -crf 50 -pix_fmt yuv420p10le"),
  coded("vp9.mp4", "VP9 in MP4", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 200k -pix_fmt yuv420p"),
  silent("vp9.webm", "VP9 in WebM", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 200k -pix_fmt yuv420p"),
  silent(
    "vp9-10.webm",
    "VP9 of 10 bits",
    "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 200k -pix_fmt yuv420p10le"
  ),
  silent(
    "vp9-alpha.webm",
    "VP9 that can be seen through",
    "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 200k -pix_fmt yuva420p"
  ),
  silent("vp8.webm", "VP8", "-c:v libvpx -deadline realtime -cpu-used 8 -b:v 200k"),
  silent(
    "live.webm",
    "WebM without a length, as a live stream has it",
    "-c:v libvpx -deadline realtime -cpu-used 8 -b:v 200k -live 1"
  ),
  coded("prores.mov", "ProRes", "-c:v prores_ks -profile:v 0"),
  coded("prores-4444.mov", "ProRes 4444", "-c:v prores_ks -profile:v 4444 -pix_fmt yuva444p10le"),
  encoded("dnxhr.mov", "DNxHR", `${both} -c:v dnxhd -profile:v dnxhr_lb -pix_fmt yuv422p ${aac}`, { needs: "encoder" }),
  coded("mpeg4.mp4", "MPEG-4", "-c:v mpeg4 -q:v 12"),
  silent("mpeg4.avi", "MPEG-4 in AVI", "-c:v mpeg4 -q:v 12"),
  coded("mpeg2.ts", "MPEG-2 in a transport stream", "-c:v mpeg2video -q:v 12 -r 25"),
  silent("mpeg1.mpg", "MPEG-1", "-c:v mpeg1video -q:v 12", pictures("320x180", 25)),
  silent("mjpeg.avi", "Motion JPEG in AVI", "-c:v mjpeg -q:v 12"),
  coded("mjpeg.mov", "Motion JPEG in QuickTime", "-c:v mjpeg -q:v 12"),
  silent("gif.gif", "GIF", ""),
  silent("theora.ogv", "Theora", "-c:v libtheora -q:v 3"),
  silent("wmv.wmv", "Windows Media", "-c:v wmv2 -q:v 12"),
  silent("sorenson.flv", "FLV of old", "-c:v flv -q:v 12"),
  silent("h263.3gp", "H.263", "-c:v h263 -q:v 12", pictures("352x288"), 352 / 288),
  silent("png.mov", "PNGs in QuickTime", "-c:v png"),
  silent("animation.mov", "QuickTime Animation", "-c:v qtrle"),
  silent("ffv1.mkv", "FFV1", "-c:v ffv1"),
  silent("huffyuv.avi", "HuffYUV", "-c:v huffyuv -pix_fmt yuv422p")
]

const turned = (name: string, what: string, ...matrix: ReadonlyArray<number>) =>
  bent(name, what, "base.mp4", patched(["moov", "trak", "tkhd"], 40, words(...matrix)), {
    ratio: 9 / 16,
    needs: "encoder"
  })
const [one, depth] = [0x10000, 0x40000000]
const sized = (size: string, what: string, own: Parameters<typeof encoded>[3] = {}) => {
  const [width = 1, height = 1] = size.split("x").map(Number)
  return encoded(`${size}.mp4`, what, `${pictures(size)} ${h264} ${front}`, {
    ratio: width / height,
    sound: false,
    ...own
  })
}
const anySize = (size: string, what: string) => {
  const [width = 1, height = 1] = size.split("x").map(Number)
  const words = `${pictures(size)} -c:v libx264 -preset ultrafast -crf 34 -pix_fmt yuv444p ${front}`
  return encoded(`${size}-444.mp4`, what, words, { ratio: width / height, sound: false, needs: "encoder" })
}

const shapes: ReadonlyArray<Kind> = [
  encoded("pixels-wide.mp4", "wide pixels", `${pictures("360x288")} ${tone} ${h264} -vf setsar=64/45 ${aac} ${front}`, {
    needs: "encoder"
  }),
  encoded("pixels-tall.mp4", "tall pixels", `${pictures("640x270")} ${tone} ${h264} -vf setsar=3/4 ${aac} ${front}`, {
    needs: "encoder"
  }),
  encoded(
    "pixels-wide.mkv",
    "wide pixels in Matroska",
    `${pictures("240x180")} ${tone} ${h264} -vf setsar=4/3 ${aac}`,
    { needs: "encoder" }
  ),
  bent(
    "pixels-in-pasp.mp4",
    "wide pixels that its track does not tell of",
    "pixels-wide.mp4",
    patched(["moov", "trak", "tkhd"], 76, words(360 * one, 288 * one)),
    { needs: "encoder" }
  ),
  turned("turn-90.mp4", "turned by 90°", 0, one, 0, -one, 0, 0, 0, 0, depth),
  turned("turn-270.mp4", "turned by 270°", 0, -one, 0, one, 0, 0, 0, 0, depth),
  turned("turn-almost-90.mp4", "turned by nearly 90°", 1, one, 0, -one, 1, 0, 0, 0, depth),
  bent(
    "turn-180.mp4",
    "upside down",
    "base.mp4",
    patched(["moov", "trak", "tkhd"], 40, words(-one, 0, 0, 0, -one, 0, 0, 0, depth)),
    { needs: "encoder" }
  ),
  bent(
    "film-turned.mp4",
    "the whole film is turned by 90°",
    "base.mp4",
    patched(["moov", "mvhd"], 36, words(0, one, 0, -one, 0, 0, 0, 0, depth)),
    { ratio: 9 / 16, needs: "encoder" }
  ),
  bent(
    "track-square.mp4",
    "its track says 320×320",
    "base.mp4",
    patched(["moov", "trak", "tkhd"], 76, words(320 * one, 320 * one))
  ),
  bent("track-nothing.mp4", "its track says 0×0", "base.mp4", patched(["moov", "trak", "tkhd"], 76, words(0, 0))),
  sized("180x320", "upright"),
  sized("240x240", "a square"),
  sized("1920x1080", "full HD"),
  sized("1080x1920", "full HD upright"),
  sized("2048x1152", "2K", { needs: "encoder" }),
  sized("1440x1440", "a square of 1440 lines", { needs: "encoder" }),
  encoded("3840x2160.mp4", "4K", `${pictures("3840x2160", 2, 1)} ${h264} ${front}`, {
    seconds: 1,
    sound: false,
    needs: "encoder"
  }),
  encoded("2160x3840.mp4", "4K upright", `${pictures("2160x3840", 2, 1)} ${h264} ${front}`, {
    ratio: 9 / 16,
    seconds: 1,
    sound: false,
    needs: "encoder"
  }),
  sized("16x16", "tiny"),
  sized("2x2", "tinier", { needs: undefined }),
  sized("960x64", "very wide"),
  sized("64x960", "very tall"),
  encoded(
    "1x1-444.mp4",
    "one pixel",
    `-f lavfi -i color=red:s=2x2:r=12:d=2,format=yuv444p,crop=1:1 -c:v libx264 -preset ultrafast -pix_fmt yuv444p ${front}`,
    { ratio: 1, sound: false, needs: "encoder" }
  ),
  anySize("321x181", "odd sides"),
  anySize("180x321", "an odd height"),
  encoded("321x181.webm", "odd sides in WebM", `${pictures("321x181")} -c:v libvpx -deadline realtime -b:v 200k`, {
    ratio: 321 / 181,
    sound: false,
    needs: "encoder"
  })
]

const scenes: ReadonlyArray<Kind> = [
  encoded(
    "black-first.mp4",
    "black at first",
    `-f lavfi -i testsrc2=s=320x180:r=12:d=3,fade=in:0:24 ${h264} ${front}`,
    { seconds: 3, sound: false }
  ),
  encoded(
    "black-half.mp4",
    "black in its middle",
    `-f lavfi -i testsrc2=s=320x180:r=12:d=4,drawbox=c=black:t=fill:enable=between(t\\,1\\,3) ${h264} ${front}`,
    { seconds: 4, sound: false }
  ),
  encoded(
    "black-last.mp4",
    "black from its middle on",
    `-f lavfi -i testsrc2=s=320x180:r=12:d=3,drawbox=c=black:t=fill:enable=gt(t\\,1) ${h264} ${front}`,
    { seconds: 3, sound: false }
  ),
  encoded("black.mp4", "nothing but black", `-f lavfi -i color=black:s=320x180:r=12:d=2 ${h264} ${front}`, {
    sound: false,
    dark: true
  }),
  encoded("white.mp4", "nothing but white", `-f lavfi -i color=white:s=320x180:r=12:d=2 ${h264} ${front}`, {
    sound: false
  }),
  encoded(
    "snow.mp4",
    "pictures of snow, which make large thumbnails",
    `-f lavfi -i nullsrc=s=1280x720:r=4:d=1,geq=random(1)*255:128:128 -c:v libx264 -preset ultrafast -crf 23 -pix_fmt yuv420p ${front}`,
    { seconds: 1, sound: false }
  )
]

export const shown = [...scenes, ...codecs, ...shapes]

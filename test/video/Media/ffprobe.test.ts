import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { readProbe } from "../../../src/video/Media/ffprobe.ts"

/** What ffprobe prints of a track of pictures in a box of a second. */
const printed = (pictures: object) =>
  JSON.stringify({
    streams: [{ codec_type: "video", codec_name: "h264", pix_fmt: "yuv420p", width: 320, height: 180, ...pictures }],
    format: { format_name: "flv", duration: "1.000" }
  })

describe("the pictures in a second that ffprobe tells of", () => {
  const files = [
    [
      "are counted, where the rate that is said is the clock's",
      { avg_frame_rate: "1000/1", nb_read_packets: "30" },
      30
    ],
    ["are what is said, where they are not counted", { avg_frame_rate: "30000/1001" }, 30_000 / 1001],
    ["are none, where nothing is said", { avg_frame_rate: "0/0" }, 0]
  ] as const
  it.each(files)("%s", (_, pictures, expected) => {
    assert.strictEqual(Option.getOrThrow(readProbe(printed(pictures))).framesPerSecond, expected)
  })
})

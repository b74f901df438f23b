import { describe, expect, it } from "vitest"
import { videoLinks } from "../../../src/providers/VideoProvider/links.ts"

const clip = "https://cdn.example.com/a.mp4"
const base64 = "AAAA".repeat(40)

describe("the video in a finished task's answer", () => {
  it.each<readonly [string, unknown, ReadonlyArray<string>]>([
    ["url", { url: clip }, [clip]],
    ["data[].url", { data: [{ url: clip }] }, [clip]],
    ["video.url", { video: { url: clip } }, [clip]],
    ["a list of links", { output: [clip] }, [clip]],
    ["one link as output", { output: clip }, [clip]],
    ["result_url", { result_url: clip }, [clip]],
    ["a result as JSON in a text", { data: { resultJson: JSON.stringify({ resultUrls: [clip] }) } }, [clip]],
    ["a path", { url: "/files/1/a.mp4" }, ["/files/1/a.mp4"]],
    ["an inline video", { data: [{ b64_json: base64 }] }, [`data:video/mp4;base64,${base64}`]],
    ["a data URL", { url: `data:video/mp4;base64,${base64}` }, [`data:video/mp4;base64,${base64}`]],
    ["an output without a type", { output: [{ type: "output_video", url: clip }] }, [clip]],
    [
      "the video, not its cover",
      {
        data: {
          cover_url: "https://cdn.example.com/c.webp",
          videos: [{ url: clip, thumbnail_url: "https://x.example/t" }]
        }
      },
      [clip]
    ],
    [
      "the video before what does not say what it is",
      { results: [{ url: "https://cdn.example.com/what" }, { type: "video", url: "https://cdn.example.com/that" }] },
      ["https://cdn.example.com/that", "https://cdn.example.com/what"]
    ],
    [
      "no picture",
      { results: [{ type: "image", url: "https://cdn.example.com/what" }, { url: "https://e.example/a.png" }] },
      []
    ],
    ["not what went in", { input: { url: clip }, reference_video: clip, callback_url: clip }, []],
    ["not the prompt", { prompt: clip, message: clip }, []],
    ["nothing", null, []]
  ])("%s", (_name, answer, expected) => {
    expect(videoLinks(answer)).toEqual(expected)
  })

  it("is looked for in a bounded part of an answer", () => {
    let deep: unknown = { url: clip }
    for (let depth = 0; depth < 20; depth++) deep = { data: deep }
    expect(videoLinks(deep)).toEqual([])
    const wide = { data: Array.from({ length: 5000 }, (_, index) => ({ url: `https://e.example/${index}.mp4` })) }
    expect(videoLinks(wide).length).toBeLessThan(1000)
  })
})

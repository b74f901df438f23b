import {
  auto,
  five,
  grok,
  hailuo,
  horse,
  image,
  inSeconds,
  kling,
  kling3,
  ltx,
  minimax,
  minimaxH3,
  minimaxH3Max,
  minimaxReferences,
  omni,
  pixverse,
  plain,
  ray,
  seedance1,
  seedance2,
  six,
  square,
  texts,
  upTo,
  veo,
  vidu,
  wan3,
  wide,
  words,
  type Endpoints
} from "./Endpoints/families.ts"

export type { Endpoint } from "./Endpoints/families.ts"

/** The endpoints of this double, by their ids. */
export const endpoints: Endpoints = {
  "fal-ai/bytedance-upscaler/upscale/video": {
    ...plain,
    larger: "video_url",
    // What tells its price has to be said, though fal knows what is usual.
    told: {
      target_resolution: ["1080p", "2k", "4k"],
      target_fps: ["30fps", "60fps"],
      enhancement_preset: ["general", "ugc", "short_series", "aigc", "old_film"],
      enhancement_tier: ["fast", "standard", "pro"]
    }
  },
  ...seedance2("bytedance/seedance-2.0", ["720p", "480p", "1080p", "4k"]),
  ...seedance2("bytedance/seedance-2.0/fast", ["720p", "480p"]),
  ...seedance2("bytedance/seedance-2.0/mini", ["720p", "480p"]),
  [`fal-ai/bytedance/seedance/v1.5/pro/${words}`]: {
    ...plain,
    durations: texts(upTo(4, 12)),
    resolutions: ["720p", "480p", "1080p"],
    ratios: six,
    sound: "generate_audio"
  },
  [`fal-ai/bytedance/seedance/v1.5/pro/${image}`]: {
    ...plain,
    durations: texts(upTo(4, 12)),
    resolutions: ["720p", "480p", "1080p"],
    ratios: auto(six),
    sound: "generate_audio",
    first: "image_url",
    last: "end_image_url"
  },
  ...seedance1("fal-ai/bytedance/seedance/v1/pro", "end_image_url"),
  ...seedance1("fal-ai/bytedance/seedance/v1/pro/fast"),
  ...wan3("alibaba/wan-3.0"),
  ...wan3("alibaba/wan-3.0-prime"),
  [`fal-ai/wan/v2.7/${words}`]: { ...plain, durations: upTo(2, 15), resolutions: ["1080p", "720p"], ratios: five },
  [`fal-ai/wan/v2.7/${image}`]: {
    ...plain,
    durations: upTo(2, 15),
    resolutions: ["1080p", "720p"],
    first: "image_url",
    last: "end_image_url"
  },
  [`fal-ai/wan/v2.2-a14b/${words}/turbo`]: { ...plain, resolutions: ["720p", "480p", "580p"], ratios: square },
  [`fal-ai/wan/v2.2-a14b/${image}/turbo`]: {
    ...plain,
    resolutions: ["720p", "480p", "580p"],
    ratios: auto(square),
    first: "image_url",
    last: "end_image_url"
  },
  [`fal-ai/wan-25-preview/${words}`]: {
    ...plain,
    durations: ["5", "10"],
    resolutions: ["1080p", "480p", "720p"],
    ratios: square
  },
  [`fal-ai/wan-25-preview/${image}`]: {
    ...plain,
    durations: ["5", "10"],
    resolutions: ["1080p", "480p", "720p"],
    first: "image_url"
  },
  ...horse("alibaba/happy-horse", five),
  ...horse("alibaba/happy-horse/v1.1", [...six, "9:21", "5:4", "4:5"]),
  ...kling3("fal-ai/kling-video/v3/standard", 720),
  ...kling3("fal-ai/kling-video/v3/pro", 1080),
  ...kling3("fal-ai/kling-video/v3/4k", 2160),
  ...kling3("fal-ai/kling-video/v2.6/pro", 1080, ["5", "10"]),
  ...kling("fal-ai/kling-video/v3/turbo/standard", 720, texts(upTo(3, 15)), {}),
  ...kling("fal-ai/kling-video/v3/turbo/pro", 1080, texts(upTo(3, 15)), {}),
  ...kling("fal-ai/kling-video/o3/standard", 720, texts(upTo(3, 15)), {
    last: "end_image_url",
    sound: "generate_audio"
  }),
  ...kling("fal-ai/kling-video/o3/pro", 1080, texts(upTo(3, 15)), { last: "end_image_url", sound: "generate_audio" }),
  ...kling("fal-ai/kling-video/o3/4k", 2160, texts(upTo(3, 15)), { last: "end_image_url", sound: "generate_audio" }),
  ...kling("fal-ai/kling-video/v2.5-turbo/pro", 1080, ["5", "10"], { last: "tail_image_url" }),
  ...veo("fal-ai/veo3.1", ["720p", "1080p", "4k"]),
  ...veo("fal-ai/veo3.1/fast", ["720p", "1080p", "4k"]),
  ...veo("fal-ai/veo3.1/lite", ["720p", "1080p"]),
  "fal-ai/veo3.1/reference-to-video": {
    ...plain,
    durations: inSeconds(8),
    resolutions: ["720p", "1080p", "4k"],
    ratios: wide,
    sound: "generate_audio",
    lists: { image_urls: 3 }
  },
  "google/gemini-omni-flash": omni,
  [`google/gemini-omni-flash/${image}`]: { ...omni, first: "image_url" },
  "google/gemini-omni-flash/reference-to-video": { ...omni, lists: { image_urls: 7 } },
  ...minimax("minimax/h3", minimaxH3),
  ...minimaxReferences("minimax/h3", minimaxH3),
  ...minimax("minimax/h3-max", minimaxH3Max),
  ...minimaxReferences("minimax/h3-max", minimaxH3Max),
  ...minimax("minimax/h3-max-turbo", { ...minimaxH3Max, resolutions: ["768P", "480P"] }),
  ...hailuo("fal-ai/minimax/hailuo-2.3/standard", { durations: ["6", "10"], lines: 768 }),
  ...hailuo("fal-ai/minimax/hailuo-2.3/pro", { seconds: 6, lines: 1080 }),
  ...hailuo("fal-ai/minimax/hailuo-02/standard", { durations: ["6", "10"], lines: 768 }, "end_image_url"),
  ...hailuo("fal-ai/minimax/hailuo-02/pro", { seconds: 6, lines: 1080 }, "end_image_url"),
  ...ltx("", [6, 8, 10]),
  ...ltx("/fast", [6, 8, 10, 12, 14, 16, 18, 20]),
  [`fal-ai/pixverse/v6/${words}`]: pixverse,
  [`fal-ai/pixverse/v6/${image}`]: { ...pixverse, ratios: [], first: "image_url" },
  "fal-ai/pixverse/v6/transition": {
    ...pixverse,
    first: "first_image_url",
    last: "end_image_url",
    needsLast: true
  },
  [`fal-ai/pixverse/c1/${words}`]: pixverse,
  [`fal-ai/pixverse/c1/${image}`]: { ...pixverse, ratios: [], first: "image_url" },
  [`xai/grok-imagine-video/${words}`]: grok,
  [`xai/grok-imagine-video/${image}`]: { ...grok, ratios: auto(grok.ratios), first: "image_url" },
  "xai/grok-imagine-video/reference-to-video": { ...grok, lists: { reference_image_urls: 7 } },
  [`xai/grok-imagine-video/v1.5/${image}`]: {
    ...grok,
    resolutions: ["720p", "480p", "1080p"],
    ratios: [],
    first: "image_url"
  },
  ...vidu(""),
  ...vidu("/turbo"),
  [`luma/agent/ray/v3.2/${words}`]: ray,
  [`luma/agent/ray/v3.2/${image}`]: { ...ray, first: "image_url", last: "end_image_url" }
}

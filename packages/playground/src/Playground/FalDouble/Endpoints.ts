/** What an endpoint of a model takes beside its prompt; a field that is not named is none of its. */
export interface Endpoint {
  /** The values of `duration`, the usual one first; none where every video is as long. */
  readonly durations: ReadonlyArray<string | number>
  /** How long its videos are where there is no `duration`. */
  readonly seconds: number
  /** The values of `resolution`, the usual one first; none where its videos have one alone. */
  readonly resolutions: ReadonlyArray<string>
  /** The shorter side of a video where there is no `resolution`. */
  readonly lines: number
  /** The values of `aspect_ratio`, the usual one first; none where the pictures tell it. */
  readonly ratios: ReadonlyArray<string>
  /** The switch of its sound. */
  readonly sound?: string
  /** The pictures that it needs, and those that it takes. */
  readonly first?: string
  readonly last?: string
  readonly needsLast?: boolean
  /** Lists of files, and how many it takes of each. */
  readonly lists?: Readonly<Record<string, number>>
  /** Words that it must be told, each with those that it knows. */
  readonly told?: Readonly<Record<string, ReadonlyArray<string>>>
}

const upTo = (shortest: number, longest: number) =>
  Array.from({ length: longest - shortest + 1 }, (_, n) => n + shortest)
const texts = (numbers: ReadonlyArray<number>) => numbers.map(String)
const inSeconds = (...numbers: ReadonlyArray<number>) => numbers.map((one) => `${one}s`)

const wide = ["16:9", "9:16"]
const square = [...wide, "1:1"]
const five = [...square, "4:3", "3:4"]
const six = ["21:9", ...five]
const auto = (ratios: ReadonlyArray<string>) => ["auto", ...ratios]

const plain: Endpoint = { durations: [], seconds: 5, resolutions: [], lines: 720, ratios: [] }
const words = "text-to-video"
const image = "image-to-video"

type Endpoints = Readonly<Record<string, Endpoint>>

const seedance2 = (id: string, resolutions: ReadonlyArray<string>): Endpoints => {
  const all: Endpoint = {
    ...plain,
    durations: ["auto", ...texts(upTo(4, 15))],
    resolutions,
    ratios: auto(six),
    sound: "generate_audio"
  }
  return {
    [`${id}/${words}`]: all,
    [`${id}/${image}`]: { ...all, first: "image_url", last: "end_image_url" },
    [`${id}/reference-to-video`]: { ...all, lists: { image_urls: 9, video_urls: 3, audio_urls: 3 } }
  }
}

const seedance1 = (id: string, last?: string): Endpoints => {
  const all: Endpoint = { ...plain, durations: texts(upTo(2, 12)), resolutions: ["1080p", "480p", "720p"], ratios: six }
  return {
    [`${id}/${words}`]: all,
    [`${id}/${image}`]: { ...all, ratios: auto(six), first: "image_url", ...(last !== undefined && { last }) }
  }
}

const wan3 = (id: string): Endpoints => {
  const all: Endpoint = { ...plain, durations: upTo(2, 30), resolutions: ["1080p", "480p", "720p"] }
  return {
    [`${id}/${words}`]: { ...all, ratios: ["adaptive", ...five] },
    [`${id}/${image}`]: { ...all, first: "start_image_url", last: "end_image_url", ratios: ["adaptive", ...five] }
  }
}

const kling3 = (id: string, lines: number, durations: ReadonlyArray<string> = texts(upTo(3, 15))): Endpoints => {
  const all: Endpoint = { ...plain, durations, lines, sound: "generate_audio" }
  return {
    [`${id}/${words}`]: { ...all, ratios: square },
    [`${id}/${image}`]: { ...all, first: "start_image_url", last: "end_image_url" }
  }
}

const kling = (id: string, lines: number, durations: ReadonlyArray<string>, more: Partial<Endpoint>): Endpoints => ({
  [`${id}/${words}`]: { ...plain, durations, lines, ratios: square, ...(more.sound && { sound: more.sound }) },
  [`${id}/${image}`]: { ...plain, durations, lines, first: "image_url", ...more }
})

const veo = (id: string, resolutions: ReadonlyArray<string>): Endpoints => {
  const all: Endpoint = {
    ...plain,
    durations: inSeconds(8, 4, 6),
    resolutions,
    ratios: wide,
    sound: "generate_audio"
  }
  return {
    [id]: all,
    [`${id}/${image}`]: { ...all, ratios: auto(wide), first: "image_url" },
    [`${id}/first-last-frame-to-video`]: {
      ...all,
      ratios: auto(wide),
      first: "first_frame_url",
      last: "last_frame_url",
      needsLast: true
    }
  }
}

const ltx = (variant: string, durations: ReadonlyArray<number>): Endpoints => {
  const all: Endpoint = {
    ...plain,
    durations,
    resolutions: ["1080p", "1440p", "2160p"],
    ratios: wide,
    sound: "generate_audio"
  }
  return {
    [`fal-ai/ltx-2.3/${words}${variant}`]: all,
    [`fal-ai/ltx-2.3/${image}${variant}`]: { ...all, ratios: auto(wide), first: "image_url", last: "end_image_url" }
  }
}

const pixverse: Endpoint = {
  ...plain,
  durations: upTo(1, 15),
  resolutions: ["720p", "360p", "540p", "1080p"],
  ratios: six,
  sound: "generate_audio_switch"
}

const horse = (id: string, ratios: ReadonlyArray<string>): Endpoints => {
  const all: Endpoint = { ...plain, durations: upTo(3, 15), resolutions: ["1080p", "720p"], ratios }
  return {
    [`${id}/${words}`]: all,
    [`${id}/${image}`]: { ...all, ratios: [], first: "image_url" },
    [`${id}/reference-to-video`]: { ...all, lists: { image_urls: 9 } }
  }
}

const hailuo = (id: string, more: Partial<Endpoint>, last?: string): Endpoints => ({
  [`${id}/${words}`]: { ...plain, ...more },
  [`${id}/${image}`]: { ...plain, ...more, first: "image_url", ...(last !== undefined && { last }) }
})

const vidu = (variant: string): Endpoints => {
  const all: Endpoint = {
    ...plain,
    durations: upTo(1, 16),
    resolutions: ["720p", "360p", "540p", "1080p"],
    sound: "audio"
  }
  return {
    [`fal-ai/vidu/q3/${words}${variant}`]: { ...all, ratios: five },
    [`fal-ai/vidu/q3/${image}${variant}`]: { ...all, first: "image_url", last: "end_image_url" }
  }
}

const minimaxH3: Endpoint = { ...plain, durations: upTo(4, 15), resolutions: ["2K"], ratios: six }
const minimaxH3Max: Endpoint = {
  ...minimaxH3,
  resolutions: ["768P", "480P", "1080P"],
  told: { prompt_expansion_mode: ["disabled", "balanced"] }
}
const minimax = (id: string, all: Endpoint): Endpoints => ({
  [`${id}/${words}`]: all,
  [`${id}/${image}`]: { ...all, ratios: [], first: "image_url", last: "end_image_url" }
})
const minimaxReferences = (id: string, all: Endpoint): Endpoints => ({
  [`${id}/reference-to-video`]: {
    ...all,
    ratios: ["adaptive", ...six],
    lists: { reference_image_urls: 9, reference_video_urls: 3, reference_audio_urls: 3 }
  }
})
const grok: Endpoint = {
  ...plain,
  durations: upTo(1, 15),
  resolutions: ["720p", "480p"],
  ratios: ["16:9", "4:3", "1:1", "3:4", "9:16"]
}
const omni: Endpoint = { ...plain, durations: upTo(3, 10), ratios: wide }
const ray: Endpoint = {
  ...plain,
  durations: inSeconds(5, 10),
  resolutions: ["540p", "720p", "1080p"],
  ratios: six
}

/** The endpoints of this double, by their ids. */
export const endpoints: Endpoints = {
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

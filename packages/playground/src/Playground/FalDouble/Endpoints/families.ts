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
  /** The field of a video that it makes larger, of which it is told no words. */
  readonly larger?: string
  /** Words that it must be told, each with those that it knows. */
  readonly told?: Readonly<Record<string, ReadonlyArray<string>>>
}

export const upTo = (shortest: number, longest: number) =>
  Array.from({ length: longest - shortest + 1 }, (_, n) => n + shortest)
export const texts = (numbers: ReadonlyArray<number>) => numbers.map(String)
export const inSeconds = (...numbers: ReadonlyArray<number>) => numbers.map((one) => `${one}s`)

export const wide = ["16:9", "9:16"]
export const square = [...wide, "1:1"]
export const five = [...square, "4:3", "3:4"]
export const six = ["21:9", ...five]
export const auto = (ratios: ReadonlyArray<string>) => ["auto", ...ratios]

export const plain: Endpoint = { durations: [], seconds: 5, resolutions: [], lines: 720, ratios: [] }
export const words = "text-to-video"
export const image = "image-to-video"

/** Endpoints by their ids. */
export type Endpoints = Readonly<Record<string, Endpoint>>

export const seedance2 = (id: string, resolutions: ReadonlyArray<string>): Endpoints => {
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

export const seedance1 = (id: string, last?: string): Endpoints => {
  const all: Endpoint = { ...plain, durations: texts(upTo(2, 12)), resolutions: ["1080p", "480p", "720p"], ratios: six }
  return {
    [`${id}/${words}`]: all,
    [`${id}/${image}`]: { ...all, ratios: auto(six), first: "image_url", ...(last !== undefined && { last }) }
  }
}

export const wan3 = (id: string): Endpoints => {
  const all: Endpoint = { ...plain, durations: upTo(2, 30), resolutions: ["1080p", "480p", "720p"] }
  return {
    [`${id}/${words}`]: { ...all, ratios: ["adaptive", ...five] },
    [`${id}/${image}`]: { ...all, first: "start_image_url", last: "end_image_url", ratios: ["adaptive", ...five] }
  }
}

export const kling3 = (id: string, lines: number, durations: ReadonlyArray<string> = texts(upTo(3, 15))): Endpoints => {
  const all: Endpoint = { ...plain, durations, lines, sound: "generate_audio" }
  return {
    [`${id}/${words}`]: { ...all, ratios: square },
    [`${id}/${image}`]: { ...all, first: "start_image_url", last: "end_image_url" }
  }
}

export const kling = (
  id: string,
  lines: number,
  durations: ReadonlyArray<string>,
  more: Partial<Endpoint>
): Endpoints => ({
  [`${id}/${words}`]: { ...plain, durations, lines, ratios: square, ...(more.sound && { sound: more.sound }) },
  [`${id}/${image}`]: { ...plain, durations, lines, first: "image_url", ...more }
})

export const veo = (id: string, resolutions: ReadonlyArray<string>): Endpoints => {
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

export const ltx = (variant: string, durations: ReadonlyArray<number>): Endpoints => {
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

export const pixverse: Endpoint = {
  ...plain,
  durations: upTo(1, 15),
  resolutions: ["720p", "360p", "540p", "1080p"],
  ratios: six,
  sound: "generate_audio_switch"
}

export const horse = (id: string, ratios: ReadonlyArray<string>): Endpoints => {
  const all: Endpoint = { ...plain, durations: upTo(3, 15), resolutions: ["1080p", "720p"], ratios }
  return {
    [`${id}/${words}`]: all,
    [`${id}/${image}`]: { ...all, ratios: [], first: "image_url" },
    [`${id}/reference-to-video`]: { ...all, lists: { image_urls: 9 } }
  }
}

export const hailuo = (id: string, more: Partial<Endpoint>, last?: string): Endpoints => ({
  [`${id}/${words}`]: { ...plain, ...more },
  [`${id}/${image}`]: { ...plain, ...more, first: "image_url", ...(last !== undefined && { last }) }
})

export const vidu = (variant: string): Endpoints => {
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

export const minimaxH3: Endpoint = { ...plain, durations: upTo(4, 15), resolutions: ["2K"], ratios: six }
export const minimaxH3Max: Endpoint = {
  ...minimaxH3,
  resolutions: ["768P", "480P", "1080P"],
  told: { prompt_expansion_mode: ["disabled", "balanced"] }
}
export const minimax = (id: string, all: Endpoint): Endpoints => ({
  [`${id}/${words}`]: all,
  [`${id}/${image}`]: { ...all, ratios: [], first: "image_url", last: "end_image_url" }
})
export const minimaxReferences = (id: string, all: Endpoint): Endpoints => ({
  [`${id}/reference-to-video`]: {
    ...all,
    ratios: ["adaptive", ...six],
    lists: { reference_image_urls: 9, reference_video_urls: 3, reference_audio_urls: 3 }
  }
})
export const grok: Endpoint = {
  ...plain,
  durations: upTo(1, 15),
  resolutions: ["720p", "480p"],
  ratios: ["16:9", "4:3", "1:1", "3:4", "9:16"]
}
export const omni: Endpoint = { ...plain, durations: upTo(3, 10), ratios: wide }
export const ray: Endpoint = {
  ...plain,
  durations: inSeconds(5, 10),
  resolutions: ["540p", "720p", "1080p"],
  ratios: six
}

/**
 * Finds the video among what a finished task's answer holds. Servers wrap the same link differently (`url`, `data[].url`,
 * `video.url`, `output[]`, `result_url` …), so the answer is walked, and what a link is called decides.
 */

/** Members that lead to a result, or are one. */
const resultKey =
  /^((download_?|result_?|output_?|video_?|file_?|media_?|play_?|remote_?|signed_?|unsigned_?)*(urls?|uri|href|links?|data|videos?|outputs?|results?|files?|assets?|media|content|contents|metadata|response|task|task_result|generations?|creations?|samples?|src|b64_json|base64)|result_json|resultjson|resulturls|videourl|downloadurl|outputurl)$/i

/** Members that hold what belongs to a video without being one. */
const besideVideo =
  /thumb|cover|poster|preview|image|picture|frame|audio|sound|subtitle|caption|input|reference|watermark|callback|webhook|status_url|response_url|cancel_url|queue|logs?$/i

const imageOrAudio = /\.(jpe?g|png|webp|gif|avif|svg|mp3|wav|m4a|ogg|aac|srt|vtt|json|html?)(?:[?#]|$)/i
const video = /\.(mp4|mov|webm|m4v|mkv)(?:[?#]|$)|^data:video\//i

/** How deep answers are wrapped, and how many members are looked at: more than any that was seen. */
const maxDepth = 6
const maxMembers = 500

/** Members that hold a video's own bytes as base64. */
const bytesKey = /^(b64(_json)?|base64|video_base64|bytes_?base64_?encoded)$/i
const base64 = /^[A-Za-z0-9+/_-]{100,}={0,2}$/

const isLink = (text: string) => /^(https?:\/\/|\/(?!\/)\S|data:video\/)/i.test(text) && !/\s/.test(text)

interface Found {
  readonly link: string
  /** Less is better: one that calls itself a video, then any other. */
  readonly rank: number
}

const kindRank = (type: unknown): number => {
  if (typeof type !== "string") return 1
  if (/video/i.test(type)) return 0
  return /image|audio|text|json/i.test(type) ? 2 : 1
}

const memberOf = (value: object, name: string): unknown => Object.getOwnPropertyDescriptor(value, name)?.value

const typeOf = (value: object) =>
  memberOf(value, "type") ??
  memberOf(value, "mime_type") ??
  memberOf(value, "content_type") ??
  memberOf(value, "mimeType")

/** Longer texts that look like JSON are not read as such. */
const maxJsonText = 100_000

/** What a text holds where it is JSON. */
export const jsonIn = (text: string): unknown => {
  if (!/^\s*[[{]/.test(text) || text.length >= maxJsonText) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The bytes that a member holds, as a link. */
const bytesIn = (key: string, member: unknown): ReadonlyArray<Found> =>
  bytesKey.test(key) && typeof member === "string" && base64.test(member)
    ? [{ link: `data:video/mp4;base64,${member}`, rank: 0 }]
    : []

/** The links of an answer that may be its video, likeliest first, as the server wrote them. */
export const videoLinks = (answer: unknown): ReadonlyArray<string> => {
  const found: Array<Found> = []
  let members = 0

  const walkText = (text: string, depth: number, rank: number) => {
    if (isLink(text)) {
      if (!imageOrAudio.test(text)) found.push({ link: text, rank: video.test(text) ? Math.min(rank, 0) : rank })
      return
    }
    const inner = jsonIn(text)
    if (inner !== undefined) walk(inner, depth + 1, rank)
  }
  const walkMembers = (value: object, depth: number, rank: number) => {
    const kind = kindRank(typeOf(value))
    if (kind === 2) return
    const own = Math.min(rank, kind)
    for (const [key, member] of Object.entries(value)) {
      found.push(...bytesIn(key, member))
      if (!resultKey.test(key) || besideVideo.test(key)) continue
      walk(member, depth + 1, /video/i.test(key) ? 0 : own)
    }
  }
  const walk = (value: unknown, depth: number, rank: number): void => {
    if (depth > maxDepth || members > maxMembers) return
    members += 1
    if (typeof value === "string") walkText(value, depth, rank)
    else if (Array.isArray(value)) for (const one of value) walk(one, depth + 1, rank)
    else if (typeof value === "object" && value !== null) walkMembers(value, depth, rank)
  }

  walk(answer, 0, 1)
  return [...new Set(found.toSorted((one, other) => one.rank - other.rank).map(({ link }) => link))]
}

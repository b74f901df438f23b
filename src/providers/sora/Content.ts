import { Effect, Result, Stream } from "effect"
import type { Trust } from "../../platform/OutboundHttp.ts"
import { downloading, follows } from "../VideoProvider/download.ts"
import { NotFound, type ProviderError, type TaskRef, type VideoContent, type VideoSource } from "../VideoProvider.ts"
import { failAs, failWith } from "./Errors.ts"
import type { Job } from "./Wire.ts"

/** A link as it can be opened: relative ones are of the server itself. */
const absolute = (link: string, { base }: Trust): string =>
  URL.canParse(link, base.href) ? new URL(link, base).href : link

const followed = (job: Job, trust: Trust): ReadonlyArray<string> =>
  job.links.map((link) => absolute(link, trust)).filter(follows(trust))

/**
 * Where a finished job's video is: the first whole link that we may follow, else the server's own content call. A path may
 * be one on the server's disk, so it is only tried when nothing else gave the video.
 */
export const sourceOf = (job: Job, trust: Trust): VideoSource => {
  const link = job.links.find(follows(trust))
  return link === undefined ? { _tag: "Content", task: job.id } : { _tag: "Link", url: link, task: job.id }
}

// Without `variant`, which some servers refuse. Not through the SDK, whose fetch would follow a redirect anywhere.
const contentUrl = (base: URL, task: TaskRef) =>
  `${base.href.replace(/\/+$/, "")}/videos/${encodeURIComponent(task)}/content`

const open = downloading({ failWith, failAs })

/** A video that stands in the answer itself. */
const inline = (job: Job): VideoContent | undefined => {
  const found = job.links.map((link) => /^data:video\/[\w.+-]+;base64,(.+)$/i.exec(link)?.[1]).find((data) => data)
  if (found === undefined) return undefined
  const bytes = Buffer.from(found, "base64")
  return { length: bytes.length, bytes: Stream.make(new Uint8Array(bytes)) }
}

/** Whether the same video may be had in another way. A connection that broke is tried again as it is. */
const isElsewhere = ({ reason }: ProviderError) => reason._tag !== "NetworkError" && reason._tag !== "RateLimit"

/** At most so many links of one answer are tried. */
const maxLinks = 4

/**
 * Opens a finished video. A source that is refused, or is no video, is not the end: the server's content call, the links that
 * the job has now, and a video within the answer itself are tried in turn. `reread` gives the job as it is told now.
 */
export const makeContent = (trust: Trust, reread: (task: TaskRef) => Effect.Effect<Job, ProviderError>) => {
  const others = Effect.fnUntraced(function* (tried: string, task: TaskRef) {
    const content = contentUrl(trust.base, task)
    if (tried !== content) {
      const opened = yield* Effect.result(open(content, trust))
      if (Result.isSuccess(opened)) return opened.success
    }
    const job = yield* reread(task)
    const links = followed(job, trust).filter((link) => link !== tried && link !== content)
    for (const link of links.slice(0, maxLinks)) {
      const opened = yield* Effect.result(open(link, trust))
      if (Result.isSuccess(opened)) return opened.success
    }
    return inline(job) ?? (yield* failWith("content", new NotFound()))
  })

  return Effect.fn("SoraApi.content")((source: VideoSource): Effect.Effect<VideoContent, ProviderError> => {
    const first = source._tag === "Link" ? source.url : contentUrl(trust.base, source.task)
    const { task } = source
    return open(first, trust).pipe(
      Effect.catch((error) =>
        task === undefined || !isElsewhere(error)
          ? Effect.fail(error)
          : Effect.catch(others(first, task), () => Effect.fail(error))
      )
    )
  })
}

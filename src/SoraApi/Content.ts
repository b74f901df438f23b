import { Effect } from "effect"
import { mayFollow, type Trust } from "../OutboundHttp.ts"
import { download } from "../VideoProvider/download.ts"
import type { ProviderError, TaskRef, VideoContent, VideoSource } from "../VideoProvider.ts"
import { failAs, failWith } from "./Errors.ts"
import type { Job } from "./Wire.ts"

/** Where a finished job's video is: the first link that we may follow, else the server's own content call. */
export const sourceOf = (job: Job, trust: Trust): VideoSource => {
  const link = job.links.find((link) => URL.canParse(link) && mayFollow(new URL(link), trust))
  return link === undefined ? { _tag: "Content", task: job.id } : { _tag: "Link", url: link }
}

// Without `variant`, which some servers refuse. Not through the SDK, whose fetch would follow a redirect anywhere.
const contentUrl = (base: URL, task: TaskRef) =>
  `${base.href.replace(/\/+$/, "")}/videos/${encodeURIComponent(task)}/content`

/** Opens a finished video, see {@link download}. */
export const makeContent = (trust: Trust) =>
  Effect.fn("SoraApi.content")((source: VideoSource): Effect.Effect<VideoContent, ProviderError> =>
    download(
      source._tag === "Link" ? source.url : contentUrl(trust.base, source.task),
      trust,
      (reason) => failWith("content", reason),
      (answer) => failAs("content")({ _tag: "Refused", ...answer, retryAfter: undefined })
    )
  )

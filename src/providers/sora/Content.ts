import { Effect } from "effect"
import type { Trust } from "../../platform/OutboundHttp.ts"
import { downloading, follows } from "../VideoProvider/download.ts"
import type { ProviderError, TaskRef, VideoContent, VideoSource } from "../VideoProvider.ts"
import { failAs, failWith } from "./Errors.ts"
import type { Job } from "./Wire.ts"

/** Where a finished job's video is: the first link that we may follow, else the server's own content call. */
export const sourceOf = (job: Job, trust: Trust): VideoSource => {
  const link = job.links.find(follows(trust))
  return link === undefined ? { _tag: "Content", task: job.id } : { _tag: "Link", url: link }
}

// Without `variant`, which some servers refuse. Not through the SDK, whose fetch would follow a redirect anywhere.
const contentUrl = (base: URL, task: TaskRef) =>
  `${base.href.replace(/\/+$/, "")}/videos/${encodeURIComponent(task)}/content`

const open = downloading({ failWith, failAs })

export const makeContent = (trust: Trust) =>
  Effect.fn("SoraApi.content")((source: VideoSource): Effect.Effect<VideoContent, ProviderError> =>
    open(source._tag === "Link" ? source.url : contentUrl(trust.base, source.task), trust)
  )

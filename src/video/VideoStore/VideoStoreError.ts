import { Effect, Predicate, Schema } from "effect"
import { rm } from "node:fs/promises"
import { Fault } from "../Media/VideoFile.ts"

/** Why a video is not there, or was not kept. */
export class VideoStoreError extends Schema.TaggedError<VideoStoreError>()("VideoStoreError", {
  reason: Schema.Literals(["missing", "too-large", "not-a-video", "disk"]),
  /** Why it is no video, where it is none. */
  fault: Schema.optionalKey(Fault)
}) {}

export const fail = (reason: VideoStoreError["reason"]) => new VideoStoreError({ reason })
export const noVideo = (fault: Fault) => new VideoStoreError({ reason: "not-a-video", fault })
/** Work on the disk, which may refuse. */
export const disk = <A>(work: () => Promise<A>) => Effect.tryPromise({ try: work, catch: () => fail("disk") })
/** For files that may be absent. */
export const lookup = <A>(work: () => Promise<A>) =>
  Effect.tryPromise({
    try: work,
    catch: (error) => fail(Predicate.hasProperty(error, "code") && error.code === "ENOENT" ? "missing" : "disk")
  })
/** Takes a file or a folder away, also one that is not there. */
export const removed = (path: string) =>
  Effect.promise(() => rm(path, { recursive: true, force: true }).catch(() => {}))

import type { Effect, Stream } from "effect"
import { Context, Schema } from "effect"
import type { JobId } from "./domain/Ids.ts"

export class VideoStoreError extends Schema.TaggedError<VideoStoreError>()("VideoStoreError", {
  reason: Schema.Literals(["missing", "too-large", "not-a-video", "disk"])
}) {}

/** A finished video on this machine's disk. */
export interface StoredVideo {
  readonly path: string
  /** JPEG of at most 200 kB and 320 px; undefined where no tool can make one. */
  readonly thumbnail: string | undefined
  readonly bytes: number
  readonly width: number
  readonly height: number
  /** Seconds, at least 1, rounded. */
  readonly duration: number
}

/** Our own copies of finished videos: one folder per job in `DATA_DIR/videos`. Storing again replaces atomically. */
export class VideoStore extends Context.Service<
  VideoStore,
  {
    /** Streams to disk in bounded memory, checks that it is a video, makes it streamable, probes it. */
    readonly save: <E>(
      job: JobId,
      bytes: Stream.Stream<Uint8Array, E>
    ) => Effect.Effect<StoredVideo, E | VideoStoreError>
    readonly find: (job: JobId) => Effect.Effect<StoredVideo, VideoStoreError>
  }
>()("kudo/VideoStore") {}

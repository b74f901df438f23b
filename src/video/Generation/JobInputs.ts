import * as NodeStream from "@effect/platform-node/NodeStream"
import { createReadStream } from "node:fs"
import { Context, Effect, Layer, Option, Schema } from "effect"
import type { JobId } from "../../domain/Ids.ts"
import { frame, type VideoRequest } from "../../domain/Video.ts"
import type { SentPicture } from "../../domain/VideoInputs.ts"
import type { OwnVideo, Picture, TaskInputs } from "../../providers/VideoProvider.ts"
import { noTaskInputs } from "../../providers/VideoProvider/inputs.ts"
import type { TelegramError } from "../../telegram/TelegramGateway.ts"
import { Jobs, type JobsError } from "../Jobs.ts"
import type { Maker } from "../ModelCatalogue/drafts.ts"
import { PictureFiles } from "../PictureFiles.ts"
import { Pictures } from "../Pictures.ts"
import { VideoStore } from "../VideoStore.ts"

/** What a job is made from is not there any more, or cannot be used. */
export class InputsGone extends Schema.TaggedError<InputsGone>()("InputsGone", {}) {}
/** Telegram does not give out what a job is made from now: after `seconds`, where it says so. */
export class InputsLater extends Schema.TaggedError<InputsLater>()("InputsLater", {
  seconds: Schema.UndefinedOr(Schema.Finite)
}) {}

/** What a job is made from, and of a film the maker of its draft, whose route is the only one that can make it. */
export interface LoadedInputs {
  readonly inputs: TaskInputs
  readonly maker?: Maker
}

/** Brings what a job is made from into the form in which providers take it. */
export class JobInputs extends Context.Service<
  JobInputs,
  {
    /** Pictures have the very size of the request's frame. */
    readonly load: (request: VideoRequest) => Effect.Effect<LoadedInputs, InputsGone | InputsLater | JobsError>
  }
>()("kudo/Generation/JobInputs") {
  static readonly layer = Layer.effect(
    JobInputs,
    Effect.gen(function* () {
      const jobs = yield* Jobs
      const files = yield* PictureFiles
      const pictures = yield* Pictures
      const store = yield* VideoStore

      const pictureOf = (
        { ratio, resolution }: VideoRequest,
        { file, fit }: SentPicture
      ): Effect.Effect<Picture, InputsGone | InputsLater> =>
        files.take(file).pipe(
          Effect.flatMap((upright) => pictures.fitted(upright, frame(ratio, resolution), fit)),
          Effect.catchTags({
            PictureRefused: () => Effect.fail(new InputsGone()),
            TelegramError: (error) => Effect.fail(unavailable(error))
          })
        )

      /** An earlier video, with the provider's own name of it. */
      const madeBefore = Effect.fnUntraced(function* (video: JobId) {
        const job = Option.getOrUndefined(yield* jobs.find(video))
        if (job === undefined || job.task === null) return yield* new InputsGone()
        return { task: job.task, maker: { provider: job.provider, providerModel: job.providerModel } }
      })

      /** Our copy of an earlier video, as its user has it. */
      const ownVideo = (video: JobId) =>
        store.find(video).pipe(
          Effect.map(({ path, bytes }): OwnVideo => ({
            length: bytes,
            mediaType: "video/mp4",
            bytes: NodeStream.fromReadable<Uint8Array, unknown>({
              evaluate: () => createReadStream(path),
              onError: (error) => error
            })
          })),
          Effect.mapError(({ reason }) =>
            reason === "disk" ? new InputsLater({ seconds: undefined }) : new InputsGone()
          )
        )

      return JobInputs.of({
        load: Effect.fn("JobInputs.load")(function* (request): Effect.fn.Return<
          LoadedInputs,
          InputsGone | InputsLater | JobsError
        > {
          const { inputs } = request
          switch (inputs._tag) {
            case "None":
              return { inputs: noTaskInputs }
            case "Source": {
              const { task } = yield* madeBefore(inputs.video)
              return { inputs: { _tag: "Source", operation: inputs.operation, task } }
            }
            case "Draft": {
              const { task, maker } = yield* madeBefore(inputs.video)
              return { inputs: { _tag: "Draft", task }, maker }
            }
            case "Upscale":
              return { inputs: { _tag: "Upscale", video: yield* ownVideo(inputs.video) } }
            case "Frames": {
              const first = yield* pictureOf(request, inputs.first)
              const last = inputs.last && (yield* pictureOf(request, inputs.last))
              return { inputs: { _tag: "Frames", first, last } }
            }
            case "References": {
              // No model of the catalogue is sold with them: only pictures are read here.
              if (inputs.videos.length + inputs.sounds.length > 0) return yield* new InputsGone()
              const pictures = yield* Effect.forEach(inputs.pictures, (picture) => pictureOf(request, picture))
              return { inputs: { _tag: "References", pictures, videos: [], sounds: [] } }
            }
          }
        })
      })
    })
  )
}

/** What Telegram may say otherwise in a moment, and what it will not. */
const unavailable = ({ reason }: TelegramError) => {
  switch (reason._tag) {
    case "RateLimited":
      return new InputsLater({ seconds: reason.retryAfter })
    case "TelegramUnavailable":
    case "TokenRejected":
      return new InputsLater({ seconds: undefined })
    case "MessageGone":
    case "Unreachable":
    case "TooLarge":
    case "BadRequest":
    case "MethodUnknown":
    case "Conflict":
      return new InputsGone()
  }
}

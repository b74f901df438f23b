import { Context, Effect, Layer, Option, Schema } from "effect"
import type { JobId } from "../../domain/Ids.ts"
import { frame, type VideoRequest } from "../../domain/Video.ts"
import type { SentPicture } from "../../domain/VideoInputs.ts"
import type { Picture, TaskInputs } from "../../providers/VideoProvider.ts"
import { noTaskInputs } from "../../providers/VideoProvider/inputs.ts"
import type { TelegramError } from "../../telegram/TelegramGateway.ts"
import { Jobs, type JobsError } from "../Jobs.ts"
import { PictureFiles } from "../PictureFiles.ts"
import { Pictures } from "../Pictures.ts"

/** What a job is made from is not there any more, or cannot be used. */
export class InputsGone extends Schema.TaggedError<InputsGone>()("InputsGone", {}) {}
/** Telegram does not give out what a job is made from now: after `seconds`, where it says so. */
export class InputsLater extends Schema.TaggedError<InputsLater>()("InputsLater", {
  seconds: Schema.UndefinedOr(Schema.Finite)
}) {}

/** Brings what a job is made from into the form in which providers take it. */
export class JobInputs extends Context.Service<
  JobInputs,
  {
    /** Pictures have the very size of the request's frame. */
    readonly load: (request: VideoRequest) => Effect.Effect<TaskInputs, InputsGone | InputsLater | JobsError>
  }
>()("kudo/Generation/JobInputs") {
  static readonly layer = Layer.effect(
    JobInputs,
    Effect.gen(function* () {
      const jobs = yield* Jobs
      const files = yield* PictureFiles
      const pictures = yield* Pictures

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

      /** The provider's own name of an earlier video. */
      const taskOf = Effect.fnUntraced(function* (video: JobId) {
        const job = yield* jobs.find(video)
        const task = Option.isSome(job) ? job.value.task : null
        return task ?? (yield* new InputsGone())
      })

      return JobInputs.of({
        load: Effect.fn("JobInputs.load")(function* (request): Effect.fn.Return<
          TaskInputs,
          InputsGone | InputsLater | JobsError
        > {
          const { inputs } = request
          switch (inputs._tag) {
            case "None":
              return noTaskInputs
            case "Source":
              return { _tag: "Source", operation: inputs.operation, task: yield* taskOf(inputs.video) }
            case "Draft":
              return { _tag: "Draft", task: yield* taskOf(inputs.video) }
            case "Frames":
              return {
                _tag: "Frames",
                first: yield* pictureOf(request, inputs.first),
                last: inputs.last && (yield* pictureOf(request, inputs.last))
              }
            case "References":
              // No model of the catalogue is sold with them: only pictures are read here.
              if (inputs.videos.length + inputs.sounds.length > 0) return yield* new InputsGone()
              return {
                _tag: "References",
                pictures: yield* Effect.forEach(inputs.pictures, (picture) => pictureOf(request, picture)),
                videos: [],
                sounds: []
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

import { Context, Effect, Layer, Option, Schema } from "effect"
import type { JobId } from "../../domain/Ids.ts"
import type { VideoInputs } from "../../domain/VideoInputs.ts"
import type { TaskInputs } from "../../providers/VideoProvider.ts"
import { noTaskInputs } from "../../providers/VideoProvider/inputs.ts"
import { Jobs, type JobsError } from "../Jobs.ts"

/** What a job is made from is not there any more, or cannot be used. */
export class InputsGone extends Schema.TaggedError<InputsGone>()("InputsGone", {}) {}

/** Brings what a job is made from into the form in which providers take it. */
export class JobInputs extends Context.Service<
  JobInputs,
  { readonly load: (inputs: VideoInputs) => Effect.Effect<TaskInputs, InputsGone | JobsError> }
>()("kudo/Generation/JobInputs") {
  static readonly layer = Layer.effect(
    JobInputs,
    Effect.gen(function* () {
      const jobs = yield* Jobs

      /** The provider's own name of an earlier video. */
      const taskOf = Effect.fnUntraced(function* (video: JobId) {
        const job = yield* jobs.find(video)
        const task = Option.isSome(job) ? job.value.task : null
        return task ?? (yield* new InputsGone())
      })

      return JobInputs.of({
        load: Effect.fn("JobInputs.load")(function* (inputs): Effect.fn.Return<TaskInputs, InputsGone | JobsError> {
          switch (inputs._tag) {
            case "None":
              return noTaskInputs
            case "Source":
              return { _tag: "Source", operation: inputs.operation, task: yield* taskOf(inputs.video) }
            case "Draft":
              return { _tag: "Draft", task: yield* taskOf(inputs.video) }
            case "Frames":
            case "References":
              // Nobody can order these before there is somebody who reads pictures.
              return yield* new InputsGone()
          }
        })
      })
    })
  )
}

import { Effect } from "effect"
import { PromptAssistant } from "../../assistant/PromptAssistant.ts"
import { asSent } from "../../domain/Video.ts"
import { picturesIn } from "../../domain/VideoInputs.ts"
import type { TaskInputs } from "../../providers/VideoProvider.ts"
import type { Job } from "../Jobs.ts"
import { Pictures } from "../Pictures.ts"

/** `unknown` where nobody could be asked: then the provider's own judgement decides. */
export type Verdict = "passed" | "refused" | "unknown"

/**
 * Moderation of our own, which saves a paid refusal: of a job's words and of the pictures that go in with them. One that has
 * passed it is not judged again.
 */
export const makeModeration = Effect.gen(function* () {
  const assistant = yield* PromptAssistant
  const pictures = yield* Pictures

  return (job: Job, inputs: TaskInputs): Effect.Effect<Verdict> =>
    job.moderated
      ? Effect.succeed("passed")
      : Effect.forEach(picturesIn(inputs), pictures.small).pipe(
          Effect.flatMap((small) => assistant.moderate(asSent(job.request).prompt, small)),
          Effect.map((categories): Verdict => (categories.length > 0 ? "refused" : "passed")),
          Effect.orElseSucceed((): Verdict => "unknown")
        )
})

import { Context, Effect, Layer, Schedule } from "effect"
import { failpoint } from "../../platform/Failpoints.ts"
import type { Job } from "../Jobs.ts"
import { Users } from "../../users/Users.ts"
import { continueTrace } from "../../platform/Telemetry/trace.ts"
import type { TelegramError } from "../../telegram/TelegramGateway.ts"
import { persistently } from "./persistently.ts"
import { StatusMessage } from "./StatusMessage.ts"

/** About an hour of a Telegram that is away; what it costs to give up is one message, the job itself is settled. */
const retries = Schedule.min([Schedule.exponential("1 second"), Schedule.spaced("1 minute")]).pipe(
  Schedule.upTo({ times: 60 })
)

const pause = ({ reason }: TelegramError) =>
  reason._tag === "RateLimited" ? Effect.sleep(`${reason.retryAfter} seconds`) : Effect.void

/** Tells the user how a job ended, and is repeated until Telegram takes it or the user cannot be reached. */
export class Notify extends Context.Service<
  Notify,
  (job: Pick<Job, "id" | "user" | "traceparent">) => Effect.Effect<void>
>()("kudo/Generation/Notify") {
  static readonly layer = Layer.effect(
    Notify,
    Effect.gen(function* () {
      const users = yield* Users
      const status = yield* StatusMessage

      return Notify.of((job) =>
        status.settle(job.id).pipe(
          Effect.tapError(pause),
          Effect.retry({
            schedule: retries,
            while: ({ reason }) => reason._tag !== "Unreachable" && reason._tag !== "BadRequest"
          }),
          Effect.catchReason("TelegramError", "Unreachable", () => persistently(users.setReachable(job.user, false))),
          Effect.catch((error) =>
            Effect.logWarning("end of job not told").pipe(Effect.annotateLogs({ reason: error.reason._tag }))
          ),
          Effect.andThen(failpoint("notify.told")),
          continueTrace("Generation.notify", job)
        )
      )
    })
  )
}

import { Context, Effect, Layer, Option, Schedule } from "effect"
import { failpoint } from "../../platform/Failpoints.ts"
import type { JobId } from "../../domain/Ids.ts"
import { Jobs } from "../Jobs.ts"
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
export class Notify extends Context.Service<Notify, (job: JobId) => Effect.Effect<void>>()("kudo/Generation/Notify") {
  static readonly layer = Layer.effect(
    Notify,
    Effect.gen(function* () {
      const jobs = yield* Jobs
      const users = yield* Users
      const status = yield* StatusMessage

      return Notify.of(
        Effect.fnUntraced(function* (id: JobId) {
          const job = yield* persistently(jobs.find(id))
          if (Option.isNone(job)) return
          yield* status.settle(id).pipe(
            Effect.tapError(pause),
            Effect.retry({
              schedule: retries,
              while: ({ reason }) => reason._tag !== "Unreachable" && reason._tag !== "BadRequest"
            }),
            Effect.catchReason("TelegramError", "Unreachable", () =>
              persistently(users.setReachable(job.value.user, false))
            ),
            Effect.catch((error) =>
              Effect.logWarning("end of job not told").pipe(Effect.annotateLogs({ reason: error.reason._tag }))
            ),
            Effect.andThen(failpoint("notify.told")),
            continueTrace("Generation.notify", job.value)
          )
        })
      )
    })
  )
}

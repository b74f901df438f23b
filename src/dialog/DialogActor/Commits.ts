import { Context, Effect, Layer, Option, Schema } from "effect"
import { Sharding } from "effect/cluster"
import { SqlClient, type SqlError } from "effect/sql"
import { WorkflowEngine } from "effect/workflow"
import { failpoint } from "../../platform/Failpoints.ts"
import { Billing } from "../../money/Billing.ts"
import { type TransitionContext, type Command, type MoneyCommand, resolve, type Step } from "../Dialog.ts"
import type { CommitRejection } from "../Dialog/Event.ts"
import { Coins, zero } from "../../domain/Coins.ts"
import { type EventId, JobId, type MessageId, type UserId } from "../../domain/Ids.ts"
import { VideoRequest } from "../../domain/Video.ts"
import { Generation } from "../../video/Generation.ts"
import { ProviderQueue } from "../../video/Generation/ProviderQueue.ts"
import { JobOrders, Jobs } from "../../video/Jobs.ts"
import { LateVideos } from "../../video/LateVideos.ts"
import { type Session, SessionStore } from "../SessionStore.ts"
import { Spending } from "../../money/Spending.ts"
import { currentTraceparent } from "../../platform/Telemetry/trace.ts"
import type { FollowUp } from "./FollowUp.ts"
import { makeMoney } from "./money.ts"

/** What the store told the user in a word. */
export type Refusal = "cannot-cancel" | "cancelled" | "late-gone"

export type Outcome =
  | {
      readonly _tag: "Saved"
      readonly session: Session
      readonly toast: Refusal | undefined
      readonly followUps: ReadonlyArray<FollowUp>
    }
  /** Nothing was saved; the dialog is to resolve the rejection. */
  | { readonly _tag: "Refused"; readonly rejection: CommitRejection }
  | { readonly _tag: "Duplicate" }
  | { readonly _tag: "Outdated" }

type Failure = SqlError.SqlError | Schema.SchemaError
type Change = {
  readonly user: UserId
  readonly event: EventId
  /** The message whose button was pressed: the card, when a job is created. */
  readonly pressed: MessageId | undefined
  readonly session: Session
  readonly step: Step
}

/** The late video cannot be paid for now; nothing was taken. */
class LateRefused extends Schema.TaggedError<LateRefused>()("LateRefused", {
  reason: Schema.Literals(["coins", "day-limit", "month-limit", "frozen"]),
  price: Coins
}) {}
type CreateJob = Extract<Command, { _tag: "CreateJob" }>

/**
 * Saves a step. Event id, dialog, coins, job row and the workflow's start are one transaction: all of it or nothing.
 * A step without money is one statement.
 */
export class Commits extends Context.Service<
  Commits,
  {
    readonly commit: (change: Change) => Effect.Effect<Outcome, Failure>
    /** A step that asks for an old video becomes the step that follows from what is remembered of it. */
    readonly recall: (user: UserId, step: Step, context: TransitionContext) => Effect.Effect<Step, Failure>
  }
>()("kudo/DialogActor/Commits") {
  static readonly layer = (options: { readonly maxActiveJobs: number; readonly demo: boolean }) =>
    Layer.effect(
      Commits,
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const sessions = yield* SessionStore
        const billing = yield* Billing
        const spending = yield* Spending
        const jobs = yield* Jobs
        const orders = yield* JobOrders
        const line = yield* ProviderQueue
        const late = yield* LateVideos
        const money = yield* makeMoney
        const sharding = yield* Sharding.Sharding
        const engine = yield* WorkflowEngine.WorkflowEngine

        const save = Effect.fnUntraced(function* ({ user, event, session, step }: Change) {
          const { dialog } = step
          const { version } = session
          const changed = dialog !== session.dialog
          const reach = step.commands.find((command) => command._tag === "SetReachable")
          const saved = yield* sessions.commit({
            user,
            event,
            version,
            dialog: changed ? dialog : undefined,
            reachable: reach?.reachable
          })
          if (saved._tag !== "Saved") return saved
          const next: Session = { ...session, dialog, version: changed ? version + 1 : version, balance: saved.balance }
          return { _tag: "Saved", session: next, toast: undefined, followUps: [] } as const
        })

        const start = (job: JobId) =>
          Generation.execute({ job }, { discard: true }).pipe(
            Effect.provideService(WorkflowEngine.WorkflowEngine, engine)
          )

        /** The card's message becomes the job's status message, so the dialog's next screen is a new one. */
        const create = Effect.fnUntraced(function* (change: Change, command: CreateJob) {
          const { spec, prompt, price } = command
          yield* sql.afterCommit(sharding.pollStorage)
          yield* line.admit
          const saved = yield* save(change)
          if (saved._tag !== "Saved") return saved
          yield* failpoint("order.saved")
          const id = JobId.make(yield* Effect.sync(() => crypto.randomUUID()))
          const held = options.demo ? zero : price
          yield* Effect.annotateCurrentSpan({ jobId: id, userId: change.user })
          yield* spending.allow(change.user, held)
          yield* orders.create(
            {
              id,
              user: change.user,
              request: new VideoRequest({ ...spec, prompt }),
              price: held,
              demo: options.demo,
              statusMessage: change.pressed ?? null,
              traceparent: yield* currentTraceparent
            },
            options.maxActiveJobs
          )
          yield* failpoint("order.created")
          yield* billing.hold(change.user, id, held)
          yield* failpoint("order.held")
          yield* sessions.setScreen(change.user, undefined)
          yield* start(id)
          yield* failpoint("order.started")
          const balance = Coins.make(saved.session.balance - held)
          return { ...saved, session: { ...saved.session, balance } } as const
        }, sql.withTransaction)

        const creating = (change: Change, command: CreateJob): Effect.Effect<Outcome, Failure> =>
          create(change, command).pipe(
            Effect.withSpan("DialogActor.create", { root: true }),
            Effect.withTracerEnabled(true),
            Effect.catchTags({
              InsufficientCoins: () => Effect.succeed(refused({ _tag: "CoinsRefused" })),
              SpendingRefused: ({ reason }) => Effect.succeed(refused({ _tag: "SpendingRefused", reason })),
              LineFull: () => Effect.succeed(refused({ _tag: "LineRefused" })),
              TooManyJobs: () => Effect.succeed(refused({ _tag: "JobRefused" }))
            })
          )

        const cancelling = Effect.fnUntraced(function* (change: Change, job: JobId) {
          const saved = yield* save(change)
          if (saved._tag !== "Saved") return saved
          const done = yield* orders.cancel(job, change.user)
          return { ...saved, toast: done ? "cancelled" : "cannot-cancel" } as const
        }, sql.withTransaction)

        /** The offer's message becomes the status message of the job that delivers the video. */
        const take = Effect.fnUntraced(function* (change: Change, id: JobId) {
          yield* sql.afterCommit(sharding.pollStorage)
          const saved = yield* save(change)
          if (saved._tag !== "Saved") return saved
          const offer = yield* late.offer(change.user, id)
          if (Option.isNone(offer)) return { ...saved, toast: "late-gone" } as const
          const { price } = offer.value
          yield* spending
            .allow(change.user, price)
            .pipe(Effect.catchTag("SpendingRefused", ({ reason }) => new LateRefused({ reason, price })))
          const pressed = change.pressed === change.session.screen ? null : (change.pressed ?? null)
          yield* late.take(offer.value, { statusMessage: pressed, traceparent: yield* currentTraceparent })
          yield* billing
            .hold(change.user, id, price)
            .pipe(Effect.catchTag("InsufficientCoins", () => new LateRefused({ reason: "coins", price })))
          yield* start(id)
          yield* failpoint("late.taken")
          const balance = Coins.make(saved.session.balance - price)
          return { ...saved, session: { ...saved.session, balance } } as const
        }, sql.withTransaction)

        const taking = (change: Change, id: JobId): Effect.Effect<Outcome, Failure> =>
          take(change, id).pipe(
            Effect.withSpan("DialogActor.take", { root: true }),
            Effect.withTracerEnabled(true),
            Effect.catchTag("LateRefused", ({ reason, price }) =>
              Effect.succeed(refused({ _tag: "LateRefused", reason, price }))
            )
          )

        const declining = Effect.fnUntraced(function* (change: Change, id: JobId) {
          const saved = yield* save(change)
          if (saved._tag !== "Saved") return saved
          const declined = yield* late.decline(change.user, id)
          if (!declined) return { ...saved, toast: "late-gone" } as const
          const { pressed } = change
          return pressed === undefined || pressed === change.session.screen
            ? saved
            : ({ ...saved, followUps: [{ _tag: "Replace", message: pressed, key: "late-declined" }] } as const)
        }, sql.withTransaction)

        const moving = Effect.fnUntraced(function* (change: Change, command: MoneyCommand) {
          const saved = yield* save(change)
          if (saved._tag !== "Saved") return saved
          const followUps = yield* money(change.user, command)
          return {
            ...saved,
            session: { ...saved.session, balance: yield* billing.balance(change.user) },
            followUps
          } as const
        }, sql.withTransaction)

        const commit = (change: Change): Effect.Effect<Outcome, Failure> => {
          const [command] = change.step.commands
          switch (command?._tag) {
            case "CreateJob":
              return creating(change, command)
            case "CancelJob":
              return cancelling(change, command.job)
            case "TakeLate":
              return taking(change, command.late)
            case "DeclineLate":
              return declining(change, command.late)
            case "RecordPayment":
            case "ReversePayment":
            case "OfferPack":
            case "Refer":
            case "Redeem":
            case "LimitSpending":
              return moving(change, command)
            default:
              return save(change)
          }
        }

        const recall = Effect.fnUntraced(function* (user: UserId, step: Step, context: TransitionContext) {
          const [command] = step.commands
          if (command?._tag !== "Recall") return step
          const job = yield* jobs.find(command.job)
          if (Option.isNone(job) || job.value.user !== user) return { ...step, commands: [], toast: "gone" } as const
          const { prompt, model, mode, ratio, seconds, resolution } = job.value.request
          const spec = { model, mode, ratio, seconds, resolution }
          return resolve(step.dialog, { _tag: "Remembered", spec, prompt, flip: command.flip }, context)
        })

        return Commits.of({ commit, recall })
      })
    )
}

const refused = (rejection: CommitRejection): Outcome => ({ _tag: "Refused", rejection })

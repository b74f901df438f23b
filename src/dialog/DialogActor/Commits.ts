import { Context, Effect, Layer, Option, Semaphore } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import { Tickets } from "../../support/Tickets.ts"
import { Erasures } from "../../users/Erasures.ts"
import { type Job, Jobs } from "../../video/Jobs.ts"
import type { PlainStep, TransactionalCommand } from "../Dialog.ts"
import { finishedOf } from "../../video/ModelCatalogue/upscales.ts"
import type { JobRequest } from "../Dialog/Event.ts"
import { withoutInputs } from "../Dialog/pictures.ts"
import { makeChangeVideo } from "./Commits/changeVideo.ts"
import { makeCancel } from "./Commits/cancellations.ts"
import { makeErase } from "./Commits/erasure.ts"
import { makeLateAnswers } from "./Commits/late.ts"
import { makeMoney } from "./Commits/money.ts"
import { makeOperate } from "./Commits/operate.ts"
import { makeOrders, type OrderOptions } from "./Commits/orders.ts"
import { makeOutreach } from "./Commits/outreach.ts"
import { makeSupport, type SupportOptions } from "./Commits/support.ts"
import { type Change, type CommitError, makeSave, type Outcome, type Settled } from "./Commits/save.ts"

export type { Change, CommandToast, CommitError, Outcome, Saved, Settled } from "./Commits/save.ts"

/**
 * Commits at once that take a row which many users share, such as a code's: where somebody keeps it locked, each of them holds a
 * connection until its statement is given up, and the others wait without one.
 */
const sharersAtOnce = 2

/**
 * Saves a step. Event id, dialog and whatever the step's command does (coins, job row, the workflow's start) are one
 * transaction: all of it or nothing. A step without a command is one statement.
 */
export class Commits extends Context.Service<
  Commits,
  {
    /** Saves a step with its command, which the store may turn down. */
    readonly commit: (change: Change) => Effect.Effect<Outcome, CommitError>
    /** Saves a step that has no command. */
    readonly save: (change: Change<PlainStep>) => Effect.Effect<Settled, CommitError>
  }
>()("kudo/DialogActor/Commits") {
  static readonly layer = (options: OrderOptions & SupportOptions) =>
    Layer.effect(
      Commits,
      Effect.gen(function* () {
        const save = yield* makeSave
        const orders = yield* makeOrders(save, options)
        const cancel = yield* makeCancel(save)
        const late = yield* makeLateAnswers(save)
        const moveMoney = yield* makeMoney(save)
        const operate = yield* makeOperate(save)
        const changeVideo = yield* makeChangeVideo(save)
        const support = yield* makeSupport(save, options)
        const erase = yield* makeErase(save)
        const outreach = yield* makeOutreach(save)
        const recall = yield* makeRecall
        const codes = yield* Semaphore.make(sharersAtOnce)
        const referrers = yield* Semaphore.make(sharersAtOnce)

        const perform = (change: Change, command: TransactionalCommand): Effect.Effect<Outcome, CommitError> => {
          switch (command._tag) {
            case "CreateJob":
              return orders.create(change, command)
            case "CancelJob":
              return cancel(change, command.job)
            case "ChangeVideo":
              return changeVideo(change, command)
            case "TakeLate":
              return late.take(change, command.late)
            case "DeclineLate":
              return late.decline(change, command.late)
            case "RecordPayment":
            case "ReversePayment":
            case "ChangeSubscription":
            case "OfferPack":
            case "StopSubscription":
            case "LimitSpending":
              return moveMoney(change, command)
            case "Refer":
              return referrers.withPermit(moveMoney(change, command))
            case "Redeem":
              return codes.withPermit(moveMoney(change, command))
            case "AskSupport":
              return support.ask(change, command)
            case "Reply":
              return support.reply(change, command)
            case "ComeBy":
            case "ChooseNews":
              return outreach(change, command)
            case "Operate":
              return operate(change, command)
            case "EraseEverything":
              return erase(change)
            case "Recall":
            case "Replace":
            case "MakeFilm":
              return recall(change.user, command)
          }
        }

        return Commits.of({
          save,
          commit: (change) => (change.step.command === undefined ? save(change) : perform(change, change.step.command))
        })
      })
    ).pipe(Layer.provide([Tickets.layer, Erasures.layer]))
}

type Recall = Extract<TransactionalCommand, { _tag: "Recall" | "Replace" | "MakeFilm" }>

/** What an earlier job was asked to make. */
const recalled = (job: Job): JobRequest => {
  const { request } = job
  const finished = job.state === "delivered" ? finishedOf(job) : undefined
  const { prompt, model, mode, ratio, seconds, resolution, sound, draft, inputs, origin, english } = request
  return {
    job: job.id,
    spec: {
      model,
      mode,
      ratio,
      seconds,
      resolution,
      ...(sound !== undefined && { sound }),
      ...(draft === true && { draft }),
      ...(inputs._tag !== "None" && { inputs }),
      ...(origin !== undefined && { origin }),
      ...(english !== undefined && { scenes: [{ prompt, english }] })
    },
    prompt,
    maker: job.state === "delivered" && job.task !== null ? (job.provider ?? undefined) : undefined,
    ...(job.answers !== null && { answers: job.answers }),
    ...(finished !== undefined && { finished }),
    ...(job.further !== null && { further: job.further }),
    ...(job.state === "failed" && job.replaced === null && { replaceable: true })
  }
}

/**
 * Reads what an earlier job was asked to make; somebody else's job is none. What is made once more of a film is its draft, and of a
 * video that was made larger the finished one, which goes on in its place.
 */
const makeRecall = Effect.map(Jobs, ({ find, byNumber }) => {
  const own = (user: UserId) => Option.filter((job: Job) => job.user === user && !job.deleted && !job.wordless)

  const draftOf = Effect.fnUntraced(function* (user: UserId, film: Job) {
    const { inputs } = film.request
    const { spec, ...request } = recalled(film)
    const isFilm = inputs._tag === "Draft" || inputs._tag === "Upscale"
    if (!isFilm || film.state !== "delivered") return { ...request, spec }
    const draft = Option.getOrUndefined(own(user)(yield* find(inputs.video)))
    if (inputs._tag === "Upscale") return draft && recalled(draft)
    return { ...request, spec: draft === undefined ? withoutInputs(spec) : recalled(draft).spec }
  })

  return Effect.fnUntraced(function* (user: UserId, command: Recall) {
    switch (command._tag) {
      case "Replace":
      case "MakeFilm": {
        const { number } = command._tag === "Replace" ? command.offer : command.film
        const request = Option.getOrUndefined(Option.map(own(user)(yield* byNumber(number)), recalled))
        const button = command._tag === "Replace" ? { offer: command.offer } : { film: command.film }
        return { _tag: "Recalled", request, flip: false, ...button } as const
      }
      case "Recall": {
        const job = Option.getOrUndefined(own(user)(yield* find(command.job)))
        const { flip, wish } = command
        const request = job && (yield* draftOf(user, job))
        return { _tag: "Recalled", request, flip, ...(wish !== undefined && { wish }) } as const
      }
    }
  })
})

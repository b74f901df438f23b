import { Context, Duration, Effect, Layer, Option, Queue, Ref, type Scope } from "effect"
import { passing } from "../CrashPoints.ts"
import type { Command } from "../Dialog.ts"
import { invoiceMessage } from "../Dialog/shop.ts"
import { pageText, view } from "../Dialog/view.ts"
import type { JobId, MessageId, UserId } from "../domain/Ids.ts"
import type { Language } from "../domain/Language.ts"
import { caption } from "../Generation/screens.ts"
import { StatusMessage } from "../Generation/StatusMessage.ts"
import { Turns } from "../Generation/Turns.ts"
import { type Job, Jobs } from "../Jobs.ts"
import { type Arguments, html, plain } from "../Locale.ts"
import { ModelCatalogue } from "../ModelCatalogue.ts"
import { Operator } from "../Operator.ts"
import { type Invoice, Payments } from "../Payments.ts"
import { type Allowance, RateLimits } from "../RateLimits.ts"
import { type Session, SessionStore } from "../SessionStore.ts"
import { type OutgoingVideo, type TelegramError, TelegramGateway } from "../TelegramGateway.ts"
import { VideoStore } from "../VideoStore.ts"
import { type FactsOptions, makeFacts } from "./facts.ts"

/** Where a screen goes: into the message that shows the dialog, or into a new one below the user's words. */
export type Placement = "edit" | "fresh"

export type Errand =
  | { readonly _tag: "Show" }
  | Extract<Command, { _tag: "Say" | "Resend" | "CancelJob" | "StopSubscription" | "Operate" }>
  | { readonly _tag: "SendInvoice"; readonly invoice: Invoice }
  /** Puts the text of a key in the place of a message that has been answered. */
  | { readonly _tag: "Replace"; readonly message: MessageId; readonly key: string }
  | Telling

/** Says the text of a key. */
interface Telling {
  readonly _tag: "Tell"
  readonly key: string
  readonly args: Arguments
}

/** More than a person can tap while one message is on its way; what is beyond is dropped, the newest screen never. */
const maxErrands = 32
/** How often a screen is tried when Telegram is busy or away; the next tap shows it anyway. */
const maxShows = 5
/** Longest pause, in seconds, that a busy Telegram may impose on a screen. */
const maxPause = 30

/** What somebody is told who asks for too much: when there is more. */
export const tooOften = (what: Allowance, wait: Duration.Duration): Telling => ({
  _tag: "Tell",
  key: `limit-${what}`,
  args: { minutes: Math.max(1, Math.ceil(Duration.toMinutes(wait))) }
})

/** What one user's actor lets be done after its commits, in order, without keeping anybody waiting. */
export interface UserErrands {
  /** Shows the dialog as it will be when its turn comes, so that of several changes only the newest is sent. */
  readonly show: (placement: Placement) => Effect.Effect<void>
  /** After a restart a repeated event shows the screen again, in case it had been lost; later ones do not. */
  readonly showIfNeverShown: Effect.Effect<void>
  readonly run: (command: Command) => Effect.Effect<void>
  readonly queue: (errand: Errand) => Effect.Effect<void>
}

export class Errands extends Context.Service<
  Errands,
  {
    readonly forUser: (
      user: UserId,
      session: Ref.Ref<Option.Option<Session>>
    ) => Effect.Effect<UserErrands, never, Scope.Scope>
  }
>()("kudo/DialogActor/Errands") {
  static readonly forUser = (user: UserId, session: Ref.Ref<Option.Option<Session>>) =>
    Effect.flatMap(Errands, (errands) => errands.forUser(user, session))

  static readonly layer = (options: FactsOptions) =>
    Layer.effect(
      Errands,
      Effect.gen(function* () {
        const gateway = yield* TelegramGateway
        const sessions = yield* SessionStore
        const jobs = yield* Jobs
        const catalogue = yield* ModelCatalogue
        const store = yield* VideoStore
        const operator = yield* Operator
        const payments = yield* Payments
        const statusMessage = yield* StatusMessage
        const turns = yield* Turns
        const limits = yield* RateLimits

        const facts = yield* makeFacts(options)

        const video = Effect.fnUntraced(function* (job: Job) {
          if (job.fileId !== null && job.video !== null) {
            return { video: { _tag: "FileId", fileId: job.fileId }, ...job.video } as const
          }
          const { path, thumbnail, width, height, duration } = yield* store.find(job.id)
          return { video: { _tag: "File", path, thumbnail }, width, height, duration } as const
        })

        const resend = Effect.fnUntraced(function* (user: UserId, id: JobId) {
          const job = yield* jobs.find(id)
          if (Option.isNone(job) || job.value.user !== user || job.value.state !== "delivered") return
          const outgoing: OutgoingVideo = {
            ...(yield* video(job.value)),
            caption: caption(job.value, yield* sessions.language(user), catalogue)
          }
          const sent = yield* gateway.sendVideo(user, outgoing)
          const { width, height, duration } = sent
          yield* jobs.remember(id, { fileId: sent.fileId, video: { width, height, duration } })
        })

        const forUser = Effect.fnUntraced(function* (user: UserId, cached: Ref.Ref<Option.Option<Session>>) {
          const pending = yield* Ref.make<Placement | undefined>(undefined)
          const everShown = yield* Ref.make(false)
          const queue = yield* Queue.dropping<Errand>(maxErrands)

          const remember = (screen: Session["screen"]) =>
            Effect.andThen(
              Ref.update(
                cached,
                Option.map((session) => ({ ...session, screen }))
              ),
              sessions.setScreen(user, screen)
            )

          const display = Effect.fnUntraced(function* (session: Session, placement: Placement) {
            const screen = view(session.dialog, yield* facts(user, session))
            const old = session.screen
            if (placement === "edit" && old !== undefined) {
              const edited = yield* gateway.edit(user, old, screen).pipe(
                Effect.as(true),
                Effect.catchReason("TelegramError", "MessageGone", () => Effect.succeed(false))
              )
              if (edited) return
            }
            const message = yield* gateway.say(user, screen)
            yield* passing("screen.sent")
            yield* remember(message)
            if (placement === "fresh" && old !== undefined) yield* Effect.ignore(gateway.remove(user, old))
          })

          const show = Effect.gen(function* () {
            const placement = yield* Ref.getAndSet(pending, undefined)
            const session = yield* Ref.get(cached)
            if (placement === undefined || Option.isNone(session)) return
            yield* display(session.value, placement).pipe(
              Effect.tapError((error) => (error._tag === "TelegramError" ? pause(error) : Effect.void)),
              Effect.retry({
                times: maxShows - 1,
                while: (error) => error._tag === "TelegramError" && mayHelp(error)
              })
            )
          })

          /** A subscription goes out as a link, which is how Telegram wants it; everything else as an invoice. */
          const sendInvoice = Effect.fnUntraced(function* (invoice: Invoice, language: Language) {
            const outgoing = invoiceMessage(invoice, language)
            if (!invoice.monthly) return yield* gateway.stars.sendInvoice(user, outgoing)
            const url = yield* gateway.stars.invoiceLink(outgoing)
            const keyboard = [[{ text: plain(language)("button-subscribe", { stars: invoice.stars }), url }]]
            return yield* gateway.say(user, { html: html(language)("subscribe", { coins: invoice.coins }), keyboard })
          })

          const stopSubscription = Effect.gen(function* () {
            const subscription = yield* payments.subscription(user)
            if (subscription === undefined) return
            yield* gateway.stars.stopSubscription(user, subscription.charge)
            yield* payments.cancelSubscription(user)
            yield* Ref.set(pending, "fresh")
            yield* show
          })

          const withSession = <A, E, R>(act: (session: Session) => Effect.Effect<A, E, R>) =>
            Effect.flatMap(Ref.get(cached), (session) =>
              Option.isNone(session) ? Effect.void : Effect.asVoid(act(session.value))
            )

          const say = (html: string) => gateway.say(user, { html, keyboard: [] })

          const tell = ({ key, args }: Telling) => withSession(({ dialog }) => say(html(dialog.language)(key, args)))

          const perform = (errand: Errand) => {
            switch (errand._tag) {
              case "Show":
                return show
              case "Say":
                return withSession((session) =>
                  Effect.flatMap(facts(user, session), (known) => say(pageText(errand.notice, session.dialog, known)))
                )
              case "Tell":
                return tell(errand)
              case "Replace":
                return withSession(({ dialog }) =>
                  gateway.edit(user, errand.message, { html: html(dialog.language)(errand.key), keyboard: [] })
                )
              case "SendInvoice":
                return withSession(({ dialog }) =>
                  Effect.andThen(sendInvoice(errand.invoice, dialog.language), passing("invoice.sent"))
                )
              case "StopSubscription":
                return stopSubscription
              case "Operate":
                return withSession(({ dialog: { language } }) =>
                  Effect.flatMap(operator.answer({ ...errand, language }), say)
                )
              case "Resend":
                return Effect.flatMap(limits.take("resend", user), (wait) =>
                  wait === undefined ? resend(user, errand.job) : tell(tooOften("resend", wait))
                )
              case "CancelJob":
                return Effect.andThen(turns.ring, statusMessage.refresh(errand.job))
            }
          }

          const safely = (errand: Errand) =>
            perform(errand).pipe(
              Effect.catchReason("TelegramError", "Unreachable", () => sessions.setReachable(user, false)),
              Effect.catchCause((cause) =>
                Effect.logWarning("errand failed", cause).pipe(
                  Effect.annotateLogs({ userId: user, errand: errand._tag })
                )
              ),
              Effect.uninterruptible,
              untraced
            )

          // Registered before the worker starts, so that what is queued when the actor goes is still sent.
          yield* Effect.addFinalizer(() =>
            Effect.flatMap(Queue.clear(queue), Effect.forEach(safely, { discard: true })).pipe(Effect.ignore)
          )
          // A screen that found the queue full is shown after whatever had filled it.
          yield* Queue.take(queue).pipe(
            Effect.flatMap(safely),
            Effect.andThen(Effect.suspend(() => safely({ _tag: "Show" }))),
            Effect.forever,
            Effect.forkScoped
          )

          const request = (placement: Placement) =>
            Effect.gen(function* () {
              yield* Ref.set(everShown, true)
              const before = yield* Ref.getAndUpdate(pending, (was) => (was === "fresh" ? was : placement))
              if (before === undefined) yield* Queue.offer(queue, { _tag: "Show" })
            })

          return {
            show: request,
            showIfNeverShown: Effect.flatMap(Ref.get(everShown), (shown) => (shown ? Effect.void : request("edit"))),
            run: (command: Command) => {
              switch (command._tag) {
                case "Say":
                case "Resend":
                case "CancelJob":
                case "StopSubscription":
                case "Operate":
                  return Effect.asVoid(Queue.offer(queue, command))
                case "CreateJob":
                  return Ref.set(everShown, true)
                default:
                  return Effect.void
              }
            },
            queue: (errand: Errand) => Effect.asVoid(Queue.offer(queue, errand))
          }
        })

        return Errands.of({ forUser })
      })
    )
}

/** Menus are many and each is short: their spans would cost more than they tell. A video keeps its own trace. */
const untraced = Effect.withTracerEnabled(false)

/** A new message must not come twice; an edit may be made again, whatever became of the one before. */
const mayHelp = ({ reason, method }: TelegramError) =>
  reason._tag === "RateLimited" ||
  (reason._tag === "TelegramUnavailable" && (!reason.sent || method === "editMessageText"))

const pause = ({ reason }: TelegramError) =>
  reason._tag === "RateLimited"
    ? Effect.sleep(`${Math.min(reason.retryAfter, maxPause)} seconds`)
    : Effect.sleep("500 millis")

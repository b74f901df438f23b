import { Context, Duration, Effect, Layer, Option, Ref } from "effect"
import { failpoint } from "../../platform/Failpoints.ts"
import type { Command } from "../Dialog.ts"
import { invoiceMessage } from "../Dialog/shop.ts"
import { pageText, view } from "../Dialog/view.ts"
import type { JobId, UserId } from "../../domain/Ids.ts"
import type { Language } from "../../domain/Language.ts"
import { caption } from "../../video/Generation/screens.ts"
import { StatusMessage } from "../../video/Generation/StatusMessage.ts"
import { Turns } from "../../video/Generation/Turns.ts"
import { type Job, JobDeliveries, Jobs } from "../../video/Jobs.ts"
import { html, plain } from "../../platform/Locale.ts"
import { ModelCatalogue } from "../../video/ModelCatalogue.ts"
import { Operator } from "../../support/Operator.ts"
import { type Invoice, Payments } from "../../money/Payments.ts"
import { type Allowance, RateLimits } from "../../platform/RateLimits.ts"
import { type Session, SessionStore } from "../SessionStore.ts"
import { Users } from "../../users/Users.ts"
import { type OutgoingVideo, type TelegramError, TelegramGateway } from "../../telegram/TelegramGateway.ts"
import { VideoStore } from "../../video/VideoStore.ts"
import type { Actor } from "./Actor.ts"
import type { FollowUp, RenderMode, TellFollowUp } from "./FollowUp.ts"
import { type ViewDataOptions, makeViewData } from "./viewData.ts"

/** More than a person can tap while one message is on its way; what is beyond is dropped, the newest screen never. */
const maxFollowUps = 32
/** How often a screen is tried when Telegram is busy or away; the next tap shows it anyway. */
const maxShows = 5
/** Longest pause, in seconds, that a busy Telegram may impose on a screen. */
const maxPause = 30

/** What somebody is told who asks for too much: when there is more. */
export const tooOften = (what: Allowance, wait: Duration.Duration): TellFollowUp => ({
  _tag: "Tell",
  key: `limit-${what}`,
  args: { minutes: Math.max(1, Math.ceil(Duration.toMinutes(wait))) }
})

/** What an actor lets be done after its commits, in order, without keeping anybody waiting. */
export class AfterCommit extends Context.Service<
  AfterCommit,
  {
    /** Shows the dialog as it will be when its turn comes, so that of several changes only the newest is sent. */
    readonly show: (actor: Actor, renderMode: RenderMode) => Effect.Effect<void>
    /** After a restart a repeated event shows the screen again, in case it had been lost; later ones do not. */
    readonly showIfNeverShown: (actor: Actor) => Effect.Effect<void>
    readonly run: (actor: Actor, command: Command) => Effect.Effect<void>
    readonly queue: (actor: Actor, followUp: FollowUp) => Effect.Effect<void>
    /** Does what is left at once, as the actor goes. */
    readonly finish: (actor: Actor) => Effect.Effect<void>
  }
>()("kudo/DialogActor/AfterCommit") {
  static readonly layer = (options: ViewDataOptions) =>
    Layer.effect(
      AfterCommit,
      Effect.gen(function* () {
        const gateway = yield* TelegramGateway
        const sessions = yield* SessionStore
        const users = yield* Users
        const jobs = yield* Jobs
        const deliveries = yield* JobDeliveries
        const catalogue = yield* ModelCatalogue
        const store = yield* VideoStore
        const operator = yield* Operator
        const payments = yield* Payments
        const statusMessage = yield* StatusMessage
        const turns = yield* Turns
        const limits = yield* RateLimits

        const viewData = yield* makeViewData(options)

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
            caption: caption(job.value, yield* users.language(user), catalogue)
          }
          const sent = yield* gateway.sendVideo(user, outgoing)
          const { width, height, duration } = sent
          yield* deliveries.remember(id, { fileId: sent.fileId, video: { width, height, duration } })
        })

        const remember = ({ user, session }: Actor, screen: Session["screen"]) =>
          Effect.andThen(
            Ref.update(session, (known) => known && { ...known, screen }),
            sessions.setScreen(user, screen)
          )

        const display = Effect.fnUntraced(function* (actor: Actor, session: Session, renderMode: RenderMode) {
          const { user } = actor
          const screen = view(session.dialog, yield* viewData(user, session))
          const old = session.screen
          if (renderMode === "edit" && old !== undefined) {
            const edited = yield* gateway.edit(user, old, screen).pipe(
              Effect.as(true),
              Effect.catchReason("TelegramError", "MessageGone", () => Effect.succeed(false))
            )
            if (edited) return
          }
          const message = yield* gateway.say(user, screen)
          yield* failpoint("screen.sent")
          yield* remember(actor, message)
          if (renderMode === "resend" && old !== undefined) yield* Effect.ignore(gateway.remove(user, old))
        })

        const showPending = Effect.fnUntraced(function* (actor: Actor) {
          const renderMode = yield* Ref.getAndSet(actor.pending, undefined)
          const session = yield* Ref.get(actor.session)
          if (renderMode === undefined || session === undefined) return
          yield* display(actor, session, renderMode).pipe(
            Effect.tapError((error) => (error._tag === "TelegramError" ? pause(error) : Effect.void)),
            Effect.retry({
              times: maxShows - 1,
              while: (error) => error._tag === "TelegramError" && mayHelp(error)
            })
          )
        })

        /** A subscription goes out as a link, which is how Telegram wants it; everything else as an invoice. */
        const sendInvoice = Effect.fnUntraced(function* (user: UserId, invoice: Invoice, language: Language) {
          const outgoing = invoiceMessage(invoice, language)
          if (!invoice.monthly) return yield* gateway.stars.sendInvoice(user, outgoing)
          const url = yield* gateway.stars.invoiceLink(outgoing)
          const keyboard = [[{ text: plain(language)("button-subscribe", { stars: invoice.stars }), url }]]
          return yield* gateway.say(user, { html: html(language)("subscribe", { coins: invoice.coins }), keyboard })
        })

        const stopSubscription = Effect.fnUntraced(function* (actor: Actor) {
          const { user } = actor
          const subscription = yield* payments.subscription(user)
          if (subscription === undefined) return
          yield* gateway.stars.stopSubscription(user, subscription.charge)
          yield* payments.cancelSubscription(user)
          yield* Ref.set(actor.pending, "resend")
          yield* showPending(actor)
        })

        const withSession = <A, E, R>(actor: Actor, act: (session: Session) => Effect.Effect<A, E, R>) =>
          Effect.flatMap(Ref.get(actor.session), (session) =>
            session === undefined ? Effect.void : Effect.asVoid(act(session))
          )

        const say = (user: UserId, html: string) => gateway.say(user, { html, keyboard: [] })

        const tell = (actor: Actor, { key, args }: TellFollowUp) =>
          withSession(actor, ({ dialog }) => say(actor.user, html(dialog.language)(key, args)))

        const perform = (actor: Actor, followUp: FollowUp) => {
          const { user } = actor
          switch (followUp._tag) {
            case "Show":
              return showPending(actor)
            case "Say":
              return withSession(actor, (session) =>
                Effect.flatMap(viewData(user, session), (known) =>
                  say(user, pageText(followUp.notice, session.dialog, known))
                )
              )
            case "Tell":
              return tell(actor, followUp)
            case "Replace":
              return withSession(actor, ({ dialog }) =>
                gateway.edit(user, followUp.message, { html: html(dialog.language)(followUp.key), keyboard: [] })
              )
            case "SendInvoice":
              return withSession(actor, ({ dialog }) =>
                Effect.andThen(sendInvoice(user, followUp.invoice, dialog.language), failpoint("invoice.sent"))
              )
            case "StopSubscription":
              return stopSubscription(actor)
            case "Operate":
              return withSession(actor, ({ dialog: { language } }) =>
                Effect.flatMap(operator.answer({ ...followUp, language }), (answer) => say(user, answer))
              )
            case "Resend":
              return Effect.flatMap(limits.take("resend", user), (wait) =>
                wait === undefined ? resend(user, followUp.job) : tell(actor, tooOften("resend", wait))
              )
            case "CancelJob":
              return Effect.andThen(turns.ring, statusMessage.refresh(followUp.job))
          }
        }

        const safely = (actor: Actor, followUp: FollowUp) =>
          perform(actor, followUp).pipe(
            Effect.catchReason("TelegramError", "Unreachable", () => users.setReachable(actor.user, false)),
            Effect.catchCause((cause) =>
              Effect.logWarning("followUp failed", cause).pipe(
                Effect.annotateLogs({ userId: actor.user, followUp: followUp._tag })
              )
            ),
            untraced
          )

        /** The first of what is to be done; who finds nothing is done. */
        const next = ({ work }: Actor) =>
          Ref.modify(work, ({ followUps: [first, ...rest] }) => [first, { followUps: rest, busy: first !== undefined }])

        const step = Effect.fnUntraced(function* (actor: Actor) {
          const followUp = yield* next(actor)
          if (followUp === undefined) return false
          yield* safely(actor, followUp)
          // A screen that found the queue full is shown after whatever had filled it.
          yield* safely(actor, { _tag: "Show" })
          return true
        }, Effect.uninterruptible)

        /** Until nothing is left. An actor that goes lets the followUp under way end, and keeps the others. */
        const finish = (actor: Actor) => Effect.repeat(step(actor), { while: (more) => more }).pipe(Effect.asVoid)

        const queue = (actor: Actor, followUp: FollowUp) =>
          Effect.map(
            Ref.modify(actor.work, ({ followUps, busy }) => [
              busy,
              { followUps: followUps.length < maxFollowUps ? [...followUps, followUp] : followUps, busy: true }
            ]),
            (busy) => {
              if (!busy) actor.scope.run(finish(actor))
            }
          )

        const show = Effect.fnUntraced(function* (actor: Actor, renderMode: RenderMode) {
          yield* Ref.set(actor.everShown, true)
          const before = yield* Ref.getAndUpdate(actor.pending, (was) => (was === "resend" ? was : renderMode))
          if (before === undefined) yield* queue(actor, { _tag: "Show" })
        })

        const showIfNeverShown = (actor: Actor) =>
          Effect.flatMap(Ref.get(actor.everShown), (shown) => (shown ? Effect.void : show(actor, "edit")))

        const run = (actor: Actor, command: Command) => {
          switch (command._tag) {
            case "Say":
            case "Resend":
            case "CancelJob":
            case "StopSubscription":
            case "Operate":
              return queue(actor, command)
            case "CreateJob":
              return Ref.set(actor.everShown, true)
            default:
              return Effect.void
          }
        }

        return AfterCommit.of({ show, showIfNeverShown, run, queue, finish })
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

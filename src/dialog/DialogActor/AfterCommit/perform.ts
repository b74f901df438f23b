import { Duration, Effect, Match, Ref } from "effect"
import type { UserId } from "../../../domain/Ids.ts"
import type { Language } from "../../../domain/Language.ts"
import type { Invoice } from "../../../money/Payments.ts"
import { failpoint } from "../../../platform/Failpoints.ts"
import { html, plain } from "../../../platform/Locale.ts"
import { RateLimits } from "../../../platform/RateLimits.ts"
import { Exports } from "../../../support/Exports.ts"
import { Operator } from "../../../support/Operator.ts"
import { TicketPost } from "../../../support/TicketPost.ts"
import { SubscriptionStops } from "../../../support/SubscriptionStops.ts"
import { TelegramGateway } from "../../../telegram/TelegramGateway.ts"
import { StatusMessage } from "../../../video/Generation/StatusMessage.ts"
import { Resending } from "../../../video/Resending.ts"
import { VideoStore } from "../../../video/VideoStore.ts"
import { QueueSignal } from "../../../video/Generation/ProviderQueue/QueueSignal.ts"
import type { FollowUp, TellFollowUp } from "../../Dialog/FollowUp.ts"
import { invoiceMessage } from "../../Dialog/shop.ts"
import { pageText } from "../../Dialog/view.ts"
import type { Session } from "../../SessionStore.ts"
import type { Actor } from "../Actor.ts"
import { tooOften } from "../tooOften.ts"
import { makeCheckPicture } from "./checkPicture.ts"
import type { ReadViewData } from "./viewData.ts"

/** Does nothing for an actor whose session has to be loaded first: the next event starts from what is stored. */
const withSession = <A, E, R>(actor: Actor, act: (session: Session) => Effect.Effect<A, E, R>) =>
  Effect.flatMap(Ref.get(actor.session), (session) =>
    session === undefined ? Effect.void : Effect.asVoid(act(session))
  )

/** Carries out one follow-up of an actor's step. */
export const makePerform = Effect.fnUntraced(function* (viewData: ReadViewData) {
  const gateway = yield* TelegramGateway
  const operator = yield* Operator
  const limits = yield* RateLimits
  const statusMessage = yield* StatusMessage
  const queueSignal = yield* QueueSignal
  const { sendInvoice } = yield* makeStars
  const stops = yield* SubscriptionStops
  const resending = yield* Resending
  const checkPicture = yield* makeCheckPicture
  const post = yield* TicketPost
  const store = yield* VideoStore
  const sendExport = yield* makeSendExport

  const say = (user: UserId, text: string) => gateway.say(user, { html: text, keyboard: [] })

  const tell = (actor: Actor, { key, args, ticket }: TellFollowUp) =>
    withSession(actor, ({ dialog }) =>
      Effect.flatMap(say(actor.user, html(dialog.language)(key, args)), (message) =>
        ticket === undefined ? Effect.void : post.remember(ticket, actor.user, message)
      )
    )

  return (actor: Actor, followUp: FollowUp) => {
    const { user } = actor
    return Match.value(followUp).pipe(
      Match.tagsExhaustive({
        Tell: (telling) => tell(actor, telling),
        Say: ({ notice }) =>
          withSession(actor, (session) =>
            Effect.flatMap(viewData(user, session), (data) => say(user, pageText(notice, session.dialog, data)))
          ),
        Replace: ({ message, key }) =>
          withSession(actor, ({ dialog }) =>
            gateway.edit(user, message, { html: html(dialog.language)(key), keyboard: [] })
          ),
        SendInvoice: ({ invoice }) =>
          withSession(actor, ({ dialog }) =>
            Effect.andThen(sendInvoice(user, invoice, dialog.language), failpoint("invoice.sent"))
          ),
        StopSubscription: ({ user: subscriber }) =>
          Effect.flatMap(stops.stop(subscriber), (outcome) => {
            if (subscriber !== user) return Effect.void
            if (outcome === "later") return tell(actor, { _tag: "Tell", key: "subscription-stop-later", args: {} })
            // A new screen below tells until when the subscription is still paid.
            return outcome === "stopped" ? Ref.set(actor.pending, "resend") : Effect.void
          }),
        Answer: (answer) => say(user, answer.html),
        Inquire: (request) =>
          withSession(actor, ({ dialog: { language } }) =>
            Effect.flatMap(operator.answer({ ...request, operator: user, language }), (answer) =>
              gateway.say(user, answer)
            )
          ),
        // What nobody waits for holds nothing up: neither the screen, nor the end of a process.
        React: ({ message }) => Effect.sync(() => actor.scope.run(Effect.ignore(gateway.react(user, message, "👀")))),
        CheckPicture: (asked) => checkPicture(actor, asked),
        PostTickets: () => post.deliver,
        RemoveFile: ({ job }) => store.remove(job),
        Resend: ({ job }) =>
          Effect.flatMap(limits.take("resend", user), (wait) =>
            wait === undefined ? resending.again(user, job) : tell(actor, tooOften("resend", wait))
          ),
        Export: () => sendExport(actor),
        RefreshStatus: ({ job }) => Effect.andThen(queueSignal.ring, statusMessage.refresh(job))
      })
    )
  }
})

/** Everything that is kept of a user as a file in their chat, once a day. */
const makeSendExport = Effect.gen(function* () {
  const gateway = yield* TelegramGateway
  const limits = yield* RateLimits
  const exports = yield* Exports

  return (actor: Actor) =>
    withSession(actor, ({ dialog: { language } }) =>
      Effect.gen(function* () {
        const { user } = actor
        const text = html(language)
        const wait = yield* limits.take("export", user)
        if (wait !== undefined) {
          const hours = Math.max(1, Math.ceil(Duration.toHours(wait)))
          return yield* Effect.asVoid(gateway.say(user, { html: text("limit-export", { hours }), keyboard: [] }))
        }
        const { bytes, whole } = yield* exports.make(user, language)
        const caption = whole ? text("export-caption") : `${text("export-caption")}\n${text("export-cut")}`
        yield* gateway.sendDocument(user, { name: "kudoaibot.zip", bytes, html: caption })
      })
    )
})

/** What is asked of Telegram about payments in Stars. */
const makeStars = Effect.gen(function* () {
  const gateway = yield* TelegramGateway
  return {
    /** A subscription goes out as a link, which is how Telegram wants it; everything else as an invoice. */
    sendInvoice: Effect.fnUntraced(function* (user: UserId, invoice: Invoice, language: Language) {
      const outgoing = invoiceMessage(invoice, language)
      if (!invoice.monthly) return yield* gateway.stars.sendInvoice(user, outgoing)
      const url = yield* gateway.stars.invoiceLink(outgoing)
      const keyboard = [[{ text: plain(language)("button-subscribe", { stars: invoice.stars }), url }]]
      return yield* gateway.say(user, { html: html(language)("subscribe", { coins: invoice.coins }), keyboard })
    })
  }
})

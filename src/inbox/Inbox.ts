import { Context, Deferred, Duration, Effect, FiberSet, Layer, Metric } from "effect"
import { failpoint } from "../platform/Failpoints.ts"
import { ReceiveFailed } from "../dialog/DialogActor/ReceiveFailed.ts"
import { LocalActors } from "../dialog/DialogActor/LocalActors.ts"
import { DialogHost, slotOf } from "../dialog/DialogHost.ts"
import { plain } from "../platform/Locale.ts"
import { Payments } from "../money/Payments.ts"
import { TelegramGateway } from "../telegram/TelegramGateway.ts"
import { type Incoming, type Reading, readTelegramUpdate } from "./TelegramUpdate.ts"

/**
 * How long a tap's answer waits for the words of the actor, in ms. Telegram shows a spinner until it comes, so it leaves
 * by then in any case, without words.
 */
const answerWithin = 700
/** How long an update may wait for its actor: well below Telegram's 60 s, after which it would be sent again. */
const receiveWithin = "20 seconds"
/** How long a payment's question may wait for the database: Telegram gives ten seconds, its network takes some. */
const checkoutWithin = "5 seconds"

const updates = Metric.counter("kudo_updates_total", {
  description: "Telegram updates by kind and outcome",
  incremental: true
})
const kinds = ["message", "press", "pre-checkout", "ignored", "unreadable", "set-aside", "retry"] as const
type Kind = (typeof kinds)[number]
/** Made once: an update's own cost is to be its commit, not its count. */
const counters = new Map(kinds.map((kind) => [kind, Metric.withAttributes(updates, { kind })]))
const latency = Metric.histogram("kudo_update_seconds", {
  description: "From an update's arrival to its commit",
  boundaries: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
})

/**
 * How a fiber logs and traces, and nothing else: a host keeps the context of the call that woke it for as long as it
 * lives, which would be the whole program's services and an HTTP request for each.
 */
const references = Effect.map(Effect.context(), ({ mapUnsafe }) =>
  Context.makeUnsafe(
    new Map([...mapUnsafe].filter(([key]) => /^(?:effect\/(?:References|Logger)\/|kudo\/Failpoints)/.test(key)))
  )
)

/**
 * The way in for every Telegram update, whether pushed or pulled. When `receive` succeeds the update has acted, had acted
 * before, or can never act (it is logged then, so that it blocks nobody). It fails when Telegram should send it again.
 */
export class Inbox extends Context.Service<
  Inbox,
  { readonly receive: (update: unknown) => Effect.Effect<void, ReceiveFailed> }
>()("kudo/Inbox") {
  static readonly layer = Layer.effect(
    Inbox,
    Effect.gen(function* () {
      const gateway = yield* TelegramGateway
      const hosts = yield* DialogHost.client
      const residents = yield* LocalActors
      const payments = yield* Payments
      const bare = yield* references
      const background = yield* FiberSet.make()

      const deliver = ({ user, ...received }: Incoming) => {
        const slot = slotOf(user)
        const receive =
          residents.host(slot)?.receive(user, received) ??
          Effect.setContext(hosts(slot).Receive({ user, ...received }), bare)
        return Effect.andThen(failpoint("update.received"), receive).pipe(
          Effect.timeoutOrElse({ duration: receiveWithin, orElse: () => new ReceiveFailed({ retry: true }) }),
          // The cluster's own errors (mailbox full, actor moving) pass; the update comes again.
          Effect.mapError((error) => (error._tag === "ReceiveFailed" ? error : new ReceiveFailed({ retry: true }))),
          Effect.tap(failpoint("update.acted"))
        )
      }

      /** The fast lane of taps: the answer waits for the actor's words, but never longer than a moment. */
      const press = Effect.fnUntraced(function* (incoming: Incoming, query: string) {
        const words = yield* Deferred.make<string | undefined>()
        const answer = Deferred.await(words).pipe(
          Effect.timeoutOrElse({ duration: answerWithin, orElse: () => Effect.succeed(undefined) }),
          Effect.flatMap((text) => gateway.answerCallback(query, text)),
          Effect.ignore
        )
        yield* FiberSet.run(background, answer)
        const toast = yield* deliver(incoming).pipe(Effect.tapError(() => Deferred.succeed(words, undefined)))
        yield* Deferred.succeed(words, toast)
      })

      /** The fast lane of payments: one statement, and a refusal rather than an answer that comes too late. */
      const checkout = ({ id, language, question }: Extract<Reading, { _tag: "PreCheckout" }>) =>
        payments.check(question).pipe(
          Effect.timeoutOrElse({ duration: checkoutWithin, orElse: () => Effect.succeed("later" as const) }),
          Effect.catch(() => Effect.succeed("later" as const)),
          Effect.flatMap((refusal) =>
            gateway.answerPreCheckout(id, refusal === undefined ? undefined : plain(language)(`checkout-${refusal}`))
          ),
          Effect.andThen(failpoint("checkout.answered")),
          Effect.ignore
        )

      const act = (update: unknown): Effect.Effect<Kind, ReceiveFailed> => {
        const reading = readTelegramUpdate(update)
        switch (reading._tag) {
          case "Message":
            return Effect.as(deliver(reading.incoming), "message" as const)
          case "Press":
            return Effect.as(press(reading.incoming, reading.callbackQuery), "press")
          case "PreCheckout":
            return Effect.as(checkout(reading), "pre-checkout")
          case "Ignored":
            return Effect.succeed("ignored")
          case "Unreadable":
            return Effect.as(Effect.logWarning("unreadable update set aside"), "unreadable")
        }
      }

      const count = (kind: Kind) => Metric.update(counters.get(kind) ?? updates, 1)

      return Inbox.of({
        receive: (update) =>
          act(update).pipe(
            Effect.catchIf(
              (error) => !error.retry,
              () => Effect.succeed<Kind>("set-aside")
            ),
            Effect.tap(count),
            Effect.tapError(() => count("retry")),
            Effect.withTracerEnabled(false),
            Effect.timed,
            Effect.tap(([duration]) => Metric.update(latency, Duration.toSeconds(duration))),
            Effect.asVoid
          )
      })
    })
  )
}

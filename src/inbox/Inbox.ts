import { Context, Deferred, Duration, Effect, FiberSet, Layer, Metric, Option, Schedule, Schema } from "effect"
import { counter, histogram } from "../platform/Metrics.ts"
import { ReceiveFailed } from "../dialog/DialogActor/ReceiveFailed.ts"
import { DialogHost } from "../dialog/DialogHost.ts"
import { failpoint } from "../platform/Failpoints.ts"
import { plain } from "../platform/Locale.ts"
import { exportedSpan } from "../platform/Telemetry/spans.ts"
import { type CheckoutRefusal, Payments } from "../money/Payments.ts"
import { type TelegramError, TelegramGateway } from "../telegram/TelegramGateway.ts"
import { Switches } from "../video/Switches.ts"
import { makeElsewhere } from "./Inbox/elsewhere.ts"
import { SetAsideUpdates } from "./SetAsideUpdates.ts"
import { type Incoming, type Reading, readTelegramUpdate } from "./TelegramUpdate.ts"
import { raises } from "../platform/AlertKinds.ts"

/** How long a tap's answer waits for the actor's words; then it leaves without, as Telegram shows a spinner until it comes. */
const answerWithin = Duration.millis(700)
/** How long an update may wait for its actor: well below Telegram's 60 s, after which it would be sent again. */
const receiveWithin = Duration.seconds(20)
/** How long a payment's question may wait for the database: Telegram gives ten seconds, its network takes some. */
const checkoutWithin = "5 seconds"

/** What somebody reads whose payment is refused; `later` where the database did not answer in time. */
export const checkoutTexts: Readonly<Record<CheckoutRefusal | "later" | "closed", string>> = {
  unknown: "checkout-unknown",
  "not-yours": "checkout-not-yours",
  changed: "checkout-changed",
  used: "checkout-used",
  expired: "checkout-expired",
  subscribed: "checkout-subscribed",
  frozen: "checkout-frozen",
  later: "checkout-later",
  closed: "shop-closed"
}

/** An answer may be repeated at will: Telegram takes the first one, as long as its ten seconds are not over. */
const checkoutTries = {
  schedule: Schedule.spaced("700 millis"),
  times: 5,
  while: ({ reason }: TelegramError) => reason._tag === "TelegramUnavailable" || reason._tag === "RateLimited"
}

const updates = counter("kudo_updates_total")
/** What becomes of an update. */
export const updateKinds = [
  "message",
  "press",
  "pre-checkout",
  "elsewhere",
  "ignored",
  "unreadable",
  "set-aside",
  "retry"
] as const
type Kind = (typeof updateKinds)[number]
/** Made once: an update's own cost is to be its commit, not its count. */
const counters = new Map(updateKinds.map((kind) => [kind, Metric.withAttributes(updates, { kind })]))
const latency = histogram("kudo_update_seconds")

/**
 * The way in for every Telegram update, whether pushed or pulled. When `receive` succeeds the update has acted, had acted
 * before, or can never act (it is logged and set aside then, so that it blocks nobody). It fails when Telegram should send it again.
 */
export class Inbox extends Context.Service<
  Inbox,
  {
    readonly receive: (update: unknown) => Effect.Effect<void, ReceiveFailed>
    /** Reads an update that was set aside once more; false where it still cannot act. One that has acted acts no second time. */
    readonly replay: (update: unknown) => Effect.Effect<boolean, ReceiveFailed>
  }
>()("kudo/Inbox") {
  static readonly layer = Layer.effect(
    Inbox,
    Effect.gen(function* () {
      const host = yield* DialogHost
      const press = yield* makePress(host)
      const checkout = yield* makeCheckout
      const elsewhere = yield* makeElsewhere
      const setAside = yield* SetAsideUpdates

      const act = (reading: Reading): Effect.Effect<Kind, ReceiveFailed> => {
        switch (reading._tag) {
          case "Message":
            return Effect.as(deliver(host, reading.incoming), "message" as const)
          case "Press":
            return Effect.as(press(reading.incoming, reading.callbackQuery), "press")
          case "PreCheckout":
            return Effect.as(checkout(reading), "pre-checkout")
          case "GroupPress":
          case "Group":
          case "Channel":
            return Effect.as(elsewhere(reading), "elsewhere")
          case "Ignored":
            return Effect.succeed("ignored")
          case "Unreadable":
            return Effect.as(unreadable(reading), "unreadable")
        }
      }

      const tryOut = (update: unknown) =>
        act(readTelegramUpdate(update)).pipe(
          Effect.catchIf(
            (error) => !error.retry,
            () => Effect.succeed<Kind>("set-aside")
          )
        )

      return Inbox.of({
        replay: (update) => Effect.map(tryOut(update), (kind) => !couldNotAct(kind)),
        receive: (update) =>
          messageSpan(
            update,
            tryOut(update).pipe(
              Effect.tap((kind) => (couldNotAct(kind) ? setAside.keep(update, kind) : Effect.void)),
              Effect.tap(count),
              Effect.tapError(() => count("retry")),
              Effect.withTracerEnabled(false),
              Effect.timed,
              Effect.tap(([duration]) => Metric.update(latency, Duration.toSeconds(duration)))
            )
          )
      })
    })
  )
}

const decodeId = Schema.decodeUnknownOption(Schema.Struct({ update_id: Schema.Int }))

/** The span of an update, as of a message that is taken from a queue. */
const messageSpan = <E, R>(update: unknown, act: Effect.Effect<readonly [unknown, Kind], E, R>) =>
  Effect.asVoid(
    exportedSpan(
      "process updates",
      {
        kind: "consumer",
        attributes: {
          "messaging.system": "telegram",
          "messaging.operation.name": "process",
          "messaging.operation.type": "process",
          "messaging.destination.name": "updates"
        }
      },
      (annotate) =>
        Effect.tap(act, ([, kind]) =>
          Effect.sync(() =>
            annotate(() => ({
              "messaging.message.id": Option.getOrUndefined(
                Option.map(decodeId(update), ({ update_id }) => String(update_id))
              ),
              "kudo.update.kind": kind
            }))
          )
        )
    )
  )

const couldNotAct = (kind: Kind): kind is "unreadable" | "set-aside" => kind === "unreadable" || kind === "set-aside"

type Unreadable = Extract<Reading, { readonly _tag: "Unreadable" }>

/** Nobody can act on such an update but a person, where money has moved. */
const unreadable = ({ payment }: Unreadable) =>
  payment === undefined
    ? Effect.logWarning("unreadable update set aside")
    : Effect.logError("a payment cannot be read").pipe(
        Effect.annotateLogs({ ...raises("payment-unreadable"), ...payment })
      )

const count = (kind: Kind) => Metric.update(counters.get(kind) ?? updates, 1)

const deliver = (host: DialogHost["Service"], { user, ...received }: Incoming) =>
  Effect.andThen(failpoint("update.received"), host.receive(user, received)).pipe(
    Effect.timeoutOrElse({ duration: receiveWithin, orElse: () => new ReceiveFailed({ retry: true }) }),
    Effect.tap(failpoint("update.acted"))
  )

/** A tap's answer has a lane of its own: it waits for the actor's words, but never longer than a moment. */
const makePress = Effect.fnUntraced(function* (host: DialogHost["Service"]) {
  const gateway = yield* TelegramGateway
  const background = yield* FiberSet.make()

  return Effect.fnUntraced(function* (incoming: Incoming, query: string) {
    const words = yield* Deferred.make<string | undefined>()
    const answer = Deferred.await(words).pipe(
      Effect.timeoutOrElse({ duration: answerWithin, orElse: () => Effect.succeed(undefined) }),
      Effect.flatMap((text) => gateway.answerCallback(query, text)),
      Effect.ignore
    )
    yield* FiberSet.run(background, answer)
    const toast = yield* deliver(host, incoming).pipe(Effect.tapError(() => Deferred.succeed(words, undefined)))
    yield* Deferred.succeed(words, toast)
  })
})

/** A payment's question never waits for an actor: it is one statement, and a refusal where that comes too late. */
const makeCheckout = Effect.gen(function* () {
  const gateway = yield* TelegramGateway
  const payments = yield* Payments
  const switches = yield* Switches
  const check = (question: Parameters<typeof payments.check>[0]) =>
    Effect.suspend(() =>
      switches.current().find("sales") === undefined ? payments.check(question) : Effect.succeed("closed" as const)
    )

  return ({ id, language, question }: Extract<Reading, { _tag: "PreCheckout" }>) =>
    check(question).pipe(
      Effect.timeoutOrElse({ duration: checkoutWithin, orElse: () => Effect.succeed("later" as const) }),
      Effect.catch(() => Effect.succeed("later" as const)),
      Effect.flatMap((refusal) =>
        Effect.retry(
          gateway.answerPreCheckout(id, refusal === undefined ? undefined : plain(language)(checkoutTexts[refusal])),
          checkoutTries
        )
      ),
      Effect.andThen(failpoint("checkout.answered")),
      Effect.ignore
    )
})

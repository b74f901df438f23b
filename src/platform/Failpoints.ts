import { Context, Effect, Layer, Option, Schema } from "effect"

/**
 * Every step boundary of an update, a payment, a generation, a delivery and a broadcast, in the order in which a life passes them. A
 * process may end at any of them without losing a video or a coin: `npm run crash` ends it at each in turn.
 */
export const failpoints = [
  "update.received",
  "update.committed",
  "update.acted",
  "screen.sent",
  "album.waited",
  "sound.heard",
  "still.ordered",
  "still.sent",
  "order.saved",
  "order.created",
  "order.held",
  "order.started",
  "line.left",
  "operator.performed",
  "invoice.stored",
  "invoice.sent",
  "checkout.answered",
  "payment.recorded",
  "payment.credited",
  "submit.claimed",
  "submit.uploaded",
  "submit.answered",
  "submit.accepted",
  "callback.received",
  "callback.due",
  "status.read",
  "status.told",
  "store.begun",
  "store.downloaded",
  "store.mended",
  "store.prepared",
  "store.fetched",
  "deliver.begun",
  "deliver.uploading",
  "deliver.sent",
  "deliver.captured",
  "notify.told",
  "release.failed",
  "release.done",
  "cancel.released",
  "stop.asked",
  "stop.answered",
  "stop.released",
  "late.arrived",
  "late.fetched",
  "late.told",
  "late.taken",
  "erasure.asked",
  "erasure.files",
  "erasure.words",
  "erasure.forfeited",
  "erasure.erased",
  "erasure.told",
  "broadcast.claimed",
  "broadcast.sent",
  "broadcast.noted"
] as const
export type Failpoint = (typeof failpoints)[number]

/** What happens at a crash point: nothing, unless a test asked for the end. */
export const Failpoints = Context.Reference<(point: Failpoint) => Effect.Effect<void>>("kudo/Failpoints", {
  defaultValue: () => () => Effect.void
})

/** Marks a step boundary. */
export const failpoint = (point: Failpoint) => Effect.flatMap(Failpoints, (at) => at(point))

/** A point, or `point:n` for its nth passing. */
export const crashPlan = Schema.String.check(
  Schema.isPattern(new RegExp(`^(${failpoints.join("|").replaceAll(".", "\\.")})(:[1-9]\\d{0,3})?$`), {
    message: "must be a step boundary such as submit.answered, or one with a number such as update.committed:7"
  })
)

/** Ends the process at a point as a power cut would: no finalizer runs, nothing is flushed. */
export const crashAt = (plan: Option.Option<string>) =>
  Option.match(plan, {
    onNone: () => Layer.empty,
    onSome: (text) => {
      const [point, nth = "1"] = text.split(":")
      let left = Number(nth)
      return Layer.succeed(Failpoints, (passed) =>
        Effect.sync(() => {
          if (passed === point && --left === 0) process.kill(process.pid, "SIGKILL")
        })
      )
    }
  })

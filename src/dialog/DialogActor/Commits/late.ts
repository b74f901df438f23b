import { Effect, Option, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { Coins } from "../../../domain/Coins.ts"
import type { JobId } from "../../../domain/Ids.ts"
import { Billing } from "../../../money/Billing.ts"
import { Spending } from "../../../money/Spending.ts"
import { failpoint } from "../../../platform/Failpoints.ts"
import { currentTraceparent } from "../../../platform/Telemetry/trace.ts"
import { GenerationRuns } from "../../../video/GenerationRuns.ts"
import { LateVideos } from "../../../video/LateVideos.ts"
import { type Change, rejected, type Save, type Saved, withBalance } from "./save.ts"

/** The late video cannot be paid for at the moment; nothing was taken. */
class LateRefused extends Schema.TaggedError<LateRefused>()("LateRefused", {
  reason: Schema.Literals(["coins", "day-limit", "month-limit", "frozen"]),
  price: Coins
}) {}

/** The message that offers the video, unless the offer was taken from a screen, which stays the dialog's own. */
const offerMessage = ({ pressed, session }: Change) => (pressed === session.screen ? undefined : pressed)

/** Answers to the offer of a video that came after its job had failed and its coins had gone back. */
export const makeLateAnswers = Effect.fnUntraced(function* (save: Save) {
  const sql = yield* SqlClient.SqlClient
  const billing = yield* Billing
  const spending = yield* Spending
  const late = yield* LateVideos
  const runs = yield* GenerationRuns

  /** Pays for the video; the offer's message becomes the status message of the job that delivers it. */
  const pay = Effect.fnUntraced(function* (change: Change, saved: Saved, id: JobId) {
    const { user } = change
    const offer = yield* late.offer(user, id)
    if (Option.isNone(offer)) return { ...saved, toast: "late-gone" } as const
    const { price } = offer.value
    yield* spending
      .allow(user, price)
      .pipe(Effect.catchTag("SpendingRefused", ({ reason }) => new LateRefused({ reason, price })))
    const statusMessage = offerMessage(change) ?? null
    // It may have expired since it was read.
    const taken = yield* late.take(offer.value, { statusMessage, traceparent: yield* currentTraceparent })
    if (!taken) return { ...saved, toast: "late-gone" } as const
    yield* billing
      .hold(user, id, price)
      .pipe(Effect.catchTag("InsufficientCoins", () => new LateRefused({ reason: "coins", price })))
    yield* runs.start(id)
    yield* failpoint("late.taken")
    return withBalance(saved, yield* billing.balance(user))
  })

  const take = Effect.fnUntraced(
    function* (change: Change, id: JobId) {
      const saved = yield* save(change)
      return saved._tag === "Saved" ? yield* pay(change, saved, id) : saved
    },
    sql.withTransaction,
    Effect.withSpan("DialogActor.take", { root: true }),
    Effect.withTracerEnabled(true),
    Effect.catchTag("LateRefused", ({ reason, price }) => rejected({ _tag: "LateRefused", reason, price }))
  )

  const decline = Effect.fnUntraced(function* (change: Change, id: JobId) {
    const saved = yield* save(change)
    if (saved._tag !== "Saved") return saved
    if (!(yield* late.decline(change.user, id))) return { ...saved, toast: "late-gone" } as const
    const message = offerMessage(change)
    return message === undefined
      ? saved
      : ({ ...saved, followUps: [{ _tag: "Replace", message, key: "late-declined" }] } as const)
  }, sql.withTransaction)

  return { take, decline }
})

import { Effect, Metric } from "effect"
import { LocalActors } from "../dialog/DialogActor/LocalActors.ts"
import { updateKinds } from "../inbox/Inbox.ts"
import { openConnections } from "../platform/Database/Wires.ts"
import type { MetricName } from "../platform/Metrics/metricTable.ts"
import { fromZero, gauge } from "../platform/Metrics.ts"
import { makeProcessMetrics } from "../platform/Telemetry/processMetrics.ts"
import { VideoProviders } from "../providers/VideoProvider.ts"
import { errorReasons, timedOperations } from "../providers/VideoProvider/timed.ts"
import { coinFlows, Tally } from "../support/Tally.ts"
import { urgencies } from "../telegram/TelegramGateway/pacer/PacedCall.ts"
import { Failure } from "../video/Jobs.ts"
import { Fault } from "../video/Media/VideoFile.ts"
import { Lack } from "../video/Shortfall.ts"
import { ModelCatalogue } from "../video/ModelCatalogue.ts"

const residentDialogs = gauge("kudo_resident_dialogs")
const connections = gauge("kudo_database_connections")

/** Measures what is known at this moment: of this process, and, where it is the one that reads it, of the database. */
export const makeMeasure = Effect.gen(function* () {
  const actors = yield* LocalActors
  const tally = yield* Tally
  const ofProcess = yield* makeProcessMetrics
  return Effect.gen(function* () {
    yield* Metric.update(residentDialogs, yield* actors.count)
    yield* Metric.update(connections, openConnections())
    yield* ofProcess
    yield* tally.refresh
  }).pipe(Effect.ignore)
})

type Values = Readonly<Record<string, ReadonlyArray<string>>>

/**
 * The labels' values that are known before anything happens. Whatever is counted is there from the start with 0, so that its first
 * event is a rise; of what is told of Telegram's methods each comes with its first call.
 */
export const beginAtZero = Effect.gen(function* () {
  const { offers } = yield* ModelCatalogue
  const provider = [...(yield* VideoProviders).keys()]
  const model = offers.map(({ model }) => model.id)
  const known: ReadonlyArray<readonly [MetricName, Values?]> = [
    ["kudo_updates_total", { kind: updateKinds }],
    ["kudo_update_seconds"],
    ["kudo_videos_ended_total", { outcome: ["delivered", "cancelled"], reason: ["none"], model }],
    ["kudo_videos_ended_total", { outcome: ["failed"], reason: Failure.literals, model }],
    ["kudo_videos_delivered_total", { model }],
    ["kudo_videos_short_total", { model, lack: Lack.literals }],
    ["kudo_videos_refused_total", { fault: Fault.literals.filter((fault) => fault !== "disk") }],
    ["kudo_videos_removed_total", { reason: ["old", "crowded"] }],
    ["kudo_video_delivery_seconds"],
    ["kudo_video_queue_seconds"],
    ["kudo_video_accept_seconds"],
    ["kudo_coins_total", { flow: coinFlows }],
    ["kudo_stars_total", { flow: ["received", "refunded"] }],
    ["kudo_refunds_total"],
    ["kudo_payments_healed_total"],
    ["kudo_provider_request_seconds", { provider, operation: timedOperations }],
    ["kudo_provider_errors_total", { provider, reason: errorReasons }],
    ["kudo_provider_circuit", { provider }],
    ["kudo_assistant_seconds", { operation: ["improve", "moderate", "transcribe"] }],
    ["kudo_telegram_held_total", { urgency: urgencies, outcome: ["waited", "refused"] }],
    ["kudo_webhook_refused_total"],
    ["kudo_cluster_isolated"]
  ]
  yield* Effect.forEach(known, ([name, values]) => fromZero(name, values), { discard: true })
})

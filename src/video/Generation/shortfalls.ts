import { Effect, Metric } from "effect"
import { counter } from "../../platform/Metrics.ts"
import type { Job } from "../Jobs.ts"
import type { Shortfall } from "../Shortfall.ts"

const shortfalls = counter("kudo_videos_short_total")

const deliveries = counter("kudo_videos_delivered_total")

/** Counts a delivered video: beside those that were short it gives a model's rate. */
export const countDelivery = ({ request }: Job) =>
  Metric.update(Metric.withAttributes(deliveries, { model: request.model }), 1)

/** Tells the operator that a model delivered less than was ordered: a line with both, and a counter of it. */
export const tellShortfall = Effect.fnUntraced(function* (
  job: Job,
  { lacks, seconds, width, height, coins }: Shortfall
) {
  const { model, ratio, resolution, sound, seconds: ordered } = job.request
  yield* Effect.forEach(lacks, (lack) => Metric.update(Metric.withAttributes(shortfalls, { model, lack }), 1), {
    discard: true
  })
  yield* Effect.logWarning("a video is not what was ordered").pipe(
    Effect.annotateLogs({
      model,
      provider: job.provider ?? "none",
      lacks: lacks.join(" "),
      ordered: `${ratio} ${resolution} ${ordered} s${sound === false ? " silent" : ""}`,
      came: `${width}x${height} ${seconds} s`,
      back: coins
    })
  )
})

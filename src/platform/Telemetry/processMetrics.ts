import { Effect, Metric } from "effect"
import { monitorEventLoopDelay } from "node:perf_hooks"
import { release } from "../release.ts"
import { counter, gauge } from "../Metrics.ts"

/** How exactly the event loop's lag is seen, in ms. */
const resolution = 20

const processorTime = counter("kudo_process_cpu_seconds_total")
const resident = gauge("kudo_process_resident_bytes")
const heap = gauge("kudo_process_heap_bytes")
const handles = gauge("kudo_process_handles")
const lag = gauge("kudo_event_loop_lag_seconds")
const began = Metric.withAttributes(gauge("kudo_process_start_seconds"), { release })

/** Measures the process each time that it is run. The event loop is watched from the first time on: nobody else pays for it. */
export const makeProcessMetrics = Effect.sync(() => {
  let counted = 0
  let watched: ReturnType<typeof monitorEventLoopDelay> | undefined
  return Effect.gen(function* () {
    const { rss, heapUsed } = process.memoryUsage()
    const { user, system } = process.cpuUsage()
    const spent = (user + system) / 1e6
    yield* Metric.update(processorTime, spent - counted)
    counted = spent
    yield* Metric.update(resident, rss)
    yield* Metric.update(heap, heapUsed)
    yield* Metric.update(handles, process.getActiveResourcesInfo().length)
    yield* Metric.update(began, Math.round(performance.timeOrigin / 1000))
    if (watched === undefined) {
      watched = monitorEventLoopDelay({ resolution })
      watched.enable()
    }
    // It counts from one look to the next, each of which is late by nothing where it comes after the resolution.
    const late = watched.count === 0 ? 0 : watched.percentile(99) / 1e9 - resolution / 1000
    yield* Metric.update(lag, Math.max(0, late))
    watched.reset()
  })
})

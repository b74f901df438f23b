/** The dashboards, each of which shows the metrics of its page. */
export const pages = ["overview", "money", "providers", "telegram", "cluster"] as const
export type Page = (typeof pages)[number]

export type MetricType = "counter" | "gauge" | "histogram"

/** What is known of a metric before it is measured. Its values are in base units, which its name ends with. */
export interface MetricRow<Type extends MetricType = MetricType> {
  readonly type: Type
  readonly help: string
  readonly labels: ReadonlyArray<string>
  /**
   * How the values of several processes are taken together: `sum` of what each has of its own, `max` of what is one for all, which
   * one process of them reads and writes.
   */
  readonly across: "sum" | "max"
  readonly page: Page
  /** Upper bounds of a histogram's buckets. */
  readonly buckets?: ReadonlyArray<number>
}

type Common = Pick<MetricRow, "help" | "page"> & { readonly labels?: ReadonlyArray<string> }

/** What happened so often since the process began. */
const total = (page: Page, help: string, ...labels: ReadonlyArray<string>): MetricRow<"counter"> => ({
  type: "counter",
  help,
  labels,
  across: "sum",
  page
})
/** What a process has of its own. */
const own = (page: Page, help: string, ...labels: ReadonlyArray<string>): MetricRow<"gauge"> => ({
  type: "gauge",
  help,
  labels,
  across: "sum",
  page
})
/** What is one for all processes. */
const shared = (page: Page, help: string, ...labels: ReadonlyArray<string>): MetricRow<"gauge"> => ({
  ...own(page, help, ...labels),
  across: "max"
})
const spread = ({ page, help, labels = [] }: Common, buckets: ReadonlyArray<number>): MetricRow<"histogram"> => ({
  type: "histogram",
  help,
  labels,
  across: "sum",
  page,
  buckets
})

/** Of what a person waits for while they look. */
const fast = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/** Of a request to somebody else's server. */
const remote = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60]
/** Of a video that is made. */
const slow = [1, 5, 10, 20, 30, 60, 120, 180, 300, 600, 900, 1200, 1800, 3600, 7200]

/** Every metric of the bot: what it measures, the dashboards, their test and the docs are all of this table. */
export const metricTable = {
  kudo_jobs: shared("overview", "Unfinished jobs by state", "state"),
  kudo_videos_ended_total: total(
    "overview",
    "Videos that ended, by outcome, by why they failed, and by model",
    "outcome",
    "reason",
    "model"
  ),
  kudo_videos_delivered_total: total("overview", "Delivered videos, by model", "model"),
  kudo_video_delivery_seconds: spread({ page: "overview", help: "From a video's order to its delivery" }, slow),
  kudo_video_queue_seconds: spread({ page: "overview", help: "From a video's order until a provider was asked" }, slow),
  kudo_video_accept_seconds: spread(
    { page: "overview", help: "From asking a provider for a video until it took the order" },
    remote
  ),
  kudo_videos_short_total: total(
    "overview",
    "Delivered videos that were not as ordered, by model and by what they lack",
    "model",
    "lack"
  ),
  kudo_videos_refused_total: total("overview", "Finished videos that were no videos, by fault", "fault"),
  kudo_updates_total: total("overview", "Telegram updates by kind and outcome", "kind"),
  kudo_update_seconds: spread({ page: "overview", help: "From an update's arrival to its commit" }, fast),
  kudo_alerts: shared("overview", "Open alerts by kind", "kind"),

  kudo_coins_total: total(
    "money",
    "Coins that moved: sold, given, spent on videos, returned for failed or lesser ones, expired, taken back by a refund",
    "flow"
  ),
  kudo_coins_held: shared("money", "Coins held for videos in the making"),
  kudo_stars_total: total("money", "Telegram Stars, received and refunded", "flow"),
  kudo_refunds_total: total("money", "Payments that were refunded"),
  kudo_payments_healed_total: total(
    "money",
    "Payments and refunds learnt from Telegram's list, as their update never came"
  ),
  kudo_audit_violations: shared("money", "Rows that contradict a rule about money, by rule", "check"),

  kudo_bill_findings: shared(
    "money",
    "Lines of a provider's list without a video, videos without a line, and sums off by more than 5 %, in 90 days",
    "provider",
    "kind"
  ),
  kudo_provider_refusals_dollars: shared(
    "money",
    "What videos that were refused by rules cost all the same, in dollars of the last 30 days",
    "provider"
  ),

  kudo_provider_request_seconds: spread(
    { page: "providers", help: "Calls of video providers, by operation", labels: ["provider", "operation"] },
    remote
  ),
  kudo_provider_errors_total: total(
    "providers",
    "Errors of outside services by provider and reason",
    "provider",
    "reason"
  ),
  kudo_provider_circuit: own(
    "providers",
    "Whether a provider is passed over where there is another: 0 no, 1 being tried again, 2 yes",
    "provider"
  ),
  kudo_assistant_seconds: spread(
    { page: "providers", help: "Questions to the text server, retries included", labels: ["operation"] },
    remote
  ),

  kudo_telegram_calls_total: total("telegram", "Bot API calls by outcome", "method", "outcome"),
  kudo_telegram_429_total: total(
    "telegram",
    "Bot API calls that Telegram answered with 429 (too many requests)",
    "method"
  ),
  kudo_telegram_held_total: total(
    "telegram",
    "Bot API calls that did not go at once, by urgency and by what became of them",
    "urgency",
    "outcome"
  ),
  kudo_telegram_deaf: shared(
    "telegram",
    "1 while Telegram's updates do not reach the bot: another poller, a lost webhook, a rejected token"
  ),
  kudo_telegram_pending_updates: shared("telegram", "Updates that Telegram has not delivered to the webhook yet"),
  kudo_webhook_refused_total: total("telegram", "Posts to the webhook without the secret, or with a wrong one"),

  kudo_cluster_isolated: own(
    "cluster",
    "1 while this process owns no users and reaches no other process of its cluster"
  ),
  kudo_resident_dialogs: own("cluster", "Dialogs in memory"),
  kudo_database_connections: own("cluster", "Open connections to Postgres"),
  kudo_storage_free_bytes: own("cluster", "Free bytes of the disk that takes videos"),
  kudo_videos_kept_bytes: shared("cluster", "Bytes of the videos that are stored"),
  kudo_backup_age_seconds: shared("cluster", "Since the last backup was taken"),
  kudo_backup_verified_age_seconds: shared("cluster", "Since a backup was last found good"),
  kudo_videos_removed_total: total(
    "cluster",
    "Stored videos that were taken away, by reason: old, or crowded out",
    "reason"
  ),
  kudo_process_cpu_seconds_total: total("cluster", "Processor time of the process"),
  kudo_process_resident_bytes: own("cluster", "Resident memory of the process"),
  kudo_process_heap_bytes: own("cluster", "Used heap of the process"),
  kudo_process_handles: own("cluster", "What keeps the event loop busy: sockets, timers, files"),
  kudo_event_loop_lag_seconds: {
    ...own("cluster", "How late the event loop was at the 99th percentile, since it was asked last"),
    across: "max"
  },
  kudo_process_start_seconds: {
    ...own("cluster", "When the process began, in seconds of the epoch", "release"),
    across: "max"
  }
} as const satisfies Readonly<Record<string, MetricRow>>

export type MetricName = keyof typeof metricTable

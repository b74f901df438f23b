import type { TaskFailure } from "../VideoProvider.ts"

/** Where a task stands by the word for its state; undefined for a word that nobody here knows. */
export type Standing = "running" | "finished" | TaskFailure

const standings: Readonly<Record<Standing, ReadonlyArray<string>>> = {
  running: [
    "",
    "queued",
    "queue",
    "queueing",
    "in_queue",
    "inqueue",
    "pending",
    "wait",
    "waiting",
    "created",
    "accepted",
    "submitted",
    "scheduled",
    "not_start",
    "not_started",
    "starting",
    "started",
    "start",
    "initializing",
    "preparing",
    "in_progress",
    "inprogress",
    "processing",
    "progress",
    "running",
    "generating",
    "rendering",
    "active",
    "uploading",
    "post_processing"
  ],
  finished: [
    "completed",
    "complete",
    "succeeded",
    "succeed",
    "success",
    "successful",
    "done",
    "finished",
    "finish",
    "ready",
    "ok",
    "generated"
  ],
  provider: [
    "failed",
    "fail",
    "failure",
    "error",
    "errored",
    "rejected",
    "refused",
    "blocked",
    "incomplete",
    "aborted",
    "crashed"
  ],
  moderation: ["moderated", "moderation_blocked", "content_filtered", "nsfw"],
  expired: ["expired", "timeout", "timed_out", "timedout"],
  cancelled: ["cancelled", "canceled", "cancel", "stopped", "terminated"],
  lost: ["deleted", "not_found", "unknown_task"]
}

const byWord = new Map(
  Object.entries(standings).flatMap(
    ([standing, words]) => words.map((word) => [word, standing as Standing] as const) // Object.entries forgets the key type
  )
)

/** Reads a word for a state, however it is spelled: `IN_QUEUE`, `inProgress`, `Timed out`, `TASK_STATUS_SUCCEED`. */
export const standingOf = (word: string): Standing | undefined => {
  const spelled = word
    .trim()
    .replaceAll(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replaceAll(/[\s.-]+/g, "_")
    .replace(/^(?:(?:video|task|job|generation)_)?(?:(?:status|state)_)?/, "")
  return byWord.get(spelled)
}

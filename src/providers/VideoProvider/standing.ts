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

/**
 * What is heard in a phrase that is not in the table, the most telling first: a video that was "completed with errors" has
 * failed. Words in the languages of gateways stand beside the English ones.
 */
const heard: ReadonlyArray<readonly [Standing, RegExp]> = [
  ["moderation", /moderated|nsfw|violat|censored|flagged|审核[未不]通过|违规|敏感/],
  [
    "moderation",
    /^(?=.*(?:moderation|safety|polic|sensitive|risk_control))(?=.*(?:fail|block|reject|refus|denied|detect))/
  ],
  ["expired", /expired|time_?d?_?out|deadline_exceed|超时|истек/],
  ["cancelled", /cancell?ed|revoked|取消|отмен/],
  ["lost", /not_found|no_such|not_exist|deleted|removed|purged|不存在|не_найден/],
  [
    "provider",
    /unsuccess|fail(?!ing)|error|exception|rejected|refused|denied|invalid|abort|crash|\bdead\b|fatal|失败|异常|ошибка|отклон/
  ],
  ["running", /^not_|unfinished|incomplete|partial|未|中$|throttled|等待|排队|^(new|open|init|initialized|assigned)$/],
  [
    "finished",
    /(?:complet|succe|finish|generat|render|deliver|process|finaliz)(?:ed|ss|eded|ssful|ssfully)\b|^succ$|(?<!un)available|\b(?:done|ready)\b|成功|完成|完了|готов|terminé|completad|concluíd/
  ]
]

/** Reads a word for a state, however it is spelled: `IN_QUEUE`, `inProgress`, `Timed out`, `TASK_STATUS_SUCCEED`. */
export const standingOf = (word: string): Standing | undefined => {
  const spelled = word
    .trim()
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, "$1_$2")
    .toLowerCase()
    .replaceAll(/[\s.:-]+/g, "_")
    .replace(/^(?:(?:video|task|job|generation)_)?(?:(?:status|state)_)?/, "")
  const phrase = spelled.replaceAll("_", " ")
  return byWord.get(spelled) ?? heard.find(([_, pattern]) => pattern.test(spelled) || pattern.test(phrase))?.[0]
}

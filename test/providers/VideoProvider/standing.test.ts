import { describe, expect, it } from "vitest"
import { type Standing, standingOf } from "../../../src/providers/VideoProvider/standing.ts"

/** As servers of the video wire and gateways in several languages word it. */
const words: Readonly<Record<Standing, ReadonlyArray<string>>> = {
  finished: [
    "completed",
    "COMPLETE",
    "Succeed",
    "SUCCESS",
    "done",
    "ready",
    "TASK_STATUS_SUCCEED",
    "JOB_STATE_SUCCEEDED",
    "task_completed",
    "videoReady",
    "Generation Complete",
    "completed_successfully",
    "processed",
    "finalized",
    "available",
    "rendered",
    "succ",
    "status: done",
    "成功",
    "已完成",
    "готово",
    "terminé",
    "completado"
  ],
  running: [
    "",
    "IN_QUEUE",
    "inProgress",
    "In progress",
    "THROTTLED",
    "JOB_STATE_PENDING",
    "not ready",
    "not_completed",
    "unfinished",
    "partially_completed",
    "new",
    "initialized",
    "处理中",
    "排队中",
    "未完成",
    "审核中"
  ],
  provider: [
    "fail",
    "rejected",
    "FAILURE",
    "unsuccessful",
    "exception",
    "JOB_STATE_FAILED",
    "generation_failed",
    "internal_error",
    "system error",
    "invalid",
    "denied",
    "completed_with_errors",
    "INCOMPLETE",
    "dead",
    "失败",
    "ошибка"
  ],
  moderation: [
    "Content Moderated",
    "Request Moderated",
    "moderation_failed",
    "content_policy_violation",
    "nsfw_detected",
    "flagged",
    "censored",
    "rejected_by_moderation",
    "blocked_by_safety",
    "审核不通过"
  ],
  expired: ["Timed out", "TIMED-OUT", "timeout_error", "deadline_exceeded", "超时"],
  cancelled: ["canceled", "user_cancelled", "JOB_STATE_CANCELLED", "cancelled by user", "revoked", "已取消"],
  lost: ["deleted", "Task not found", "no_such_task", "removed", "任务不存在"]
}

describe("a word for a task's state", () => {
  for (const [standing, spellings] of Object.entries(words))
    it.each(spellings)(`${standing}: %s`, (word) => expect(standingOf(word)).toBe(standing))

  it.each([
    "rendering_audio",
    "completing",
    "finalizing",
    "cancelling",
    "moderating",
    "safety_check",
    "unavailable",
    "unknown",
    "constructor",
    "42"
  ])("%s is none that is known", (word) => {
    expect(standingOf(word)).toBeUndefined()
  })
})

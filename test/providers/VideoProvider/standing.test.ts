import { describe, expect, it } from "vitest"
import { standingOf } from "../../../src/providers/VideoProvider/standing.ts"

describe("a word for a task's state", () => {
  it.each([
    ["completed", "finished"],
    ["COMPLETE", "finished"],
    ["Succeed", "finished"],
    ["SUCCESS", "finished"],
    ["done", "finished"],
    ["ready", "finished"],
    ["TASK_STATUS_SUCCEED", "finished"],
    ["IN_QUEUE", "running"],
    ["inProgress", "running"],
    ["In progress", "running"],
    ["", "running"],
    ["fail", "provider"],
    ["rejected", "provider"],
    ["Timed out", "expired"],
    ["canceled", "cancelled"],
    ["deleted", "lost"],
    ["rendering_audio", undefined],
    ["constructor", undefined]
  ] as const)("%s means %s", (word, expected) => {
    expect(standingOf(word)).toBe(expected)
  })
})

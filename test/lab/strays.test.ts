import { describe, expect, it } from "vitest"
import { type Fault, type Step } from "../../lab/proofs/chaos/history.ts"
import { answersLost } from "../../lab/proofs/chaos/unexplained.ts"
import { beyondStrays } from "../../lab/proofs/verdict.ts"

const fault = (one: Pick<Fault, "where" | "kind" | "times"> & Partial<Fault>): Step => ({ _tag: "Fault", fault: one })
const stray = (user: number) => `user ${user}: a message that nobody can change tells of a making`

describe("messages whose number the bot cannot know", () => {
  it.each<[string, Step, number]>([
    ["an answer that is lost", fault({ where: "telegram", match: "sendMessage", kind: "lose", times: 2 }), 2],
    ["one that cannot be read", fault({ where: "telegram", match: "sendMessage", kind: "corrupt", times: 1 }), 1],
    ["whatever is said then", fault({ where: "telegram", kind: "lose", times: 3 }), 3],
    ["the end of the bot", { _tag: "Kill" }, 1],
    ["a refusal", fault({ where: "telegram", match: "sendMessage", kind: "fail", times: 9 }), 0],
    ["an edit", fault({ where: "telegram", match: "editMessageText", kind: "lose", times: 9 }), 0],
    ["an order", fault({ where: "video", match: "create", kind: "lose", times: 9 }), 0]
  ])("are as many as such a history makes: %s", (_what, step, most) => {
    expect(answersLost([step, { _tag: "Buy" }])).toBe(most)
  })

  it("are excused up to that, and all are told where there are more; nothing else is excused", () => {
    const wrong = [stray(1), "user 2: job hangs in storing", stray(3)]
    expect(beyondStrays(wrong, 2)).toEqual(["user 2: job hangs in storing"])
    expect(beyondStrays(wrong, 1)).toEqual(wrong)
  })
})

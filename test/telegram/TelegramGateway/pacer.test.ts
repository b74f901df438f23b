import { describe, expect, it } from "vitest"
import fc from "fast-check"
import { makePacer } from "../../../src/telegram/TelegramGateway/pacer.ts"
import { type PacedCall, urgencies, type Urgency } from "../../../src/telegram/TelegramGateway/pacer/PacedCall.ts"
import { maxWaiting } from "../../../src/telegram/TelegramGateway/pacer/WaitingCalls.ts"

interface Call extends PacedCall {
  readonly name: string
}
const call = (name: string, urgency: Urgency, chat?: number, message = true): Call => ({
  name,
  method: message ? "sendMessage" : "answerCallbackQuery",
  urgency,
  chat,
  message
})

/** What went when, however it came to go. */
const makeLog = (rates: { rate: number; chatRate: number }) => {
  const pacer = makePacer<Call>(rates)
  const went: Array<{ readonly at: number; readonly call: Call }> = []
  const rejected: Array<Call> = []
  const note = (at: number, released: ReturnType<typeof pacer.release>) => {
    for (const { call, decision } of released) {
      if (decision._tag === "Send") went.push({ at, call })
      else rejected.push(call)
    }
  }
  return {
    pacer,
    went,
    rejected,
    ask: (at: number, asked: Call) => {
      const { decision, others } = pacer.ask(at, asked)
      note(
        at,
        others.filter(({ decision }) => decision._tag === "Reject")
      )
      if (decision._tag === "Send") went.push({ at, call: asked })
      if (decision._tag === "Reject") rejected.push(asked)
      note(
        at,
        others.filter(({ decision }) => decision._tag === "Send")
      )
      return decision
    },
    /** Lets time pass in steps of `nextReleaseMillis`, until nobody waits or `until` is reached. */
    run: (from: number, until: number) => {
      for (let at = from; at <= until;) {
        note(at, pacer.release(at))
        const next = pacer.nextReleaseMillis()
        if (next === undefined) return
        at = Math.max(at + 1, Math.ceil(next))
      }
    }
  }
}

const names = (went: ReadonlyArray<{ readonly call: Call }>) => went.map(({ call }) => call.name)

describe("the pace of calls to Telegram", () => {
  it("in no second there are more than the rate, and to no chat more than its burst and its rate", () => {
    const asks = fc.array(
      fc.record({
        after: fc.integer({ min: 0, max: 120 }),
        urgency: fc.constantFrom(...urgencies),
        chat: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
        message: fc.boolean()
      }),
      { maxLength: 300 }
    )
    const limits = fc.record({ rate: fc.integer({ min: 5, max: 40 }), chatRate: fc.integer({ min: 1, max: 5 }) })
    fc.assert(
      fc.property(asks, limits, fc.integer({ min: 1, max: 40 }), (asks, rates, allowed) => {
        const log = makeLog(rates)
        log.pacer.allow(allowed)
        let now = 0
        for (const { after, ...asked } of asks) {
          log.run(now, now + after)
          now += after
          log.ask(now, { name: "any", method: "sendMessage", ...asked })
        }
        log.run(now, now + 3_600_000)
        expect(log.went.length + log.rejected.length).toBe(asks.length)
        const times = log.went.map(({ at }) => at)
        const most = Math.min(allowed, rates.rate)
        for (const [n, at] of times.entries()) expect((times[n + most] ?? Infinity) - at).toBeGreaterThanOrEqual(1000)
        for (let chat = 1; chat <= 6; chat++) {
          const sent = log.went.filter(({ call }) => call.chat === chat && call.message).map(({ at }) => at)
          for (const [first, from] of sent.entries()) {
            for (const [last, to] of sent.entries()) {
              if (last >= first)
                expect(last - first + 1).toBeLessThanOrEqual(5 + ((to - from) * rates.chatRate) / 1000 + 1e-6)
            }
          }
        }
      }),
      { numRuns: 200 }
    )
  })

  it("payments and answers find room in a second that menus and broadcasts have filled", () => {
    const log = makeLog({ rate: 30, chatRate: 1 })
    for (let n = 0; n < 100; n++) log.ask(0, call(`notice ${n}`, "notice", n))
    for (let n = 0; n < 4; n++) expect(log.ask(1, call(`answer ${n}`, "answer"))._tag).toBe("Send")
    expect(log.ask(1, call("checkout", "payment"))._tag).toBe("Send")
    expect(log.went.length).toBe(30)
  })

  it("what waits goes in the order of its urgency, and first come first within it", () => {
    const log = makeLog({ rate: 6, chatRate: 1 })
    for (let n = 0; n < 6; n++) log.ask(0, call("earlier", "answer"))
    const waiting = [...urgencies]
      .toReversed()
      .flatMap((urgency, n) => [call(`${urgency} 1`, urgency, n), call(`${urgency} 2`, urgency, n + 10)])
    for (const one of waiting) log.ask(1, one)
    log.went.length = 0
    log.run(2, 5000)
    expect(names(log.went)).toEqual(urgencies.flatMap((urgency) => [`${urgency} 1`, `${urgency} 2`]))
  })

  it("one chat's flood delays no other chat", () => {
    const log = makeLog({ rate: 30, chatRate: 1 })
    for (let n = 0; n < 15; n++) log.ask(0, call(`flood ${n}`, "screen", 1))
    expect(log.went.length).toBe(5)
    expect(log.ask(1, call("other", "screen", 2))._tag).toBe("Send")
    log.run(1, 60_000)
    expect(names(log.went.filter(({ call }) => call.chat === 1))).toEqual(
      Array.from({ length: 15 }, (_, n) => `flood ${n}`)
    )
    expect(log.went.at(-1)?.at).toBe(10_000)
  })

  it("progress that could not go within its time is never sent", () => {
    const log = makeLog({ rate: 30, chatRate: 1 })
    for (let n = 0; n < 12; n++) log.ask(0, call(`menu ${n}`, "screen", 1))
    log.ask(0, call("progress", "progress", 1))
    log.run(0, 20_000)
    expect(log.rejected.map(({ name }) => name)).toEqual(["progress"])
    expect(log.went.length).toBe(12)
  })

  it("when too many wait progress makes way first, then notices and menus, and never payments or answers", () => {
    const log = makeLog({ rate: 5, chatRate: 1 })
    for (let n = 0; n < 5; n++) log.ask(0, call("earlier", "answer"))
    const of = (urgency: Urgency, count: number) => {
      for (let n = 0; n < count; n++) log.ask(1, call(urgency, urgency, n + 100 * count))
    }
    of("progress", 1)
    of("notice", 1)
    of("screen", maxWaiting - 2)
    expect(log.pacer.waiting).toBe(maxWaiting)
    for (const urgency of ["video", "notice", "answer", "payment", "screen", "progress"] as const)
      log.ask(2, call(`late ${urgency}`, urgency, 9))
    expect(log.rejected.map(({ name }) => name)).toEqual([
      "progress",
      "late notice",
      "notice",
      "screen",
      "late screen",
      "late progress"
    ])
    expect(log.pacer.waiting).toBe(maxWaiting)
  })

  it("a refusal pauses its chat alone, and a second chat's refusal everybody's messages for a moment, but not the answers", () => {
    const log = makeLog({ rate: 30, chatRate: 1 })
    log.pacer.pause(0, call("refused", "screen", 1), 4)
    expect(log.ask(1, call("paused", "screen", 1))._tag).toBe("Wait")
    expect(log.ask(1, call("free", "screen", 2))._tag).toBe("Send")
    log.pacer.pause(2, call("refused too", "screen", 2), 3600)
    expect(log.ask(3, call("slowed", "video", 3))._tag).toBe("Wait")
    expect(log.ask(3, call("answer", "answer", undefined, false))._tag).toBe("Send")
    log.run(3, 60_000)
    expect(log.went.map(({ at, call }) => [call.name, at])).toEqual([
      ["free", 1],
      ["answer", 3],
      ["slowed", 4000],
      ["paused", 4000]
    ])
    expect(log.ask(4000, call("for an hour", "screen", 2))._tag).toBe("Reject")
  })

  it("two chats that are refused for long slow the others for some seconds only", () => {
    const log = makeLog({ rate: 30, chatRate: 1 })
    log.pacer.pause(0, call("one", "screen", 1), 3600)
    log.pacer.pause(1, call("two", "screen", 2), 3600)
    log.ask(2, call("third", "screen", 3))
    log.run(2, 60_000)
    expect(log.went.map(({ at }) => at)).toEqual([5001])
  })

  it("a refusal without a chat pauses its method, and nothing else", () => {
    const log = makeLog({ rate: 30, chatRate: 1 })
    const link = { ...call("link", "payment", undefined, false), method: "createInvoiceLink" }
    const checkout = { ...call("checkout", "payment", undefined, false), method: "answerPreCheckoutQuery" }
    log.pacer.pause(0, link, 3600)
    expect(log.ask(1, call("menu", "screen", 1))._tag).toBe("Send")
    expect(log.ask(1, call("answer", "answer", undefined, false))._tag).toBe("Send")
    expect(log.ask(1, checkout)._tag).toBe("Send")
    expect(log.ask(1, link)._tag).toBe("Wait")
  })

  it("a reply that was refused is probed within seconds, and a pause that nobody would sit through is told at once", () => {
    const log = makeLog({ rate: 30, chatRate: 1 })
    log.pacer.pause(0, call("refused", "answer", undefined, false), 3600)
    expect(log.ask(1, call("answer", "answer", undefined, false))._tag).toBe("Wait")
    log.run(1, 60_000)
    expect(log.went[0]?.at).toBe(2000)
    log.pacer.pause(2000, call("refused", "screen", 7), 600)
    expect(log.ask(3000, call("menu", "screen", 7))).toEqual({ _tag: "Reject", retryAfterSeconds: 599 })
  })
})

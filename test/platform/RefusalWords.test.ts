import { describe, expect, it } from "vitest"
import { meaning, refusal } from "../../src/platform/OpenAiClient.ts"
import { meaningOf } from "../../src/platform/RefusalWords.ts"

const openAi = (message: string, code: string | null = null) => ({
  error: { message, type: "invalid_request_error", code, param: null }
})

const refusals: ReadonlyArray<readonly [string, unknown, ReturnType<typeof meaning>]> = [
  ["OpenAI's safety system", openAi("Your request was rejected as a result of our safety system."), "moderation"],
  ["new-api's word list", { error: { code: "sensitive_words_detected", message: "…" } }, "moderation"],
  ["ByteDance", { error: { code: "InputTextSensitiveContentDetected", message: "…" } }, "moderation"],
  ["Alibaba", { code: "DataInspectionFailed", message: "Input data may contain inappropriate content." }, "moderation"],
  ["a guardrail", { message: "Blocked by guardrail: prompt" }, "moderation"],
  ["Azure", openAi("filtered", "content_filter"), "moderation"],
  ["new-api's used-up token", { code: "pre_consume_token_quota_failed", message: "quota is used up" }, "no-credits"],
  ["fal's balance", { detail: "User is locked. Reason: Exhausted balance. Top up your balance." }, "no-credits"],
  ["a gateway's 200", { error: { code: 402, message: "Insufficient credits" } }, "no-credits"],
  ["OpenAI's quota", openAi("You exceeded your current quota", "insufficient_quota"), "no-credits"],
  ["credits in words", { msg: "Your credits are not enough to run this model" }, "no-credits"],
  ["new-api without a channel", openAi("no available channel for model sora-2", "model_not_found"), "retired"],
  ["a model of yesterday", { message: "The model sora-2 is no longer available" }, "retired"],
  [
    "a refusal within a refusal",
    { code: "fail_to_fetch_task", message: '{"error":{"code":404,"message":"the model does not exist"}}' },
    "retired"
  ],
  ["OpenAI's length", openAi("string too long. Expected … maximum length 1000", "string_above_max_length"), "too-long"],
  ["a length in words", { detail: [{ msg: "Prompt exceeds the maximum length of 800 characters" }] }, "too-long"],
  ["vLLM is full", { error: { message: "The queue is full, try again later" } }, "full"],
  ["a server in demand", "<html><body><h1>503</h1>Our servers are currently overloaded</body></html>", "full"],
  ["a bad size", openAi("Invalid size 1x1", "invalid_value"), undefined],
  ["a page of a proxy", "<html><head><title>502 Bad Gateway</title></head></html>", undefined],
  ["nothing", undefined, undefined],
  ["a list", [1, 2, 3], undefined],
  ["case", { message: "the parameter is case sensitive" }, undefined]
]

describe("what the words of a refusal mean", () => {
  it.each(refusals)("%s", (_name, body, expected) => {
    expect(meaning(refusal(body))).toBe(expected)
  })

  it("a code is believed before prose, which may repeat the prompt", () => {
    expect(meaningOf(["insufficient_quota"], ["a nsfw film about a sensitive robot"])).toBe("no-credits")
  })

  it("an answer that contains itself many times over ends", () => {
    let nested: unknown = { message: "the queue is full" }
    for (let depth = 0; depth < 10_000; depth++) nested = { error: nested }
    expect(meaning(refusal(nested))).toBe(undefined)
  })
})

import { describe, expect, it } from "vitest"
import { withoutPrompt } from "../../../src/providers/VideoProvider/detail.ts"

const prompt = "A red fox jumps over the lazy dog, in the rain"

describe("what a provider said, as it is logged", () => {
  it.each<readonly [string, string, string]>([
    ["a code and a sentence", "HTTP 400: bad_request: The model is busy", "HTTP 400: bad_request: The model is busy"],
    ["the prompt in quotation marks", 'Prompt "a red fox" is not allowed', "Prompt … is not allowed"],
    ["the prompt without any", "Rejected: A red fox jumps over the lazy dog", "Rejected: …"],
    ["a part of it, in other letters", "Unsafe near RED FOX JUMPS; change it", "Unsafe near …; change it"],
    ["a cut-off quotation", "Rejected: «a red fox jumps over", "Rejected: …"],
    ["two words that anybody says", "the lazy queue is full", "the lazy queue is full"],
    ["a key", "Incorrect API key: sk-abcdefghijklmnopqrstuvwxyz012345", "Incorrect API key: …"],
    [
      "a signed link",
      "Failed to fetch https://cdn.example/a.png?token=secret",
      "Failed to fetch https://cdn.example/a.png"
    ]
  ])("%s", (_name, said, logged) => {
    expect(withoutPrompt(said, prompt)).toBe(logged)
  })

  it("a prompt of a word or two is hidden whole, and only as such", () => {
    expect(withoutPrompt("Blocked: secret garden", "Secret garden")).toBe("Blocked: …")
    expect(withoutPrompt("the category is cat", "cat")).toBe("the category is …")
    expect(withoutPrompt("nothing to hide", "")).toBe("nothing to hide")
  })

  it("is no longer than a line", () => {
    expect(withoutPrompt("word ".repeat(500), prompt).length).toBeLessThanOrEqual(200)
  })
})

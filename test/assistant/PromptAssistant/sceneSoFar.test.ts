import { assert, describe, it } from "@effect/vitest"
import { sceneIn } from "../../../src/assistant/PromptAssistant/sceneIn.ts"
import { sceneSoFar } from "../../../src/assistant/PromptAssistant/sceneSoFar.ts"

const scene = `Рыжая лиса 🦊 считает монеты при свете свечи и шепчет "моё!", а камера подходит ближе.`
const english = `A red fox counts coins by candlelight and whispers "моё!" as the camera creeps closer.`
const answer = JSON.stringify({ scene, english })

/** Everything that is shown while a text is written letter by letter. */
const shownOf = (said: string) =>
  Array.from({ length: said.length + 1 }, (_, end) => sceneSoFar(said.slice(0, end))).filter(
    (text) => text !== undefined
  )

/** What is shown grows and ends as the scene. */
const growsTo = (said: string, whole: string) => {
  const shown = shownOf(said)
  assert.strictEqual(shown.at(-1), whole)
  for (const text of shown) assert.isTrue(whole.startsWith(text), text)
  assert.isAbove(new Set(shown).size, 20)
}

describe("a scene that is still written", () => {
  it.each([
    ["in its object", answer],
    ["after its English", JSON.stringify({ english, scene })],
    ["in an object that is laid out", JSON.stringify({ scene, english }, null, 2)],
    ["in a fence", `\`\`\`json\n${answer}\n\`\`\``],
    ["after a thought", `<think>The user wants {"scene": "a fox"}.</think>\n${answer}`],
    ["after a thought without a beginning", `Okay, a fox it is.</think>${answer}`],
    ["with its letters escaped", answer.replaceAll(/[^\p{ASCII}]/gu, (letter) => escaped(letter))],
    ["beside other members", JSON.stringify({ reasoning: "hm", words: 12, done: false, scene })]
  ])("is shown as it grows, %s", (_, said) => growsTo(said, scene))

  it.each([
    ["a thought", `<think>Let me imagine {"scene": "${scene}"`],
    ["a thought without a mark", `We need to answer {"scene": "${scene}", "english": null}`],
    ["a greeting", `Sure! Here is your scene: {"scene": "${scene}"`],
    ["a text that may be anything yet", scene],
    ["its English alone", JSON.stringify({ english })],
    ["a refusal", JSON.stringify({ scene: "I'm sorry, but I can't help with that, as it is against my rules." })],
    ["the beginning of a refusal", `{"scene": "I'm sorry, but I can`],
    ["an object of objects", `{"thoughts": {"scene": "${scene}"}, "scene": "${scene}"}`],
    ["a list", `["${scene}"]`]
  ])("is not shown as long as it may be %s", (_, said) => assert.deepEqual(shownOf(said), []))
})

const escaped = (letter: string) =>
  [...Array(letter.length).keys()].map((n) => `\\u${letter.charCodeAt(n).toString(16).padStart(4, "0")}`).join("")

describe("an object that is no JSON", () => {
  it.each([
    ["lines broken within a text", `{"scene": "A fox\nruns.", "english": null}`, "A fox runs."],
    ["a comma after the last member", `{"scene": "A fox runs.",}`, "A fox runs."],
    ["an end that is missing", `{"scene": "A fox runs`, undefined],
    ["quotes of another language", `{'scene': 'A fox runs.'}`, undefined],
    ["words before one that was cut short", `Sure: {"scene": "A fox`, undefined]
  ])("never becomes a prompt with its braces: %s", (_, said, expected) => {
    const found = sceneIn(said)
    assert.strictEqual(found._tag === "Some" ? String(found.value) : undefined, expected)
  })
})

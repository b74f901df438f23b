import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { sceneIn, scenesIn } from "../../../src/assistant/PromptAssistant/sceneIn.ts"

const scene = "A red fox counts coins by candlelight as the camera creeps closer, coins clinking softly."
const speech = `A red fox counts coins and whispers "моё!" as the camera creeps closer.`
const twoBeats = `A fox stops at a mirror: it looks back.\nThen the light goes out.`

const wrapped: ReadonlyArray<readonly [string, string]> = [
  ["nothing around it", scene],
  ["a thought before it", `<think>The user wants a fox. Maybe gold?</think>\n\n${scene}`],
  ["a thought of another name", `<reasoning>\nshort\n</reasoning>${scene}`],
  ["a thought whose beginning was cut", `…so candlelight it is.</think>${scene}`],
  ["two thoughts", `<think>one</think>draft<think>two</think>${scene}`],
  ["a thought in brackets", `[THINK]a fox[/THINK]${scene}`],
  ["a thought in signs", `◁think▷a fox◁/think▷${scene}`],
  [
    "channels",
    `<|channel|>analysis<|message|>A fox.<|end|><|start|>assistant<|channel|>final<|message|>${scene}<|return|>`
  ],
  ["a greeting in its own line", `Sure! Here is your prompt:\n\n${scene}`],
  ["a greeting in the same line", `Sure! Here's the improved prompt: ${scene}`],
  ["a greeting without a colon", `Absolutely!\n\n${scene}`],
  ["a Russian greeting", `Конечно! Вот промпт для вашего видео:\n${scene}`],
  ["a Russian label", `Промпт: ${scene}`],
  ["a Spanish greeting", `¡Claro! Aquí tienes el prompt:\n\n${scene}`],
  ["a Portuguese greeting", `Aqui está a cena:\n${scene}`],
  ["a French greeting", `Voici la scène :\n${scene}`],
  ["a German greeting", `Natürlich! Hier ist der Prompt:\n\n${scene}`],
  ["a Chinese greeting", `好的！以下是提示词：\n${scene}`],
  ["a Chinese label", `提示词：${scene}`],
  ["a Japanese greeting", `もちろんです。以下がプロンプトです：\n${scene}`],
  ["a heading", `# Prompt\n\n${scene}`.replace("# Prompt", "## Prompt:")],
  ["a bold label", `**Prompt:** ${scene}`],
  ["a bold label in its own line", `**Final Prompt:**\n${scene}`],
  ["emphasis", scene.replace("red fox", "**red fox**").replace("softly", "*softly*")],
  ["a quotation", `> ${scene}`],
  ["a bullet", `- ${scene}`],
  ["a fence", `\`\`\`text\n${scene}\n\`\`\``],
  ["a fence with words around it", `Here you go:\n\n\`\`\`\n${scene}\n\`\`\`\n\nEnjoy!`],
  ["a fence without an end", `\`\`\`\n${scene}`],
  ["JSON", JSON.stringify({ prompt: scene })],
  ["JSON by another name", JSON.stringify({ Video_Prompt: scene, duration: 8 })],
  ["JSON in a fence", `\`\`\`json\n${JSON.stringify({ scene }, null, 2)}\n\`\`\``],
  ["JSON within JSON", JSON.stringify({ output: { prompt: scene } })],
  ["a list of JSON", JSON.stringify([{ prompt: scene }, { prompt: "A cat." }])],
  ["a JSON string", JSON.stringify(scene)],
  ["JSON after a greeting", `Here is the JSON: {"prompt": ${JSON.stringify(scene)}}`],
  ["quotes", `"${scene}"`],
  ["typographic quotes", `“${scene}”`],
  ["angle quotes", `«${scene}»`],
  ["corner brackets", `「${scene}」`],
  ["a label and quotes", `Prompt: "${scene}"`],
  ["an offer after it", `${scene}\n\nLet me know if you'd like it darker!`],
  ["a question after it", `${scene}\n\nWould you like a version in 16:9?`],
  ["a Russian offer after it", `${scene}\n\nЕсли хотите, могу сделать мрачнее.`],
  ["a note after it", `${scene}\n\n(Note: 62 words.)`],
  ["a count of words after it", `${scene}\n\nWord count: 62`],
  ["a rule and remarks", `${scene}\n\n---\n\n**Why it works:** candlelight.`],
  ["a second variant", `Option 1: ${scene}\n\nOption 2: A cat sleeps.`],
  ["a list of variants", `1. ${scene}\n2. A cat sleeps.`],
  ["a Russian second variant", `Вариант 1: ${scene}\n\nВариант 2: Кот спит.`],
  [
    "a greeting, a thought, a fence and JSON",
    `<think>hm</think>Sure!\n\`\`\`json\n{"prompt":${JSON.stringify(scene)}}\n\`\`\`\nEnjoy!`
  ]
]

describe("the scene in what a text model says", () => {
  it.each(wrapped)("is found with %s", (_, said) => {
    assert.deepStrictEqual(Option.getOrUndefined(sceneIn(said)), scene)
  })

  it.each([
    ["speech in the scene", speech],
    ["speech at both ends", `"Моё!" says the fox. "Go."`],
    ["two beats, the first with a colon", twoBeats],
    ["a great wave at the beginning", "Great waves roll over a pier.\nA gull shouts."],
    ["shots by number", "Shot 1: a fox runs.\nShot 2: it sleeps."],
    ["two dots of time", "At 12:30 a fox crosses the square."],
    ["an apology that is spoken", `"I'm sorry," says the fox to a snowman.`],
    ["a star in it", "A sign says 4 * 4 = 16, a child counts 2 * 8."],
    ["another language", "Рыжая лиса считает монеты при свече: камера медленно приближается."]
  ])("stays as it is: %s", (_, said) => {
    assert.deepStrictEqual<string | undefined>(Option.getOrUndefined(sceneIn(said)), said)
  })

  it.each([
    "",
    "   ",
    '""',
    "<think>The user wants a fox",
    "<think>fox</think>",
    "{}",
    '{"error":"no"}',
    '{"prompt":null}',
    '{"refusal":"I cannot help"}',
    "[]",
    "I'm sorry, but I can't help with that.",
    "I’m very sorry, no.",
    "I cannot create that.",
    "I'm not able to describe this person.",
    "Unfortunately, this breaks our rules.",
    "As an AI, I have no camera.",
    "К сожалению, я не могу помочь с этим.",
    "Извините, но такое снимать нельзя.",
    "Я не могу создать такой промпт.",
    "Lo siento, no puedo ayudar con eso.",
    "Desculpe, não posso ajudar.",
    "Je suis désolé, je ne peux pas.",
    "Es tut mir leid, das geht nicht.",
    "抱歉，我无法协助。",
    "对不起，我不能提供。",
    "申し訳ありませんが、できません。",
    "죄송하지만 도와드릴 수 없습니다.",
    "<think>not allowed</think>I can't help with that.",
    JSON.stringify({ prompt: "I'm sorry, I can't do that." }),
    "a".repeat(4001)
  ])("is not in %j", (said) => {
    assert.deepStrictEqual(sceneIn(said), Option.none())
  })
})

const shown = "Рыжая лиса считает монеты при свете свечи, монеты тихо звенят."

describe("a scene in two languages", () => {
  const both = JSON.stringify({ scene: shown, english: scene })
  it.each([
    ["an object", both],
    ["an object in a fence", `\`\`\`json\n${both}\n\`\`\``],
    ["an object after a thought and a greeting", `<think>{"scene": "no"}</think>Вот сцена:\n${both}`],
    ["labels within", JSON.stringify({ scene: `Промпт: ${shown}`, english: `**Prompt:** ${scene}` })]
  ])("is read from %s", (_, said) => {
    assert.deepStrictEqual<unknown>(Option.getOrUndefined(scenesIn(said)), { prompt: shown, english: scene })
  })

  it.each([
    ["English that is null", JSON.stringify({ scene, english: null }), scene],
    ["English that is empty", JSON.stringify({ scene: shown, english: " " }), shown],
    ["no English", JSON.stringify({ scene: shown }), shown],
    ["nothing but English", JSON.stringify({ english: scene }), scene],
    ["a refusal in its place", JSON.stringify({ scene: "Извините, я не могу помочь.", english: scene }), scene],
    ["both the same", JSON.stringify({ scene, english: scene }), scene],
    ["a plain text", shown, shown]
  ])("is one that serves as both where there is %s", (_, said, prompt) => {
    assert.deepStrictEqual<unknown>(Option.getOrUndefined(scenesIn(said)), { prompt })
  })

  it("is none where the English is a refusal", () => {
    assert.deepStrictEqual(scenesIn(JSON.stringify({ scene: shown, english: "I'm sorry, I can't." })), Option.none())
  })
})

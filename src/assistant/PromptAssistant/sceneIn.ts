import { Option, Schema } from "effect"
import { Prompt } from "../../domain/Video.ts"
import { parsed } from "../../platform/JsonApi.ts"
import type { Scene } from "./Brief.ts"

/** How models mark what they think before they answer: by tags, by brackets, by marks of their own. */
const thoughts: ReadonlyArray<readonly [open: RegExp, close: RegExp]> = [
  [
    /<(think|thinking|thought|reasoning|reflection|analysis|scratchpad)>/i,
    /<\/(think|thinking|thought|reasoning|reflection|analysis|scratchpad)>/i
  ],
  [/\[think\]/i, /\[\/think\]/i],
  [/◁think▷/i, /◁\/think▷/i],
  [/<\|channel\|>analysis<\|message\|>/, /<\|channel\|>final<\|message\|>/]
]

/** What is left after the last thought; nothing where a thought has no end, as the answer was cut short in it. */
export const withoutThoughts = (text: string): string => {
  for (const [open, close] of thoughts) {
    const ends = [...text.matchAll(new RegExp(close.source, "gi"))].at(-1)
    if (ends !== undefined) return withoutThoughts(text.slice(ends.index + ends[0].length))
    const begins = open.exec(text)
    if (begins !== null) return text.slice(0, begins.index)
  }
  return text.replaceAll(/<\|[\w ]{1,20}\|>/g, "")
}

/** Members of an object in which a scene is answered, the likeliest first. */
const sceneNames = ["prompt", "english", "video_prompt", "scene", "text", "description", "output", "answer", "result"]
/** Objects in lists and in objects: no answer nests deeper. */
const maxDepth = 3

/** The scene in an answer that is JSON, whatever its shape; an object that names none holds none. */
const sceneInJson = (value: unknown, depth = 0): string | undefined => {
  if (typeof value === "string") return value.trim() === "" ? undefined : value
  if (depth > maxDepth || typeof value !== "object" || value === null) return undefined
  if (Array.isArray(value)) return sceneInJson(value[0], depth + 1)
  const members = new Map(Object.entries(value).map(([name, member]) => [name.toLowerCase(), member]))
  for (const name of sceneNames) {
    const found = sceneInJson(members.get(name), depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

const fence = /```[^\n`]*\n([\s\S]*?)(?:\n```|$)/

/** A fence holds the answer, whatever is said around it. */
const unfenced = (text: string): string => fence.exec(text)?.[1]?.trim() ?? text

const bracketed = /^[^{[]{0,200}([{[][\s\S]*[}\]])[^}\]]{0,200}$/

/** An object or a list as models write it: with lines broken within a text, and a comma after the last member. */
const objectIn = (text: string): object | undefined => {
  const values = [text, text.replaceAll(/\p{Cc}+/gu, " ").replaceAll(/,\s*([}\]])/g, "$1")].map(parsed)
  return values.find((value) => typeof value === "object" && value !== null)
}

/** How an object begins that is no JSON all the same, such as one that was cut short. */
const brokenObject = /^[^{[]{0,200}\[?\s*\{\s*["'“]/

/** The value of an answer in JSON, alone or with some words around it; any other answer is its own text. */
const valueIn = (text: string): unknown => {
  const whole = parsed(text)
  if (typeof whole === "object" || (typeof whole === "string" && whole !== text)) return whole
  const value = objectIn(text) ?? objectIn(bracketed.exec(text)?.[1] ?? "")
  return value === undefined && !brokenObject.test(text) ? text : value
}

/** The two texts of an answer that has both. */
const Both = Schema.Struct({ scene: Schema.String, english: Schema.NonEmptyString })
const decodeBoth = Schema.decodeUnknownOption(Both)

const quotes: ReadonlyArray<readonly [string, string]> = [
  ['"', '"'],
  ["'", "'"],
  ["“", "”"],
  ["„", "“"],
  ["«", "»"],
  ["「", "」"],
  ["`", "`"]
]

/** Quotes around the whole go; quotes of a speech that happens to begin or end the text stay. */
const unquoted = (text: string): string => {
  const pair = quotes.find(([open, close]) => text.length > 1 && text.startsWith(open) && text.endsWith(close))
  if (pair === undefined) return text
  const inner = text.slice(1, -1)
  return inner.includes(pair[0]) || inner.includes(pair[1]) ? text : inner.trim()
}

/** Headings, emphasis, bullets and quoting signs are for pages, not for cameras. */
const unmarked = (text: string): string =>
  text
    .replaceAll(/^\s{0,3}(?:#{1,6}|>|[-*•])\s+/gm, "")
    .replaceAll(/(\*\*|__)(?=\S)([^*_\n]+?)(?<=\S)\1/g, "$2")
    .replaceAll(/(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])/g, "$1")

/** What a prompt is called in front of itself. */
const label =
  /^(?:(?:the |your |final |improved |english |video |text-to-video )*(?:prompt|scene|video|output|answer|result|response|version|variant|option)(?: \d+| in english)?|(?:готовый |улучшенный |ваш )*(?:промпт|сцена|вариант|ответ|описание)(?: \d+)?|(?:escena|cena|respuesta|resposta|szene|antwort|scène|réponse)|(?:提示词|场景|答案))\s*[:：]\s*/i

/** A line that only leads to what follows. */
const leads = /[:：]$/
/** How somebody who was asked begins to talk, instead of doing it. */
const greets =
  /^(?:(?:sure|certainly|of course|absolutely|great|okay|ok|got it|done|конечно|разумеется|хорошо|отлично|готово|claro|por supuesto|desde luego|com certeza|bien sûr|natürlich|gerne)[^\n\p{L}]*(?:$|[!,.:]\s)|here(?:['’]s| is| are| you go)|i(?:['’]ve| have) (?:written|made|created)|вот |aquí (?:está|tienes)|aqui está|segue |voici|hier ist|好的|当然|以下|もちろん|はい|물론)/iu
/** How they end. */
const closes =
  /^(?:let me know|would you like|do you want|feel free|want me to|i hope|hope (?:this|it)|if you(?:['’]d| would| want| need)|\(?notes?\s*[:：]|word count|length:|\(?\d+ words|this prompt|дай(?:те)? знать|хотите|если хотите|если нужно|надеюсь|примечание|количество слов|\(?\d+ слов|si quieres|si lo deseas|avísame|nota:|se quiser|espero que|n'hésitez|wenn du|lass mich wissen|如果|希望)/iu
const rule = /^(?:-{3,}|\*{3,}|_{3,}|={3,})$/

/** The longest greeting, in characters: what is longer is the scene itself. */
const longestGreeting = 200

const isChatter = (paragraph: string): boolean =>
  paragraph.length <= longestGreeting && [rule, greets, leads].some((pattern) => pattern.test(paragraph))

/** The paragraphs of the scene alone, without what is said before and after them; all of them where nothing else is left. */
const withoutChatter = (text: string): string => {
  const paragraphs = text.split(/\n+/).map((one) => one.trim())
  const scene = paragraphs.filter((one) => one !== "")
  while (scene.length > 1 && isChatter(scene[0] ?? "")) scene.shift()
  const ends = scene.findIndex((one, index) => index > 0 && (rule.test(one) || closes.test(one)))
  return scene.slice(0, ends === -1 ? scene.length : ends).join("\n")
}

/** A greeting in the line of the scene: "Sure! Here is your prompt: A fox …". */
const greetingInLine =
  /^(?:(?:sure|certainly|of course|absolutely|okay|конечно|хорошо|claro|natürlich|bien sûr|好的|当然)[^\n:：]{0,20}?[!,.！，。]\s*)?(?:here(?:['’]s| is| are)|this is|вот|aquí (?:está|tienes)|aqui está|voici|hier ist|以下是?)[^\n:：]{0,80}[:：]\s*/iu

/** One of several: the first. */
const option = /^(?:option|variant|version|вариант|opción|opção)\s*(?:1|one|a|i)\b[^\n:：.]{0,40}[:：.)]\s*/iu
const nextOption = /\n+\s*(?:option|variant|version|вариант|opción|opção)\s*(?:2|two|b|ii)\b[\s\S]*$/iu
const numbered = /^1[.)]\s+([\s\S]+?)\n+\s*2[.)]\s[\s\S]*$/

const firstOption = (text: string): string =>
  text.replace(nextOption, "").replace(option, "").replace(numbered, "$1").trim()

/** A model that will not, or that talks about its task instead of doing it. */
const declined =
  /^(?:unfortunately[, ]|(?:i['’]?m|i am) (?:very |really |so )?(?:sorry|unable|not able)|sorry[,.]|apologies|i (?:can['’]?t|cannot|can not|won['’]?t|am unable|must decline|apologize)|as an ai\b|as a (?:large )?language model|к сожалению|извин(?:и|яюсь)|прости(?:те)?,|я не могу|не могу (?:помочь|выполнить|создать)|lo siento|no puedo|lamento|desculpe|sinto muito|não posso|je suis désolé|désolé|je ne peux pas|es tut mir leid|tut mir leid|ich kann (?:dabei |das |ihnen |dir )?nicht|mi dispiace|przepraszam|抱歉|对不起|很抱歉|我无法|我不能|申し訳|すみません|죄송)/iu

const answerIn = (said: string): unknown => valueIn(unfenced(withoutThoughts(said).trim()))

/** A scene's text without what is said around it; none where it is a refusal. */
export const cleaned = (text: string): Option.Option<Prompt> =>
  Option.some(withoutChatter(unmarked(text.trim())).replace(greetingInLine, "").replace(label, "")).pipe(
    Option.map((scene) => unquoted(firstOption(scene))),
    Option.filter((scene) => !declined.test(scene)),
    Option.flatMap(Schema.decodeUnknownOption(Prompt))
  )

/**
 * The scene in what a text model said; none when it said none. Thoughts, greetings, fences, JSON, labels, markdown, remarks
 * and further variants around it are left out, in whatever language they are; a refusal is no scene.
 */
export const sceneIn = (said: string): Option.Option<Prompt> =>
  Option.flatMap(Option.fromUndefinedOr(sceneInJson(answerIn(said))), cleaned)

/** The scene with its English; one that came alone serves as both. */
export const scenesIn = (said: string): Option.Option<Scene> =>
  Option.map(sceneIn(said), (english) => {
    const shown = Option.flatMap(decodeBoth(answerIn(said)), ({ scene }) => cleaned(scene))
    return Option.isSome(shown) && shown.value !== english ? { prompt: shown.value, english } : { prompt: english }
  })

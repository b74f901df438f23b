import type { Operation } from "../../domain/VideoInputs.ts"
import { maxPromptLength, Prompt, type Ratio, type Resolution } from "../../domain/Video.ts"

/**
 * What somebody wishes of a video that is there: another shape, length or quality of it, its sound or none, the same once
 * more, or something that is done to it.
 */
export type Wish =
  | { readonly _tag: "Ratio"; readonly ratio: Ratio }
  | { readonly _tag: "Shorter" }
  | { readonly _tag: "Resolution"; readonly resolution: Resolution | "better" }
  | { readonly _tag: "Sound"; readonly sound: boolean }
  | { readonly _tag: "Again" }
  | { readonly _tag: "Operate"; readonly operation: Operation }

interface Rule {
  readonly wish: Wish
  /** Any of them, as whole words or the beginnings of words, in small letters. */
  readonly words: RegExp
}

/** Beginnings of words, as Russian ones change at their end; `\b` knows Latin letters alone. */
const words = (...beginnings: ReadonlyArray<string>) =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${beginnings.join("|")})`, "u")

/** What may stand around words that are a whole wish. */
const before = [
  "(?:the )?same(?: video| thing)?",
  "(?:can|could) (?:i|you|we) (?:have|get|make|do) (?:it|this|that)",
  "(?:make|do|give me|i want|i'd like) (?:it|this|that|one)",
  "but",
  "just",
  "please",
  "т(?:о же|акое же)(?: самое)?(?: видео)?",
  "(?:с)?делай(?:те)?(?: его| это| видео)?",
  "(?:а )?можно",
  "хочу",
  "давай(?:те)?",
  "но",
  "только",
  "пожалуйста",
  "lo mismo",
  "o mesmo",
  "pero",
  "mas"
]
const after = ["please", "thanks", "thank you", "at all", "пожалуйста", "спасибо", "вообще", "совсем", "por favor"]
const gap = "[\\s\\p{P}]*"

/** Phrases that are all that is wished: among other words they may be about a part of what is seen or heard. */
const alone = (...phrases: ReadonlyArray<string>) =>
  new RegExp(
    `^(?:${gap}(?:${before.join("|")})(?![\\p{L}\\p{N}]))*${gap}(?:${phrases.join("|")})(?:${gap}(?:${after.join("|")}))*${gap}$`,
    "u"
  )

const heard = "(?:sound|audio|music)"

const ratio = (ratio: Ratio): Wish => ({ _tag: "Ratio", ratio })
const resolution = (resolution: Resolution | "better"): Wish => ({ _tag: "Resolution", resolution })
const operate = (operation: Operation): Wish => ({ _tag: "Operate", operation })

/** The first rule that fits says what is wished; what fits none is a change of what is seen or heard. */
const rules: ReadonlyArray<Rule> = [
  {
    wish: { _tag: "Sound", sound: false },
    words: alone(
      `(?:without|with no|no) (?:any |the )?${heard}`,
      `(?:remove|drop|cut|kill|take away|take out|turn off|switch off) (?:all )?(?:the )?${heard}`,
      `(?:turn|switch) (?:the )?${heard} off`,
      `${heard} off`,
      "muted?(?: it| this| the (?:video|sound))?",
      "silent(?: video)?",
      "soundless",
      "без (?:звуков?|звука|музыки|аудио|озвучки)",
      "(?:убери|убрать|выключи|выключить|отключи|отключить|удали|удалить)(?:те)? (?:весь |всю )?(?:звуки?|музыку|аудио|озвучку)",
      "(?:звук|музыка|озвучка) не нуж(?:ен|на)",
      "не (?:надо|нужно) (?:звука|музыки|озвучки)",
      "беззвучн\\p{L}*",
      "sin (?:sonido|audio|música)",
      "sem (?:som|áudio|música)"
    )
  },
  {
    wish: { _tag: "Sound", sound: true },
    words: alone(
      `with (?:the )?${heard}`,
      `(?:add|bring back|give it|turn on|switch on) (?:some |the )?${heard}(?: back)?`,
      `(?:turn|switch) (?:the )?${heard} on`,
      `${heard} on`,
      "unmute(?: it| this)?",
      "со звуком",
      "с (?:музыкой|озвучкой)",
      "(?:добавь|добавить|включи|включить|верни|вернуть)(?:те)? (?:звук|музыку|озвучку)",
      "(?:звук|музыка|озвучка) нуж(?:ен|на)",
      "нуж(?:ен|на) (?:звук|музыка|озвучка)",
      "con (?:sonido|audio|música)",
      "com (?:som|áudio|música)"
    )
  },
  {
    wish: ratio("9:16"),
    words: words(
      "9:16",
      "vertical",
      "portrait",
      "upright",
      "вертикал",
      "портретн",
      "для сторис",
      "for stories",
      "for reels",
      "for tiktok",
      "для рилс",
      "для тикток"
    )
  },
  {
    wish: ratio("16:9"),
    words: words(
      "16:9",
      "horizontal",
      "landscape (?:format|mode|orientation)",
      "widescreen",
      "wide format",
      "горизонтал",
      "широкоэкранн",
      "for youtube",
      "для ютуб"
    )
  },
  { wish: ratio("1:1"), words: words("1:1", "square", "квадрат") },
  { wish: ratio("21:9"), words: words("21:9", "ultra-?wide", "cinemascope", "киноформат") },
  { wish: ratio("4:3"), words: words("4:3") },
  { wish: ratio("3:4"), words: words("3:4") },
  { wish: resolution("4k"), words: words("(?:in |в )?4[kк](?![\\p{L}\\p{N}])", "ultra hd") },
  { wish: resolution("1080p"), words: words("1080", "full ?hd", "фулл? ?hd") },
  { wish: resolution("720p"), words: words("720") },
  {
    wish: resolution("better"),
    words: words(
      "(?:better|higher|best) (?:quality|resolution)",
      "sharper",
      "crisper",
      "(?:лучше|выше|повыше|получше) качеств",
      "качеств\\p{L}* (?:лучше|выше|повыше|получше)",
      "в (?:лучшем|хорошем|высоком) качеств",
      "ч[её]тче",
      "почетче"
    )
  },
  {
    wish: { _tag: "Shorter" },
    words: words(
      "shorter(?! (?:hair|dress|skirt|coat|sleeves|beard|grass))",
      "make it short",
      "cut it down",
      "trim",
      "покороче",
      "короче(?! (?:волос|плать|юбк|бород))",
      "укороти",
      "сократи",
      "обрежь по времени"
    )
  },
  {
    wish: operate("extend"),
    words: words(
      "longer(?! (?:hair|dress|skirt|coat|sleeves|beard|tail|ears|legs))",
      "extend",
      "continue",
      "keep going",
      "go on",
      "what happens next",
      "what comes next",
      "next scene",
      "and then\\??$",
      "(?:a few |\\d+ )?more seconds",
      "prolong",
      "подлинн?ее",
      "длинн?ее(?! (?:волос|плать|юбк|бород|хвост|уш|ноги))",
      "продолж",
      "продли",
      "удлини",
      "что дальше",
      "что было дальше",
      "что будет дальше",
      "а дальше",
      "ещ[её] \\d+ сек",
      "ещ[её] секунд",
      "дальше\\p{P}*$"
    )
  },
  {
    wish: operate("remix"),
    words: words(
      "another (?:version|take|variant|way)",
      "different (?:version|take|variant)",
      "remix",
      "reimagine",
      "from scratch",
      "start over",
      "new version",
      "something else",
      "try differently",
      "друг\\p{L}+ (?:вариант|версию|версия|дубль)",
      "по-другому",
      "по другому",
      "иначе",
      "переделай",
      "заново",
      "с нуля",
      "нов\\p{L}+ (?:вариант|версию)",
      "ремикс"
    )
  },
  {
    wish: { _tag: "Again" },
    words: words(
      "(?:once )?again\\p{P}*$",
      "one more(?: time)?\\p{P}*$",
      "same again",
      "the same\\p{P}*$",
      "repeat(?: it| that)?\\p{P}*$",
      "ещ[её] раз\\p{P}*$",
      "ещ[её] одно(?: так\\p{L}+)?\\p{P}*$",
      "повтори\\p{P}*$",
      "так\\p{L}+ же\\p{P}*$",
      "то же самое\\p{P}*$",
      "снова\\p{P}*$"
    )
  }
]

/** What words ask of a video. */
export const wishOf = (text: string): Wish => {
  const said = text.trim().toLowerCase()
  return rules.find((rule) => rule.words.test(said))?.wish ?? operate("edit")
}

/** An old prompt with what is to be otherwise in it, where nobody writes a new one; the old one gives way where both are too long. */
export const joined = (prompt: Prompt, wish: Prompt): Prompt =>
  Prompt.make(`${prompt.slice(0, Math.max(0, maxPromptLength - wish.length - 1)).toWellFormed()}\n${wish}`.trim())

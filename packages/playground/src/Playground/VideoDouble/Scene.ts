import { Hash } from "effect"
import { languages, type Phrases, type SceneLanguage } from "./Phrases.ts"

export interface SceneBrief {
  readonly idea: string
  readonly style: string
  readonly previous: string
  readonly ratio: string
  readonly seconds: number | undefined
}

/** Of a longer idea only the beginning goes into the scene, so that the scene fits every prompt's limit. */
const maxIdeaLength = 3000

const pick = (list: ReadonlyArray<string>, seed: number, salt: number): string =>
  list[Math.abs(Hash.string(`${seed}:${salt}`)) % list.length] ?? ""

const sentence = (text: string) => (/[.!?…»”"]$/u.test(text) ? text : `${text}.`)
const speaks = (idea: string) => /«[^»]+»|“[^”]+”|"[^"]+"|„[^“]+“/u.test(idea)

const compose = (brief: SceneBrief, seed: number, words: Phrases) => {
  const idea = sentence(brief.idea.trim().slice(0, maxIdeaLength))
  const camera = `${pick(words.cameras, seed, 1)}: ${idea}`
  const light = words.light(pick(words.lights, seed, 2))
  const motion = `${pick(words.motions, seed, 3)}.`
  const sound = words.sound(pick(words.sounds, seed, 4))
  const details = [words.look(pick(words.details, seed, 5)), words.also(pick(words.details, seed, 6))]
  const body: Readonly<Record<string, ReadonlyArray<string>>> = {
    simpler: [camera, light],
    richer: [camera, light, motion, ...details, sound],
    absurd: [camera, `${pick(words.twists, seed, 7)}.`, light, motion, sound],
    meme: [words.meme(idea), `${pick(words.punchlines, seed, 8)}.`, sound]
  }
  const parts = [
    words.frames[brief.ratio] ?? "",
    ...(body[brief.style] ?? [camera, light, motion, sound]),
    speaks(idea) ? words.speech : "",
    brief.seconds === undefined ? "" : words.take(brief.seconds)
  ]
  return parts.filter((part) => part !== "").join(" ")
}

/** A scene in a language, and the same in English. */
export interface Scene {
  readonly shown: string
  readonly english: string
}

/**
 * A scene around the user's own words, which stay as they are, direct speech included. The same brief and attempt give
 * the same scene, and it is never the previous one.
 */
export const scene = (brief: SceneBrief, attempt: number, language: SceneLanguage): Scene => {
  const first = Hash.string(`${brief.idea}|${brief.style}|${brief.previous}`)
  const seeds = Array.from({ length: 10 }, (_, n) => first + (attempt + n) * 7919)
  const written = (seed: number) => compose(brief, seed, languages[language])
  const seed = seeds.find((one) => written(one) !== brief.previous) ?? first
  return { shown: written(seed), english: compose(brief, seed, languages.English) }
}

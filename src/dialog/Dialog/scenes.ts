import { Option, Schema } from "effect"
import type { Scene } from "../../assistant/PromptAssistant.ts"
import { sceneOf, withScene } from "../../assistant/PromptLibrary.ts"
import { Prompt, VideoRequest } from "../../domain/Video.ts"
import { maxScenes, type Spec } from "./State.ts"

/** A video that knows the English of one more scene; one without is known by its own words. */
export const knowing = (spec: Spec, { prompt, english }: Scene): Spec =>
  english === undefined
    ? spec
    : {
        ...spec,
        scenes: [...(spec.scenes ?? []).filter((one) => one.prompt !== prompt), { prompt, english }].slice(-maxScenes)
      }

/** The words that a provider gets for those on a card: the English of their scene, where it is known. */
export const sentPrompt = ({ scenes = [] }: Spec, prompt: string): string => {
  const scene = sceneOf(prompt)
  const known = scenes.find((one) => one.prompt === prompt || one.prompt === scene)
  if (known?.english === undefined) return prompt
  return known.prompt === prompt ? known.english : withScene(prompt, known.english)
}

const decodePrompt = Schema.decodeUnknownOption(Prompt)

/** What is ordered by a card: the words that are shown, and beside them those that are sent where these are others. */
export const requestOf = ({ scenes, ...spec }: Spec, prompt: Prompt): VideoRequest => {
  const sent = decodePrompt(sentPrompt(scenes === undefined ? spec : { ...spec, scenes }, prompt))
  const english = Option.filter(sent, (words) => words !== prompt)
  return new VideoRequest({ ...spec, prompt, ...(Option.isSome(english) && { english: english.value }) })
}

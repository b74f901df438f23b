import { maxPromptLength } from "../../domain/Video.ts"
import type { State } from "./State.ts"
import type { ViewContext, ViewData } from "./ViewContext.ts"

/** Why the last words were no prompt. */
export const promptProblem = (
  { problem, length, spec }: Extract<State, { _tag: "WritingPrompt" }>,
  data: ViewData,
  context: ViewContext
): ReadonlyArray<string> => {
  if (problem === undefined) return []
  const most = data.catalogue.find(spec.model)?.longestPrompt ?? maxPromptLength
  const key = problem === "too-long" && length !== undefined ? "prompt-longer" : `prompt-${problem}`
  return [context.text(key, { most, length: length ?? 0 }), ""]
}

import { Effect } from "effect"
import { type Deployment, type TextServer, voices } from "../../app/Deployment.ts"
import {
  answerOf,
  isNoPlace,
  isPlace,
  type TextAbilities,
  textAbilities,
  transcriptionAbility
} from "../../assistant/TextAbilities.ts"
import { type Finding, known, well, within, wrong } from "./Finding.ts"

/** Base addresses end with the version of the wire; one that does not, and should, is told with the right one. */
export const missingVersion = Effect.fnUntraced(function* (server: Omit<TextServer, "_tag">) {
  if (/\/v\d+[a-z0-9]*$/.test(server.baseUrl)) return []
  const look = (path: string) => answerOf(server, path, { withinSeconds: within })
  const [plain, versioned] = yield* Effect.all([look("/models"), look("/v1/models")], { concurrency: 2 })
  const finding: ReadonlyArray<Finding> =
    isNoPlace(plain) && isPlace(versioned)
      ? [
          wrong(
            "assistant",
            `${new URL(server.baseUrl).host}: the address lacks /v1: put it at the end of OPENAI_BASE_URL`
          )
        ]
      : []
  return finding
})

const promptsFinding = ({ prompts }: TextAbilities): Finding => {
  switch (prompts) {
    case "responses":
      return well("prompts", "are written by the Responses API")
    case "chat":
      return well("prompts", "are written by chat/completions, as there is no Responses API")
    case "none":
      return wrong(
        "prompts",
        "there is neither the Responses API nor chat/completions: set OPENAI_BASE_URL to a text server"
      )
  }
}

const moderationFinding = ({ moderation }: TextAbilities): Finding => {
  switch (moderation) {
    case "text-and-pictures":
      return well("moderation", "prompts and pictures are looked at before they are ordered")
    case "text":
      return known(
        "moderation",
        "prompts are looked at before they are ordered; the text server takes no pictures, which the video server alone judges"
      )
    case "unknown":
      return well("moderation", "prompts are looked at before they are ordered, pictures where the text server can")
    case "none":
      return known("moderation", "the text server has none: prompts and pictures are judged by the video server alone")
  }
}

/** Whether the text server has the calls that the assistant makes; nothing of one that does not answer. */
export const textCalls = Effect.fnUntraced(function* (server: Omit<TextServer, "_tag">) {
  const abilities = yield* textAbilities(server, within)
  return abilities === undefined ? [] : [promptsFinding(abilities), moderationFinding(abilities)]
})

/** Who turns recordings into words, and why. */
export const voicesFinding = Effect.fnUntraced(function* (deployment: Deployment) {
  const { transcription } = deployment
  const isServer = transcription._tag === "Server"
  const ability = isServer ? yield* transcriptionAbility(transcription, within) : "none"
  const { heard, line } = voices(deployment, ability)
  if (isServer && ability === "unknown") return wrong("voices", `${line}: look at TRANSCRIBE_BASE_URL`)
  return heard ? well("voices", line) : known("voices", line)
})

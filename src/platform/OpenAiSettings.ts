import { text, httpUrl } from "./Config/readers.ts"
import { optionalSetting, secretSetting, setting, settingGroup } from "./Config/setting.ts"
import { webhookSecret } from "./Config/webhookSecret.ts"

/** OpenAI's own host: it serves text, and no videos since 2026-09-24. */
export const openAiApi = "https://api.openai.com/v1"

/** The server that speaks OpenAI's wire. It stands here, as both the assistant and a video provider read it. */
export const openAi = settingGroup("The text server", {
  openAiKey: secretSetting({
    name: "OPENAI_API_KEY",
    description:
      "The key of the text server, which improves prompts, and moderates them and the pictures that go in with them."
  }),
  openAiBaseUrl: optionalSetting({
    name: "OPENAI_BASE_URL",
    reader: httpUrl,
    otherwise: openAiApi,
    description:
      "The text server (Responses or chat completions, Moderations), and the video server unless SORA_BASE_URL is set."
  }),
  openAiWebhookSecret: secretSetting({
    name: "OPENAI_WEBHOOK_SECRET",
    reader: webhookSecret,
    description: "The Standard Webhooks secret (whsec_…) of POST /sora_callback; without it a callback is only a hint."
  }),
  openAiTextModel: setting({
    name: "OPENAI_TEXT_MODEL",
    reader: text,
    default: "gpt-5-mini",
    description: "The text model of the prompt assistant."
  }),
  transcribeBaseUrl: optionalSetting({
    name: "TRANSCRIBE_BASE_URL",
    reader: httpUrl,
    otherwise: "the text server",
    description:
      "The server that turns recordings into words (OpenAI's /audio/transcriptions); with a FAL_KEY fal does where it has none."
  }),
  transcribeKey: secretSetting({
    name: "TRANSCRIBE_API_KEY",
    description: "The key of the server at TRANSCRIBE_BASE_URL, where it checks one."
  }),
  transcribeModel: setting({
    name: "TRANSCRIBE_MODEL",
    reader: text,
    default: "gpt-4o-mini-transcribe",
    description: "The model that turns recordings into words."
  })
})

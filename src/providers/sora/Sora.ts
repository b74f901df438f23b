import { Option, Redacted } from "effect"
import { VideoDouble, videoDoublePath } from "kudo-playground"
import type { SettingValues } from "../../platform/Config.ts"
import { bySchema, httpUrl } from "../../platform/Config/readers.ts"
import { optionalSetting, secretSetting, setting, settingGroup } from "../../platform/Config/setting.ts"
import { webhookSecret } from "../../platform/Config/webhookSecret.ts"
import { openAi, openAiApi } from "../../platform/OpenAiSettings.ts"
import { TrustedHosts } from "../../platform/OutboundHttp/trustedHosts.ts"
import { connected, defineProvider, type ProviderDouble, type ProviderServer } from "../ProviderRecord.ts"
import { providerName } from "./Errors.ts"
import * as SoraApi from "./SoraApi.ts"

const { openAiKey, openAiBaseUrl, openAiWebhookSecret } = openAi.settings

const group = settingGroup("Any server of /v1/videos", {
  // One server may serve text and videos.
  openAiKey,
  openAiBaseUrl,
  openAiWebhookSecret,
  baseUrl: optionalSetting({
    name: "SORA_BASE_URL",
    reader: httpUrl,
    otherwise: "OPENAI_BASE_URL",
    description: "A server that speaks /v1/videos, such as vLLM-Omni, SGLang, LiteLLM or new-api."
  }),
  key: secretSetting({
    name: "SORA_API_KEY",
    otherwise: "OPENAI_API_KEY",
    description: "The key of the video server."
  }),
  webhookSecret: secretSetting({
    name: "SORA_WEBHOOK_SECRET",
    reader: webhookSecret,
    otherwise: "OPENAI_WEBHOOK_SECRET",
    description: "The webhook secret of the video server."
  }),
  trustedDownloads: setting({
    name: "TRUSTED_DOWNLOADS",
    reader: bySchema(TrustedHosts),
    default: [],
    otherwise: "the video server's own host and port",
    description:
      "Your own storage that the video server's links and redirects lead to, such as minio.internal,http://10.0.0.5:9000: it may be private and speak plain http. Others must be public and https."
  })
})

export const soraSettings = group.settings

/** Self-hosted servers often check no key, and the SDK wants one. */
const noKey = Redacted.make("none")

const isOpenAi = (url: string) => new URL(url).hostname === new URL(openAiApi).hostname

const orElse = <A>(first: Option.Option<A>, second: Option.Option<A>) => Option.orElse(first, () => second)

type SoraServer = ProviderServer & Pick<SoraApi.SoraOptions, "trustedHosts">

/** The video server: each of its settings falls back to the text server's. OpenAI's own host is none any more. */
export const serverOf = (values: SettingValues<typeof soraSettings>): SoraServer | undefined => {
  const baseUrl = Option.getOrUndefined(orElse(values.baseUrl, values.openAiBaseUrl))
  if (baseUrl === undefined || isOpenAi(baseUrl)) return undefined
  return {
    baseUrl,
    apiKey: Option.getOrElse(orElse(values.key, values.openAiKey), () => noKey),
    webhookSecret: Option.getOrUndefined(orElse(values.webhookSecret, values.openAiWebhookSecret)),
    trustedHosts: values.trustedDownloads
  }
}

/** The double of OpenAI's wire, which answers the prompt assistant as well. */
export const openAiDouble: ProviderDouble = {
  path: videoDoublePath,
  signs: true,
  folder: "videos",
  layer: ({ apiKey, webhookSecret, callbackUrl, folder }) =>
    VideoDouble.layer({
      apiKey,
      // Tasks tell no address of ours: the server is told it by its operator.
      webhook: webhookSecret === undefined ? undefined : { url: callbackUrl, secret: webhookSecret },
      folder
    })
}

/** Any server that speaks OpenAI's `/v1/videos`: there with an address that is not OpenAI's own. */
export const sora = defineProvider({
  name: providerName,
  settings: group,
  connect: (values) => {
    const server = serverOf(values)
    if (server !== undefined) return connected(SoraApi.make, server)
    const asked = [values.openAiBaseUrl, values.openAiKey, values.baseUrl, values.key].some((one) =>
      Option.isSome<unknown>(one)
    )
    return asked
      ? {
          _tag: "Unserved",
          reason: "OpenAI switched its Sora off on 2026-09-24, set SORA_BASE_URL or another provider's key"
        }
      : undefined
  },
  driver: SoraApi.make,
  callbackPath: "/sora_callback",
  double: openAiDouble
})

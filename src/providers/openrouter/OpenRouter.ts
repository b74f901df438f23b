import { Option } from "effect"
import { OpenRouterDouble, openRouterDoublePath } from "kudo-playground"
import { httpUrl } from "../../platform/Config/readers.ts"
import { secretSetting, setting, settingGroup } from "../../platform/Config/setting.ts"
import { connected, defineProvider } from "../ProviderRecord.ts"
import { providerName } from "./Errors.ts"
import * as OpenRouterApi from "./OpenRouterApi.ts"

/** OpenRouter, one key for many models: there with its key. */
export const openrouter = defineProvider({
  name: providerName,
  settings: settingGroup("OpenRouter", {
    key: secretSetting({ name: "OPENROUTER_API_KEY", description: "The key of OpenRouter." }),
    baseUrl: setting({
      name: "OPENROUTER_BASE_URL",
      reader: httpUrl,
      default: "https://openrouter.ai/api/v1",
      description: "OpenRouter's server."
    }),
    webhookSecret: secretSetting({
      name: "OPENROUTER_WEBHOOK_SECRET",
      description:
        "The webhook secret of OpenRouter, for POST /callbacks/openrouter; without it a callback is only a hint."
    })
  }),
  connect: ({ key, baseUrl, webhookSecret }) =>
    Option.isNone(key)
      ? undefined
      : connected(OpenRouterApi.make, {
          baseUrl,
          apiKey: key.value,
          webhookSecret: Option.getOrUndefined(webhookSecret)
        }),
  driver: OpenRouterApi.make,
  double: { path: openRouterDoublePath, signs: true, layer: OpenRouterDouble.layer }
})

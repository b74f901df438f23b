import { Option } from "effect"
import { KieDouble, kieDoublePath } from "kudo-playground"
import { httpUrl } from "../../platform/Config/readers.ts"
import { secretSetting, setting, settingGroup } from "../../platform/Config/setting.ts"
import { connected, defineProvider } from "../ProviderRecord.ts"
import { providerName } from "./Errors.ts"
import * as KieApi from "./KieApi.ts"

/** KIE.AI, one key for many models: there with its key. */
export const kie = defineProvider({
  name: providerName,
  settings: settingGroup("KIE.AI", {
    key: secretSetting({ name: "KIE_API_KEY", description: "The key of KIE.AI." }),
    baseUrl: setting({
      name: "KIE_BASE_URL",
      reader: httpUrl,
      default: "https://api.kie.ai",
      description: "KIE.AI's server."
    }),
    webhookKey: secretSetting({
      name: "KIE_WEBHOOK_KEY",
      description: "The webhook key of KIE.AI, for POST /callbacks/kie; without it a callback is only a hint."
    })
  }),
  connect: ({ key, baseUrl, webhookKey }) =>
    Option.isNone(key)
      ? undefined
      : connected(KieApi.make, { baseUrl, apiKey: key.value, webhookSecret: Option.getOrUndefined(webhookKey) }),
  driver: KieApi.make,
  double: { path: kieDoublePath, signs: true, layer: KieDouble.layer }
})

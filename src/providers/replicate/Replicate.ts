import { Option } from "effect"
import { ReplicateDouble, replicateDoublePath } from "kudo-playground"
import { httpUrl } from "../../platform/Config/readers.ts"
import { secretSetting, setting, settingGroup } from "../../platform/Config/setting.ts"
import { webhookSecret } from "../../platform/Config/webhookSecret.ts"
import { connected, defineProvider } from "../ProviderRecord.ts"
import { providerName } from "./Errors.ts"
import * as ReplicateApi from "./ReplicateApi.ts"

/** Replicate, one token for many makers' models: there with its token. */
export const replicate = defineProvider({
  name: providerName,
  settings: settingGroup("Replicate", {
    key: secretSetting({ name: "REPLICATE_API_TOKEN", description: "The token of Replicate." }),
    baseUrl: setting({
      name: "REPLICATE_BASE_URL",
      reader: httpUrl,
      default: "https://api.replicate.com/v1",
      description: "Replicate's server."
    }),
    webhookSecret: secretSetting({
      name: "REPLICATE_WEBHOOK_SECRET",
      reader: webhookSecret,
      description: "The webhook secret (whsec_…) of POST /callbacks/replicate; without it Replicate is asked for it."
    })
  }),
  connect: ({ key, baseUrl, webhookSecret }) =>
    Option.isNone(key)
      ? undefined
      : connected(ReplicateApi.make, {
          baseUrl,
          apiKey: key.value,
          webhookSecret: Option.getOrUndefined(webhookSecret),
          asksForSecret: true
        }),
  driver: ReplicateApi.make,
  double: { path: replicateDoublePath, signs: true, layer: ReplicateDouble.layer }
})

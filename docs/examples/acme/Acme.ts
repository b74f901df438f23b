import { Option } from "effect"
import { httpUrl } from "../../../src/platform/Config/readers.ts"
import { secretSetting, setting, settingGroup } from "../../../src/platform/Config/setting.ts"
import { connected, defineProvider } from "../../../src/providers/ProviderRecord.ts"
import * as AcmeApi from "./AcmeApi.ts"

/** Acme, which does not exist: there with its key. */
export const acme = defineProvider({
  name: "acme",
  settings: settingGroup("Acme", {
    key: secretSetting({ name: "ACME_API_KEY", description: "The key of Acme." }),
    baseUrl: setting({
      name: "ACME_BASE_URL",
      reader: httpUrl,
      default: "https://api.acme.example/v1",
      description: "Acme's server."
    }),
    webhookSecret: secretSetting({
      name: "ACME_WEBHOOK_SECRET",
      description: "The webhook secret of Acme, for POST /callbacks/acme; without it a callback is only a hint."
    })
  }),
  connect: ({ key, baseUrl, webhookSecret }) =>
    Option.isNone(key)
      ? undefined
      : connected(AcmeApi.make, {
          baseUrl,
          apiKey: key.value,
          webhookSecret: Option.getOrUndefined(webhookSecret)
        }),
  driver: AcmeApi.make
})

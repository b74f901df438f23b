import { Option } from "effect"
import { ArkDouble, arkDoublePath } from "kudo-playground"
import { httpUrl } from "../../platform/Config/readers.ts"
import { secretSetting, setting, settingGroup } from "../../platform/Config/setting.ts"
import { connected, defineProvider } from "../ProviderRecord.ts"
import * as ArkApi from "./ArkApi.ts"
import { providerName } from "./Errors.ts"

/** BytePlus ModelArk, the maker's own server of Seedance: there with its key. */
export const ark = defineProvider({
  name: providerName,
  settings: settingGroup("BytePlus Ark", {
    key: secretSetting({
      name: "ARK_API_KEY",
      description: "The key of BytePlus ModelArk; it is good in its region alone."
    }),
    baseUrl: setting({
      name: "ARK_BASE_URL",
      reader: httpUrl,
      default: "https://ark.ap-southeast.bytepluses.com/api/v3",
      description: "ModelArk's server, in the region of the key."
    })
  }),
  connect: ({ key, baseUrl }) =>
    Option.isNone(key) ? undefined : connected(ArkApi.make, { baseUrl, apiKey: key.value, webhookSecret: undefined }),
  driver: ArkApi.make,
  double: { path: arkDoublePath, signs: false, layer: ArkDouble.layer }
})

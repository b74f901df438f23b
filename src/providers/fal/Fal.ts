import { Option } from "effect"
import { FalDouble, falDoublePath } from "kudo-playground"
import { httpUrl } from "../../platform/Config/readers.ts"
import { secretSetting, setting, settingGroup } from "../../platform/Config/setting.ts"
import { connected, defineProvider } from "../ProviderRecord.ts"
import { providerName } from "./Errors.ts"
import * as FalApi from "./FalApi.ts"
import * as Hearing from "./Hearing.ts"

/** fal, one key for the models of many makers: there with its key. */
export const fal = defineProvider({
  name: providerName,
  settings: settingGroup("fal", {
    key: secretSetting({ name: "FAL_KEY", description: "The key of fal." }),
    baseUrl: setting({
      name: "FAL_BASE_URL",
      reader: httpUrl,
      default: "https://queue.fal.run",
      description: "The server of fal's queue; another one has fal's storage and platform below the same address."
    })
  }),
  connect: ({ key, baseUrl }) => {
    if (Option.isNone(key)) return undefined
    const server = { baseUrl, apiKey: key.value, webhookSecret: undefined }
    return { ...connected(FalApi.make, server), hearing: Hearing.make({ ...server, callbackUrl: undefined }) }
  },
  driver: FalApi.make,
  double: { path: falDoublePath, signs: false, layer: FalDouble.layer }
})

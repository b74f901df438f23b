import { unsaid } from "./inputs.ts"
import { NetworkError, type ProviderErrorReason } from "../VideoProvider.ts"

/**
 * The reason of a call that failed before its order, such as an upload: nothing was ordered yet, so whatever became of it, the
 * order has not left.
 */
export const unordered = (reason: ProviderErrorReason): ProviderErrorReason => {
  switch (reason._tag) {
    case "NetworkError":
    case "Unavailable":
    case "NotFound":
    case "Unknown":
    case "ModelRetired":
      return new NetworkError({ sent: false })
    case "InvalidRequest":
      return unsaid
    default:
      return reason
  }
}

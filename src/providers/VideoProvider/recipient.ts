import { isIP } from "node:net"

/** Who gets what users write, where that is not what the provider is called: a server of the operator's choice. */
export type Recipient =
  | { readonly _tag: "Host"; readonly host: string }
  /** Its address means nothing outside, and may be nobody's business. */
  | { readonly _tag: "OwnServer" }

/** Ends of names that are found in the operator's network alone. */
const inside = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|home\.arpa)\.?$/i

/** Who stands behind the address of a server. */
export const recipientAt = (baseUrl: string): Recipient => {
  const { hostname } = new URL(baseUrl)
  const isOwn = !hostname.includes(".") || inside.test(hostname) || isIP(hostname.replace(/^\[(.*)\]$/, "$1")) !== 0
  return isOwn ? { _tag: "OwnServer" } : { _tag: "Host", host: hostname.replace(/\.$/, "") }
}

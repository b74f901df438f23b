import { Result } from "effect"
import { NetAddress } from "effect/net"

/** Characters of an address that is none of the known kinds. */
const maxAddress = 64

/** What counts as one address: whoever has one of IPv6 has the 2^64 beside it. */
export const networkOf = (address: string): string => {
  const ip = Result.map(NetAddress.ipFromString(address), (one) => NetAddress.toCanonical(one))
  if (Result.isFailure(ip)) return address.slice(0, maxAddress)
  if (NetAddress.isIpv4Address(ip.success)) return NetAddress.formatIp(ip.success)
  const network = NetAddress.ipv6ToSegments(ip.success).slice(0, 4)
  return `${network.map((part) => part.toString(16)).join(":")}::/64`
}

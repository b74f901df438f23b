import { BlockList, isIP } from "node:net"

const special: ReadonlyArray<readonly [string, number, "ipv4" | "ipv6"]> = [
  ["0.0.0.0", 8, "ipv4"],
  ["10.0.0.0", 8, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["127.0.0.0", 8, "ipv4"],
  // Within Azure this public address is the host of the machine.
  ["168.63.129.16", 32, "ipv4"],
  ["169.254.0.0", 16, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.0.0.0", 24, "ipv4"],
  ["192.0.2.0", 24, "ipv4"],
  ["192.88.99.0", 24, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["198.18.0.0", 15, "ipv4"],
  ["198.51.100.0", 24, "ipv4"],
  ["203.0.113.0", 24, "ipv4"],
  ["224.0.0.0", 3, "ipv4"]
]

const privateRanges = new BlockList()
for (const [network, prefix, family] of special) privateRanges.addSubnet(network, prefix, family)

/** Global unicast; everything else of IPv6 is local, multicast or reserved. */
const globalUnicast = new BlockList()
globalUnicast.addSubnet("2000::", 3, "ipv6")
/** Parts of it that are documentation, or wrap an IPv4 address that could be private (Teredo, 6to4). */
const wrapped = new BlockList()
wrapped.addSubnet("2001::", 23, "ipv6")
wrapped.addSubnet("2001:db8::", 32, "ipv6")
wrapped.addSubnet("2002::", 16, "ipv6")
wrapped.addSubnet("3fff::", 20, "ipv6")

/** Where a network without IPv4 reaches it (RFC 6052): the last 32 bits are the IPv4 address that is meant. */
const translated = new BlockList()
translated.addSubnet("64:ff9b::", 96, "ipv6")

/** The IPv4 address within a translated one, as the URL parser writes the last two groups: `64:ff9b::a00:1`. */
const embedded = (address: string): string => {
  const groups = new URL(`http://[${address}]`).hostname.replace(/^\[|\]$/g, "").split(":")
  const [high = 0, low = 0] = groups.slice(-2).map((group) => Number.parseInt(group === "" ? "0" : group, 16))
  return [high >> 8, high & 255, low >> 8, low & 255].join(".")
}

/** Whether an address is one of the public internet. */
export const isPublicAddress = (address: string): boolean => {
  switch (isIP(address)) {
    case 4:
      return !privateRanges.check(address, "ipv4")
    case 6:
      // An address with a zone means something on one line of this machine alone.
      if (address.includes("%")) return false
      if (translated.check(address, "ipv6")) return isPublicAddress(embedded(address))
      return globalUnicast.check(address, "ipv6") && !wrapped.check(address, "ipv6")
    default:
      return false
  }
}

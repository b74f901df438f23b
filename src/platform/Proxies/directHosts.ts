import { Option, Result } from "effect"
import { IpNetwork, NetAddress } from "effect/net"

/** A host as an entry of NO_PROXY and as a URL name it alike: in small letters, without brackets and without a dot at the end. */
const bare = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[(.+)\]$/, "$1")
    .replace(/^(.+)\.$/, "$1")

const networkOf = (host: string): Option.Option<IpNetwork.IpNetwork> =>
  Result.getSuccess(
    Result.orElse(IpNetwork.fromString(host), () => IpNetwork.fromString(`${host}/${host.includes(":") ? 128 : 32}`))
  )

/** Whether an entry's host, without its port, means the host of a URL. */
const hostRule = (written: string): ((host: string) => boolean) => {
  const entry = bare(written)
  if (entry === "*") return () => true
  const network = networkOf(entry)
  if (Option.isSome(network)) {
    return (host) =>
      Option.exists(Result.getSuccess(NetAddress.ipFromString(host)), (address) =>
        IpNetwork.contains(network.value, address)
      )
  }
  const name = entry.replace(/^\*?\./, "")
  return (host) => host.endsWith(`.${name}`) || (host === name && !entry.startsWith("*"))
}

/** An address of IPv6 with a port stands in brackets; without them its last group is no port. */
const withPort = /^(\[[^\]]+\]|[^:]+):(\d+)$/

const portOf = ({ port, protocol }: URL): number => Number(port) || (protocol === "https:" ? 443 : 80)

const entryRule = (entry: string): ((url: URL) => boolean) => {
  const [, host = entry, port] = withPort.exec(entry) ?? []
  const isHost = hostRule(host)
  return (url) => isHost(bare(url.hostname)) && (port === undefined || Number(port) === portOf(url))
}

/**
 * Which URLs are fetched without a proxy, by NO_PROXY: names with those below them (`example.com`, `.example.com`), only those
 * below (`*.example.com`), addresses, networks (`10.0.0.0/8`), each with a port or none, and `*` for all.
 */
export const directHosts = (noProxy: string): ((url: URL) => boolean) => {
  const rules = noProxy
    .split(/[,\s]+/)
    .filter((entry) => entry !== "")
    .map(entryRule)
  return (url) => rules.some((isDirect) => isDirect(url))
}

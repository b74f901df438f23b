/** Proxies for outgoing calls, as undici's `EnvHttpProxyAgent` takes them. */
interface ProxySettings {
  readonly httpProxy?: string
  readonly httpsProxy?: string
  readonly noProxy: string
}

/** What is on this machine is never asked for through a proxy: it would find itself there. */
const own = ["localhost", "127.0.0.1", "::1"]

export const isLoopback = (url: URL): boolean => own.includes(url.hostname.replace(/^\[|\]$/g, ""))

/**
 * Reads HTTPS_PROXY, HTTP_PROXY and NO_PROXY of an environment, in either case, as other programs do; undefined where no
 * proxy is named.
 */
export const proxySettings = (env: Readonly<Record<string, string | undefined>>): ProxySettings | undefined => {
  const read = (name: string) => env[name.toLowerCase()]?.trim() || env[name]?.trim() || undefined
  const all = read("ALL_PROXY")
  const httpProxy = read("HTTP_PROXY") ?? all
  const httpsProxy = read("HTTPS_PROXY") ?? all
  if (httpProxy === undefined && httpsProxy === undefined) return undefined
  return {
    ...(httpProxy !== undefined && { httpProxy }),
    ...(httpsProxy !== undefined && { httpsProxy }),
    noProxy: [read("NO_PROXY"), ...own].filter((entry) => entry !== undefined).join(",")
  }
}

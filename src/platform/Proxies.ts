import type { Agent as HttpAgent } from "node:http"
import { Effect, Layer } from "effect"
import { HttpProxyAgent } from "http-proxy-agent"
import { HttpsProxyAgent } from "https-proxy-agent"
import { Agent, type Dispatcher, ProxyAgent, setGlobalDispatcher } from "undici"
import { SettingsError } from "./Config.ts"
import { cleaned } from "./Config/cleaned.ts"
import { isEscaped } from "./isEscaped.ts"
import { directHosts } from "./Proxies/directHosts.ts"

/** A proxy and the variable that names it. */
export interface NamedProxy {
  readonly variable: string
  /** Undefined where it is named by what is no address of an HTTP proxy. */
  readonly url: URL | undefined
}

/** The proxies of an environment: what each kind of URL is fetched through, and which URLs are fetched directly. */
interface ProxySettings {
  readonly http: NamedProxy | undefined
  readonly https: NamedProxy | undefined
  readonly isDirect: (url: URL) => boolean
}

/** What is on this machine is never asked for through a proxy: it would find itself there. */
const own = "localhost,127.0.0.0/8,::1"

/** A proxy is often written without its scheme. */
const readProxy = (text: string): URL | undefined => {
  const url = URL.parse(text.includes("://") ? text : `http://${text}`)
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined
  return isEscaped(url.username) && isEscaped(url.password) ? url : undefined
}

/** Reads HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY of an environment, in either case, as other programs do. */
export const proxySettings = (env: Readonly<Record<string, string | undefined>>): ProxySettings => {
  const read = (name: string) => cleaned(env[name.toLowerCase()] ?? "") || cleaned(env[name] ?? "")
  const named = (...variables: ReadonlyArray<string>): NamedProxy | undefined => {
    const variable = variables.find((name) => read(name) !== "")
    return variable === undefined ? undefined : { variable, url: readProxy(read(variable)) }
  }
  return {
    http: named("HTTP_PROXY", "ALL_PROXY"),
    https: named("HTTPS_PROXY", "ALL_PROXY"),
    isDirect: directHosts(`${own},${read("NO_PROXY")}`)
  }
}

/** The proxy of an environment that a URL is fetched through; undefined where it is fetched directly. */
export const proxyFor = (
  url: URL,
  env: Readonly<Record<string, string | undefined>> = process.env
): string | undefined => {
  const { http, https, isDirect } = proxySettings(env)
  const proxy = url.protocol === "https:" ? https : http
  return proxy === undefined || isDirect(url) ? undefined : proxy.url?.href
}

/** What opens a connection to a URL's host through the proxy. */
export const throughProxy = (proxy: string, url: URL): HttpAgent =>
  url.protocol === "https:" ? new HttpsProxyAgent(proxy) : new HttpProxyAgent(proxy)

/** Connections of undici's that are made directly, or through the proxy that the environment names for their host. */
export const connecting = (options: Agent.Options = {}): Dispatcher => {
  const agents = new Map<string, ProxyAgent>()
  const agentOf = (proxy: string) => {
    const agent = agents.get(proxy) ?? new ProxyAgent({ ...options, uri: proxy })
    agents.set(proxy, agent)
    return agent
  }
  const { http, https } = proxySettings(process.env)
  const direct = new Agent(options)
  if (http === undefined && https === undefined) return direct
  return direct.compose((dispatch) => (request, handler) => {
    const proxy = proxyFor(new URL(request.origin ?? ""))
    return proxy === undefined ? dispatch(request, handler) : agentOf(proxy).dispatch(request, handler)
  })
}

/** Makes every `fetch` of the process go through the proxies that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name. */
export const Proxies = {
  /** Fails with {@link SettingsError} where one is named that cannot be meant. */
  layer: Layer.effectDiscard(
    Effect.gen(function* () {
      const { http, https } = proxySettings(process.env)
      const named = [http, https].filter((one) => one !== undefined)
      const faults = new Set(named.filter(({ url }) => url === undefined).map(({ variable }) => variable))
      if (faults.size > 0) {
        return yield* new SettingsError({
          faults: [...faults].map(
            (name) =>
              `${name}: must be an HTTP proxy such as http://proxy.example:3128, in whose user and password % is written as %25`
          )
        })
      }
      if (named.length > 0) setGlobalDispatcher(connecting())
    })
  )
} as const

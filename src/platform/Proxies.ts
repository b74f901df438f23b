import type { Agent } from "node:http"
import { Effect, Layer } from "effect"
import { HttpProxyAgent } from "http-proxy-agent"
import { HttpsProxyAgent } from "https-proxy-agent"
import { getProxyForUrl } from "proxy-from-env"
import { EnvHttpProxyAgent, setGlobalDispatcher } from "undici"
import { isLoopback, proxySettings } from "../domain/Proxies.ts"

/** The proxy of the environment that a URL is fetched through; undefined where it is fetched directly. */
export const proxyFor = (url: URL): string | undefined =>
  isLoopback(url) ? undefined : getProxyForUrl(url.href) || undefined

/** What opens a connection to a URL's host through the proxy. */
export const throughProxy = (proxy: string, url: URL): Agent =>
  url.protocol === "https:" ? new HttpsProxyAgent(proxy) : new HttpProxyAgent(proxy)

/** Makes every `fetch` of the process go through the proxies that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name. */
export const Proxies = {
  layer: Layer.effectDiscard(
    Effect.sync(() => {
      const proxies = proxySettings(process.env)
      if (proxies !== undefined) setGlobalDispatcher(new EnvHttpProxyAgent(proxies))
    })
  )
} as const

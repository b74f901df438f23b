import { Effect } from "effect"
import { connect } from "node:net"
import { type NamedProxy, proxySettings } from "../../platform/Proxies.ts"
import { type Finding, well, wrong } from "./Finding.ts"

/** How long a proxy may take to be connected to, in ms. */
const connectWithin = 5000

const defaultPort = (url: URL) => Number(url.port) || (url.protocol === "https:" ? 443 : 80)

const reaches = (url: URL) =>
  Effect.callback<boolean>((resume) => {
    const socket = connect({
      host: url.hostname.replace(/^\[|\]$/g, ""),
      port: defaultPort(url),
      timeout: connectWithin
    })
    const say = (answers: boolean) => () => {
      socket.destroy()
      resume(Effect.succeed(answers))
    }
    socket.once("connect", say(true)).once("error", say(false)).once("timeout", say(false))
    return Effect.sync(() => socket.destroy())
  })

const look = (kind: string, proxy: NamedProxy | undefined) => {
  // One that cannot be meant has stopped the start.
  if (proxy?.url === undefined) return Effect.succeed<ReadonlyArray<Finding>>([])
  const { variable, url } = proxy
  return Effect.map(reaches(url), (answers) => [
    answers
      ? well("proxy", `${kind} goes through ${url.host}, by ${variable}`)
      : wrong("proxy", `${variable}: nobody answers at ${url.host}: start it, or take the setting away`)
  ])
}

/** Whether the proxies that the environment names can be connected to; nothing where none is named. */
export const proxies = Effect.suspend(() => {
  const { http, https } = proxySettings(process.env)
  return Effect.map(Effect.all([look("https", https), look("http", http)]), (findings) => findings.flat())
})

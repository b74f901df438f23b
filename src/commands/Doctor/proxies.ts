import { Effect } from "effect"
import { connect } from "node:net"
import { proxySettings } from "../../domain/Proxies.ts"
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

const look = (name: string, address: string | undefined) => {
  if (address === undefined) return Effect.succeed<ReadonlyArray<Finding>>([])
  const url = URL.parse(address.includes("://") ? address : `http://${address}`)
  if (url === null) return Effect.succeed([wrong("proxy", `${name}: must be a URL such as http://proxy.example:3128`)])
  return Effect.map(reaches(url), (answers) => [
    answers
      ? well("proxy", `${name} leads through ${url.host}`)
      : wrong("proxy", `${name}: nobody answers at ${url.host}: start it, or take the setting away`)
  ])
}

/** Whether the proxies that the environment names can be connected to; nothing where none is named. */
export const proxies = Effect.suspend(() => {
  const settings = proxySettings(process.env)
  return Effect.map(
    Effect.all([look("HTTPS_PROXY", settings?.httpsProxy), look("HTTP_PROXY", settings?.httpProxy)]),
    (findings) => findings.flat()
  )
})

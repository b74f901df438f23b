import { plan } from "../app/Deployment.ts"
import type { Settings } from "../app/Settings.ts"

/** The real video servers that the settings name, as a command reaches them: without callbacks, which come to the bot. */
export const servers = (settings: Settings["Service"]) => {
  const { video } = plan(settings)
  return {
    video: video._tag === "Servers" ? video.providers : [],
    callbackUrl: () => undefined,
    pollEvery: undefined
  }
}

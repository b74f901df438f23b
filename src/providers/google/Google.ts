import { Option } from "effect"
import { GoogleDouble, googleDoublePath } from "kudo-playground"
import { bySchema, httpUrl, matching } from "../../platform/Config/readers.ts"
import { optionalSetting, secretSetting, setting, settingGroup } from "../../platform/Config/setting.ts"
import { webhookSecret } from "../../platform/Config/webhookSecret.ts"
import { connected, defineProvider } from "../ProviderRecord.ts"
import { providerName } from "./Errors.ts"
import * as GoogleApi from "./GoogleApi.ts"
import { serverOf } from "./Vertex.ts"

/** Parts of Vertex AI's addresses. Older projects are named within a domain, and a number will do. */
const projectId = matching(/^([a-z0-9.-]{1,63}:)?[a-z0-9][a-z0-9-]{0,62}$/, "must be a project's id or number")
const location = matching(/^[a-z][a-z0-9-]{0,62}$/, "must be a location such as us-central1 or global")

const settings = settingGroup("Google", {
  geminiKey: secretSetting({
    name: "GEMINI_API_KEY",
    description: "The key of Google's Gemini API, for Gemini Omni."
  }),
  geminiBaseUrl: setting({
    name: "GEMINI_BASE_URL",
    reader: httpUrl,
    default: "https://generativelanguage.googleapis.com",
    description: "The Gemini API's server."
  }),
  geminiWebhookSecret: secretSetting({
    name: "GEMINI_WEBHOOK_SECRET",
    reader: webhookSecret,
    description:
      "The secret of a static webhook at POST /callbacks/google. Without it each job names our address itself."
  }),
  project: optionalSetting({
    name: "GOOGLE_CLOUD_PROJECT",
    reader: bySchema(projectId),
    description: "The Google Cloud project of Veo on Vertex AI, with application default credentials."
  }),
  location: setting({
    name: "GOOGLE_CLOUD_LOCATION",
    reader: bySchema(location),
    default: "us-central1",
    description: "Vertex AI's location."
  }),
  vertexBaseUrl: optionalSetting({
    name: "GOOGLE_CLOUD_BASE_URL",
    reader: httpUrl,
    otherwise: "the location's",
    description: "A server in place of Vertex AI's own, such as a double."
  })
})

/** Google has two doors: the Gemini API by a key, Vertex AI by a project. It is there when one of them is open. */
export const google = defineProvider({
  name: providerName,
  settings,
  connect: ({ geminiKey, geminiBaseUrl, geminiWebhookSecret, project, location, vertexBaseUrl }) => {
    if (Option.isNone(geminiKey) && Option.isNone(project)) return undefined
    const server = {
      baseUrl: geminiBaseUrl,
      apiKey: Option.getOrUndefined(geminiKey),
      webhookSecret: Option.getOrUndefined(geminiWebhookSecret),
      vertex: Option.getOrUndefined(
        Option.map(project, (project) => ({ project, location, baseUrl: Option.getOrUndefined(vertexBaseUrl) }))
      )
    }
    const gemini = Option.isSome(geminiKey) ? [geminiBaseUrl] : []
    const vertex = Option.isSome(project) ? [Option.getOrElse(vertexBaseUrl, () => serverOf(location))] : []
    return connected(GoogleApi.make, server, [...gemini, ...vertex])
  },
  driver: GoogleApi.make,
  // Nobody registers a static webhook there: each task names our address, and its callbacks are signed by published keys.
  double: { path: googleDoublePath, signs: false, layer: GoogleDouble.layer }
})

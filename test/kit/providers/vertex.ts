import { Effect, Redacted } from "effect"
import * as GoogleApi from "../../../src/providers/google/GoogleApi.ts"
import type { Answer } from "../VideoServer.ts"
import { google, refusal, webhookSecret } from "./google.ts"
import type { Harness } from "./harness.ts"

export const accessToken = "ya29.very-secret-token"
export const operation =
  "projects/kudo-1/locations/us-central1/publishers/google/models/veo-3.1-generate-001/operations/0f3a-9d4c"

/** An operation of Vertex AI. */
export const progress = (change: Readonly<Record<string, unknown>> = {}): Answer => ({
  body: { name: operation, ...change }
})

export const makeVertex = (origin: string, options: Partial<GoogleApi.GoogleOptions> = {}) =>
  GoogleApi.make({
    baseUrl: "https://generativelanguage.googleapis.com",
    apiKey: undefined,
    webhookSecret: Redacted.make(webhookSecret),
    callbackUrl: undefined,
    vertex: {
      project: "kudo-1",
      location: "us-central1",
      authorize: Effect.succeed(Redacted.make({ authorization: `Bearer ${accessToken}` })),
      baseUrl: origin,
      storageUrl: origin
    },
    within: { submit: 1, read: 1, idle: 1 },
    ...options
  })

/** What its answers have in common with Google's own: it cannot be cancelled. */
const { cancelling: _, ...alike } = google

/** Veo, whose operations tell of an object in Cloud Storage. It calls nobody back. */
export const vertex: Harness = {
  ...alike,
  callsBack: false,
  model: "veo-3.1-generate-001",
  secrets: [accessToken],
  make: (origin, options) => makeVertex(origin, { baseUrl: origin, trustedHosts: options?.trustedHosts }),
  kindOf: ({ path }) => {
    if (path.endsWith(":predictLongRunning")) return "submit"
    if (path.endsWith(":fetchPredictOperation")) return "status"
    return path.startsWith("/storage/") || path.startsWith("/files/") ? "content" : "other"
  },
  silence: "generateAudio",
  takes: ["first", "first and last", "reference pictures"],
  task: operation,
  accepted: progress(),
  finished: undefined,
  running: { answer: progress({ metadata: {} }), progress: undefined },
  ready: () => progress({ done: true, response: { videos: [{ gcsUri: "gs://kudo/1/video.mp4" }] } }),
  failed: progress({ done: true, error: { code: 13, message: "Internal error encountered." } }),
  refused: refusal(400, "INVALID_ARGUMENT", "The prompt contains words that violate our Responsible AI practices."),
  moderated: progress({
    done: true,
    response: { raiMediaFilteredCount: 1, raiMediaFilteredReasons: ["Support codes: 58061214"] }
  }),
  unauthorized: refusal(401, "UNAUTHENTICATED", "Request had invalid authentication credentials."),
  outOfCredits: refusal(403, "PERMISSION_DENIED", "This API method requires billing to be enabled."),
  unknownStatus: progress({ done: "meditating" }),
  lost: refusal(404, "NOT_FOUND", "Operation not found.")
}

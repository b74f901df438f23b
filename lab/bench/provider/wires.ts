import { createHash, createHmac, generateKeyPairSync, sign } from "node:crypto"

/** A video of the server. Times are in ms of its own clock; 0 is not yet. */
export interface Job {
  readonly id: string
  readonly prompt: string
  /** Where its contender wants to be told. */
  readonly target: string
  readonly ordered: number
  done: boolean
  told: number
  fetched: number
}

interface Asked {
  readonly query: URLSearchParams
  readonly body: string
}

type Headers = Readonly<Record<string, string>>

/** How a provider's server is spoken to, as far as a video from words takes it. */
export interface Wire {
  /** Its models' name of the one that is ordered by the SDK alone. */
  readonly model: string
  /** Where it takes orders. */
  readonly orders: RegExp
  /** The words of an order, and where its end is told, where the order says it. */
  readonly order: (asked: Asked) => { readonly prompt: string; readonly target: string | undefined }
  /** A task, and the bytes of its video, by their paths. */
  readonly task: RegExp
  readonly file: RegExp
  /** A task as it is shown. */
  readonly view: (job: Job, origin: string, path: string) => unknown
  /** What is told of its end, and the signature. */
  readonly told: (job: Job, origin: string) => unknown
  readonly signed: (job: Job, body: string, secret: string) => Headers
  /** Answers to whatever else is asked. */
  readonly others?: Readonly<Record<string, unknown>>
}

const standardWebhook: Wire["signed"] = ({ id }, body, secret) => {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64")
  const timestamp = Math.floor(Date.now() / 1000)
  const signature = createHmac("sha256", key).update(`evt_${id}.${timestamp}.${body}`).digest("base64")
  return {
    "webhook-id": `evt_${id}`,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": `v1,${signature}`
  }
}

const formField = (form: string, name: string) =>
  new RegExp(`name="${name}"\\r\\n\\r\\n([^\\r]*)`).exec(form)?.[1] ?? ""

const sora: Wire = {
  model: "sora-2",
  orders: /^\/videos$/,
  order: ({ body }) => ({ prompt: formField(body, "prompt"), target: undefined }),
  task: /^\/videos\/([^/]+)$/,
  file: /^\/videos\/([^/]+)\/content$/,
  view: ({ id, done }) => ({ id, object: "video", status: done ? "completed" : "in_progress", progress: 50 }),
  told: ({ id }) => ({ id: `evt_${id}`, type: "video.completed", data: { id } }),
  signed: standardWebhook
}

const predictionOf = ({ id, ordered, done }: Job, origin: string) => ({
  id,
  model: replicate.model,
  version: "hidden",
  input: {},
  logs: "",
  error: null,
  status: done ? "succeeded" : "processing",
  output: done ? `${origin}/files/${id}` : null,
  created_at: new Date(ordered).toISOString(),
  urls: { get: `${origin}/predictions/${id}` }
})

const replicate: Wire = {
  model: "bytedance/seedance-2.0-fast",
  orders: /^\/models\/.+\/predictions$/,
  order: ({ body }) => {
    const { input, webhook } = JSON.parse(body)
    return { prompt: input.prompt, target: webhook }
  },
  task: /^\/predictions\/([^/]+)$/,
  file: /^\/files\/([^/]+)$/,
  view: predictionOf,
  told: predictionOf,
  signed: standardWebhook
}

const arkTask = ({ id, ordered, done }: Job, origin: string) => ({
  id,
  model: ark.model,
  status: done ? "succeeded" : "running",
  created_at: Math.floor(ordered / 1000),
  ...(done && { content: { video_url: `${origin}/files/${id}` }, usage: { completion_tokens: 48_000 } })
})

const ark: Wire = {
  model: "dreamina-seedance-2-5-260628",
  orders: /^\/contents\/generations\/tasks$/,
  order: ({ body }) => {
    const { content, callback_url: target } = JSON.parse(body)
    return { prompt: content[0].text, target }
  },
  task: /^\/contents\/generations\/tasks\/([^/]+)$/,
  file: /^\/files\/([^/]+)$/,
  view: arkTask,
  told: arkTask,
  signed: () => ({})
}

const { publicKey, privateKey } = generateKeyPairSync("ed25519")

const falOutput = ({ id }: Job, origin: string) => ({ video: { url: `${origin}/files/${id}` } })

const fal: Wire = {
  model: "fal-ai/wan/v2.7/text-to-video",
  orders: /^\/fal-ai\//,
  order: ({ body, query }) => ({ prompt: JSON.parse(body).prompt, target: query.get("fal_webhook") ?? undefined }),
  task: /\/requests\/([^/]+)(?:\/status)?$/,
  file: /^\/files\/([^/]+)$/,
  view: (job, origin, path) =>
    job.done && !path.endsWith("/status")
      ? falOutput(job, origin)
      : { request_id: job.id, status: job.done ? "COMPLETED" : "IN_PROGRESS" },
  told: (job, origin) => ({ request_id: job.id, status: "OK", error: null, payload: falOutput(job, origin) }),
  signed: ({ id }, body) => {
    const timestamp = String(Math.floor(Date.now() / 1000))
    const digest = createHash("sha256").update(body).digest("hex")
    return {
      "x-fal-webhook-request-id": id,
      "x-fal-webhook-user-id": "bench",
      "x-fal-webhook-timestamp": timestamp,
      "x-fal-webhook-signature": sign(
        null,
        Buffer.from([id, "bench", timestamp, digest].join("\n")),
        privateKey
      ).toString("hex")
    }
  },
  others: { "/.well-known/jwks.json": { keys: [{ ...publicKey.export({ format: "jwk" }) }] } }
}

/** The wires of the providers that are measured, by the paths that they are below. */
export const wires: ReadonlyMap<string, Wire> = new Map(Object.entries({ v1: sora, fal, replicate, ark }))

/** What a span of a video's trace is to be. */
interface ExpectedSpan {
  readonly name: string
  /** As OTLP numbers them: 1 internal, 2 server, 3 client. */
  readonly kind: 1 | 2 | 3
  /** The name of the span that it is in; undefined for the one that begins the trace. */
  readonly parent: string | undefined
  /** What it tells at least. */
  readonly attributes: Readonly<Record<string, RegExp>>
}

const job = { jobId: /^[0-9a-f-]{36}$/, userId: /^501$/ }
const server = { "server.address": /^127\.0\.0\.1$/, "server.port": /^\d{4,5}$/ }

const internal = (
  name: string,
  parent: string | undefined,
  attributes: ExpectedSpan["attributes"] = {}
): ExpectedSpan => ({
  name,
  kind: 1,
  parent,
  attributes
})

/** What a job is made in: every later step continues from there. */
const ordering = "sql.transaction"

/** A statement by its name. */
const statement = (name: string, parent: string): ExpectedSpan => {
  const [operation = "", table = ""] = name.split(" ")
  return {
    name,
    kind: 3,
    parent,
    attributes: {
      "db.system.name": /^postgresql$/,
      "db.namespace": /^test_/,
      "db.operation.name": new RegExp(`^${operation}$`),
      "db.collection.name": new RegExp(`^${table}$`),
      "db.query.summary": new RegExp(`^${name}$`),
      ...server
    }
  }
}

const request = (
  name: string,
  parent: string,
  status: number,
  attributes: ExpectedSpan["attributes"] = {}
): ExpectedSpan => ({
  name,
  kind: 3,
  parent,
  attributes: {
    "http.request.method": new RegExp(`^${name.split(" ")[0] ?? ""}$`),
    "http.response.status_code": new RegExp(`^${status}$`),
    "url.full": /^http:/,
    ...server,
    ...attributes
  }
})

const telegram = (method: string, parent: string, status: number): ReadonlyArray<ExpectedSpan> => [
  internal(`TelegramGateway.${method}`, parent),
  request(`POST /bot{token}/${method}`, `TelegramGateway.${method}`, status, {
    "url.template": new RegExp(`^/bot{token}/${method}$`),
    "url.full": new RegExp(`/botREDACTED/${method}$`)
  })
]

/** The trace of a video, from its confirmation to its end: refused once by its provider and once by Telegram on the way. */
export const videoTrace: ReadonlyArray<ExpectedSpan> = [
  internal("DialogActor.create", undefined),
  internal(ordering, "DialogActor.create", job),
  statement("INSERT jobs", "JobOrders.create"),
  statement("INSERT transfers", "Billing.hold"),

  internal("Generation.submit", ordering, job),
  internal("PromptAssistant.moderate", "Generation.submit"),
  {
    name: "moderation omni-moderation-latest",
    kind: 3,
    parent: "PromptAssistant.moderate",
    attributes: {
      "gen_ai.operation.name": /^moderation$/,
      "gen_ai.provider.name": /^openai$/,
      "gen_ai.request.model": /^omni-moderation-latest$/,
      "gen_ai.response.model": /^omni-moderation-latest$/,
      ...server
    }
  },
  request("POST", "moderation omni-moderation-latest", 200),
  internal("SoraApi.submit", "Generation.submit"),
  request("POST", "SoraApi.submit", 429, { "error.type": /^429$/ }),
  request("POST", "SoraApi.submit", 200),
  ...telegram("editMessageText", "Generation.submit", 200),

  internal("ProviderCallback.receive", ordering, job),
  statement("INSERT callbacks", "ProviderCallback.receive"),
  internal("StatusPoller.read", ordering, job),
  request("GET", "SoraApi.status", 200),

  internal("Generation.store", ordering, job),
  request("GET", "OutboundHttp.get", 200, { "url.full": /\/REDACTED$/ }),
  internal("VideoStore.save", "Generation.store"),

  internal("Generation.deliver", ordering, job),
  ...telegram("sendVideo", "Generation.deliver", 429),
  ...telegram("sendVideo", "Generation.deliver", 200),
  statement("UPDATE jobs", "sql.transaction"),
  statement("INSERT transfers", "Billing.capture"),

  internal("Generation.notify", ordering, job)
]

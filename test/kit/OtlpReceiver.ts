import { createServer, type Server } from "node:http"

interface Attribute {
  readonly key: string
  readonly value: Readonly<Record<string, unknown>>
}
/** A span as OTLP has it. */
export interface Span {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number
  readonly status: { readonly code?: number }
  readonly links?: ReadonlyArray<{ readonly traceId: string }>
  readonly attributes: ReadonlyArray<Attribute>
}
interface Point {
  readonly attributes: ReadonlyArray<Attribute>
  readonly asDouble?: number
}
/** The parts of OTLP's JSON that are read here. */
interface Export {
  readonly resourceSpans?: ReadonlyArray<{
    readonly resource: { readonly attributes: ReadonlyArray<Attribute> }
    readonly scopeSpans: ReadonlyArray<{ spans: ReadonlyArray<Span> }>
  }>
  readonly resourceMetrics?: ReadonlyArray<{
    scopeMetrics: ReadonlyArray<{
      metrics: ReadonlyArray<{ name: string; gauge?: { dataPoints: ReadonlyArray<Point> } }>
    }>
  }>
}

/** A collector over OTLP/HTTP that keeps what it is sent. */
export class OtlpReceiver {
  readonly bodies: Array<string> = []
  /** What every export was authorized by. */
  readonly authorizations = new Set<string | undefined>()
  private readonly server: Server
  url = ""

  constructor() {
    this.server = createServer(async (request, response) => {
      this.authorizations.add(request.headers.authorization)
      const chunks: Array<Buffer> = []
      for await (const chunk of request) chunks.push(chunk)
      this.bodies.push(`${request.url} ${Buffer.concat(chunks).toString()}`)
      response.setHeader("content-type", "application/json").end("{}")
    })
  }

  async open() {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve))
    const address = this.server.address()
    this.url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`
  }

  close() {
    this.server.closeAllConnections()
    this.server.close()
  }

  received(what: "traces" | "metrics" | "logs"): ReadonlyArray<Export> {
    const path = `/v1/${what} `
    return this.bodies.flatMap((one) => (one.startsWith(path) ? [JSON.parse(one.slice(path.length)) as Export] : [])) // OTLP's own format
  }

  spans() {
    return this.received("traces").flatMap(({ resourceSpans = [] }) =>
      resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    )
  }

  metrics() {
    return this.received("metrics").flatMap(({ resourceMetrics = [] }) =>
      resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
    )
  }

  /** What the sender says of itself. */
  resource() {
    const [first] = this.received("traces").flatMap(({ resourceSpans = [] }) => resourceSpans)
    return attributesOf(first?.resource ?? { attributes: [] })
  }
}

/** Attributes by their names. */
export const attributesOf = ({ attributes }: { readonly attributes: ReadonlyArray<Attribute> }) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))

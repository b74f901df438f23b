import { createHash, createHmac } from "node:crypto"
import { createServer, type IncomingMessage } from "node:http"
import { SignatureV4 } from "@smithy/signature-v4"
import { Effect } from "effect"

export const bucket = { region: "eu-central-1", name: "videos", accessKeyId: "AKIDEXAMPLE", secret: "a secret key" }

/** The hash that the second implementation of the signature is given. */
class Sha256 {
  private readonly hash
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    const key = typeof secret === "string" || secret === undefined ? secret : Buffer.from(secret as Uint8Array) // bytes
    this.hash = key === undefined ? createHash("sha256") : createHmac("sha256", key)
  }
  update(data: string | Uint8Array) {
    this.hash.update(data)
  }
  reset() {}
  digest() {
    return Promise.resolve(new Uint8Array(this.hash.digest()))
  }
}

const signer = new SignatureV4({
  service: "s3",
  region: bucket.region,
  credentials: { accessKeyId: bucket.accessKeyId, secretAccessKey: bucket.secret },
  sha256: Sha256,
  uriEscapePath: false
})

/** What the signature has to be, by an implementation that is not the bot's. */
const signatureOf = async ({ method = "", url = "", headers }: IncomingMessage): Promise<string> => {
  const said = String(headers.authorization)
  const names = /SignedHeaders=([^,]+)/.exec(said)?.[1]?.split(";") ?? []
  const signed = Object.fromEntries(names.map((name) => [name, String(headers[name])]))
  const date = String(headers["x-amz-date"])
  const iso = date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z")
  const asked = { method, protocol: "http:", hostname: "x", path: url, headers: signed }
  const { headers: right } = await signer.sign(asked, { signingDate: new Date(iso), signableHeaders: new Set(names) })
  return String(right["authorization"])
}

/** A storage that speaks as S3 does: it checks signatures and hashes, and keeps objects in memory. */
export const s3Server = Effect.gen(function* () {
  const objects = new Map<string, Buffer>()
  const refused: Array<string> = []
  /** Requests that are answered 503, as a storage in trouble does. */
  const trouble = { left: 0 }
  const server = createServer(async (request, response) => {
    const chunks: Array<Buffer> = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    const end = (status: number, content?: Buffer) => {
      if (status >= 400 && status !== 404) refused.push(`${request.method} ${status}`)
      response.writeHead(status, content === undefined ? {} : { "content-length": content.length }).end(content)
    }
    if (trouble.left-- > 0) return end(503)
    if (String(request.headers.authorization) !== (await signatureOf(request))) return end(403)
    const hash = createHash("sha256").update(body).digest("hex")
    if (request.headers["x-amz-content-sha256"] !== hash) return end(400)
    const key = String(request.url)
    if (request.method === "PUT") {
      objects.set(key, body)
      return end(200)
    }
    if (request.method === "DELETE") {
      objects.delete(key)
      return end(204)
    }
    const found = objects.get(key)
    return found === undefined ? end(404) : end(200, found)
  })
  yield* Effect.acquireRelease(
    Effect.promise(() => new Promise<void>((listening) => void server.listen(0, "127.0.0.1", listening))),
    () =>
      Effect.promise(() => {
        server.closeAllConnections()
        return new Promise((closed) => void server.close(closed))
      })
  )
  const address = server.address()
  const port = address !== null && typeof address === "object" ? address.port : 0
  return { endpoint: `http://127.0.0.1:${port}`, objects, refused, trouble }
})

import { createServer } from "node:http"
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import { HttpRouter, HttpServer, HttpServerResponse } from "effect/http"
import { boundedBody } from "../../../src/platform/Http/boundedBody.ts"

const most = 1000
const words = "кот на луне ".repeat(40)

const reader = HttpRouter.add("POST", "/", (request) =>
  Effect.map(boundedBody(request, most), (text) => HttpServerResponse.jsonUnsafe({ text: text ?? "nothing" }))
)

type Body = string | Uint8Array<ArrayBuffer>
type Sent = readonly [string, Body, string | undefined]

/** What a route reads of such a request. */
const read = Effect.fnUntraced(function* (body: Body, coding?: string) {
  const server = HttpRouter.serve(reader, { disableListenLog: true, disableLogger: true }).pipe(
    Layer.provideMerge(NodeHttpServer.layer(createServer, { port: 0, host: "127.0.0.1" }))
  )
  const { address } = Context.get(yield* Layer.build(server), HttpServer.HttpServer)
  const headers = coding === undefined ? {} : { "content-encoding": coding }
  const ask = () => fetch(HttpServer.formatAddress(address), { method: "POST", body, headers })
  return yield* Effect.promise(async () => (await (await ask()).json()).text)
})

describe("a body", () => {
  it.live.each<Sent>([
    ["as it is", words, undefined],
    ["called identity", words, "identity"],
    ["by gzip", new Uint8Array(gzipSync(words)), "gzip"],
    ["by gzip in another spelling", new Uint8Array(gzipSync(words)), " X-GZIP "],
    ["by deflate", new Uint8Array(deflateSync(words)), "deflate"],
    ["by brotli", new Uint8Array(brotliCompressSync(words)), "br"]
  ])("is read however a proxy packed it: %s", ([, body, coding]) =>
    Effect.gen(function* () {
      expect(yield* read(body, coding)).toBe(words)
    })
  )

  it.live.each<Sent>([
    ["too long", "x".repeat(most + 1), undefined],
    ["too long when it is unpacked", new Uint8Array(gzipSync("x".repeat(5_000_000))), "gzip"],
    ["called packed and is not", words, "gzip"],
    ["cut off", new Uint8Array(gzipSync(words).subarray(0, 30)), "gzip"],
    ["packed twice", new Uint8Array(gzipSync(gzipSync(words))), "gzip, gzip"],
    ["packed as nobody knows", words, "zstd-of-tomorrow"]
  ])("is nothing that is %s", ([, body, coding]) =>
    Effect.gen(function* () {
      expect(yield* read(body, coding)).toBe("nothing")
    })
  )
})

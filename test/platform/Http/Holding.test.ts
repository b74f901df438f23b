import { connect, type Socket } from "node:net"
import { afterEach, describe, expect, it } from "vitest"
import { holdingServer } from "../../../src/platform/Http/Holding.ts"

const limits = { total: 6, ofAddress: 4, idleOfAddress: 2, newForMillis: 0 }
const opened: Array<{ readonly end: () => void }> = []
afterEach(() => opened.splice(0).forEach(({ end }) => end()))

/** A server with a slow route, that answers when it is told to. */
const serve = async (given = limits, stalledAfter?: number) => {
  const server = holdingServer(given, stalledAfter)
  const waiting: Array<() => void> = []
  server.on("request", ({ url }, response) => {
    const answer = () => response.end(`answer to ${url}`)
    if (url === "/slow") waiting.push(answer)
    else answer()
  })
  await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve))
  opened.push({
    end: () => {
      server.closeAllConnections()
      server.close()
    }
  })
  const address = server.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  /** A connection from an address of this machine, and whether it is still open. */
  const open = (from = "127.0.0.1") =>
    new Promise<{ socket: Socket; said: () => string; isOpen: () => boolean }>((resolve) => {
      let said = ""
      const socket = connect({ port, host: "127.0.0.1", localAddress: from })
      opened.push({ end: () => socket.destroy() })
      socket.on("data", (chunk) => (said += chunk.toString()))
      socket.on("error", () => undefined)
      socket.on("connect", () =>
        resolve({ socket, said: () => said, isOpen: () => !socket.closed && !socket.readableEnded })
      )
    })
  return { open, waiting: () => waiting.length, answerAll: () => waiting.splice(0).forEach((answer) => answer()) }
}

const ask = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`
const soon = (check: () => unknown) => expect.poll(check)

describe("connections", () => {
  it("that are idle make room for newer ones of their address, the longest idle first", async () => {
    const { open } = await serve()
    const [first, second, third] = [await open(), await open(), await open()]
    await soon(() => [first.isOpen(), second.isOpen(), third.isOpen()]).toEqual([false, true, true])
    // Whoever asked something is idle for less long than who did not.
    second.socket.write(ask("/"))
    await soon(second.said).toContain("answer to /")
    await open()
    await soon(() => [second.isOpen(), third.isOpen()]).toEqual([true, false])
  })

  it("that come in a burst from one address, as through a proxy, are each answered", async () => {
    const { open } = await serve({ ...limits, newForMillis: 60_000 })
    const burst = await Promise.all([open(), open(), open(), open()])
    for (const { socket } of burst) socket.write(ask("/"))
    for (const { said } of burst) await soon(said).toContain("answer to /")
  })

  it("on which an answer is awaited stay, up to the bound of their address", async () => {
    const { open, waiting, answerAll } = await serve()
    const busy: Array<Awaited<ReturnType<typeof open>>> = []
    for (let n = 1; n <= 4; n++) {
      const one = await open()
      one.socket.write(ask("/slow"))
      busy.push(one)
      await soon(waiting).toBe(n)
    }
    const refused = await open()
    await soon(refused.isOpen).toBe(false)
    answerAll()
    for (const one of busy) await soon(one.said).toContain("answer to /slow")
  })

  it.skipIf(process.platform !== "linux")("of one address leave room for others, however many it opens", async () => {
    const { open } = await serve()
    for (let n = 0; n < 20; n++) await open("127.0.0.2")
    const telegram = await open("127.0.0.3")
    telegram.socket.write(ask("/telegram"))
    await soon(telegram.said).toContain("answer to /telegram")
  })

  it.skipIf(process.platform !== "linux")(
    "of many addresses that fill the server give way, the longest idle first",
    async () => {
      const { open } = await serve()
      const many: Array<Awaited<ReturnType<typeof open>>> = []
      for (let n = 0; n < 6; n++) many.push(await open(`127.0.0.${10 + n}`))
      const last = await open("127.0.0.99")
      last.socket.write(ask("/"))
      await soon(last.said).toContain("answer to /")
      await soon(() => many.map(({ isOpen }) => isOpen())).toEqual([false, true, true, true, true, true])
    }
  )
})

describe("a connection", () => {
  it("whose peer asks for more than it reads does not hold its place for ever", async () => {
    const { open } = await serve(limits, 1000)
    const [stalled, asking] = [await open(), await open()]
    stalled.socket.pause()
    stalled.socket.write(ask(`/${"long".repeat(1000)}`).repeat(5000))
    asking.socket.write(ask("/slow"))
    // One that is told nothing at all for as long is no longer waited for either.
    const ends = () => [stalled.socket.destroyed, asking.isOpen()]
    await expect.poll(ends, { timeout: 40_000 }).toEqual([true, false])
  }, 60_000)

  it("that offers another protocol is served in ours, with the body that it sent", async () => {
    const server = holdingServer()
    server.on("upgrade", () => expect.unreachable("nothing else is spoken"))
    server.on("request", (request, response) => {
      let body = ""
      request.on("data", (chunk) => (body += chunk.toString())).on("end", () => response.end(`heard ${body}`))
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const address = server.address()
    const socket = connect(typeof address === "object" && address !== null ? address.port : 0, "127.0.0.1")
    opened.push({ end: () => (socket.destroy(), server.closeAllConnections(), server.close()) })
    let said = ""
    socket.on("data", (chunk) => (said += chunk.toString()))
    const offers = ["Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk"]
    for (const offer of [...offers, "Connection: Upgrade\r\nUpgrade: websocket"]) {
      said = ""
      socket.write(`POST /callbacks/one HTTP/1.1\r\nHost: x\r\n${offer}\r\nContent-Length: 5\r\n\r\nhello`)
      await soon(() => said).toContain("heard hello")
    }
  })
})

describe("a start that waits", () => {
  it("is alive, and asks for patience for everything else", async () => {
    const server = holdingServer()
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    opened.push({ end: () => server.close() })
    const address = server.address()
    const url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`
    expect((await fetch(`${url}/health/live`)).status).toBe(200)
    for (const path of ["/health/ready", "/telegram", "/"]) {
      const answer = await fetch(`${url}${path}`)
      expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"])
    }
  })
})

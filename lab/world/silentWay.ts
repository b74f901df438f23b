import { connect, createServer, type Socket } from "node:net"

/** A way to a port of this machine that can fall silent: bytes are taken, nothing comes back, nothing is closed. */
export interface Way {
  readonly port: number
  /** Silences the connections of now; new ones work. */
  readonly fallSilent: () => void
  readonly close: () => void
}

export const silentWay = async (to: number): Promise<Way> => {
  const pairs = new Set<{ readonly sockets: ReadonlyArray<Socket>; silent: boolean }>()
  const server = createServer((near) => {
    const far = connect(to, "127.0.0.1")
    const pair = { sockets: [near, far], silent: false }
    pairs.add(pair)
    for (const [from, other] of [
      [near, far],
      [far, near]
    ] as const) {
      from.on("data", (chunk) => pair.silent || other.write(chunk))
      from.on("error", () => undefined)
      // What one side closes in silence, the other one never learns.
      from.on("close", () => pair.silent || other.destroy())
    }
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  return {
    port: address !== null && typeof address === "object" ? address.port : 0,
    fallSilent: () => {
      for (const pair of pairs) pair.silent = true
    },
    close: () => {
      server.close()
      for (const { sockets } of pairs) for (const socket of sockets) socket.destroy()
    }
  }
}

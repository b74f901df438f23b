import { connect, createServer, type Socket } from "node:net"

/** A way to a port of this machine that can fall silent: bytes are taken, nothing comes back, nothing is closed. */
export interface Way {
  readonly port: number
  /** Silences the connections of now; new ones work. */
  readonly fallSilent: () => void
  /** Silences the connections of now, and every new one until it is mended. */
  readonly cut: () => void
  readonly mend: () => void
  readonly close: () => void
}

/** `at` is the port to listen on, by default any; `host` is where the way leads, by default this machine's usual address. */
export const silentWay = async (to: number, { at = 0, host = "127.0.0.1" } = {}): Promise<Way> => {
  const pairs = new Set<{ readonly sockets: ReadonlyArray<Socket>; silent: boolean }>()
  let isCut = false
  const silence = () => {
    for (const pair of pairs) pair.silent = true
  }
  const server = createServer((near) => {
    const far = connect(to, host)
    const pair = { sockets: [near, far], silent: isCut }
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
  await new Promise<void>((resolve) => server.listen(at, "127.0.0.1", resolve))
  const address = server.address()
  return {
    port: address !== null && typeof address === "object" ? address.port : 0,
    fallSilent: silence,
    cut: () => {
      isCut = true
      silence()
    },
    mend: () => {
      isCut = false
    },
    close: () => {
      server.close()
      for (const { sockets } of pairs) for (const socket of sockets) socket.destroy()
    }
  }
}

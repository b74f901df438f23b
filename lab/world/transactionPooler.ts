import { connect, createServer, type Socket } from "node:net"

/** Which of the free sessions a transaction gets: the one that was free for longest, or the one used last. */
export type Order = "in turn" | "last used first"

const message = (type: string, body: Buffer) => {
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}
export const startup = (user: string, database: string) => {
  const names = Buffer.from(`user\0${user}\0database\0${database}\0\0`)
  const head = Buffer.alloc(8)
  head.writeInt32BE(names.length + 8)
  head.writeInt32BE(196_608, 4)
  return Buffer.concat([head, names])
}
const authenticated = message("R", Buffer.alloc(4))
const keys = message("K", Buffer.alloc(8))
const idle = message("Z", Buffer.from("I"))

/** Whether the last whole message says that no transaction is open. `state` remembers what is not whole yet. */
const readUntilIdle = () => {
  let rest = Buffer.alloc(0)
  return (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    let isIdle = false
    while (rest.length >= 5 && rest.length > rest.readInt32BE(1)) {
      const length = rest.readInt32BE(1) + 1
      isIdle = rest[0] === 0x5a && rest[5] === 0x49
      rest = rest.subarray(length)
    }
    return isIdle
  }
}

interface Session {
  readonly socket: Socket
  client: Socket | undefined
}

/**
 * A pooler that hands every transaction to one of its few sessions of Postgres, as poolers in transaction mode do. The
 * server has to let `user` into `database` without a password.
 */
export const transactionPooler = async (options: {
  readonly port: number
  readonly user: string
  readonly database: string
  readonly sessions: number
  readonly order: Order
  /** How often the first session becomes free before the others are there. */
  readonly alone?: number
}) => {
  const free: Array<Session> = []
  const late: Array<Session> = []
  const waiting: Array<() => void> = []
  const release = (session: Session) => {
    session.client = undefined
    free.push(session)
    waiting.shift()?.()
  }
  const { alone = 0 } = options
  let freed = 0
  const all = Array.from({ length: options.sessions }, (_, index) => {
    const socket = connect(options.port, "127.0.0.1")
    const session: Session = { socket, client: undefined }
    const isIdle = readUntilIdle()
    socket.write(startup(options.user, options.database))
    socket.on("data", (chunk: Buffer) => {
      session.client?.write(chunk)
      if (!isIdle(chunk)) return
      if (index > 0 && freed < alone) return void late.push(session)
      release(session)
      if (index === 0 && ++freed >= alone) for (const one of late.splice(0)) release(one)
    })
    return session
  })
  const take = () => (options.order === "in turn" ? free.shift() : free.pop())
  const clients = new Set<Socket>()
  const server = createServer((client) => {
    clients.add(client)
    client.on("error", () => undefined)
    let greeted = false
    const pass = (chunk: Buffer) => {
      const mine = all.find((session) => session.client === client) ?? take()
      if (mine === undefined) return void waiting.push(() => pass(chunk))
      mine.client = client
      mine.socket.write(chunk)
    }
    client.on("data", (chunk: Buffer) => {
      if (greeted) return chunk[0] === 0x58 ? client.end() : pass(chunk)
      // A request for TLS has eight bytes, and there is none here.
      if (chunk.length === 8) return client.write("N")
      greeted = true
      return client.write(Buffer.concat([authenticated, keys, idle]))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  return {
    port: address !== null && typeof address === "object" ? address.port : 0,
    close: () => {
      server.close()
      for (const socket of [...clients, ...all.map((session) => session.socket)]) socket.destroy()
    }
  }
}

import { once } from "node:events"
import { createServer } from "node:net"

/** A port of this machine on which nobody listens. */
export const freePort = async () => {
  const listener = createServer().listen(0, "127.0.0.1")
  await once(listener, "listening")
  const address = listener.address()
  await new Promise((closed) => listener.close(closed))
  return address !== null && typeof address === "object" ? address.port : 0
}

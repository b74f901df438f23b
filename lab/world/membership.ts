import { freePort } from "./freePort.ts"
import { silentWay } from "./silentWay.ts"

/** Where a bot listens for the others, apart from where they look for it: what lies between can be cut. */
const clusterListen = "127.0.0.2"

/** What makes a bot one of several that share a database and a folder, and the others' way to it. */
export const membership = async () => {
  const port = await freePort()
  const way = await silentWay(port, { at: port, host: clusterListen })
  const env = {
    CLUSTER: "socket",
    CLUSTER_HOST: "127.0.0.1",
    CLUSTER_PORT: String(port),
    CLUSTER_LISTEN: clusterListen
  }
  return { env, way }
}

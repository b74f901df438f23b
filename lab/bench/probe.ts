import { writeFileSync } from "node:fs"
import { Session } from "node:inspector/promises"

/**
 * Preloaded into a process that is measured: answers its parent with what the process has used. It costs nothing while
 * nobody asks, and does not keep the process alive.
 */
export interface Usage {
  /** Processor time since the start, in ms: of the program and of the kernel on its behalf. */
  readonly cpu: number
  /** Bytes after a full collection, as far as `--expose-gc` is given. */
  readonly heap: number
  readonly rss: number
  /** Whatever keeps the process alive: timers, servers, requests, sockets. */
  readonly handles: number
  /** Those of them that are connections. */
  readonly connections: number
}
export type Question = { readonly id: number } & (
  | { readonly ask: "usage"; readonly collect: boolean }
  | { readonly ask: "profile" }
  | { readonly ask: "profiled"; readonly file: string }
)

const session = new Session()

const usage = async (collect: boolean): Promise<Usage> => {
  // Twice, with a turn between: what finalizers let go in the first is taken by the second.
  for (let left = collect ? 2 : 0; left > 0; left--) {
    globalThis.gc?.()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const { user, system } = process.cpuUsage()
  const { heapUsed, external, rss } = process.memoryUsage()
  const handles = process.getActiveResourcesInfo()
  const connections = handles.filter((kind) => kind === "TCPSocketWrap").length
  return { cpu: (user + system) / 1000, heap: heapUsed + external, rss, handles: handles.length, connections }
}

const answer = async (question: Question) => {
  switch (question.ask) {
    case "usage":
      return usage(question.collect)
    case "profile":
      session.connect()
      await session.post("Profiler.enable")
      await session.post("Profiler.start")
      return undefined
    case "profiled": {
      const { profile } = await session.post("Profiler.stop")
      writeFileSync(question.file, JSON.stringify(profile))
      return undefined
    }
  }
}

process.on("message", (question: Question) => {
  void answer(question).then((found) => process.send?.({ id: question.id, found }))
})
process.channel?.unref()

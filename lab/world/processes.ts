import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { bundled } from "./bundles.ts"

/** A real process under test. Every wait is bounded, and what the process printed is in the error. */
export interface Running {
  readonly child: ChildProcess
  /** Resolves with the first line that matches; also with one that was printed before. */
  readonly line: (pattern: RegExp, ms?: number) => Promise<RegExpExecArray>
  readonly output: () => string
  /** Sends a signal and waits for the end. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>
}

/** The same programs are started many times: half a second of each start is compiling. */
export const compileCache = {
  NODE_COMPILE_CACHE: fileURLToPath(new URL("../../node_modules/.cache/compile", import.meta.url))
}

/** A process that is asked to end, in ms, has hung when it is there for longer: it is killed, which its exit code tells. */
const endWithin = 60_000
/** A line comes within this, in ms, if it comes at all: one that ends in its place is told at once, and a machine may have much to do. */
const lineWithin = 120_000

const started = new Set<ChildProcess>()

/** To be called after each test: no process outlives its test. */
export const endAll = () => {
  for (const child of started) child.kill("SIGKILL")
  started.clear()
}

export const start = (
  file: string,
  env: Readonly<Record<string, string>>,
  {
    args = [],
    ...options
  }: { readonly uid?: number; readonly gid?: number; readonly args?: ReadonlyArray<string> } = {}
): Running => {
  const { PATH } = process.env
  const child = spawn(process.execPath, [bundled(file, env), ...args], {
    env: { ...(PATH === undefined ? {} : { PATH }), ...compileCache, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    ...options
  })
  started.add(child)
  let output = ""
  const watchers = new Set<() => void>()
  const collect = (chunk: Buffer) => {
    output += chunk.toString()
    for (const watcher of watchers) watcher()
  }
  child.stdout.on("data", collect)
  child.stderr.on("data", collect)
  const line = (pattern: RegExp, ms = lineWithin) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer)
        watchers.delete(look)
        child.off("exit", gone)
      }
      const look = () => {
        const found = pattern.exec(output)
        if (found === null) return
        stop()
        resolve(found)
      }
      const give = (why: string) => () => {
        stop()
        reject(new Error(`${why} before ${pattern}:\n${output}`))
      }
      const timer = setTimeout(give(`${ms} ms passed`), ms)
      const gone = () => setTimeout(() => (pattern.test(output) ? look() : give("the process ended")()), 50)
      watchers.add(look)
      child.once("exit", gone)
      look()
    })
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, "exit")
      child.kill(signal)
      const hung = setTimeout(() => child.kill("SIGKILL"), endWithin)
      await ended
      clearTimeout(hung)
    }
    started.delete(child)
    return child.exitCode
  }
  return { child, line, output: () => output, end }
}

/** Runs a program to its end, and tells what it said. */
export const run = async (file: string, env: Readonly<Record<string, string>>, ...args: ReadonlyArray<string>) => {
  const { child, output } = start(file, env, { args })
  const code = await new Promise<number | null>((done) => child.once("close", done))
  started.delete(child)
  return { code, said: output() }
}

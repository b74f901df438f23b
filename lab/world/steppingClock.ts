import { readFileSync } from "node:fs"

/**
 * A machine whose time of day somebody sets: `node --import ./lab/world/steppingClock.ts` with `CLOCK_FILE`, in which the
 * milliseconds stand by which `Date` is off. Intervals are not touched, as on a real machine.
 */
const { CLOCK_FILE: file } = process.env
/** How soon, in ms, a change is noticed. */
const lookEvery = 50

if (file !== undefined) {
  const now = Date.now.bind(Date)
  let offMillis = 0
  const look = () => {
    try {
      offMillis = Number(readFileSync(file, "utf8"))
    } catch {
      // It is written at this moment, or gone because the world ends.
    }
  }
  look()
  setInterval(look, lookEvery).unref()
  const told = () => now() + offMillis
  globalThis.Date = new Proxy(Date, {
    construct: (target, args, own) => Reflect.construct(target, args.length === 0 ? [told()] : args, own),
    apply: () => new Date(told()).toString(),
    get: (target, name) => (name === "now" ? told : Reflect.get(target, name))
  })
}

/** The environment of a process whose time of day stands in a file. */
export const steppedBy = (clockFile: string) => ({
  CLOCK_FILE: clockFile,
  NODE_OPTIONS: `--import ${import.meta.url}`
})

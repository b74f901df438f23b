import { spawn } from "node:child_process"
import { secret } from "./stage.ts"

/** What a load of updates came to; times in ms. */
interface Load {
  readonly rate: number
  readonly p50: number
  readonly p99: number
  readonly failed: number
  readonly sent: number
}

export interface Wanted {
  readonly kind: "member" | "press"
  /** One of: so many updates, or for so long; 32 in flight unless they arrive at a rate. */
  readonly count?: number
  readonly seconds?: number
  readonly rate?: number
  readonly users?: number
  readonly stride?: number
}

/** Update ids are never used twice. */
let next = 1

/** Sends updates from a process of its own. */
export const load = async (
  port: number | ReadonlyArray<number>,
  { kind, count, seconds = 4, rate, users, stride }: Wanted
): Promise<Load> => {
  const given = {
    PORTS: [port].flat().join(),
    KIND: kind,
    RATE: rate ?? "",
    COUNT: count ?? "",
    SECONDS: seconds,
    FIRST: next
  }
  const who = { USERS: users ?? 1000, STRIDE: stride ?? 1 }
  const settings = Object.entries({ ...given, ...who, SECRET: secret }).map(([name, value]) => [name, String(value)])
  const child = spawn(process.execPath, ["lab/bench/updates/load.ts"], {
    env: { ...process.env, ...Object.fromEntries(settings) },
    stdio: ["ignore", "pipe", "inherit"]
  })
  let text = ""
  for await (const chunk of child.stdout) text += String(chunk)
  const found: Omit<Load, "sent"> & { readonly next: number } = JSON.parse(text)
  const sent = found.next - next
  next = found.next
  if (found.failed > 0) console.error(`${found.failed} of ${sent} updates were not answered with 200`)
  return { ...found, sent }
}

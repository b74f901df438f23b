import { PgConnection } from "@effect/sql-pg"
import { type Duration, Effect, Redacted, Result } from "effect"
import { randomBytes } from "node:crypto"
import { hostname } from "node:os"
import { dependsOnTls, explain } from "./causes.ts"
import type { DatabaseUrl, Security } from "./DatabaseUrl.ts"
import type { Wires } from "./Wires.ts"

const connectWithin: Duration.Input = "5 seconds"
/** The longest name Postgres keeps, in bytes. */
const longestName = 63

export const machine = hostname()

/** A name for `pg_stat_activity`: it tells the process, and no other owner of a database ever has it. */
export const newName = () =>
  `kudoaibot ${process.pid}-${randomBytes(3).toString("hex")} on ${machine}`.slice(0, longestName)

/** A server as it is connected to. */
export interface Target extends DatabaseUrl {
  /** The setting that leads there, such as `DATA_DIR .data`. */
  readonly setting: string
  readonly security: Security
  /** How our sessions are called there. */
  readonly applicationName: string
}

/** The database of a URL, where it names one. */
const named = (url: Redacted.Redacted) => {
  const database = decodeURIComponent(new URL(Redacted.value(url)).pathname.slice(1))
  return database === "" ? {} : { database }
}

/** What the driver needs for a connection. */
export const connectionTo = ({ url, address, security, applicationName }: Target, wires: Wires) => ({
  url,
  // The driver connects by the URL and the stream; its spans name what is given beside them.
  ...("host" in address && address),
  ...named(url),
  ssl: security,
  stream: wires.open(address, { encrypted: security !== false }),
  connectTimeout: connectWithin,
  applicationName
})

/** Connects by the first of the securities that `sslmode` allows and the server takes; later connections keep to it. */
export const reach = Effect.fnUntraced(function* (url: DatabaseUrl, setting: string, wires: Wires) {
  const applicationName = newName()
  const refusals: Array<Parameters<typeof explain>[0]> = []
  for (const security of url.securities) {
    const target: Target = { ...url, setting, security, applicationName }
    const result = yield* Effect.result(Effect.scoped(PgConnection.make(connectionTo(target, wires))))
    if (Result.isSuccess(result)) return target
    refusals.push(result.failure)
    if (!dependsOnTls(result.failure)) break
  }
  // Of several the last: the ones before it say that there is no TLS here, or no way in without it.
  const [error] = refusals.slice(-1)
  return error === undefined ? yield* Effect.die("no way to connect") : yield* explain(error, { at: url.at, setting })
})

import { Schema } from "effect"
import type { SqlError } from "effect/sql"
import { DatabaseError } from "./DatabaseError.ts"

const Complaint = Schema.Struct({ message: Schema.String, code: Schema.optional(Schema.Unknown) })
const told = ({ reason }: SqlError.SqlError) => (Schema.is(Complaint)(reason.cause) ? reason.cause : undefined)

/** What Postgres itself said, in a line; its details, which may quote rows, are left out. */
export const complaint = (error: SqlError.SqlError) => told(error)?.message.split("\n")[0] ?? error.reason.message

/** Postgres's or the system's code of a fault. */
export const codeOf = (error: SqlError.SqlError) => String(told(error)?.code ?? "")

/** Why nobody answers, by the system's code. */
const unreachable = (code: string) => {
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "its name is not known (DNS)"
    case "ECONNREFUSED":
      return "connection refused"
    case "ENOENT":
      return "there is no such socket"
    case "EACCES":
      return "this user may not use the socket"
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return "there is no way to it"
    case "ECONNRESET":
    case "EPIPE":
      return "the connection was closed"
    default:
      return undefined
  }
}

const refusesTls = (error: SqlError.SqlError) => error.reason.message.includes("refused TLS")
const isTls = (code: string) => /^(ERR_SSL|ERR_TLS|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|HOSTNAME_MISMATCH)/.test(code)
const isUnknownAuthority = (code: string) => /^(SELF_SIGNED|DEPTH_ZERO|UNABLE_TO)/.test(code)

/** Whether another `sslmode` might be answered: TLS failed, or pg_hba.conf has no line for this way. */
export const dependsOnTls = (error: SqlError.SqlError) =>
  refusesTls(error) || isTls(codeOf(error)) || codeOf(error) === "28000"

const tlsWords = (error: SqlError.SqlError) => {
  if (refusesTls(error)) return "speaks no TLS, which sslmode asks for"
  const advice = isUnknownAuthority(codeOf(error)) ? ": name the authority's certificate by sslrootcert" : ""
  return `and we do not agree on TLS: ${complaint(error)} (${codeOf(error)})${advice}`
}

/** Starting up or shutting down: to be met again in a moment. */
const isPassing = (code: string) => code.startsWith("57P")

/** Postgres's refusals, in words for whoever runs the bot. */
const refusal = (error: SqlError.SqlError) => {
  const code = codeOf(error)
  if (refusesTls(error) || isTls(code)) return tlsWords(error)
  if (code === "28P01") return "refuses this user or password"
  if (error.reason.message.includes("No password configured")) return "asks for a password, and there is none"
  if (code === "53300")
    return `has no connection left (${complaint(error)}): raise its limit or lower DATABASE_CONNECTIONS`
  if (code === "08P01" && complaint(error).includes("startup parameter")) {
    return `is behind a pooler that does not pass on a session's settings (${complaint(error)}): connect to Postgres itself`
  }
  return `says: ${complaint(error).replaceAll(/user "[^"]*"/g, "this user")}`
}

/** Why a connection failed, in words that hold neither user nor password. */
export const explain = (
  error: SqlError.SqlError,
  { at, setting }: { readonly at: string; readonly setting: string }
) => {
  const code = codeOf(error)
  const away = error.reason._tag === "ConnectionError" && !code.startsWith("08") && !refusesTls(error) && !isTls(code)
  if (away || isPassing(code)) {
    const why = unreachable(code) ?? complaint(error).toLowerCase()
    return new DatabaseError({ reason: "unreachable", detail: `${setting}: no Postgres answers at ${at}: ${why}` })
  }
  return new DatabaseError({ reason: "refused", detail: `${setting}: Postgres at ${at} ${refusal(error)}` })
}

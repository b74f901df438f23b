import { Effect, Predicate, Schema } from "effect"

/** Why a backup was not made, or is not taken, in one line without secrets. */
export class BackupError extends Schema.TaggedError<BackupError>()("BackupError", { detail: Schema.String }) {
  override get message() {
    return this.detail
  }
}

export const refuse = (detail: string) => new BackupError({ detail })

/** The system's own short name of a fault, such as ENOSPC, in words where an operator can do something. */
const because = (error: unknown) => {
  const code = Predicate.hasProperty(error, "code") ? String(error.code) : "unknown error"
  if (code === "ENOSPC" || code === "EDQUOT") return "the disk is full"
  if (code === "ENOENT") return "it is not there"
  if (code === "EACCES" || code === "EPERM") return "it is not ours to read or write"
  return code
}

/** Work on files, whose failure names the file. */
export const onDisk = <A>(path: string, work: (signal: AbortSignal) => Promise<A>) =>
  Effect.tryPromise({ try: work, catch: (error) => refuse(`${path}: ${because(error)}`) })

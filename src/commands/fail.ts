import { Console, Effect } from "effect"

/** Says why a command failed, and ends it with 1. */
export const fail = (...lines: ReadonlyArray<string>) =>
  Effect.andThen(
    Console.error(lines.join("\n")),
    Effect.sync(() => {
      process.exitCode = 1
    })
  )

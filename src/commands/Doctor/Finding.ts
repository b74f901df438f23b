import { Effect } from "effect"

/** How long one thing may take to show that it is well, in seconds. */
export const within = 15

/** What was looked at, and how it is: well, to be known, or wrong, with what to do. */
export interface Finding {
  readonly mark: "✓" | "–" | "✗"
  readonly what: string
  readonly says: string
}
export const well = (what: string, says: string): Finding => ({ mark: "✓", what, says })
export const known = (what: string, says: string): Finding => ({ mark: "–", what, says })
export const wrong = (what: string, says: string): Finding => ({ mark: "✗", what, says })

/** Of what does not show within {@link within} that it is well, the finding says so. */
export const patiently = <E, R>(what: string, look: Effect.Effect<Finding, E, R>) =>
  look.pipe(
    Effect.timeoutOrElse({
      duration: `${within} seconds`,
      orElse: () => Effect.succeed(wrong(what, `no answer within ${within} s: look at its address and the way there`))
    })
  )

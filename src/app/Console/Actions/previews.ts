import type { Preview } from "./ConsoleAction.ts"

/** What an action would do, a sentence a line. */
export const would = (...lines: ReadonlyArray<string | undefined>): Preview => ({
  possible: true,
  lines: lines.filter((line) => line !== undefined)
})

/** Why an action would do nothing. */
export const cannot = (...lines: ReadonlyArray<string>): Preview => ({ possible: false, lines })

import { Redacted } from "effect"

/** A secret, and those before it that still hold while it is being changed. */
export interface Rotation {
  /** What is signed, proved and set with. */
  readonly current: Redacted.Redacted
  /** What is accepted as well. */
  readonly former: ReadonlyArray<Redacted.Redacted>
}

/** The secrets in a setting, with spaces between them: the first is used, each is accepted. */
export const rotation = (setting: Redacted.Redacted): Rotation => {
  const [first = "", ...former] = Redacted.value(setting).trim().split(/\s+/)
  return { current: Redacted.make(first), former: former.map((one) => Redacted.make(one)) }
}

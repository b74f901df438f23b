import { Redacted } from "effect"

/** Pairs as OpenTelemetry's settings write them: `name=value,other=value`, percent-encoded. Undefined for what is none. */
export const readPairs = (text: string): Readonly<Record<string, string>> | undefined => {
  const pairs = text
    .split(",")
    .map((pair) => pair.trim())
    .filter((pair) => pair !== "")
    .map((pair) => /^([^=\s]+)\s*=\s*(.*)$/.exec(pair))
  try {
    return Object.fromEntries(
      pairs.map((pair) => {
        if (pair === null) throw new Error("no pair")
        return [decodeURIComponent(pair[1] ?? ""), decodeURIComponent(pair[2] ?? "")]
      })
    )
  } catch {
    return undefined
  }
}

/** The headers that every export is sent with, such as a key. */
export const headersOf = (text: Redacted.Redacted) => readPairs(Redacted.value(text)) ?? {}

/** A provider's message may be an essay; a log line is not. */
const maxDetail = 200
/** What is read of a message, in characters: enough for every sentence that is one. */
const maxRead = 20_000

/** A provider's message as an operator may read it: none of the secrets, no query of a URL. */
export const scrubbed = (message: string, secrets: ReadonlyArray<string>): string =>
  withoutSecrets(message, secrets).slice(0, maxDetail)

const withoutSecrets = (message: string, secrets: ReadonlyArray<string>): string =>
  secrets
    .filter((secret) => secret !== "")
    .reduce((line, secret) => line.replaceAll(secret, "…"), message.slice(0, maxRead))
    .replaceAll(/(https?:\/\/[^\s?#]*)[?#]\S*/g, "$1")

/** So many words of the prompt in a row are a quotation of it; shorter ones are anybody's. */
const quotedWords = 3

const quotations = /"[^"]*"?|“[^”]*”?|«[^»]*»?|`[^`]*`?|(?<=^|[\s(:])'[^']*'(?=[\s).,:;]|$)/g

/** What follows “Bearer”, or is as long as a key or a token is, or shorter with a digit: nobody reads it, and it may be one. */
const keyLike = /(?<=\bbearer\s+)\S+|[A-Za-z0-9_+/=-]{24,}|(?=[A-Za-z_+/=-]*\d)[A-Za-z0-9_+/=-]{12,}/gi

const wordsIn = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

/**
 * What a provider said, as it may be logged and stored: without quotations, and without anything that reads as the prompt.
 */
export const withoutPrompt = (said: string, prompt: string): string => {
  const own = wordsIn(prompt)
  const size = Math.min(quotedWords, own.length)
  const runs = new Set(own.flatMap((_, at) => (at + size <= own.length ? [own.slice(at, at + size).join(" ")] : [])))
  // Cut only at the end: of a prompt that is cut before, the rest would not be known.
  const parts = withoutSecrets(said, [])
    .replaceAll(quotations, "…")
    .replaceAll(keyLike, "…")
    .split(/([\p{L}\p{N}]+)/u)
  const places = parts.flatMap((part, at) => (wordsIn(part).length > 0 ? [at] : []))
  const hidden = new Set<number>()
  places.forEach((_, first) => {
    const run = places.slice(first, first + size)
    if (size > 0 && runs.has(run.map((at) => parts[at]?.toLowerCase()).join(" "))) run.forEach((at) => hidden.add(at))
  })
  return parts
    .map((part, at) => (hidden.has(at) ? "…" : part))
    .join("")
    .replaceAll(/…(?:[^\p{L}\p{N}]*…)+/gu, "…")
    .slice(0, maxDetail)
    .trim()
}

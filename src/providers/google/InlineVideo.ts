import { inlineVideo } from "./Operation.ts"

/** What may stand before a video within an answer, in characters: an operation's name and little more. */
const maxBefore = 64_000

/** An answer that ends, or says too much, before its video does. */
export class CutVideo extends Error {}

/** JSON may write these characters of base64 so. */
const unescaped = (text: string): string =>
  text.includes("\\")
    ? text
        .replaceAll("\\/", "/")
        .replaceAll(/\\u00(3d|2b|2f)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text

/** Where an escape begins that the next piece completes. */
const openEscape = /\\(u[0-9a-f]{0,3})?$/i

/**
 * The bytes of the first video within a JSON answer, as they come, in memory for one piece of it. Ends without any where
 * the answer holds none.
 */
export async function* inlineVideoBytes(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const decoder = new TextDecoder()
  let rest = ""
  let within = false
  for await (const piece of pieces) {
    rest += decoder.decode(piece, { stream: true })
    if (!within) {
      const begin = inlineVideo.exec(rest)
      if (begin === null && rest.length > maxBefore) throw new CutVideo()
      if (begin === null) continue
      rest = rest.slice(begin.index + begin[0].length)
      within = true
    }
    const end = rest.indexOf('"')
    const open = end < 0 ? (openEscape.exec(rest)?.[0].length ?? 0) : 0
    const text = unescaped(rest.slice(0, end < 0 ? rest.length - open : end))
    const whole = end < 0 ? text.length - (text.length % 4) : text.length
    if (whole > 0) yield Buffer.from(text.slice(0, whole), "base64")
    if (end >= 0) return
    rest = text.slice(whole) + rest.slice(rest.length - open)
  }
  if (within) throw new CutVideo()
}

import { createHash } from "node:crypto"
import { createReadStream } from "node:fs"
import { Transform } from "node:stream"

export const sha256 = (text: string) => createHash("sha256").update(text).digest("hex")

/** The SHA-256 of a file, read in bounded memory. */
export const sha256OfFile = async (path: string, signal?: AbortSignal) => {
  const hash = createHash("sha256")
  for await (const chunk of createReadStream(path, signal === undefined ? {} : { signal })) hash.update(chunk)
  return hash.digest("hex")
}

/** A stream that passes bytes on as they are; when all have passed, `seen` says how many they were and their SHA-256. */
export const sha256OfPassing = () => {
  const hash = createHash("sha256")
  let bytes = 0
  const passing = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk)
      bytes += chunk.length
      done(undefined, chunk)
    }
  })
  return { passing, seen: () => ({ bytes, sha256: hash.digest("hex") }) }
}

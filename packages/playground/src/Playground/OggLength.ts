/** Opus counts its samples at this rate, whatever was recorded. */
const opusRate = 48_000

/** Whole seconds of sound in an Ogg file with Opus, by the position that its last page names; `undefined` for any other. */
export const oggSeconds = (head: Uint8Array, tail: Uint8Array): number | undefined => {
  const isOpus = Buffer.from(head).subarray(0, 64).includes("OpusHead")
  const last = Buffer.from(tail).lastIndexOf("OggS")
  if (!isOpus || last < 0 || last + 14 > tail.length) return undefined
  const samples = Buffer.from(tail).readBigInt64LE(last + 6)
  return samples < 0n ? undefined : Math.round(Number(samples) / opusRate)
}

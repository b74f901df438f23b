/** How a file of a kind begins: these bytes, at this place. */
interface Beginning {
  readonly kind: string
  readonly at: number
  readonly text: string
}

const beginnings: ReadonlyArray<Beginning> = [
  { kind: "ogg", at: 0, text: "OggS" },
  { kind: "mp3", at: 0, text: "ID3" },
  { kind: "flac", at: 0, text: "fLaC" },
  { kind: "wav", at: 8, text: "WAVE" },
  { kind: "mp4", at: 4, text: "ftyp" },
  { kind: "webm", at: 0, text: "\u001a\u0045\u00df\u00a3" }
]

/** Bytes of a file in which it says what it is. */
const head = 16

/**
 * A file's name by its own first bytes, as servers tell sounds by the end of their names: what its sender calls it stays here.
 * Undefined for what is no sound that they read.
 */
export const soundName = (bytes: Uint8Array): string | undefined => {
  const text = Buffer.from(bytes.subarray(0, head)).toString("latin1")
  const known = beginnings.find(({ at, text: begins }) => text.startsWith(begins, at))
  if (known !== undefined) return `recording.${known.kind}`
  // The eleven bits by which a frame of MPEG audio begins.
  const [first = 0, second = 0] = bytes
  return first === 0xff && second >= 0xe0 ? "recording.mp3" : undefined
}

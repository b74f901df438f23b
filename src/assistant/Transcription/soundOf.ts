/** What a recording is: kinds of files that servers read. */
type Kind = "ogg" | "mp3" | "flac" | "wav" | "mp4" | "webm"

/** How a file of a kind begins: these bytes, at this place. */
interface Beginning {
  readonly kind: Kind
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

const types = {
  ogg: "audio/ogg",
  mp3: "audio/mpeg",
  flac: "audio/flac",
  wav: "audio/wav",
  mp4: "audio/mp4",
  webm: "audio/webm"
} as const

/** A recording under a name and a type of our own. */
export interface Sound {
  readonly bytes: Uint8Array
  /** Servers tell sounds by the end of their names. */
  readonly name: string
  readonly mediaType: (typeof types)[Kind]
}

const kindOf = (bytes: Uint8Array): Kind | undefined => {
  const text = Buffer.from(bytes.subarray(0, head)).toString("latin1")
  const known = beginnings.find(({ at, text: begins }) => text.startsWith(begins, at))
  if (known !== undefined) return known.kind
  // The eleven bits by which a frame of MPEG audio begins.
  const [first = 0, second = 0] = bytes
  return first === 0xff && second >= 0xe0 ? "mp3" : undefined
}

/** What a file is by its own first bytes: what its sender calls it stays here. Undefined for what is no sound that is read. */
export const soundOf = (bytes: Uint8Array): Sound | undefined => {
  const kind = kindOf(bytes)
  return kind === undefined ? undefined : { bytes, name: `recording.${kind}`, mediaType: types[kind] }
}

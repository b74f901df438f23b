/** A box of the ISO base media format. */
export const box = (type: string, ...content: ReadonlyArray<Uint8Array>): Buffer => {
  const length = content.reduce((sum, part) => sum + part.length, 8)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(length)
  head.write(type, 4, "latin1")
  return Buffer.concat([head, ...content])
}

/** A table of an index: version and flags, then whole numbers of four bytes. */
export const table = (type: string, ...numbers: ReadonlyArray<number>): Buffer => box(type, ...[0, ...numbers].map(u32))

const zeros = (length: number) => Buffer.alloc(length)
const u16 = (value: number) => Buffer.from([value >> 8, value & 255])
const u32 = (value: number) => {
  const bytes = zeros(4)
  bytes.writeUInt32BE(value)
  return bytes
}
const u64 = (value: bigint) => {
  const bytes = zeros(8)
  bytes.writeBigUInt64BE(value)
  return bytes
}
const fixed = (value: number) => u32(value * 65_536)
const identity = Buffer.concat([fixed(1), zeros(12), fixed(1), zeros(12), u32(0x4000_0000)])
/** A quarter turn, as phones write it. */
const quarterTurn = Buffer.concat([zeros(4), fixed(1), zeros(4), u32(0xffff_0000), zeros(16), u32(0x4000_0000)])

export interface Mp4Options {
  readonly width?: number
  readonly height?: number
  readonly seconds?: number
  readonly codec?: string
  /** Bytes of the pictures, which are no pictures. */
  readonly dataBytes?: number
  readonly indexLast?: boolean
  readonly turned?: boolean
  /** The wider fields of version 1. */
  readonly wide?: boolean
  /** The length is only in `mehd`, and there is a fragment. */
  readonly fragmented?: boolean
  /** `tkhd` says 0 × 0, the sample description knows better. */
  readonly sizeInDescription?: boolean
  /** No picture, only sound. */
  readonly soundOnly?: boolean
  /** Further tables of the pictures' index. */
  readonly tables?: ReadonlyArray<Uint8Array>
  /** How often the pictures' track is there. */
  readonly tracks?: number
  /** What a fragment holds beside its number. */
  readonly fragment?: ReadonlyArray<Uint8Array>
}

const timescale = 1000

const header = (length: number, wide: boolean) =>
  wide
    ? box("mvhd", u32(0x0100_0000), zeros(16), u32(timescale), u64(BigInt(length)), zeros(80))
    : box("mvhd", u32(0), zeros(8), u32(timescale), u32(length), zeros(80))

interface TrackOptions {
  readonly size: readonly [number, number]
  readonly described: readonly [number, number]
  readonly handler: string
  readonly codec: string
  readonly matrix: Uint8Array
  readonly wide: boolean
  readonly tables?: ReadonlyArray<Uint8Array>
}

const track = ({ size, described, handler, codec, matrix, wide, tables = [] }: TrackOptions) => {
  const times = wide ? zeros(32) : zeros(20)
  const tkhd = box("tkhd", u32(wide ? 0x0100_0007 : 7), times, zeros(16), matrix, fixed(size[0]), fixed(size[1]))
  const entry = box(codec, zeros(24), u16(described[0]), u16(described[1]), zeros(50))
  const stsd = box("stsd", u32(0), u32(1), entry)
  const hdlr = box("hdlr", zeros(8), Buffer.from(handler, "latin1"), zeros(13))
  return box("trak", tkhd, box("mdia", hdlr, box("minf", box("stbl", stsd, ...tables))))
}

/** A small MP4 with a real index and made-up pictures, as far as a reader of the index can tell. */
export const tinyMp4 = (options: Mp4Options = {}): Buffer => {
  const { width = 720, height = 1280, seconds = 4, codec = "avc1", dataBytes = 1000, wide = false } = options
  const size = [width, height] as const
  const picture = track({
    size: options.sizeInDescription === true ? [0, 0] : size,
    described: size,
    handler: "vide",
    codec,
    matrix: options.turned === true ? quarterTurn : identity,
    wide,
    tables: options.tables ?? []
  })
  const pictures = Array.from({ length: options.tracks ?? 1 }, () => picture)
  const sound = track({ size: [0, 0], described: [0, 0], handler: "soun", codec: "mp4a", matrix: identity, wide })
  const length = Math.round(seconds * timescale)
  const fragments = box("mvex", box("mehd", u32(0), u32(length)))
  const tracks = options.soundOnly === true ? [sound] : [sound, ...pictures]
  const moov =
    options.fragmented === true
      ? box("moov", header(0, wide), ...tracks, fragments)
      : box("moov", header(length, wide), ...tracks)
  const ftyp = box("ftyp", Buffer.from("isom"), u32(512), Buffer.from("isomavc1"))
  const mdat = box("mdat", Buffer.alloc(dataBytes, "pictures"))
  const moof = options.fragmented === true ? [box("moof", box("mfhd", zeros(8)), ...(options.fragment ?? []))] : []
  return Buffer.concat(options.indexLast === true ? [ftyp, mdat, moov] : [ftyp, moov, ...moof, mdat])
}

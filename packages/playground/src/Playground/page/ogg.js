/** Elements of Matroska that are opened, and those that are read; all others are skipped. */
const opened = new Set([0x18538067, 0x1f43b675, 0x1654ae6b, 0xae])
const codecPrivate = 0x63a2
const simpleBlock = 0xa3
/** Samples of an Opus packet of 20 ms, as browsers record. */
const samplesPerPacket = 960

/** A number of variable length, with or without the bits that tell its length. @param {DataView} view @param {number} at @param {boolean} whole */
const variable = (view, at, whole) => {
  const first = view.getUint8(at)
  const length = Math.clz32(first) - 23
  let value = whole ? first : first & (0xff >> length)
  for (let n = 1; n < length; n++) value = value * 256 + view.getUint8(at + n)
  return { length, value, unknown: !whole && value === 2 ** (7 * length) - 1 }
}

/** The head and the packets of the Opus track in a WebM recording. @param {ArrayBuffer} bytes */
const opusOf = (bytes) => {
  const view = new DataView(bytes)
  /** @type {Array<Uint8Array>} */
  const packets = []
  /** @type {Uint8Array | undefined} */
  let head
  let at = 0
  while (at + 2 < bytes.byteLength) {
    const id = variable(view, at, true)
    const size = variable(view, at + id.length, false)
    at += id.length + size.length
    if (opened.has(id.value)) continue
    if (size.unknown) break
    if (id.value === codecPrivate) head = new Uint8Array(bytes, at, size.value)
    // A block begins with its track, two bytes of time and one of flags.
    if (id.value === simpleBlock) packets.push(new Uint8Array(bytes, at + 4, size.value - 4))
    at += size.value
  }
  return { head, packets }
}

const sums = Uint32Array.from({ length: 256 }, (_, n) => {
  let sum = n << 24
  for (let bit = 0; bit < 8; bit++) sum = (sum << 1) ^ (sum < 0 ? 0x04c11db7 : 0)
  return sum >>> 0
})

/** @param {number} number @param {number} flags 2 begins the stream, 4 ends it @param {number} position @param {Uint8Array} packet */
const page = (number, flags, position, packet) => {
  const lacing = Math.floor(packet.length / 255) + 1
  const bytes = new Uint8Array(27 + lacing + packet.length)
  const view = new DataView(bytes.buffer)
  bytes.set([0x4f, 0x67, 0x67, 0x53, 0, flags])
  view.setBigUint64(6, BigInt(position), true)
  view.setUint32(14, 1, true)
  view.setUint32(18, number, true)
  view.setUint8(26, lacing)
  bytes.fill(255, 27, 27 + lacing - 1)
  view.setUint8(27 + lacing - 1, packet.length % 255)
  bytes.set(packet, 27 + lacing)
  let sum = 0
  for (const byte of bytes) sum = ((sum << 8) ^ (sums[((sum >>> 24) ^ byte) & 0xff] ?? 0)) >>> 0
  view.setUint32(22, sum, true)
  return bytes
}

const tags = new TextEncoder().encode("OpusTags\n\0\0\0playground\0\0\0\0")

/** A recording as Telegram's voice messages are: Opus in Ogg. What is no WebM with Opus stays as it is. @param {Blob} recording */
export const oggOf = async (recording) => {
  const { head, packets } = recording.type.includes("webm")
    ? opusOf(await recording.arrayBuffer())
    : { head: undefined, packets: [] }
  if (head === undefined || packets.length === 0) return new File([recording], "voice", { type: recording.type })
  const pages = packets.map((packet, at) =>
    page(at + 2, at === packets.length - 1 ? 4 : 0, (at + 1) * samplesPerPacket, packet)
  )
  return new File([page(0, 2, 0, head), page(1, 0, 0, tags), ...pages], "voice.oga", { type: "audio/ogg" })
}

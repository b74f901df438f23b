/** Bytes of a box's name. */
const nameLength = 4

/** The content of a box of an MP4 that begins with its version, by the box's name; undefined where there is none. */
const boxes = (bytes: Buffer, name: string): ReadonlyArray<Buffer> => {
  const found: Array<Buffer> = []
  for (let at = bytes.indexOf(name); at >= nameLength; at = bytes.indexOf(name, at + nameLength)) {
    found.push(bytes.subarray(at + nameLength, at - nameLength + bytes.readUInt32BE(at - nameLength)))
  }
  return found
}

/** Both as wide numbers where the version says so. */
const secondsIn = (head: Buffer): number =>
  head[0] === 1
    ? Number(head.readBigUInt64BE(24)) / head.readUInt32BE(20)
    : head.readUInt32BE(16) / head.readUInt32BE(12)

/** Width, height and length of an MP4 that our own tools wrote; `undefined` for anything else. */
export const clipSize = (
  bytes: Uint8Array
): { readonly width: number; readonly height: number; readonly seconds: number } | undefined => {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (file.toString("latin1", 4, 8) !== "ftyp") return undefined
  const [head] = boxes(file, "mvhd")
  // The last eight bytes are width and height, each with sixteen bits behind the point; of sound they are nought.
  const pictures = boxes(file, "tkhd").find((track) => track.length >= 8 && track.readUInt32BE(track.length - 8) > 0)
  return head === undefined || pictures === undefined
    ? undefined
    : {
        width: pictures.readUInt16BE(pictures.length - 8),
        height: pictures.readUInt16BE(pictures.length - 4),
        seconds: secondsIn(head)
      }
}

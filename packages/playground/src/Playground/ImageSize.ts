/** Width and height of a PNG or JPEG, from its head; `undefined` for anything else. */
export const imageSize = (
  bytes: Uint8Array
): { readonly type: "png" | "jpeg"; readonly width: number; readonly height: number } | undefined => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length >= 24 && view.getUint32(0) === 0x89_50_4e_47) {
    return { type: "png", width: view.getUint32(16), height: view.getUint32(20) }
  }
  if (bytes.length < 4 || view.getUint16(0) !== 0xff_d8) return undefined
  return jpegSize(view)
}

/** The markers of a frame header, which carry the size. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

const jpegSize = (view: DataView) => {
  let at = 2
  while (at + 9 <= view.byteLength && view.getUint8(at) === 0xff) {
    if (isFrame(view.getUint8(at + 1))) {
      return { type: "jpeg", width: view.getUint16(at + 7), height: view.getUint16(at + 5) } as const
    }
    at += 2 + view.getUint16(at + 2)
  }
  return undefined
}

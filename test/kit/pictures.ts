import { crc32, deflateSync } from "node:zlib"
import sharp from "sharp"

/** Red and green above, blue and yellow below: whoever turns or mirrors it is found out. */
const quarters = [
  [
    [230, 30, 30],
    [30, 200, 30]
  ],
  [
    [30, 30, 230],
    [230, 220, 30]
  ]
] as const

/** How a camera that was held so stores an upright picture: which quarter of it is at a row and a column. */
const stored: Readonly<Record<number, (row: number, column: number) => readonly [number, number]>> = {
  1: (r, c) => [r, c],
  2: (r, c) => [r, 1 - c],
  3: (r, c) => [1 - r, 1 - c],
  4: (r, c) => [1 - r, c],
  5: (r, c) => [c, r],
  6: (r, c) => [c, 1 - r],
  7: (r, c) => [1 - c, 1 - r],
  8: (r, c) => [1 - c, r]
}

/** A picture of four quarters, stored as a camera in this orientation stores it; `width` and `height` are those of the upright one. */
export const quartered = (width = 300, height = 200, orientation = 1) => {
  const turned = orientation > 4
  const [across, down] = turned ? [height, width] : [width, height]
  const pixels = Buffer.alloc(across * down * 3)
  const at = stored[orientation] ?? ((r, c) => [r, c] as const)
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      const [row, column] = at(y < down / 2 ? 0 : 1, x < across / 2 ? 0 : 1)
      pixels.set(quarters[row === 0 ? 0 : 1][column === 0 ? 0 : 1], (y * across + x) * 3)
    }
  }
  const image = sharp(pixels, { raw: { width: across, height: down, channels: 3 } })
  return orientation === 1 ? image : image.withMetadata({ orientation })
}

/** The colours of the four quarters of a picture, in their middles. */
export const quartersOf = async (bytes: Uint8Array) => {
  const { data, info } = await sharp(bytes)
    .removeAlpha()
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true })
  const at = (x: number, y: number) => {
    const start = (Math.floor(info.height * y) * info.width + Math.floor(info.width * x)) * info.channels
    return [...data.subarray(start, start + 3)]
  }
  return {
    width: info.width,
    height: info.height,
    quarters: [at(0.25, 0.25), at(0.75, 0.25), at(0.25, 0.75), at(0.75, 0.75)]
  }
}

/** How far the quarters are from those of {@link quartered}: 0 is the same, 255 the opposite. */
export const turnedBy = async (bytes: Uint8Array) => {
  const seen = (await quartersOf(bytes)).quarters
  return Math.max(
    ...quarters.flat().flatMap((colour, n) => colour.map((value, m) => Math.abs(value - (seen[n]?.[m] ?? 0))))
  )
}

const chunk = (type: string, data: Buffer) => {
  const body = Buffer.concat([Buffer.from(type), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** A PNG whose header promises this size, of which a few rows of black are there: small on disk, however large it says it is. */
export const promisingPng = (width: number, height: number) => {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const rows = deflateSync(Buffer.alloc(Math.min(width, 70_000) * 3 + 1))
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", rows), chunk("IEND", Buffer.alloc(0))])
}

/** The box that begins a file of the container that HEIC and AVIF share. */
export const ftyp = (...brands: ReadonlyArray<string>) => {
  const names = Buffer.from([brands[0] ?? "", "\0\0\0\0", ...brands].join(""), "latin1")
  const length = Buffer.alloc(4)
  length.writeUInt32BE(names.length + 8)
  return Buffer.concat([length, Buffer.from("ftyp"), names, Buffer.alloc(200)])
}

/** An archive, a page and a drawing, under whatever name they come. */
export const zip = Buffer.concat([Buffer.from("PK\x03\x04"), Buffer.alloc(400)])
export const svg = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><rect width="300" height="200" fill="red"/></svg>'
)

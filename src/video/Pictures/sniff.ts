/** The kinds of pictures that are read, by how their files begin. */
export type PictureKind = "jpeg" | "png" | "webp" | "gif" | "tiff" | "avif"

/** How much of a file its beginning is, in bytes: the boxes of an AVIF name what it is compatible with there. */
const beginning = 64

const begins = (bytes: Uint8Array, ...values: ReadonlyArray<number>) => values.every((value, n) => bytes[n] === value)

/** Brands of the container that HEIC and AVIF share. */
const avif: ReadonlySet<string> = new Set(["avif", "avis"])
const heic: ReadonlySet<string> = new Set([
  "heic",
  "heix",
  "heim",
  "heis",
  "hevc",
  "hevx",
  "hevm",
  "hevs",
  "mif1",
  "msf1"
])

const brandsOf = (text: string): ReadonlyArray<string> => {
  const [, major = "", rest = ""] = /^.{4}ftyp(.{4}).{4}(.*)$/s.exec(text) ?? []
  return major === "" ? [] : [major, ...(rest.match(/.{4}/gs) ?? [])]
}

/** What a file is by its own first bytes, whatever its name or its sender say; undefined for what is no picture. */
export const sniff = (bytes: Uint8Array): PictureKind | "heic" | undefined => {
  if (begins(bytes, 0xff, 0xd8, 0xff)) return "jpeg"
  if (begins(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return "png"
  if (begins(bytes, 0x49, 0x49, 0x2a, 0x00) || begins(bytes, 0x4d, 0x4d, 0x00, 0x2a)) return "tiff"
  const text = Buffer.from(bytes.subarray(0, beginning)).toString("latin1")
  if (text.startsWith("GIF87a") || text.startsWith("GIF89a")) return "gif"
  if (text.startsWith("RIFF") && text.slice(8, 12) === "WEBP") return "webp"
  const brands = brandsOf(text)
  if (brands.some((brand) => avif.has(brand))) return "avif"
  return brands.some((brand) => heic.has(brand)) ? "heic" : undefined
}

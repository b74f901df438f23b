import { Effect } from "effect"
import { appendFile, type FileHandle, open, stat, truncate } from "node:fs/promises"
import { Reader } from "./Boxes.ts"

/** The boxes of a C2PA manifest and of XMP, by the names that begin their content. */
const c2pa = "d8fec3d61b0e483c92975828877ec481"
const xmp = "be7acfcb97a942e89c71999491e3afac"

/** What the IPTC calls a picture that a model made, as XMP. */
const packet = [
  '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">',
  '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""',
  ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"',
  ' Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"/>',
  '</rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
].join("")

const aiBox = (() => {
  const content = Buffer.concat([Buffer.from("uuid", "latin1"), Buffer.from(xmp, "hex"), Buffer.from(packet)])
  const size = Buffer.alloc(4)
  size.writeUInt32BE(content.length + 4)
  return Buffer.concat([size, content])
})()

/** Bytes that {@link markAsAi} adds. */
export const markBytes = aiBox.length

const holdsManifest = async (file: FileHandle, bytes: number) => {
  const reader = new Reader(file)
  for (let at = 0; at + 8 <= bytes;) {
    const box = await reader.box(at, bytes)
    if (box === undefined) return false
    if (box.type === "uuid" && (await reader.content(box)).toString("hex", 0, 16) === c2pa) return true
    at = box.end
  }
  return false
}

/** Whether a file says by a signed manifest of C2PA where it comes from. */
export const isSigned = (path: string): Effect.Effect<boolean> =>
  Effect.promise(async () => {
    const file = await open(path, "r")
    return holdsManifest(file, (await stat(path)).size).finally(() => file.close())
  }).pipe(Effect.catchCause(() => Effect.succeed(false)))

/** Adds to an MP4, behind everything else, that a model made it. A disk that does not take it leaves the video as it was. */
export const markAsAi = (path: string): Effect.Effect<void> =>
  Effect.ignoreCause(
    Effect.promise(async () => {
      const { size } = await stat(path)
      // A disk that is nearly full may take a part.
      await appendFile(path, aiBox).catch(() => truncate(path, size))
    })
  )

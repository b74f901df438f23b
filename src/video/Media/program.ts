/**
 * The program that reads and rewrites video files with mediabunny. It runs as a process of its own, under a bound on its
 * time and memory, because what it reads comes from outside:
 *
 *     node program.ts describe                   describes files that are given to it: of each a line tells its bytes, and
 *                                                whether it is ISO media; the answer is a line as well (Message). Before
 *                                                that it may ask for bytes, and gets them as they are
 *     node program.ts rewrite FILE OUT [silent] [iso]
 *                                                writes the same pictures and sound as an MP4 whose index comes first; with
 *                                                a silent track where there is no sound
 */
import { createRequire } from "node:module"
import type * as Mediabunny from "mediabunny"
import type { InputAudioTrack, InputVideoTrack, Output as MediaOutput } from "mediabunny"
import { readSync, writeSync } from "node:fs"
import type { Description, Message } from "./Description.ts"

// The bundle is one file: it loads in a fifth of the time that the hundred modules take.
const {
  ALL_FORMATS,
  CustomSource,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  FilePathSource,
  FilePathTarget,
  Input,
  IsobmffInputFormat,
  Logging,
  Mp4InputFormat,
  Mp4OutputFormat,
  Output
  // What is required has no type of its own.
} = createRequire(import.meta.url)("mediabunny") as typeof Mediabunny

Logging.level = 0

/** Pictures from which the rate is told: some seconds of them. */
const rateFrom = 240
/** Bytes of the file that are kept: readers jump between pictures and sound. */
const maxCache = 8 * 1024 * 1024
/** Bytes of a line that is given. */
const maxLine = 1000

/** Files that are known to be ISO media by their boxes, whichever of these stands first. */
class AnyIso extends Mp4InputFormat {
  _canReadInput() {
    return Promise.resolve(true)
  }
}

const opened = (source: Mediabunny.Source, iso: boolean) =>
  new Input({ formats: iso ? [new AnyIso()] : ALL_FORMATS, source })

/** The length of a unit stands before it in so many bytes; undefined where units are told apart otherwise. */
const lengthBytes = (codec: string | null, description: Uint8Array | undefined) => {
  const at = codec === "avc" ? 4 : codec === "hevc" ? 21 : undefined
  const byte = at === undefined ? undefined : description?.[at]
  return byte === undefined ? undefined : (byte & 3) + 1
}

/** Whether a picture's units fill it: noise, zeros and what is encrypted do not. */
const isWellFormed = (data: Uint8Array, lengths: number | undefined) => {
  if (data.length === 0) return false
  if (lengths === undefined) return true
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  let [at, units] = [0, 0]
  while (at + lengths <= bytes.length) {
    const size = bytes.readUIntBE(at, lengths)
    at += lengths
    if (at + size > bytes.length || (size > 0 && ((bytes[at] ?? 0x80) & 0x80) !== 0)) return false
    if (size > 0) units++
    at += size
  }
  return units > 0 && at === bytes.length
}

/** Whether the last picture needs the very first one, which then all need. */
const isOneKey = async (sink: Mediabunny.EncodedPacketSink) => {
  const first = await sink.getFirstKeyPacket({ metadataOnly: true })
  const last = await sink.getKeyPacket(Infinity, { metadataOnly: true })
  return first !== null && first.timestamp === last?.timestamp
}

/** How many of the first, middle and last picture are there and well formed. */
const readable = async (video: InputVideoTrack, sink: Mediabunny.EncodedPacketSink, from: number, until: number) => {
  const config = await video.getDecoderConfig().catch(() => null)
  const { description } = config ?? {}
  const head =
    description === undefined
      ? undefined
      : ArrayBuffer.isView(description)
        ? new Uint8Array(description.buffer, description.byteOffset, description.byteLength)
        : new Uint8Array(description)
  const lengths = lengthBytes(await video.getCodec(), head)
  const wanted = [sink.getFirstPacket(), sink.getPacket((from + until) / 2), sink.getPacket(Infinity)]
  const found = await Promise.all(
    wanted.map((packet) => packet.then((one) => one !== null && isWellFormed(one.data, lengths)).catch(() => false))
  )
  return found.filter(Boolean).length
}

/** Profiles of H.264 with 8 bits and colours at half the size: baseline, main, extended, high. */
const plainAvc: ReadonlySet<string> = new Set(["42", "4d", "58", "64"])

const isPlain = (codec: string | null, parameters: string | null) =>
  codec === "avc" && plainAvc.has(/^avc[1-4]\.([0-9a-f]{2})/i.exec(parameters ?? "")?.[1]?.toLowerCase() ?? "")

/** How light is written down that is brighter than a screen's; more colours than a screen's are no brighter. */
const bright: ReadonlySet<string> = new Set(["pq", "hlg"])

const soundOf = async (audio: InputAudioTrack) => ({
  codec: (await audio.getCodec()) ?? "other",
  channels: await audio.getNumberOfChannels()
})

const describe = async (input: Mediabunny.Input): Promise<Description> => {
  const format = await input.getFormat()
  const video = await input.getPrimaryVideoTrack()
  if (video === null) return { pictures: null, readable: 0 }
  const audio = await input.getPrimaryAudioTrack()
  // What lies before the start is there to be decoded, and not shown.
  const [from, until] = [Math.max(0, await video.getFirstTimestamp()), await video.computeDuration()]
  const codec = await video.getCodec()
  const sink = new EncodedPacketSink(video)
  return {
    pictures: {
      container: format instanceof IsobmffInputFormat ? "mp4" : "other",
      codec: codec ?? "other",
      plain: isPlain(codec, await video.getCodecParameterString()),
      hdr: bright.has((await video.getColorSpace()).transfer ?? ""),
      width: await video.getDisplayWidth(),
      height: await video.getDisplayHeight(),
      squarePixels:
        (await video.getCodedWidth()) === (await video.getSquarePixelWidth()) &&
        (await video.getCodedHeight()) === (await video.getSquarePixelHeight()),
      upright: (await video.getRotation()) === 0,
      seconds: until - from,
      framesPerSecond: (await video.computePacketStats(rateFrom)).averagePacketRate,
      sound: audio === null ? null : await soundOf(audio)
    },
    readable: await readable(video, sink, from, until),
    oneKey: await isOneKey(sink).catch(() => false),
    tracks: await tracksOf(input, video, audio)
  }
}

/** Which tracks are the ones that are described. */
const tracksOf = async (input: Mediabunny.Input, video: InputVideoTrack, audio: InputAudioTrack | null) => {
  const all = await input.getVideoTracks()
  const pictures = all.indexOf(video)
  const sound = audio === null ? 0 : (await input.getAudioTracks()).indexOf(audio)
  return { pictures, sound, obvious: all.length === 1 && sound === 0 }
}

/** What a track gives, packet by packet in the order of decoding. */
interface Pump {
  readonly packets: AsyncGenerator<Mediabunny.EncodedPacket, void, unknown>
  readonly add: (packet: Mediabunny.EncodedPacket) => Promise<void>
}

/** Takes from the track that is behind, so that pictures and sound lie together and nothing piles up. */
const interleave = async (pumps: ReadonlyArray<Pump>) => {
  const heads = await Promise.all(pumps.map(async (pump) => ({ pump, next: await pump.packets.next() })))
  for (;;) {
    const [behind] = heads
      .flatMap((head) => (head.next.done === true ? [] : [{ head, packet: head.next.value }]))
      .toSorted((a, b) => a.packet.timestamp - b.packet.timestamp)
    if (behind === undefined) return
    await behind.head.pump.add(behind.packet)
    behind.head.next = await behind.head.pump.packets.next()
  }
}

const countOf = async (track: InputVideoTrack | InputAudioTrack) => (await track.computePacketStats()).packetCount

const videoPump = async (output: MediaOutput, track: InputVideoTrack, from: number): Promise<Pump> => {
  const [codec, decoderConfig] = [await track.getCodec(), await track.getDecoderConfig()]
  if (codec === null || decoderConfig === null) throw new Error("pictures of an unknown format")
  const source = new EncodedVideoPacketSource(codec)
  output.addVideoTrack(source, { rotation: await track.getRotation(), maximumPacketCount: await countOf(track) })
  return {
    packets: new EncodedPacketSink(track).packets(),
    add: (packet) => source.add(packet.clone({ timestamp: packet.timestamp - from }), { decoderConfig })
  }
}

const audioPump = async (output: MediaOutput, track: InputAudioTrack, from: number): Promise<Pump | undefined> => {
  const [codec, decoderConfig] = [await track.getCodec(), await track.getDecoderConfig()]
  if (codec === null || decoderConfig === null) return undefined
  const source = new EncodedAudioPacketSource(codec)
  output.addAudioTrack(source, { maximumPacketCount: await countOf(track) })
  return {
    packets: new EncodedPacketSink(track).packets(),
    add: (packet) => source.add(packet.clone({ timestamp: packet.timestamp - from }), { decoderConfig })
  }
}

/** A packet of AAC for two channels in which nothing is heard, and what a decoder needs to know of it. */
const silence = Uint8Array.of(0x21, 0x00, 0x49, 0x90, 0x02, 0x19, 0x00, 0x23, 0x80)
const silentConfig = {
  codec: "mp4a.40.2",
  numberOfChannels: 2,
  sampleRate: 48_000,
  description: Uint8Array.of(0x11, 0x90)
}
/** Seconds that a packet of AAC takes. */
const packetSeconds = 1024 / silentConfig.sampleRate

/** Silence for so many seconds, made while it is written. */
const silentPump = (output: MediaOutput, seconds: number): Pump => {
  const source = new EncodedAudioPacketSource("aac")
  const count = Math.ceil(seconds / packetSeconds)
  output.addAudioTrack(source, { maximumPacketCount: count })
  const packets = async function* () {
    for (let n = 0; n < count; n++) yield new EncodedPacket(silence, "key", n * packetSeconds, packetSeconds)
  }
  return { packets: packets(), add: (packet) => source.add(packet, { decoderConfig: silentConfig }) }
}

const rewrite = async (
  path: string,
  out: string,
  { iso, silent }: { readonly iso: boolean; readonly silent: boolean }
) => {
  const input = opened(new FilePathSource(path, { maxCacheSize: maxCache }), iso)
  const video = await input.getPrimaryVideoTrack()
  if (video === null) throw new Error("no pictures")
  const audio = await input.getPrimaryAudioTrack()
  const from = Math.max(0, await video.getFirstTimestamp())
  const output = new Output({
    // Its room is kept free at the start, so that nothing has to be held in memory until the end.
    format: new Mp4OutputFormat({ fastStart: "reserve" }),
    target: new FilePathTarget(out)
  })
  const pumps = [
    await videoPump(output, video, from),
    audio !== null
      ? await audioPump(output, audio, from)
      : silent
        ? silentPump(output, (await video.computeDuration()) - from)
        : undefined
  ]
  await output.start()
  await interleave(pumps.filter((pump) => pump !== undefined))
  await output.finalize()
}

const [given, said] = [0, 1]

const say = (message: Message) => writeSync(said, `${JSON.stringify(message)}\n`)

/** Fills a buffer with what is given; whether that went on so long. */
const filled = (buffer: Uint8Array) => {
  for (let at = 0; at < buffer.length;) {
    const bytes = readSync(given, buffer, at, buffer.length - at, null)
    if (bytes === 0) return false
    at += bytes
  }
  return true
}

/** The next line; undefined at the end. Nothing is given behind it before something was said. */
const nextLine = () => {
  const buffer = Buffer.alloc(maxLine)
  for (let at = 0; at < maxLine;) {
    const bytes = readSync(given, buffer, at, maxLine - at, null)
    if (bytes === 0) return undefined
    at += bytes
    if (buffer[at - 1] === 0x0a) return buffer.toString("utf8", 0, at)
  }
  return undefined
}

/** A file of which the bytes that are asked for are given. */
const givenFile = (bytes: number) =>
  new CustomSource({
    maxCacheSize: maxCache,
    prefetchProfile: "fileSystem",
    getSize: () => bytes,
    read: (from, until) => {
      say({ from, until })
      const buffer = new Uint8Array(until - from)
      if (!filled(buffer)) throw new Error("nobody gives any more")
      return buffer
    }
  })

const describeAll = async () => {
  for (let line = nextLine(); line !== undefined; line = nextLine()) {
    const { bytes, iso }: { readonly bytes: number; readonly iso: boolean } = JSON.parse(line)
    const input = opened(givenFile(bytes), iso)
    const description = await describe(input).catch(() => null)
    input.dispose()
    say({ said: description })
  }
}

const [, , action, path = "", ...rest] = process.argv
if (action === "describe") await describeAll()
else if (action === "rewrite") {
  await rewrite(path, rest[0] ?? "", { iso: rest.at(-1) === "iso", silent: rest.includes("silent", 1) })
} else process.exitCode = 64

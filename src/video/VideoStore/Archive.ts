import { AwsV4Signer } from "aws4fetch"
import { Duration, Effect, Redacted, Schedule, Schema } from "effect"
import { createWriteStream, openAsBlob } from "node:fs"
import { readdir, readFile, stat } from "node:fs/promises"
import { join } from "node:path"
import { pipeline } from "node:stream/promises"
import type { JobId } from "../../domain/Ids.ts"
import { readText } from "../../platform/JsonApi.ts"
import { sha256, sha256OfFile, sha256OfPassing } from "../../platform/Sha256.ts"

/** A bucket of S3, or of a storage that speaks like it. */
export interface Bucket {
  /** Where the service answers, without a slash at the end: the bucket's name is the first part of each path. */
  readonly endpoint: string
  readonly region: string
  readonly name: string
  readonly accessKeyId: string
  readonly secretAccessKey: Redacted.Redacted
}

export class ArchiveError extends Schema.TaggedError<ArchiveError>()("ArchiveError", {
  /** Nothing is kept under that name; the storage does not answer as it should; what it gave is not what was kept. */
  reason: Schema.Literals(["missing", "away", "spoilt"]),
  /** For operators: a status or the system's word, never a name of a user's. */
  detail: Schema.String
}) {}

/** Seconds for a request: so many at least, and more for a large file on a line of 2 Mbit/s. */
const minSeconds = 30
const bytesPerSecond = 250_000
/** A storage that hiccups is asked again for a few seconds; for longer, copies are made later. */
const retries = Schedule.exponential("500 millis").pipe(Schedule.upTo({ times: 3 }))

/** What is kept of a video: its description as the disk has it, and its files. It is written last, so it names what is whole. */
const Manifest = Schema.fromJsonString(
  Schema.Struct({
    meta: Schema.String,
    files: Schema.Record(
      Schema.String.check(Schema.isPattern(/^[a-z]+\.[a-z0-9]+$/)),
      Schema.Struct({ bytes: Schema.Int, sha256: Schema.String })
    )
  })
)
type Manifest = typeof Manifest.Type
const decodeManifest = Schema.decodeUnknownEffect(Manifest)
const encodeManifest = Schema.encodeSync(Manifest)

const manifestName = "manifest.json"
/** Bytes of a manifest: it has some hundred. */
const maxManifest = 100_000

const away = (error: unknown) =>
  new ArchiveError({ reason: "away", detail: error instanceof Error ? error.message : "unknown error" })

interface Call {
  readonly method: "GET" | "PUT" | "DELETE"
  readonly key: string
  readonly body?: { readonly content: Blob | string; readonly bytes: number; readonly sha256: string }
  /** Bytes that the answer may have. */
  readonly answer?: number
}

/** Bytes of a refusal that are read: S3's have some hundred. */
const maxRefusal = 10_000
/** What a refusal means. For operators it says its code, and the region or the server that it wants; nothing of what was sent. */
export const refusal = async (method: string, answer: Response): Promise<ArchiveError> => {
  const text = await readText(answer, maxRefusal).catch(() => "")
  const told = (name: string) => new RegExp(`<${name}>([\\w.:-]{1,100})</${name}>`).exec(text)?.[1]
  const reason = answer.status === 404 && told("Code") !== "NoSuchBucket" ? "missing" : "away"
  const words = [`${method}: ${answer.status}`, ...["Code", "Region", "Endpoint"].map(told)]
  return new ArchiveError({ reason, detail: words.filter((word) => word !== undefined).join(" ") })
}

/** One request, signed; its answer's body is to be read within the signal's time. */
const request = async (bucket: Bucket, { method, key, body }: Call, signal: AbortSignal) => {
  const signed = await new AwsV4Signer({
    method,
    url: `${bucket.endpoint}/${bucket.name}/${key}`,
    // The storage holds the bytes against this hash before it keeps them.
    headers: { "x-amz-content-sha256": body?.sha256 ?? sha256("") },
    service: "s3",
    region: bucket.region,
    accessKeyId: bucket.accessKeyId,
    secretAccessKey: Redacted.value(bucket.secretAccessKey)
  }).sign()
  const answer = await fetch(signed.url, {
    method,
    headers: signed.headers,
    body: body?.content ?? null,
    signal,
    // The signature is for this server: one of another region is named to the operator.
    redirect: "manual"
  })
  if (answer.ok) return answer
  throw await refusal(method, answer)
}

const isArchiveError = Schema.is(ArchiveError)

const makeCall =
  (bucket: Bucket) =>
  <A>(call: Call, read: (answer: Response, signal: AbortSignal) => Promise<A>): Effect.Effect<A, ArchiveError> => {
    const bytes = Math.max(call.body?.bytes ?? 0, call.answer ?? 0)
    return Effect.tryPromise({
      try: async (signal) => read(await request(bucket, call, signal), signal),
      catch: (error) => (isArchiveError(error) ? error : away(error))
    }).pipe(
      Effect.timeoutOrElse({
        duration: Duration.seconds(minSeconds + Math.ceil(bytes / bytesPerSecond)),
        orElse: () => Effect.fail(new ArchiveError({ reason: "away", detail: "no answer in time" }))
      }),
      Effect.retry({ schedule: retries, while: ({ reason }) => reason === "away" })
    )
  }

/** Writes an answer to a file, and says what it was. */
const saved = async (answer: Response, path: string, signal: AbortSignal) => {
  const { passing, seen } = sha256OfPassing()
  if (answer.body === null) throw new ArchiveError({ reason: "spoilt", detail: "no body" })
  await pipeline(answer.body, passing, createWriteStream(path, { mode: 0o600, flush: true }), { signal })
  return seen().sha256
}

const bounded = async (answer: Response) => {
  const text = await answer.text()
  if (text.length > maxManifest) throw new ArchiveError({ reason: "spoilt", detail: "the manifest is too large" })
  return text
}

/**
 * Copies of stored videos in a bucket, under `videos/<job>/`. A copy is there when its manifest is; every file is held against
 * its SHA-256 by the storage when it comes, and by us when it is read.
 */
export const makeArchive = (bucket: Bucket) => {
  const call = makeCall(bucket)
  const keyOf = (job: JobId, name: string) => `videos/${job}/${name}`
  const nothing = () => Promise.resolve()

  const put = (job: JobId, name: string, body: NonNullable<Call["body"]>) =>
    call({ method: "PUT", key: keyOf(job, name), body }, nothing)

  const putFile = (job: JobId, path: string, name: string) =>
    Effect.gen(function* () {
      const about = yield* Effect.tryPromise({
        try: async () => ({
          bytes: (await stat(path)).size,
          sha256: await sha256OfFile(path),
          content: await openAsBlob(path)
        }),
        catch: away
      })
      yield* put(job, name, about)
      return [name, { bytes: about.bytes, sha256: about.sha256 }] as const
    })

  const manifest = (job: JobId): Effect.Effect<Manifest, ArchiveError> =>
    call({ method: "GET", key: keyOf(job, manifestName) }, bounded).pipe(
      Effect.flatMap((text) =>
        Effect.mapError(
          decodeManifest(text),
          () => new ArchiveError({ reason: "spoilt", detail: "the manifest cannot be read" })
        )
      )
    )

  /** Keeps the files of a folder with their description. */
  const keep = Effect.fn("Archive.keep")(function* (job: JobId, folder: string, metaPath: string) {
    const names = yield* Effect.tryPromise({ try: () => readdir(folder), catch: away })
    const kept = yield* Effect.forEach(
      names.filter((name) => /^(video\.mp4|thumbnail\.jpg|cover\.jpg)$/.test(name)),
      (name) => putFile(job, join(folder, name), name)
    )
    const meta = yield* Effect.tryPromise({ try: () => readFile(metaPath, "utf8"), catch: away })
    const text = encodeManifest({ meta, files: Object.fromEntries(kept) })
    const body = { content: text, bytes: Buffer.byteLength(text), sha256: sha256(text) }
    yield* put(job, manifestName, body)
  })

  /** Brings the files back into an empty folder, and gives their description. */
  const restore = Effect.fn("Archive.restore")(function* (job: JobId, folder: string) {
    const { meta, files } = yield* manifest(job)
    for (const [name, { bytes, sha256 }] of Object.entries(files)) {
      const came = yield* call({ method: "GET", key: keyOf(job, name), answer: bytes }, (answer, signal) =>
        saved(answer, join(folder, name), signal)
      )
      if (came !== sha256) return yield* new ArchiveError({ reason: "spoilt", detail: `${name} is not what was kept` })
    }
    return meta
  })

  /** Takes a copy away; at first its manifest, so that it is whole or not there. */
  const remove = Effect.fn("Archive.remove")(
    function* (job: JobId) {
      const { files } = yield* manifest(job)
      for (const name of [manifestName, ...Object.keys(files)]) {
        yield* call({ method: "DELETE", key: keyOf(job, name) }, nothing)
      }
    },
    Effect.catchIf(
      ({ reason }) => reason === "missing",
      () => Effect.void
    )
  )

  return { keep, restore, remove }
}
export type Archive = ReturnType<typeof makeArchive>

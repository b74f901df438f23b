import { Effect, Schema } from "effect"
import { Sequence, Table } from "../../platform/Database/Tables.ts"
import { refuse } from "./BackupError.ts"

/** How the folder of a backup is laid out. A later layout has another number, and this release says that it does not know it. */
const format = "kudoaibot-backup-1"

/** `manifest.json`: what a backup holds. It is told of after all other files, so its number of files is the whole. */
export const Manifest = Schema.Struct({
  format: Schema.Literal(format),
  /** The release that made it. */
  release: Schema.String,
  /** When the snapshot was taken, in UTC. */
  takenAt: Schema.String,
  /** The number of the database's last migration. */
  schema: Schema.Int,
  /** The version of its Postgres. */
  postgres: Schema.String,
  /** Each after those that its rows name: `database/<name>.copy.gz` has its rows. */
  tables: Schema.Array(Schema.Struct({ ...Table.fields, rows: Schema.Int })),
  sequences: Schema.Array(Sequence),
  /** Tables that hold secrets, and are not in the backup. */
  leftOut: Schema.Array(Schema.String),
  videos: Schema.Struct({
    kept: Schema.Int,
    bytes: Schema.Int,
    /** Videos of which the bucket has a copy, and the backup has none. */
    inBucket: Schema.Int,
    bucket: Schema.NullOr(Schema.String)
  }),
  /** Lines of `SHA256SUMS` before that of the manifest itself. */
  files: Schema.Int
})
export type Manifest = typeof Manifest.Type

const Text = Schema.fromJsonString(Manifest)
const decode = Schema.decodeUnknownEffect(Text)
const encode = Schema.encodeSync(Schema.fromJsonString(Manifest))

export const newManifest = (about: Omit<Manifest, "format">): Manifest => ({ format, ...about })
export const manifestText = (manifest: Manifest) => `${encode(manifest)}\n`

const Formatted = Schema.fromJsonString(
  Schema.Struct({ format: Schema.String, release: Schema.optional(Schema.String) })
)

/** Reads a manifest; one of another layout is refused with the release that made it. */
export const readManifest = (path: string, text: string) =>
  Effect.gen(function* () {
    const about = yield* Effect.option(Schema.decodeUnknownEffect(Formatted)(text))
    if (about._tag === "Some" && about.value.format !== format) {
      const { format: other, release = "unknown" } = about.value
      return yield* refuse(`${path}: is of the format ${other} (release ${release}), and this release reads ${format}`)
    }
    return yield* Effect.mapError(decode(text), () => refuse(`${path}: is not the manifest of a backup`))
  })

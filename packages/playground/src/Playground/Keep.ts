import type { Option } from "effect"
import { Context, Effect, FileSystem, Layer, Path, Queue, Schema } from "effect"

/** Snapshots are written at most this often. */
const writeEvery = "1 second"

const Snapshot = Schema.fromJsonString(
  Schema.Struct({ clean: Schema.Boolean, parts: Schema.Record(Schema.String, Schema.Json) })
)

/**
 * The Playground's memory across restarts: one JSON file, replaced whole, so that a reader never sees half of it.
 *
 * What happened in the last second before a kill may be forgotten; `afterCrash` tells then that numbers given out may
 * be higher than the remembered ones.
 */
export class Keep extends Context.Service<
  Keep,
  {
    /** Where files of this Playground live; removed at the end when no folder was asked for. */
    readonly folder: string
    readonly afterCrash: boolean
    /** What was remembered under `name`, if it still decodes; from now on `current` is what gets remembered. */
    readonly part: <S extends Schema.Codec<unknown, Schema.Json>>(
      name: string,
      schema: S,
      current: () => S["Type"]
    ) => Effect.Effect<Option.Option<S["Type"]>>
    /** Says that some part is no longer as it was. */
    readonly changed: Effect.Effect<void>
  }
>()("kudo/Playground/Keep") {
  /** Without a folder nothing outlives the layer. */
  static readonly layer = (folder: string | undefined) =>
    Layer.effect(Keep, folder === undefined ? temporary : Effect.flatMap(read(folder), remembering))
}

const temporary = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped({ prefix: "kudo-playground-" })
  return Keep.of({ folder, afterCrash: false, part: () => Effect.succeedNone, changed: Effect.void })
}).pipe(Effect.orDie)

const read = Effect.fnUntraced(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const file = (yield* Path.Path).join(folder, "state.json")
  yield* fs.makeDirectory(folder, { recursive: true })
  const found = yield* fs.exists(file)
  const snapshot = !found
    ? undefined
    : yield* fs.readFileString(file).pipe(
        Effect.flatMap(Schema.decodeEffect(Snapshot)),
        Effect.catchTag("SchemaError", () =>
          Effect.logWarning("The Playground's state was unreadable and starts anew").pipe(
            Effect.andThen(fs.rename(file, `${file}.bad`)),
            Effect.as(undefined)
          )
        )
      )
  return { folder, file, parts: snapshot?.parts ?? {}, afterCrash: found && snapshot?.clean !== true }
}, Effect.orDie)

const remembering = Effect.fnUntraced(function* ({
  folder,
  file,
  parts,
  afterCrash
}: Effect.Success<ReturnType<typeof read>>) {
  const fs = yield* FileSystem.FileSystem
  const current = new Map<string, Effect.Effect<Schema.Json, Schema.SchemaError>>()
  const dirty = yield* Queue.sliding<true>(1)

  const write = Effect.fnUntraced(
    function* (clean: boolean) {
      const entries = yield* Effect.forEach(current, ([name, part]) =>
        Effect.map(part, (json) => [name, json] as const)
      )
      const text = yield* Schema.encodeEffect(Snapshot)({ clean, parts: { ...parts, ...Object.fromEntries(entries) } })
      yield* fs.writeFileString(`${file}.new`, text)
      yield* fs.rename(`${file}.new`, file)
    },
    Effect.catch((error) => Effect.logWarning("The Playground's state could not be written", error._tag)),
    Effect.uninterruptible
  )

  yield* Effect.addFinalizer(() => write(true))
  yield* Queue.take(dirty).pipe(
    Effect.andThen(write(false)),
    Effect.andThen(Effect.sleep(writeEvery)),
    Effect.forever,
    Effect.forkScoped
  )

  return Keep.of({
    folder,
    afterCrash,
    part: (name, schema, value) =>
      Effect.suspend(() => {
        current.set(
          name,
          Effect.suspend(() => Schema.encodeEffect(schema)(value()))
        )
        const before = parts[name]
        return before === undefined
          ? Effect.succeedNone
          : Schema.decodeUnknownEffect(schema)(before).pipe(Effect.option)
      }),
    changed: Effect.asVoid(Queue.offer(dirty, true))
  })
})

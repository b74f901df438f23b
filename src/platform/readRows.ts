import { Effect, Option, Schema } from "effect"

/** What a release can read of stored rows, and what it cannot, as a newer one wrote it. */
interface Read<A> {
  readonly read: ReadonlyArray<A>
  readonly unread: ReadonlyArray<unknown>
}

/**
 * Reads each row by itself, so that one that cannot be read holds up no other: it is told in the log, by its number alone,
 * and is the caller's to set aside.
 */
export const readRows = <A, I>(schema: Schema.Codec<A, I>, what: string) => {
  const decode = Schema.decodeUnknownOption(schema)
  return Effect.fnUntraced(function* (rows: ReadonlyArray<unknown>): Effect.fn.Return<Read<A>> {
    const read: Array<A> = []
    const unread: Array<unknown> = []
    for (const row of rows) {
      const found = decode(row)
      if (Option.isSome(found)) read.push(found.value)
      else unread.push(row)
    }
    if (unread.length > 0) {
      yield* Effect.logError(`${what} cannot be read by this release, and are passed over`).pipe(
        Effect.annotateLogs({ count: unread.length, ids: idsOf(unread).join() })
      )
    }
    return { read, unread }
  })
}

const decodeId = Schema.decodeUnknownOption(Schema.Struct({ id: Schema.Union([Schema.Int, Schema.String]) }))

/** The ids of rows of which nothing else can be read. */
export const idsOf = (rows: ReadonlyArray<unknown>): ReadonlyArray<number | string> =>
  rows.flatMap((row) => Option.toArray(Option.map(decodeId(row), ({ id }) => id)))

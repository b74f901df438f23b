import { Effect } from "effect"
import type { Bill, BillLine, ProviderError } from "../VideoProvider.ts"

/** Pages of a list that are read at most: a month of a busy bot's videos at the sizes that providers give. */
const maxPages = 20

/** A page of a provider's list, the newest first, and what the next one is asked for with; undefined after the last. */
export interface BillPage<Cursor> {
  readonly lines: ReadonlyArray<BillLine>
  readonly next: Cursor | undefined
}

/** Reads a list back to `since`, in ms of the epoch, or as far as pages go: then it is whole only from its oldest line on. */
export const readBill = Effect.fnUntraced(function* <Cursor>(
  since: number,
  first: Cursor,
  page: (cursor: Cursor) => Effect.Effect<BillPage<Cursor>, ProviderError>
): Effect.fn.Return<Bill, ProviderError> {
  const lines: Array<BillLine> = []
  let cursor: Cursor | undefined = first
  for (let read = 0; read < maxPages && cursor !== undefined; read++) {
    const { lines: more, next }: BillPage<Cursor> = yield* page(cursor)
    lines.push(...more)
    const oldest = more.at(-1)
    // Of a page nothing may be readable, which is not the end of the list.
    cursor = oldest !== undefined && oldest.at < since ? undefined : next
  }
  const oldest = lines.at(-1)
  return {
    lines: lines.filter(({ at }) => at >= since),
    since: cursor === undefined || oldest === undefined ? since : oldest.at
  }
})

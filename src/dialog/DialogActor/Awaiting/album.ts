import { Effect } from "effect"
import { EventId } from "../../../domain/Ids.ts"
import { failpoint } from "../../../platform/Failpoints.ts"
import type { Awaits } from "./Awaited.ts"

/** How long after a piece of an album the next one is waited for: apps send them at once, and networks are slow. */
const nextPieceWithin = "1 second"

/** Waits for the rest of an album; each piece that comes begins the wait anew. */
export const album: Awaits = (_, { dialog: { album } }) => {
  if (album?.waits !== true) return undefined
  const { request, pieces } = album
  return {
    id: EventId.make(`${request}:album:${pieces.length}`),
    event: Effect.sleep(nextPieceWithin).pipe(
      Effect.andThen(failpoint("album.waited")),
      Effect.as({ _tag: "AlbumWaited", request, pieces: pieces.length } as const)
    )
  }
}

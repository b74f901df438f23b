import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { lettingGo } from "../../../src/video/VideoStore/lettingGo.ts"

/** Each in a batch of its own. */
const arriving = (pieces: ReadonlyArray<Uint8Array>) => Stream.rechunk(Stream.fromIterable(pieces), 1)

describe("bytes that are written down as they come", () => {
  it.effect("are all there in their turn, and take no memory any more when the next are", () =>
    Effect.gen(function* () {
      const pieces = [1, 2, 3].map((value) => new Uint8Array(65_536).fill(value))
      const seen: Array<ReadonlyArray<number>> = []
      yield* Stream.runForEach(lettingGo(arriving(pieces)), (piece) =>
        Effect.sync(() => seen.push([piece.length, piece[0] ?? 0, ...pieces.map(({ buffer }) => buffer.byteLength)]))
      )
      assert.deepStrictEqual(seen, [
        [65_536, 1, 65_536, 65_536, 65_536],
        [65_536, 2, 0, 65_536, 65_536],
        [65_536, 3, 0, 0, 65_536]
      ])
    })
  )

  it.effect("are left alone where others share their memory", () =>
    Effect.gen(function* () {
      const shared = Uint8Array.from({ length: 8 }, (_, n) => n)
      yield* Stream.runDrain(lettingGo(arriving([shared.subarray(0, 4), shared.subarray(4)])))
      assert.deepStrictEqual([...shared], [0, 1, 2, 3, 4, 5, 6, 7])
    })
  )
})

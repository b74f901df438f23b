import { Stream } from "effect"

/** What shares its memory with others is left alone. */
const letGo = ({ buffer, byteLength }: Uint8Array) => {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}

/**
 * A stream whose pieces are gone when the next ones come: for what is written down at once and read by nobody else. Left to the
 * collector, which sees how small their objects are and not what they stand for, a hundred megabytes of them gather while large
 * videos come.
 */
export const lettingGo = <E, R>(bytes: Stream.Stream<Uint8Array, E, R>): Stream.Stream<Uint8Array, E, R> =>
  Stream.suspend(() => {
    let former: ReadonlyArray<Uint8Array> = []
    return Stream.mapArray(bytes, (pieces) => {
      former.forEach(letGo)
      former = pieces
      return pieces
    })
  })

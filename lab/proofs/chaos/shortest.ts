/**
 * The shortest history that still fails, as far as so many attempts can tell: parts are left out, halves first, and what
 * is not needed for the failure stays out (delta debugging).
 */
export const shortest = async <A>(
  history: ReadonlyArray<A>,
  fails: (history: ReadonlyArray<A>) => Promise<boolean>,
  attempts: number
): Promise<ReadonlyArray<A>> => {
  let known = history
  let parts = 2
  let left = attempts
  while (known.length > 1 && left > 0) {
    const size = Math.ceil(known.length / parts)
    let shorter: ReadonlyArray<A> | undefined
    for (let at = 0; at < known.length && left > 0 && shorter === undefined; at += size) {
      const candidate = [...known.slice(0, at), ...known.slice(at + size)]
      left -= 1
      if (candidate.length > 0 && (await fails(candidate))) shorter = candidate
    }
    if (shorter !== undefined) {
      known = shorter
      parts = Math.max(2, parts - 1)
    } else if (size === 1) return known
    else parts = Math.min(known.length, parts * 2)
  }
  return known
}

/** How many letters have to be added, dropped or changed between two words. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries()) {
      const changed = (row[j] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

/** Longer words are no misspelling of anything, and would only take time to compare. */
const maxLetters = 64

/** The word of a list that was probably meant, whatever its case; `undefined` when none is near. */
export const nearest = <Word extends string>(word: string, words: ReadonlyArray<Word>): Word | undefined => {
  if (word.length > maxLetters) return undefined
  const meant = words
    .map((one) => ({ one, far: distance(word.toLowerCase(), one.toLowerCase()) }))
    .reduce<{ one: Word; far: number } | undefined>(
      (best, next) => (best === undefined || next.far < best.far ? next : best),
      undefined
    )
  return meant !== undefined && meant.far <= Math.max(2, Math.floor(word.length / 3)) ? meant.one : undefined
}

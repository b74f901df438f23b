/**
 * Begins a work that mostly waits, so that the other tests of a file run meanwhile. The test that is about it awaits what
 * is returned: the work's result, or its failure.
 */
export const meanwhile = <A>(work: () => Promise<A>): (() => Promise<A>) => {
  const begun = work()
  // A failure before anybody awaits it is no unhandled one: its test throws it.
  begun.catch(() => undefined)
  return () => begun
}

/** How long a look takes at most on a machine that has little else to do, in ms. */
const longestLook = 60
/** How many times its bound a wait lasts at most, however much the machine has to do. */
const mostTimes = 5

/**
 * A wait of so many ms, with a pause of `every` ms between looks. Where looks take longer, as the machine has much else to do, so
 * does what is waited for, and the wait.
 */
export const patience = (ms: number, every: number, now: () => number = () => performance.now()) => {
  const begun = now()
  let last = begun
  let counted = 0
  return {
    isOver: (): boolean => {
      const at = now()
      counted += Math.min(at - last, every + longestLook)
      last = at
      return counted > ms || at - begun > ms * mostTimes
    }
  }
}

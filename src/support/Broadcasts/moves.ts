import type { BroadcastLine, BroadcastState } from "./Broadcast.ts"

/** What an operator does with a broadcast. */
export type BroadcastMove = "start" | "pause" | "stop"

/** From which states a move leads to which. One is started only after Telegram took it from a test, and goes on after a pause. */
export const moves = {
  start: { from: ["draft", "paused"], to: "sending" },
  pause: { from: ["sending"], to: "paused" },
  stop: { from: ["draft", "sending", "paused"], to: "stopped" }
} as const satisfies Readonly<
  Record<BroadcastMove, { readonly from: ReadonlyArray<BroadcastState>; readonly to: BroadcastState }>
>

/** Whether a broadcast is in a state for a move. */
export const canMove = ({ state, tested }: Pick<BroadcastLine, "state" | "tested">, move: BroadcastMove): boolean =>
  moves[move].from.some((from) => from === state) && (move !== "start" || tested !== null)

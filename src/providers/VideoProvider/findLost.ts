import { Effect } from "effect"
import type { FindLost, Provider } from "../VideoProvider.ts"

/** Looks for the tasks of a lost order; there are none where the provider lists none. */
export const findLost = ({ lost }: Pick<Provider, "lost">, ...order: Parameters<FindLost>): ReturnType<FindLost> =>
  lost._tag === "Findable" ? lost.find(...order) : Effect.succeed([])

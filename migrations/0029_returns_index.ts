/**
 * An index for who came back of late, so that the videos that they were not told of are found without reading those of
 * everybody who ever left. The release before goes on: no step holds it up, and what a dialog's step writes is not in it.
 */
import { Effect } from "effect"
import { buildIndex } from "../src/platform/Database/online.ts"

export const transactional = false

export default Effect.gen(function* () {
  yield* buildIndex("users_returned", "ON users (reachable_at) WHERE reachable_at IS NOT NULL")
})

import { describe } from "@effect/vitest"
import type { Harness } from "../kit/providers/harness.ts"
import { answers } from "./answers.ts"
import { callbacks } from "./callbacks.ts"
import { cancelling } from "./cancelling.ts"
import { content } from "./content.ts"
import { inputs } from "./inputs.ts"
import { jobs } from "./jobs.ts"
import { refusals } from "./refusals.ts"
import { secrecy } from "./secrecy.ts"

/** Everything that the rest of the bot relies on, of whichever provider: the same sentences for each. */
export const contract = (harness: Harness) => {
  describe(`the video provider ${harness.name}, with ${harness.model}`, () => {
    jobs(harness)
    inputs(harness)
    refusals(harness)
    answers(harness)
    content(harness)
    cancelling(harness)
    callbacks(harness)
    secrecy(harness)
  })
}

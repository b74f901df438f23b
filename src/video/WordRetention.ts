import { Effect, Layer } from "effect"
import { inOneProcess } from "../platform/Recurring.ts"
import { JobWords } from "./Jobs.ts"

/** How often words that are old enough are looked for: a day is what they are counted in. */
const every = "1 hour"

/** Erases users' words and pictures that are older than they are kept, page after page, in one process of all. */
export const WordRetention = {
  layerRun: (days: number | undefined) =>
    days === undefined
      ? Layer.empty
      : Layer.unwrap(
          Effect.map(JobWords, ({ eraseOlderThan }) =>
            inOneProcess({
              name: "WordRetention",
              every,
              round: Effect.repeat(eraseOlderThan(days), { while: (more) => more })
            })
          )
        )
}

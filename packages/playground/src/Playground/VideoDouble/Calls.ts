import { Context, Effect, Layer, Ref } from "effect"
import type { Job, Order } from "./Job.ts"

/** Creations that are remembered for `GET /playground/openai/calls`; older ones are forgotten. */
const maxRemembered = 1000

interface Creation extends Order {
  readonly id: string
  readonly at: number
}

interface Tally {
  readonly counts: Readonly<Record<string, number>>
  readonly creates: ReadonlyArray<Creation>
}

/** What was asked of the double, for tests to look at. */
export class Calls extends Context.Service<
  Calls,
  {
    readonly count: (call: string) => Effect.Effect<void>
    readonly created: (job: Job) => Effect.Effect<void>
    readonly tally: Effect.Effect<Tally>
  }
>()("kudo/Playground/VideoDouble/Calls") {
  static readonly layer = Layer.effect(
    Calls,
    Effect.gen(function* () {
      const tally = yield* Ref.make<Tally>({ counts: {}, creates: [] })
      return {
        count: (call) =>
          Ref.update(tally, (seen) => ({ ...seen, counts: { ...seen.counts, [call]: (seen.counts[call] ?? 0) + 1 } })),
        created: (job) =>
          Ref.update(tally, (seen) => ({
            ...seen,
            creates: [...seen.creates, { id: job.id, at: job.createdAt, ...job.order }].slice(-maxRemembered)
          })),
        tally: Ref.get(tally)
      }
    })
  )
}

import { Context, Effect, Layer, Queue } from "effect"

/** The longest pause between two looks at the line: also how late a place that nobody reported is given. */
const pause = "1 second"

/** Rings when a place at a provider may have become free, or somebody may have left the line. */
export class Turns extends Context.Service<
  Turns,
  { readonly ring: Effect.Effect<void>; readonly heard: Effect.Effect<void> }
>()("kudo/Generation/Turns") {
  static readonly layer = Layer.effect(
    Turns,
    Effect.gen(function* () {
      const bell = yield* Queue.sliding<void>(1)
      return Turns.of({
        ring: Effect.asVoid(Queue.offer(bell, undefined)),
        heard: Queue.take(bell).pipe(Effect.timeoutOption(pause), Effect.asVoid)
      })
    })
  )
}

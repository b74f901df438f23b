import { Clock, Context, Effect, Layer } from "effect"
import { invalid } from "./Refusal.ts"

/** How long a model is gone that the fault `retired` took; then the server has it again, so that nothing is lost for good. */
const goneMillis = 30_000

/** The models that the server says that it has no more. */
export class Retired extends Context.Service<
  Retired,
  { readonly take: (model: string) => Effect.Effect<void>; readonly has: (model: string) => Effect.Effect<boolean> }
>()("kudo/Playground/VideoDouble/Retired") {
  static readonly layer = Layer.sync(Retired, () => {
    const until = new Map<string, number>()
    return {
      take: (model) => Effect.map(Clock.currentTimeMillis, (now) => void until.set(model, now + goneMillis)),
      has: (model) => Effect.map(Clock.currentTimeMillis, (now) => (until.get(model) ?? 0) > now)
    }
  })
}

/** The answer to an order of such a model. */
export const retired = invalid("model", "model_not_found", "The model has been retired.")

import { Context, Effect, Layer, Option, Schema } from "effect"
import { Keep } from "../Keep.ts"

/** What a task was ordered with, as far as the double's jobs do not know it. */
export const Request = Schema.Struct({
  model: Schema.String,
  input: Schema.Record(Schema.String, Schema.Json),
  callBackUrl: Schema.NullOr(Schema.String),
  /** The address under which the double was asked: links to results begin with it. */
  origin: Schema.String
})
export type Request = typeof Request.Type

const Kept = Schema.Array(Schema.Tuple([Schema.String, Request]))

/** The requests of the double's tasks, over restarts as well when there is a folder. */
export class Requests extends Context.Service<
  Requests,
  {
    readonly add: (task: string, request: Request) => Effect.Effect<void>
    readonly find: (task: string) => Effect.Effect<Request | undefined>
  }
>()("kudo/Playground/Double/Requests") {
  /** The oldest ones are forgotten beyond `limit`. */
  static readonly layer = (folder: string | undefined, limit: number) =>
    Layer.effect(
      Requests,
      Effect.gen(function* () {
        const keep = yield* Keep
        const requests = new Map<string, Request>()
        const before = yield* keep.part("requests", Kept, () => [...requests])
        for (const [task, request] of Option.getOrElse(before, () => [])) requests.set(task, request)
        return {
          find: (task) => Effect.sync(() => requests.get(task)),
          add: (task, request) =>
            Effect.suspend(() => {
              requests.set(task, request)
              const oldest = requests.keys().next().value
              if (requests.size > limit && oldest !== undefined) requests.delete(oldest)
              return keep.changed
            })
        }
      })
    ).pipe(Layer.provide(Keep.layer(folder)))
}

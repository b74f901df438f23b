import { Context, Effect, Layer, Schema } from "effect"

/** Messages that wait to be sent; the oldest go first. */
const maxPrepared = 1000

/** What a bot offers inline; its type says what else is in it. */
export const InlineResult = Schema.StructWithRest(Schema.Struct({ type: Schema.String, id: Schema.String }), [
  Schema.Record(Schema.String, Schema.Unknown)
])
export type InlineResult = typeof InlineResult.Type

interface PreparedMessage {
  readonly id: string
  readonly user: number
  readonly result: InlineResult
  readonly untilSeconds: number
}

/** Messages that the bot prepared for its users to send from a Mini App. */
export class Prepared extends Context.Service<
  Prepared,
  {
    readonly save: (message: PreparedMessage) => Effect.Effect<void>
    readonly find: (id: string) => Effect.Effect<PreparedMessage | undefined>
  }
>()("kudo/Playground/Prepared") {
  static readonly layer = Layer.sync(Prepared, () => {
    const messages = new Map<string, PreparedMessage>()
    return {
      save: (message) =>
        Effect.sync(() => {
          messages.set(message.id, message)
          const [oldest] = messages.keys()
          if (oldest !== undefined && messages.size > maxPrepared) messages.delete(oldest)
        }),
      find: (id) => Effect.sync(() => messages.get(id))
    }
  })
}

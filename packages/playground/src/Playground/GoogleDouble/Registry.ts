import { Clock, Context, DateTime, Effect, Layer, Redacted, Ref, Schema } from "effect"
import { randomBytes } from "node:crypto"

export const WebhookInput = Schema.Struct({
  name: Schema.optionalKey(Schema.String),
  uri: Schema.String.check(Schema.isPattern(/^https?:\/\//)),
  subscribed_events: Schema.NonEmptyArray(Schema.String)
})

interface Registered {
  readonly uri: string
  readonly secret: Redacted.Redacted
}

/**
 * The project's static webhook: the last one that was registered, until the process ends. Jobs that name an address of
 * their own go there instead.
 */
export class Registry extends Context.Service<
  Registry,
  {
    /** As the API shows it, this once with its secret. */
    readonly register: (input: typeof WebhookInput.Type) => Effect.Effect<Record<string, unknown>>
    readonly registered: Effect.Effect<Registered | undefined>
  }
>()("kudo/Playground/GoogleDouble/Registry") {
  /** With a secret of everybody's knowledge, or a new one for each webhook. */
  static readonly layer = (secret: Redacted.Redacted | undefined) =>
    Layer.effect(
      Registry,
      Effect.gen(function* () {
        const current = yield* Ref.make<Registered | undefined>(undefined)
        return {
          registered: Ref.get(current),
          register: Effect.fnUntraced(function* (input) {
            const given = secret ?? Redacted.make(`whsec_${randomBytes(32).toString("base64")}`)
            yield* Ref.set(current, { uri: input.uri, secret: given })
            const now = DateTime.formatIso(DateTime.makeUnsafe(yield* Clock.currentTimeMillis))
            return {
              ...input,
              id: randomBytes(8).toString("hex"),
              state: "enabled",
              create_time: now,
              update_time: now,
              new_signing_secret: Redacted.value(given)
            }
          })
        }
      })
    )
}

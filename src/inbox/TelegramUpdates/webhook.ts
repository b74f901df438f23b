import { Effect, Metric, type Redacted, Ref } from "effect"
import { makeOutage } from "../../platform/Outage.ts"
import { recur } from "../../platform/Recurring.ts"
import { explanation, TelegramGateway } from "../../telegram/TelegramGateway.ts"
import { asTold } from "./asTold.ts"
import { deaf, pending } from "./hearing.ts"

/** How often it is looked whether Telegram still delivers to us: whoever is not heard for a minute writes again. */
const lookEvery = "30 seconds"

const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).host : "none")

/**
 * Has Telegram push updates to `<url>/telegram`, and holds it so: a webhook that somebody else took away or set elsewhere is
 * set again, and what Telegram says of failed deliveries is in the log.
 */
export const webhook = Effect.fnUntraced(function* (options: {
  readonly url: string
  readonly secret: Redacted.Redacted
}) {
  const gateway = yield* TelegramGateway
  const own = `${options.url}/telegram`
  const setting = yield* makeOutage("setting the webhook", { alert: "webhook-setting" })
  const keeping = yield* makeOutage("keeping the webhook", { alert: "webhook-keeping" })
  const delivery = yield* makeOutage("Telegram's delivery to the webhook", { alert: "webhook-delivery" })
  const toldError = yield* Ref.make(0)

  const set = asTold(gateway.setWebhook(own, options.secret)).pipe(
    Effect.andThen(Effect.andThen(setting.over, Metric.update(deaf, 0))),
    Effect.catch(({ reason }) => Effect.andThen(setting.failed(explanation(reason)), Metric.update(deaf, 1)))
  )

  const look = Effect.gen(function* () {
    const info = yield* gateway.webhookInfo
    yield* Metric.update(pending, info.pending)
    if (info.url !== own) {
      yield* keeping.failed(`no update came, as it was taken away for ${hostOf(info.url)}: it is set again`)
      return yield* set
    }
    yield* Effect.all([keeping.over, setting.over, Metric.update(deaf, 0)])
    const { lastError } = info
    const told = yield* Ref.getAndSet(toldError, lastError?.at ?? 0)
    if (lastError === undefined || lastError.at <= told) return yield* delivery.over
    return yield* delivery.failed(lastError.description)
  }).pipe(
    Effect.catch(({ reason }) =>
      reason._tag === "TokenRejected"
        ? Effect.andThen(setting.failed(explanation(reason)), Metric.update(deaf, 1))
        : Effect.void
    )
  )

  yield* set
  return yield* recur({ name: "Webhook", every: lookEvery, firstAfter: lookEvery, round: look })
})

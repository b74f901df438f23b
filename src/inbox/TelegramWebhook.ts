import { Effect, Layer, Metric } from "effect"
import { counter } from "../platform/Metrics.ts"
import { HttpRouter, type HttpServerRequest, HttpServerResponse } from "effect/http"
import { Inbox } from "./Inbox.ts"
import type { Rotation } from "../platform/Config/rotation.ts"
import { boundedBody } from "../platform/Http/boundedBody.ts"
import { sameSecret } from "../platform/Http/sameSecret.ts"
import { makeOutage } from "../platform/Outage.ts"

/** An update is a few kilobytes; the largest message Telegram knows stays far below. */
const maxBody = 1_000_000

/** Undefined for what is no JSON, which is no update either. A byte order mark in front of it is none of its words. */
const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text.startsWith("\uFEFF") ? text.slice(1) : text)
  } catch {
    return undefined
  }
}

const taken = HttpServerResponse.empty({ status: 200 })
const refused = HttpServerResponse.empty({ status: 500 })

const refusals = counter("kudo_webhook_refused_total")

/**
 * `POST /telegram`: 401 without the secret; 200 once the update has acted, or can never act; 500 when it is to be sent
 * again.
 */
export const TelegramWebhook = {
  layer: (options: { readonly secrets: Rotation }) => {
    const isSecret = sameSecret(options.secrets.current, ...options.secrets.former)
    return HttpRouter.use(
      Effect.fnUntraced(function* (router) {
        const inbox = yield* Inbox
        const outage = yield* makeOutage("taking posts to the webhook")
        const strange = Effect.andThen(
          Metric.update(refusals, 1),
          outage.failed("the secret is missing or wrong: another bot's webhook, an old secret, or a stranger")
        )
        const receive = Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
          if (!isSecret(request.headers["x-telegram-bot-api-secret-token"])) {
            return yield* Effect.as(strange, HttpServerResponse.empty({ status: 401 }))
          }
          const body = yield* boundedBody(request, maxBody)
          if (body === undefined) return HttpServerResponse.empty({ status: 413 })
          return yield* inbox.receive(readJson(body)).pipe(
            Effect.as(taken),
            Effect.orElseSucceed(() => refused)
          )
        })
        yield* Metric.update(refusals, 0)
        yield* router.add("POST", "/telegram", receive)
      })
    ).pipe(Layer.provide(HttpRouter.disableLogger))
  }
}

import type { FileSystem, Path } from "effect"
import { Context, Deferred, Duration, Effect, Layer, PubSub, Result, Semaphore } from "effect"
import { HttpClient, HttpClientRequest, type HttpClientResponse } from "effect/http"
import { readParams } from "./BotApiParams.ts"
import { Faults } from "./Faults.ts"
import { type Update, Updates, type Webhook, wire } from "./Updates.ts"
import { WebhookAnswers } from "./WebhookAnswers.ts"
import { nowSeconds } from "./Wire.ts"

/** How long Telegram waits for an answer. */
const answerTimeout = "60 seconds"
const maxRetrySeconds = 60
/** The longest `Retry-After` that is obeyed. */
const maxRetryAfterSeconds = 3600
/** How long a `reorder` waits for another update to go first. */
const reorderAtMost = "5 seconds"

interface DeliveryFailure {
  /** Unix seconds. */
  readonly date: number
  readonly message: string
}

interface Undelivered {
  /** What getWebhookInfo says. */
  readonly message: string
  /** 0 without an answer. */
  readonly status: number
  readonly retryAfter?: number
}

/** Again at once, then after 2, 4, 8 … seconds; what the bot asks for comes first. */
const pause = (failures: number, retryAfter: number | undefined): number =>
  retryAfter !== undefined
    ? Math.min(retryAfter, maxRetryAfterSeconds)
    : failures <= 1
      ? 0
      : Math.min(2 ** (failures - 1), maxRetrySeconds)

/** A method may stand in the body of the answer; a body that names none, or is none, is Telegram's to ignore. */
const answering = Effect.gen(function* () {
  const answers = yield* WebhookAnswers
  return Effect.fnUntraced(
    function* (response: HttpClientResponse.HttpClientResponse) {
      const params = yield* readParams(response, "/")
      const { method, ...values } = params.values
      if (typeof method === "string") yield* answers.run(method, { ...params, values })
    },
    Effect.scoped,
    (answered) => Effect.ignore(answered)
  )
})

const posting = Effect.gen(function* () {
  const client = yield* HttpClient.HttpClient
  const platform = yield* Effect.context<FileSystem.FileSystem | Path.Path>()
  const answered = yield* answering
  return Effect.fnUntraced(
    function* (webhook: Webhook, update: Update): Effect.fn.Return<number, Undelivered> {
      const secret = webhook.secret === undefined ? {} : { "X-Telegram-Bot-Api-Secret-Token": webhook.secret }
      const request = HttpClientRequest.post(webhook.url, { headers: secret }).pipe(
        HttpClientRequest.bodyJsonUnsafe(wire(update))
      )
      const response = yield* client.execute(request).pipe(
        Effect.tap((response) => Effect.provideContext(answered(response), platform)),
        Effect.mapError((): Undelivered => ({ message: "Connection refused", status: 0 })),
        Effect.timeoutOrElse({
          duration: answerTimeout,
          orElse: () => Effect.fail<Undelivered>({ message: "Read timeout expired", status: 0 })
        })
      )
      const { status } = response
      if (status >= 200 && status < 300) return status
      const retryAfter = Number(response.headers["retry-after"])
      return yield* Effect.fail<Undelivered>({
        message: `Wrong response from the webhook: ${status}`,
        status,
        ...(Number.isFinite(retryAfter) && retryAfter >= 0 ? { retryAfter } : {})
      })
    },
    // A bot's trace is its own: the delivery neither continues nor starts one.
    Effect.provideService(HttpClient.TracerPropagationEnabled, false)
  )
})

/** Wakes whoever waits for it: `next` is the wait for the ring that comes next. */
const makeBell = () => {
  let awaited = Deferred.makeUnsafe<void>()
  return {
    next: () => Deferred.await(awaited),
    ring: Effect.suspend(() => {
      const rung = awaited
      awaited = Deferred.makeUnsafe<void>()
      return Deferred.succeed(rung, undefined)
    })
  }
}

/** Posts an update under the fault that is due for it; `outOfTurn` has another be delivered before it. */
const attempting = Effect.fnUntraced(function* (
  connections: Semaphore.Semaphore,
  outcome: {
    readonly delivered: (update: Update) => Effect.Effect<void>
    readonly failed: (update: Update, why: Undelivered) => Effect.Effect<void>
    readonly outOfTurn: (update: Update) => Effect.Effect<void>
  }
) {
  const faults = yield* Faults
  const post = yield* posting
  return Effect.fnUntraced(function* (webhook: Webhook, update: Update) {
    const fault = yield* faults.take("telegram", "update")
    if (fault?.kind === "reorder") return yield* outcome.outOfTurn(update)
    if (fault?.kind === "delay") yield* Effect.sleep(Duration.millis(fault.delayMs ?? 1000))
    const skipped = fault !== undefined && fault.kind !== "delay" && fault.kind !== "duplicate"
    const sent = skipped
      ? Result.fail<Undelivered>({ message: "Connection timed out", status: 0 })
      : yield* connections.withPermit(Effect.result(post(webhook, update)))
    if (Result.isFailure(sent)) return yield* outcome.failed(update, sent.failure)
    yield* outcome.delivered(update)
    if (fault?.kind === "duplicate") yield* Effect.ignore(post(webhook, update))
  })
})

/**
 * Delivers updates to the webhook by Telegram's rules: in strict order inside a queue, queues side by side, and each
 * again and again until the bot answers 2xx or the update is too old.
 */
export class Webhooks extends Context.Service<
  Webhooks,
  {
    /** Starts delivering whatever waits; a new webhook is tried at once. */
    readonly wake: Effect.Effect<void>
    readonly lastFailure: () => DeliveryFailure | undefined
    readonly forgetFailure: Effect.Effect<void>
    /** Sends an update once more, out of turn; the status of the answer, or 0 without one. */
    readonly once: (update: Update) => Effect.Effect<number>
  }
>()("kudo/Playground/Webhooks") {
  static readonly layer = Layer.effect(
    Webhooks,
    Effect.gen(function* () {
      const updates = yield* Updates
      const scope = yield* Effect.scope
      const post = yield* posting
      const connections = yield* Semaphore.make(40)
      const active = new Set<string>()
      const failures = new Map<number, number>()
      let failure: DeliveryFailure | undefined
      const retryNow = makeBell()
      const delivery = makeBell()

      const delivered = Effect.fnUntraced(function* (update: Update) {
        failures.delete(update.id)
        yield* updates.deliver(update.id)
        yield* delivery.ring
      })

      const failed = Effect.fnUntraced(function* (update: Update, why: Undelivered) {
        failure = { date: yield* nowSeconds, message: why.message }
        const count = (failures.get(update.id) ?? 0) + 1
        failures.set(update.id, count)
        yield* Effect.raceFirst(Effect.sleep(Duration.seconds(pause(count, why.retryAfter))), retryNow.next())
      })

      const outOfTurn = Effect.fnUntraced(function* (update: Update) {
        const queue = `${update.queue}~${update.id}`
        active.add(queue)
        const another = delivery.next()
        yield* updates.requeue(update.id, queue)
        yield* Effect.timeoutOption(another, reorderAtMost).pipe(Effect.andThen(drain(queue)), Effect.forkIn(scope))
      })

      const attempt = yield* attempting(connections, { delivered, failed, outOfTurn })

      const drain = (queue: string): Effect.Effect<void> =>
        Effect.gen(function* () {
          for (;;) {
            const update = yield* updates.first(queue)
            const webhook = updates.webhook()
            if (update === undefined || webhook === undefined) {
              active.delete(queue)
              return
            }
            yield* attempt(webhook, update)
          }
        })

      const start = Effect.gen(function* () {
        if (updates.webhook() === undefined) return
        const queues = new Set((yield* updates.pending).map(({ queue }) => queue))
        for (const queue of queues) {
          if (active.has(queue)) continue
          active.add(queue)
          yield* Effect.forkIn(drain(queue), scope)
        }
      })

      const wake = Effect.gen(function* () {
        yield* Semaphore.resize(connections, updates.webhook()?.maxConnections ?? 40)
        yield* retryNow.ring
        yield* start
      })

      const offers = yield* updates.offers
      yield* PubSub.take(offers).pipe(Effect.andThen(start), Effect.forever, Effect.forkScoped)
      yield* start

      return {
        wake,
        lastFailure: () => failure,
        forgetFailure: Effect.sync(() => (failure = undefined)),
        once: (update) =>
          Effect.suspend(() => {
            const webhook = updates.webhook()
            if (webhook === undefined) return Effect.succeed(0)
            return post(webhook, update).pipe(Effect.catch((why) => Effect.succeed(why.status)))
          })
      }
    })
  )
}

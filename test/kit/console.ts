import { Effect, Layer, Redacted } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import { Console } from "../../src/app/Console.ts"
import { csrfHeader } from "../../src/app/Console/access.ts"
import { Coins } from "../../src/domain/Coins.ts"
import { UserId } from "../../src/domain/Ids.ts"
import type { Role } from "../../src/domain/Role.ts"
import { Inbox } from "../../src/inbox/Inbox.ts"
import { SetAsideUpdates } from "../../src/inbox/SetAsideUpdates.ts"
import { Payments } from "../../src/money/Payments.ts"
import { Spending } from "../../src/money/Spending.ts"
import { RateLimits } from "../../src/platform/RateLimits.ts"
import { Audit } from "../../src/support/Audit.ts"
import { Broadcasts } from "../../src/support/Broadcasts.ts"
import { OperatorActions, SecondOperatorFrom } from "../../src/support/OperatorActions.ts"
import { OperatorSessions } from "../../src/support/OperatorSessions.ts"
import { Receipts } from "../../src/support/Receipts.ts"
import { SubscriptionStops } from "../../src/support/SubscriptionStops.ts"
import { TicketPost } from "../../src/support/TicketPost.ts"
import { Captions } from "../../src/video/Captions.ts"
import { QueueSignal } from "../../src/video/Generation/ProviderQueue/QueueSignal.ts"
import { GenerationRuns } from "../../src/video/GenerationRuns.ts"
import { ModelCatalogue } from "../../src/video/ModelCatalogue.ts"
import { StorageRoom } from "../../src/video/StorageRoom.ts"
import { Switches } from "../../src/video/Switches.ts"
import { SharedLinks } from "../../src/video/SharedLinks.ts"
import { PollSignal } from "../../src/video/StatusPoller/PollSignal.ts"
import { VideoStore } from "../../src/video/VideoStore.ts"
import { VideoStoreError } from "../../src/video/VideoStore/VideoStoreError.ts"
import { offered } from "./dialogs.ts"
import { idleProviders } from "./idleProvider.ts"
import { stores } from "./jobs.ts"
import { makeTelegramRecorder } from "./TelegramRecorder.ts"

/** The operators of a console under test, one of each role. */
export const idOf = { viewer: UserId.make(901), support: UserId.make(902), owner: UserId.make(903) } as const
export const operators = new Map<UserId, Role>([
  [idOf.viewer, "viewer"],
  [idOf.support, "support"],
  [idOf.owner, "owner"]
])

/** What an update that is replayed does: the test's to say. */
export const replays = { acts: true, seen: [] as Array<unknown> }
/** Runs of jobs that were started: nothing follows them. */
export const started: Array<string> = []
export const telegram = makeTelegramRecorder()

const doubles = Layer.mergeAll(
  telegram.layer,
  Layer.mock(Inbox, {
    replay: (update) =>
      Effect.sync(() => {
        replays.seen.push(update)
        return replays.acts
      })
  }),
  Layer.mock(GenerationRuns, {
    start: (job, run = 0) => Effect.sync(() => void started.push(`${job}/${run}`)),
    startNext: (job) => Effect.sync(() => void started.push(`${job}/next`)),
    hasEnded: () => Effect.succeed(false)
  }),
  Layer.mock(TicketPost, { deliver: Effect.void }),
  Layer.mock(VideoStore, { find: () => new VideoStoreError({ reason: "missing" }) }),
  Layer.succeed(ModelCatalogue, offered),
  PollSignal.layer,
  QueueSignal.layer,
  StorageRoom.layerTest,
  idleProviders
)

/** All that the console stands on, with a database of its own. */
export const consoleServices = Layer.mergeAll(
  OperatorSessions.layer,
  Receipts.layer,
  OperatorActions.layer.pipe(Layer.provide(Layer.succeed(SecondOperatorFrom, Coins.make(5000)))),
  SubscriptionStops.layer,
  Broadcasts.layer,
  SetAsideUpdates.layer,
  Audit.layer,
  Captions.layer({ aiNotice: true }),
  RateLimits.layer({ assistantPerHour: 60 })
).pipe(
  Layer.provideMerge(
    Layer.mergeAll(
      doubles,
      Switches.layer,
      Payments.layer,
      Spending.layer({ dayLimit: undefined, monthLimit: undefined }),
      SharedLinks.layer({
        publicUrl: "https://bot.example.com",
        secrets: { current: Redacted.make("a secret of the test"), former: [] }
      })
    )
  ),
  Layer.provideMerge(stores)
)

type Needed = Layer.Success<typeof consoleServices>

/** What is sent to the console, as a browser or a script does. */
export interface Sent {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Bytes go as they are, and all else as JSON. */
  readonly body?: unknown
}

const bodyOf = (body: unknown): Pick<RequestInit, "body" | "headers"> =>
  body instanceof Uint8Array
    ? { headers: { "content-type": "application/octet-stream" }, body: Uint8Array.from(body) }
    : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }

/** The console's routes, without a server. */
export const makeHandler = Effect.fnUntraced(function* (options: { readonly operators: typeof operators }) {
  const context = yield* Effect.context<Needed>()
  const routes = Console.layer({
    ...options,
    consoleUrl: "https://bot.example.com/ops",
    settings: [],
    dataDir: ".",
    mode: "polling"
  })
  const { handler, dispose } = HttpRouter.toWebHandler(
    Layer.merge(routes, HttpRouter.add("GET", "/", Effect.die("unused"))).pipe(
      Layer.provide(Layer.succeedContext(context)),
      Layer.provide(HttpServer.layerServices)
    ),
    { disableLogger: true }
  )
  yield* Effect.addFinalizer(() => Effect.promise(dispose))
  return (request: Request) => Effect.promise(() => handler(request))
})

/** Sends to the console's API. */
export const makeSend = Effect.map(
  makeHandler({ operators }),
  (handle) =>
    ({ method, path, headers = {}, body }: Sent) => {
      const { headers: type, ...sent } = body === undefined ? {} : bodyOf(body)
      const request = { method, headers: { ...headers, ...type }, ...sent }
      return handle(new Request(`https://bot.example.com/ops/api${path}`, request))
    }
)
export type Send = Effect.Success<typeof makeSend>

/** Opens a session without a link. */
export const open = (operator: UserId, kind: "browser" | "script" = "browser", role: Role = "owner") =>
  Effect.flatMap(OperatorSessions, (sessions) =>
    Effect.map(sessions.open({ kind, operator, role, name: "a test", lasts: "1 hour" }), Redacted.value)
  )

export const cookie = (session: string) => ({ cookie: `kudo-ops=${session}` })

/** The answer's JSON, which is an object. */
export const json = (answer: Response): Effect.Effect<Readonly<Record<string, unknown>>> =>
  Effect.promise(() => answer.json())

/** A browser that is signed in, with what its page was told. */
export const browser = Effect.fnUntraced(function* (send: Send, operator: UserId) {
  const session = yield* open(operator)
  const { csrf } = yield* json(yield* send({ method: "GET", path: "/session", headers: cookie(session) }))
  return { session, headers: { ...cookie(session), [csrfHeader]: String(csrf), "sec-fetch-site": "same-origin" } }
})

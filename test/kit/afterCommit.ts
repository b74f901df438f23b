import { idleProviders } from "./idleProvider.ts"
import { Deferred, type Duration, Effect, FiberSet, Layer, Option, Ref } from "effect"
import { TestClock } from "effect/testing"
import type { FollowUp } from "../../src/dialog/Dialog/FollowUp.ts"
import type { State } from "../../src/dialog/Dialog/State.ts"
import { makeActor } from "../../src/dialog/DialogActor/Actor.ts"
import { AfterCommit } from "../../src/dialog/DialogActor/AfterCommit.ts"
import { type Session, SessionStore } from "../../src/dialog/SessionStore.ts"
import { Coins } from "../../src/domain/Coins.ts"
import { MessageId, type TopicId, UserId } from "../../src/domain/Ids.ts"
import { Switches } from "../../src/video/Switches.ts"
import { CoinPacks, shippedPacks } from "../../src/money/CoinPacks.ts"
import { PromptLibrary } from "../../src/assistant/PromptLibrary.ts"
import { Payments } from "../../src/money/Payments.ts"
import { Promotions } from "../../src/money/Promotions.ts"
import { Spending } from "../../src/money/Spending.ts"
import { RateLimits } from "../../src/platform/RateLimits.ts"
import { TicketPost } from "../../src/support/TicketPost.ts"
import { SubscriptionStops } from "../../src/support/SubscriptionStops.ts"
import { Operator } from "../../src/support/Operator.ts"
import { Exports } from "../../src/support/Exports.ts"
import { Receipts } from "../../src/support/Receipts.ts"
import { Users } from "../../src/users/Users.ts"
import { StatusMessage } from "../../src/video/Generation/StatusMessage.ts"
import { QueueSignal } from "../../src/video/Generation/ProviderQueue/QueueSignal.ts"
import { Captions } from "../../src/video/Captions.ts"
import { JobDeliveries, JobGallery, Jobs } from "../../src/video/Jobs.ts"
import { ModelCatalogue } from "../../src/video/ModelCatalogue.ts"
import { PictureFiles } from "../../src/video/PictureFiles.ts"
import { SharedLinks } from "../../src/video/SharedLinks.ts"
import { Stills } from "../../src/video/Stills.ts"
import { VideoStore } from "../../src/video/VideoStore.ts"
import { aJob } from "./aJob.ts"
import { charge, dialog, job, offered, states } from "./dialogs.ts"
import { makeTelegramRecorder } from "./TelegramRecorder.ts"

export const user = UserId.make(7)
export const shown = MessageId.make(70)

export const delivered = aJob({
  id: job,
  user,
  state: "delivered",
  task: null,
  delivery: "video",
  fileId: "file-1",
  video: { width: 720, height: 1280, duration: 8 },
  submittedAt: null
})

/** An actor whose dialog is at a state, everything around it a double, and what was told to each of them. */
export const openActor = Effect.fnUntraced(function* (options: { readonly resendWait?: Duration.Duration } = {}) {
  const telegram = makeTelegramRecorder()
  const told: Array<string> = []
  const tell = (what: string) => Effect.sync(() => void told.push(what))
  const gate = yield* Deferred.make<void>()
  const subscription = { charge, until: 0, cancelled: false }
  const doubles = Layer.mergeAll(
    telegram.layer,
    Layer.mock(SessionStore, { setScreen: (_, screen) => tell(`screen ${screen}`) }),
    Layer.mock(Users, {
      setReachable: (_, reachable) => tell(`reachable ${reachable}`),
      language: () => Effect.succeed("en")
    }),
    Layer.mock(Jobs, { find: (id) => Effect.succeed(id === job ? Option.some(delivered) : Option.none()) }),
    Layer.mock(JobGallery, {}),
    Layer.mock(JobDeliveries, { remember: (_, { fileId }) => tell(`remember ${fileId}`) }),
    Layer.mock(Payments, { subscription: () => Effect.succeed(subscription) }),
    Layer.mock(TicketPost, { deliver: tell("tickets are sent on"), remember: (id) => tell(`ticket ${id}`) }),
    Layer.mock(SubscriptionStops, {
      stop: (of) => Effect.as(tell(`subscription of ${of} stopped`), "stopped" as const)
    }),
    Layer.mock(Stills, { left: () => Effect.undefined }),
    Layer.mock(RateLimits, { take: () => Effect.succeed(options.resendWait) }),
    Layer.mock(Operator, {
      answer: ({ operation, argument }) => Effect.succeed({ html: `${operation} of ${argument}`, keyboard: [] })
    }),
    Layer.mock(StatusMessage, { refresh: (id) => Effect.andThen(Deferred.await(gate), tell(`status ${id}`)) }),
    Layer.mock(QueueSignal, { ring: tell("permit free") }),
    Layer.mock(VideoStore, {
      find: () =>
        Effect.succeed({
          path: "/videos/1.mp4",
          bytes: 1000,
          thumbnail: undefined,
          cover: undefined,
          version: "1",
          storedAt: 0,
          width: 720,
          height: 1280,
          duration: 8
        })
    }),
    Layer.mock(PictureFiles, {}),
    Layer.mock(SharedLinks, { publicUrl: undefined, make: () => Effect.sync(() => undefined) }),
    Layer.mock(Receipts, {}),
    Layer.mock(Exports, {}),
    idleProviders,
    Layer.mock(Spending, {}),
    Layer.mock(Promotions, {}),
    Layer.succeed(ModelCatalogue, offered),
    Switches.layerFixed(),
    Layer.succeed(CoinPacks, shippedPacks),
    PromptLibrary.layer({ file: Option.none() })
  )
  const services = yield* Layer.build(
    AfterCommit.layer({
      demo: false,
      assistant: true,
      dailyCoins: 0,
      maxActiveJobs: 2,
      referralCoins: 0,
      kept: { videoDays: 30, wordsDays: undefined }
    }).pipe(Layer.provide(Captions.layer({ aiNotice: true }).pipe(Layer.provideMerge(doubles))))
  )
  const afterCommit = yield* Effect.provide(AfterCommit, services)
  const run = yield* FiberSet.makeRuntime<never, unknown, unknown>()
  const actor = makeActor(user, { run, receive: () => Effect.die("nothing comes back here") })
  const at = (state: State, screen: MessageId | undefined = shown, topic?: TopicId) => {
    const session: Session = {
      dialog: { ...dialog(state), language: "en" },
      version: 3,
      screen,
      topic,
      balance: Coins.make(60),
      standing: "active",
      username: undefined,
      erasing: false
    }
    return Ref.set(actor.session, session)
  }
  yield* at(states.MainMenu)
  return {
    actor,
    afterCommit,
    at,
    calls: telegram.calls,
    topics: telegram.topics,
    fail: telegram.fail,
    hang: telegram.hang,
    told,
    release: Deferred.succeed(gate, undefined)
  }
})

/** Enough for whatever is due at this moment. */
export const settled = TestClock.adjust("1 millis")

/** A follow-up that ends when the test says so. */
export const busy: FollowUp = { _tag: "RefreshStatus", job }

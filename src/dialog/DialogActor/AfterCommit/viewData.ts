import { Effect, Option, type Schema } from "effect"
import type { SqlError } from "effect/sql"
import type { State } from "../../Dialog/State.ts"
import { PromptLibrary } from "../../../assistant/PromptLibrary.ts"
import { CoinPacks } from "../../../money/CoinPacks.ts"
import type { AccountData, ViewData } from "../../Dialog/ViewContext.ts"
import { Coins } from "../../../domain/Coins.ts"
import type { UserId } from "../../../domain/Ids.ts"
import { stageOf } from "../../../domain/Video.ts"
import { Promotions } from "../../../money/Promotions.ts"
import { VideoProviders } from "../../../providers/VideoProvider.ts"
import { Captions } from "../../../video/Captions.ts"
import { JobGallery } from "../../../video/Jobs.ts"
import { ModelCatalogue } from "../../../video/ModelCatalogue.ts"
import { Payments } from "../../../money/Payments.ts"
import { Receipts } from "../../../support/Receipts.ts"
import type { Session } from "../../SessionStore.ts"
import { Stills } from "../../../video/Stills.ts"
import { Switches } from "../../../video/Switches.ts"
import { Spending } from "../../../money/Spending.ts"

export interface ViewDataOptions {
  readonly demo: boolean
  readonly assistant: boolean
  readonly dailyCoins: number
  readonly maxActiveJobs: number
  readonly referralCoins: number
  readonly kept: ViewData["kept"]
}

/** Reads what a user's screen shows besides the dialog itself: nothing that the screen does not need. */
export const makeViewData = Effect.fnUntraced(function* (options: ViewDataOptions) {
  const galleryData = yield* makeGalleryData
  const catalogue = yield* ModelCatalogue
  const providers = yield* VideoProviders
  const packs = yield* CoinPacks
  const switches = yield* Switches
  const library = yield* PromptLibrary
  const stills = yield* Stills
  const accountData = yield* makeAccountData(options)

  return Effect.fnUntraced(function* (user: UserId, { dialog: { state }, version, balance }: Session) {
    const gallery = state._tag === "ViewingGallery" ? yield* galleryData(user, state) : noGallery
    const { find } = switches.current()
    const closed = find("orders")
    const data: ViewData = {
      catalogue,
      providers,
      version,
      balance,
      gallery,
      demo: options.demo,
      assistant: options.assistant,
      maxActiveJobs: options.maxActiveJobs,
      dailyCoins: options.demo ? 0 : options.dailyCoins,
      maintenance: closed && { until: closed.until ?? undefined },
      kept: options.kept,
      packs: options.demo || find("sales") !== undefined ? [] : packs,
      library: library.current(),
      // A sample of a video has nothing to begin with.
      stills: state._tag === "Confirming" && !options.demo ? yield* stills.left(user) : undefined,
      account: yield* accountData(user, state)
    }
    return data
  })
})
export type ReadViewData = Effect.Success<ReturnType<typeof makeViewData>>

const noGallery = { items: [], more: false, models: [] }

/** What the gallery shows: a page of videos, or the models to choose from. */
const makeGalleryData = Effect.map(
  JobGallery,
  ({ page, models }) =>
    (user: UserId, state: Extract<State, { _tag: "ViewingGallery" }>) =>
      state.mode === "models"
        ? Effect.map(models(user), (models) => ({ ...noGallery, models }))
        : Effect.map(page(user, { ...state, page: state.page ?? 0 }), ({ items, more }) => ({
            items: items.map(({ id: job, number, request, createdAt: created, favourite }) => ({
              job,
              number,
              prompt: request.prompt,
              created,
              favourite,
              derived: request.origin !== undefined,
              stage: stageOf(request)
            })),
            more,
            models: []
          }))
)

type AccountOf<E> = (user: UserId, state: State) => Effect.Effect<AccountData | undefined, E>

/** What a state's own screen shows of the user's account. */
const makeAccountData = Effect.fnUntraced(function* (options: ViewDataOptions) {
  const payments = yield* Payments
  const receipts = yield* Receipts
  const spending = yield* Spending
  const invitation = yield* makeInvitationData(options)

  const accountData: AccountOf<SqlError.SqlError | Schema.SchemaError> = Effect.fnUntraced(function* (user, state) {
    switch (state._tag) {
      case "ChoosingPack":
        return { _tag: "Shop", subscription: yield* payments.subscription(user) }
      case "ViewingReceipts":
        return { _tag: "Receipts", receipts: yield* receipts.ofUser(user, state.page) }
      case "ViewingReceipt":
        return { _tag: "Receipt", receipt: Option.getOrUndefined(yield* receipts.ofJob(user, state.job)) }
      case "ViewingHistory":
        return { _tag: "History", history: yield* receipts.history(user, state.page) }
      case "ViewingLimits":
        return { _tag: "Limits", overview: yield* spending.overview(user) }
      case "Inviting":
        return yield* invitation(user)
      case "MainMenu":
      case "ChoosingLanguage":
      case "Reading":
      case "ViewingGallery":
      case "ChoosingModel":
      case "ExplainingRetirement":
      case "ChoosingMode":
      case "ChoosingOrientation":
      case "ChoosingDuration":
      case "ChoosingQuality":
      case "WritingPrompt":
      case "BrowsingIdeas":
      case "SendingPhoto":
      case "AwaitingAssistant":
      case "ReviewingPrompt":
      case "WritingToSupport":
      case "EnteringPromoCode":
      case "Confirming":
      case "ChangingCard":
      case "AwaitingStill":
      case "LosingEverything":
        return undefined
      default:
        return state satisfies never
    }
  })
  return accountData
})

const makeInvitationData = Effect.fnUntraced(function* ({ referralCoins }: ViewDataOptions) {
  const promotions = yield* Promotions
  const captions = yield* Captions

  return Effect.fnUntraced(function* (user: UserId) {
    return {
      _tag: "Invitation",
      invitation: yield* promotions.invitation(user),
      reward: Coins.make(referralCoins),
      link: yield* captions.link(user)
    } as const
  })
})

import { Effect } from "effect"
import { CoinPacks } from "../../money/CoinPacks.ts"
import type { AccountData, ViewData } from "../Dialog/ViewContext.ts"
import { Coins } from "../../domain/Coins.ts"
import type { UserId } from "../../domain/Ids.ts"
import { Promotions } from "../../money/Promotions.ts"
import { invitationCode } from "../../money/Promotions/invitation.ts"
import { Jobs } from "../../video/Jobs.ts"
import { ModelCatalogue } from "../../video/ModelCatalogue.ts"
import { Payments } from "../../money/Payments.ts"
import { Receipts } from "../../support/Receipts.ts"
import type { Session } from "../SessionStore.ts"
import { Spending } from "../../money/Spending.ts"
import { TelegramGateway } from "../../telegram/TelegramGateway.ts"

export interface ViewDataOptions {
  readonly demo: boolean
  readonly referralCoins: number
}

/** Reads what a user's screen shows besides the dialog itself: nothing that the screen does not need. */
export const makeViewData = Effect.fnUntraced(function* (options: ViewDataOptions) {
  const jobs = yield* Jobs
  const catalogue = yield* ModelCatalogue
  const packs = yield* CoinPacks
  const payments = yield* Payments
  const receipts = yield* Receipts
  const spending = yield* Spending
  const promotions = yield* Promotions
  const gateway = yield* TelegramGateway
  // Asked once, when somebody first invites; asked again if Telegram did not answer.
  const username = yield* Effect.cachedWithTTL(Effect.option(gateway.whoAmI), "10 minutes")

  const accountOf = Effect.fnUntraced(function* (user: UserId, { dialog: { state } }: Session) {
    switch (state._tag) {
      case "ChoosingPack":
        return { _tag: "Shop", subscription: yield* payments.subscription(user) } as const
      case "ViewingReceipts":
        return { _tag: "Receipts", receipts: yield* receipts.ofUser(user, state.page) } as const
      case "ViewingReceipt": {
        const found = yield* receipts.ofJob(user, state.job)
        return { _tag: "Receipt", receipt: found._tag === "Some" ? found.value : undefined } as const
      }
      case "ViewingHistory":
        return { _tag: "History", history: yield* receipts.history(user, state.page) } as const
      case "ViewingLimits":
        return { _tag: "Limits", overview: yield* spending.overview(user) } as const
      case "Inviting": {
        const name = yield* username
        return {
          _tag: "Invitation",
          invitation: yield* promotions.invitation(user),
          reward: Coins.make(options.referralCoins),
          link: name._tag === "Some" ? `https://t.me/${name.value}?start=ref_${invitationCode(user)}` : undefined
        } as const
      }
      default:
        return undefined
    }
  })

  return Effect.fnUntraced(function* (user: UserId, session: Session) {
    const gallery = session.dialog.state._tag === "ViewingGallery" ? yield* jobs.gallery(user) : []
    const account: AccountData | undefined = yield* accountOf(user, session)
    const data: ViewData = {
      catalogue,
      version: session.version,
      balance: session.balance,
      gallery: gallery.map((job) => ({ job: job.id, prompt: job.request.prompt })),
      demo: options.demo,
      packs: options.demo ? [] : packs,
      account
    }
    return data
  })
})

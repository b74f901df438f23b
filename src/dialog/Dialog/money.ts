import { Coins } from "../../domain/Coins.ts"
import type { Charge } from "../../money/Payments/Charge.ts"
import type { CardButton } from "./buttons.ts"
import type { Dialog } from "./State.ts"
import { go, type PlainStep, refuse, showAgain, type Step, stay, type TransitionContext, withCommand } from "./step.ts"

type MoneyButton = Extract<
  CardButton,
  { _tag: "Buy" | "MorePacks" | "TurnPage" | "LimitDay" | "LimitMonth" | "StopSubscription" }
>

export const pressedMoney = (dialog: Dialog, button: MoneyButton, context: TransitionContext): Step => {
  const { state } = dialog
  switch (button._tag) {
    case "Buy": {
      const pack = context.packs.find(({ id }) => id === button.pack)
      // The sale was closed since the screen was shown.
      if (context.packs.length === 0) return shopAgain(dialog)
      return pack === undefined || (state._tag !== "ChoosingPack" && state._tag !== "Confirming")
        ? refuse(dialog, "unknown")
        : withCommand(stay(dialog), { _tag: "OfferPack", pack })
    }
    case "MorePacks":
      return state._tag === "Confirming" ? shopAgain(dialog) : refuse(dialog, "unknown")
    case "TurnPage":
      return state._tag === "ViewingReceipts" || state._tag === "ViewingHistory" || state._tag === "ViewingGallery"
        ? go(dialog, { ...state, page: button.page })
        : refuse(dialog, "unknown")
    case "LimitDay":
    case "LimitMonth":
      return state._tag === "ViewingLimits"
        ? withCommand(showAgain(dialog), {
            _tag: "LimitSpending",
            ...(button._tag === "LimitDay" ? { day: button.coins } : { month: button.coins })
          })
        : refuse(dialog, "unknown")
    case "StopSubscription":
      return state._tag === "ChoosingPack"
        ? withCommand(showAgain(dialog), { _tag: "StopSubscription" })
        : refuse(dialog, "unknown")
  }
}

/** The shop as it is now, from a card as well. */
const shopAgain = (dialog: Dialog): PlainStep => {
  const { state } = dialog
  if (state._tag === "ChoosingPack") return showAgain(dialog)
  if (state._tag !== "Confirming") return refuse(dialog, "unknown")
  const { _tag, ...card } = state
  return go(dialog, { _tag: "ChoosingPack", card })
}

/** After a payment its user is where they were: on the card that was too dear, which can be created now. */
export const paid = (dialog: Dialog, payment: Charge): Step =>
  withCommand(afterPayment(dialog), { _tag: "RecordPayment", payment })

const afterPayment = (dialog: Dialog): PlainStep => {
  const { state } = dialog
  if (state._tag === "Confirming") return go(dialog, { ...state, obstacle: undefined })
  if (state._tag !== "ChoosingPack") return showAgain(dialog)
  return go(
    dialog,
    state.card === undefined ? { _tag: "MainMenu" } : { _tag: "Confirming", ...state.card, obstacle: undefined }
  )
}

/** The steps of a limit of one's own, in coins; zero is none. */
const limitSteps = { day: [50, 100, 300, 0], month: [300, 1000, 3000, 0] } as const satisfies Record<
  string,
  ReadonlyArray<number>
>
export const limitChoices = (period: "day" | "month"): ReadonlyArray<Coins> =>
  limitSteps[period].map((n) => Coins.make(n))

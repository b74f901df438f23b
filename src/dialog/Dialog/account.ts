import { historyText, receiptLine, receiptText } from "../../support/Receipts/texts.ts"
import { lateButtons } from "../../video/LateVideos/offer.ts"
import type { Page, Receipt } from "../../support/Receipts.ts"
import type { Button, Screen } from "../../telegram/TelegramGateway.ts"
import { encodeLastingButton } from "../../telegram/Buttons.ts"
import { limitChoices } from "./money.ts"
import { back, type ViewData, modelLabel, pairs, type ViewContext } from "./ViewContext.ts"
import type { State } from "./State.ts"

type AccountState = Extract<
  State,
  { _tag: "ViewingReceipts" | "ViewingReceipt" | "ViewingHistory" | "ViewingLimits" | "Inviting" }
>

/** Newer and older, as far as there are any. */
const turns = (page: number, { more }: Page<unknown>, context: ViewContext): ReadonlyArray<ReadonlyArray<Button>> => {
  const row = [
    ...(page > 0 ? [context.button(context.label("button-newer"), { _tag: "TurnPage", page: page - 1 })] : []),
    ...(more ? [context.button(context.label("button-older"), { _tag: "TurnPage", page: page + 1 })] : [])
  ]
  return row.length === 0 ? [] : [row]
}

/** The screens about a user's account: receipts, history, limits, invitations. */
export const account = (state: AccountState, data: ViewData, context: ViewContext): Screen => {
  const known = data.account
  const label = (model: Parameters<typeof modelLabel>[1]) => modelLabel(data, model, context)
  if (state._tag === "ViewingReceipts" && known?._tag === "Receipts") {
    const { items } = known.receipts
    return {
      html: context.text(items.length === 0 ? "receipts-empty" : "receipts"),
      keyboard: [
        ...items.map((receipt) => [
          {
            text: receiptLine(receipt, context.language, label),
            data: encodeLastingButton({ _tag: "Receipt", job: receipt.job })
          }
        ]),
        ...turns(state.page, known.receipts, context),
        back(context)
      ]
    }
  }
  if (state._tag === "ViewingReceipt" && known?._tag === "Receipt" && known.receipt !== undefined) {
    const { receipt } = known
    return {
      html: receiptText(receipt, context.language, label),
      keyboard: [...lateAnswers(receipt, context), back(context)]
    }
  }
  if (state._tag === "ViewingHistory" && known?._tag === "History") {
    const { items } = known.history
    return {
      html:
        items.length === 0
          ? context.text("history-empty")
          : `${context.text("history")}\n\n${historyText(items, context.language)}\n\n${context.text("balance", { coins: data.balance })}`,
      keyboard: [...turns(state.page, known.history, context), back(context)]
    }
  }
  if (state._tag === "ViewingLimits" && known?._tag === "Limits") return limits(known.overview, context)
  if (state._tag === "Inviting" && known?._tag === "Invitation") return invitation(known, context)
  return { html: context.text("receipt-gone"), keyboard: [back(context)] }
}

/** The offer of a late video, for whom its message never reached. */
const lateAnswers = ({ late, price }: Receipt, context: ViewContext): ReadonlyArray<ReadonlyArray<Button>> =>
  late?.state === "offered" ? [lateButtons({ id: late.id, price }, context.language)] : []

type Known<Tag> = Extract<NonNullable<ViewData["account"]>, { _tag: Tag }>

const limits = (overview: Known<"Limits">["overview"], context: ViewContext): Screen => {
  const line = (period: "day" | "month", spent: number, limit: number | undefined) =>
    limit === undefined
      ? context.text(`limits-${period}-none`, { spent })
      : context.text(`limits-${period}`, { spent, limit })
  const choices = (period: "day" | "month", tag: "LimitDay" | "LimitMonth") =>
    limitChoices(period).map((coins) =>
      context.button(
        coins === 0 ? context.label(`button-limit-${period}-none`) : context.label(`button-limit-${period}`, { coins }),
        { _tag: tag, coins }
      )
    )
  const rows = [...choices("day", "LimitDay"), ...choices("month", "LimitMonth")]
  return {
    html: [
      context.text("limits"),
      line("day", overview.spentDay, overview.dayLimit),
      line("month", overview.spentMonth, overview.monthLimit),
      "",
      context.text(overview.standing === "active" ? "limits-own" : "limits-frozen")
    ].join("\n"),
    keyboard: [...pairs(rows), back(context)]
  }
}

const invitation = ({ invitation, reward, link }: Known<"Invitation">, context: ViewContext): Screen => {
  if (reward === 0 || link === undefined) return { html: context.text("invite-closed"), keyboard: [back(context)] }
  const { friends, rewarded, coins } = invitation
  const share = `https://t.me/share/url?${new URLSearchParams({ url: link, text: context.label("invite-text") })}`
  return {
    html: [
      context.text("invite", { coins: reward }),
      "",
      context.text("invite-link", { link }),
      "",
      context.text("invite-count", { friends, rewarded, earned: coins })
    ].join("\n"),
    keyboard: [[{ text: context.label("button-share"), url: share }], back(context)]
  }
}

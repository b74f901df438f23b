import { historyText, receiptLine, receiptText } from "../../support/Receipts/texts.ts"
import { lateButtons } from "../../video/LateVideos/offer.ts"
import type { Page, Receipt } from "../../support/Receipts.ts"
import type { Button, Screen } from "../../telegram/TelegramGateway.ts"
import { encodeLastingButton } from "../../telegram/Buttons.ts"
import { limitChoices } from "./money.ts"
import { back, type Facts, modelLabel, pairs, type Pen } from "./pen.ts"
import type { State } from "./State.ts"

type AccountState = Extract<
  State,
  { _tag: "ViewingReceipts" | "ViewingReceipt" | "ViewingHistory" | "ViewingLimits" | "Inviting" }
>

/** Newer and older, as far as there are any. */
const turns = (page: number, { more }: Page<unknown>, pen: Pen): ReadonlyArray<ReadonlyArray<Button>> => {
  const row = [
    ...(page > 0 ? [pen.button(pen.label("button-newer"), { _tag: "TurnPage", page: page - 1 })] : []),
    ...(more ? [pen.button(pen.label("button-older"), { _tag: "TurnPage", page: page + 1 })] : [])
  ]
  return row.length === 0 ? [] : [row]
}

/** The screens about a user's account: receipts, history, limits, invitations. */
export const account = (state: AccountState, facts: Facts, pen: Pen): Screen => {
  const known = facts.account
  const label = (model: Parameters<typeof modelLabel>[1]) => modelLabel(facts, model, pen)
  if (state._tag === "ViewingReceipts" && known?._tag === "Receipts") {
    const { items } = known.receipts
    return {
      html: pen.text(items.length === 0 ? "receipts-empty" : "receipts"),
      keyboard: [
        ...items.map((receipt) => [
          {
            text: receiptLine(receipt, pen.language, label),
            data: encodeLastingButton({ _tag: "Receipt", job: receipt.job })
          }
        ]),
        ...turns(state.page, known.receipts, pen),
        back(pen)
      ]
    }
  }
  if (state._tag === "ViewingReceipt" && known?._tag === "Receipt" && known.receipt !== undefined) {
    const { receipt } = known
    return { html: receiptText(receipt, pen.language, label), keyboard: [...lateAnswers(receipt, pen), back(pen)] }
  }
  if (state._tag === "ViewingHistory" && known?._tag === "History") {
    const { items } = known.history
    return {
      html:
        items.length === 0
          ? pen.text("history-empty")
          : `${pen.text("history")}\n\n${historyText(items, pen.language)}\n\n${pen.text("balance", { coins: facts.balance })}`,
      keyboard: [...turns(state.page, known.history, pen), back(pen)]
    }
  }
  if (state._tag === "ViewingLimits" && known?._tag === "Limits") return limits(known.overview, pen)
  if (state._tag === "Inviting" && known?._tag === "Invitation") return invitation(known, pen)
  return { html: pen.text("receipt-gone"), keyboard: [back(pen)] }
}

/** The offer of a late video, for whom its message never reached. */
const lateAnswers = ({ late, price }: Receipt, pen: Pen): ReadonlyArray<ReadonlyArray<Button>> =>
  late?.state === "offered" ? [lateButtons({ id: late.id, price }, pen.language)] : []

type Known<Tag> = Extract<NonNullable<Facts["account"]>, { _tag: Tag }>

const limits = (overview: Known<"Limits">["overview"], pen: Pen): Screen => {
  const line = (period: "day" | "month", spent: number, limit: number | undefined) =>
    limit === undefined ? pen.text(`limits-${period}-none`, { spent }) : pen.text(`limits-${period}`, { spent, limit })
  const choices = (period: "day" | "month", tag: "LimitDay" | "LimitMonth") =>
    limitChoices(period).map((coins) =>
      pen.button(
        coins === 0 ? pen.label(`button-limit-${period}-none`) : pen.label(`button-limit-${period}`, { coins }),
        { _tag: tag, coins }
      )
    )
  const rows = [...choices("day", "LimitDay"), ...choices("month", "LimitMonth")]
  return {
    html: [
      pen.text("limits"),
      line("day", overview.spentDay, overview.dayLimit),
      line("month", overview.spentMonth, overview.monthLimit),
      "",
      pen.text(overview.standing === "active" ? "limits-own" : "limits-frozen")
    ].join("\n"),
    keyboard: [...pairs(rows), back(pen)]
  }
}

const invitation = ({ invitation, reward, link }: Known<"Invitation">, pen: Pen): Screen => {
  if (reward === 0 || link === undefined) return { html: pen.text("invite-closed"), keyboard: [back(pen)] }
  const { friends, rewarded, coins } = invitation
  const share = `https://t.me/share/url?${new URLSearchParams({ url: link, text: pen.label("invite-text") })}`
  return {
    html: [
      pen.text("invite", { coins: reward }),
      "",
      pen.text("invite-link", { link }),
      "",
      pen.text("invite-count", { friends, rewarded, earned: coins })
    ].join("\n"),
    keyboard: [[{ text: pen.label("button-share"), url: share }], back(pen)]
  }
}

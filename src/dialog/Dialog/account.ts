import { historyText, receiptLine, receiptText } from "../../support/Receipts/texts.ts"
import { lateButtons } from "../../video/LateArrivals/offer.ts"
import type { HistoryLine, Page, Receipt } from "../../support/Receipts.ts"
import type { Button, Screen } from "../../telegram/TelegramGateway.ts"
import { encodeLastingButton } from "../../telegram/Buttons.ts"
import { shareUrl } from "../../money/Promotions/inviteLink.ts"
import { videoButtons } from "./gallery.ts"
import { limitChoices } from "./money.ts"
import { back, type ViewData, modelLabel, pageButtons, pairs, type ViewContext } from "./ViewContext.ts"
import type { Spec, State } from "./State.ts"

type AccountState = Extract<
  State,
  { _tag: "ViewingReceipts" | "ViewingReceipt" | "ViewingHistory" | "ViewingLimits" | "Inviting" }
>

/** The screens about a user's account: receipts, history, limits, invitations. */
export const account = (state: AccountState, data: ViewData, context: ViewContext): Screen => {
  const known = data.account
  const missing = { html: context.text("receipt-gone"), keyboard: [back(context)] }
  switch (state._tag) {
    case "ViewingReceipts":
      return known?._tag === "Receipts" ? receiptList(state.page, known.receipts, data, context) : missing
    case "ViewingReceipt":
      return known?._tag === "Receipt" && known.receipt !== undefined
        ? receipt(state, known.receipt, data, context)
        : missing
    case "ViewingHistory":
      return known?._tag === "History" ? history(state.page, known.history, data, context) : missing
    case "ViewingLimits":
      return known?._tag === "Limits" ? limits(known.overview, context) : missing
    case "Inviting":
      return known?._tag === "Invitation" ? invitation(known, context) : missing
  }
}

const modelLabels = (data: ViewData, context: ViewContext) => (model: Spec["model"]) => modelLabel(data, model, context)

const receiptList = (page: number, receipts: Page<Receipt>, data: ViewData, context: ViewContext): Screen => ({
  html: context.text(receipts.items.length === 0 ? "receipts-empty" : "receipts"),
  keyboard: [
    ...receipts.items.map((one) => [
      {
        text: receiptLine(one, context.language, modelLabels(data, context)),
        data: encodeLastingButton({ _tag: "Receipt", job: one.job })
      }
    ]),
    ...pageButtons(page, receipts, context),
    back(context)
  ]
})

const receipt = (
  { deleting }: Extract<State, { _tag: "ViewingReceipt" }>,
  one: Receipt,
  data: ViewData,
  context: ViewContext
): Screen => {
  const words = receiptText(one, context.language, modelLabels(data, context), one.prompt)
  if (deleting !== true) {
    return { html: words, keyboard: [...videoButtons(one, context), ...lateAnswers(one, context), back(context)] }
  }
  const surely = context.button(
    context.label("button-delete-surely"),
    { _tag: "ChangeVideo", change: "delete-surely" },
    "danger"
  )
  return { html: `${context.text("delete-question")}\n\n${words}`, keyboard: [[surely], back(context)] }
}

const history = (page: number, lines: Page<HistoryLine>, data: ViewData, context: ViewContext): Screen => ({
  html:
    lines.items.length === 0
      ? context.text("history-empty")
      : [
          context.text("history"),
          historyText(lines.items, context.language),
          context.text("balance", { coins: data.balance })
        ].join("\n\n"),
  keyboard: [...pageButtons(page, lines, context), back(context)]
})

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
  return {
    html: [
      context.text("invite", { coins: reward }),
      "",
      context.text("invite-link", { link }),
      "",
      context.text("invite-count", { friends, rewarded, earned: coins })
    ].join("\n"),
    keyboard: [
      [{ text: context.label("button-share"), url: shareUrl(link, context.label("invite-text")) }],
      back(context)
    ]
  }
}

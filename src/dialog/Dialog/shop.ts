import { type CoinPack, justEnough } from "../../money/CoinPacks.ts"
import { Coins } from "../../domain/Coins.ts"
import type { Button, OutgoingInvoice, Screen } from "../../telegram/TelegramGateway.ts"
import { plain } from "../../platform/Locale.ts"
import { day } from "../../platform/Locale/dates.ts"
import type { Invoice } from "../../money/Payments.ts"
import { type Language, translated } from "../../domain/Language.ts"
import { encodeLastingButton } from "../../telegram/Buttons.ts"
import { cheapest, price } from "../../video/ModelCatalogue.ts"
import { back, modelLabel, type ViewData, type ViewContext } from "./ViewContext.ts"
import type { Card, Spec, State } from "./State.ts"

const packText = (pack: CoinPack, context: ViewContext): string => {
  const badge = pack.badge === undefined ? "" : `${translated(pack.badge, context.language)} `
  const kind = pack.monthly ? "pack-monthly" : pack.bonus > 0 ? "pack-bonus" : "pack"
  return badge + context.label(kind, { coins: pack.coins, bonus: pack.bonus, stars: pack.stars })
}

export const packButton = (pack: CoinPack, context: ViewContext): Button =>
  context.button(packText(pack, context), { _tag: "Buy", pack: pack.id })

/** The video that packs are measured by: the one on the card, the last one, else the cheapest of the first model. */
const measure = (card: Card | undefined, last: Spec | undefined, { catalogue }: ViewData) => {
  const spec = card?.spec ?? last
  const offer =
    (spec === undefined ? undefined : catalogue.find(spec.model)) ?? catalogue.offers.find(({ retired }) => !retired)
  if (offer === undefined) return undefined
  const { model } = offer
  const same = spec?.model === model.id ? price(model, spec.seconds, spec.resolution, spec.sound) : undefined
  return { model: model.id, price: same ?? cheapest(model) }
}

/** How many such videos a pack is good for, and by how many percent its coins are cheaper than those of the dearest pack. */
export const worthOf = (pack: CoinPack, packs: ReadonlyArray<CoinPack>, videoPrice: number) => {
  const rate = ({ stars, total }: CoinPack) => stars / total
  const dearest = Math.max(...packs.map(rate))
  return { videos: Math.floor(pack.total / videoPrice), saved: Math.floor(100 * (1 - rate(pack) / dearest)) }
}

/** What the packs are good for, in videos like the last one. */
const worthLines = (
  card: Card | undefined,
  last: Spec | undefined,
  packs: ReadonlyArray<CoinPack>,
  data: ViewData,
  context: ViewContext
): ReadonlyArray<string> => {
  const measured = measure(card, last, data)
  if (measured === undefined || measured.price === 0 || packs.length === 0) return []
  const lines = packs.flatMap((pack) => {
    const { videos, saved } = worthOf(pack, packs, measured.price)
    if (videos === 0) return []
    return [context.text(saved > 0 ? "shop-pack-saving" : "shop-pack", { coins: pack.total, videos, saved })]
  })
  const title = { model: modelLabel(data, measured.model, context), price: measured.price }
  return lines.length === 0 ? [] : ["", context.text("shop-videos", title), ...lines]
}

/** The packs on sale, the one that is just enough for the card first. */
export const shop = (
  state: Extract<State, { _tag: "ChoosingPack" }>,
  last: Spec | undefined,
  data: ViewData,
  context: ViewContext
): Screen => {
  const missing = Coins.make(Math.max((state.card?.price ?? state.price ?? 0) - data.balance, 0))
  const { packs, account } = data
  const subscription = account?._tag === "Shop" ? account.subscription : undefined
  const open = packs.filter(({ monthly }) => !monthly || subscription === undefined || subscription.cancelled)
  return {
    html: [
      context.text("balance", { coins: data.balance }),
      "",
      context.text(packs.length === 0 ? "shop-closed" : "shop"),
      ...(missing === 0 ? [] : [context.text("shop-missing", { missing })]),
      ...worthLines(state.card, last, open, data, context),
      ...(subscription === undefined
        ? []
        : [
            "",
            context.text(subscription.cancelled ? "subscription-ending" : "subscription", {
              until: day(subscription.until, context.language)
            })
          ])
    ].join("\n"),
    keyboard: [
      ...justEnough(open, missing).map((pack) => [packButton(pack, context)]),
      ...(subscription === undefined || subscription.cancelled
        ? []
        : [[context.button(context.label("button-stop-subscription"), { _tag: "StopSubscription" })]]),
      [
        { text: context.label("button-history"), data: encodeLastingButton({ _tag: "History" }) },
        { text: context.label("button-limits"), data: encodeLastingButton({ _tag: "Limits" }) }
      ],
      [{ text: context.label("button-invite"), data: encodeLastingButton({ _tag: "Invite" }) }],
      back(context)
    ]
  }
}

/** An invoice as Telegram shows it. */
export const invoiceMessage = (invoice: Invoice, language: Language): OutgoingInvoice => {
  const text = plain(language)
  const { coins, bonus, stars, monthly, id } = invoice
  return {
    id,
    title: text("invoice-title", { coins: coins + bonus }),
    description: text(monthly ? "invoice-description-monthly" : "invoice-description", { coins: coins + bonus }),
    label: text("invoice-title", { coins: coins + bonus }),
    stars,
    monthly
  }
}

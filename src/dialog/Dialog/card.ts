import type { Screen } from "../../telegram/TelegramGateway.ts"
import { justEnough } from "../../money/CoinPacks.ts"
import { Coins } from "../../domain/Coins.ts"
import { translated } from "../../domain/Language.ts"
import { type ViewData, type ViewContext, quote, specArguments } from "./ViewContext.ts"
import { packButton } from "./shop.ts"
import type { State } from "./State.ts"

/** How many packs the card offers itself; all are one tap away. */
const shownPacks = 2

/** The confirmation card: what will be made, for how much, and what stands in between. */
export const card = (state: Extract<State, { _tag: "Confirming" }>, data: ViewData, context: ViewContext): Screen => {
  const successor = state.obstacle === "retired" ? data.catalogue.find(state.spec.model)?.successor : undefined
  const after = data.balance - state.price
  const short = after < 0 && state.obstacle === undefined ? "insufficient-coins" : state.obstacle
  return {
    html: [
      context.text("card"),
      context.text("spec", specArguments(state.spec, data, context)),
      "",
      quote(context, state.prompt),
      "",
      ...(state.assistantFailed ? [context.text("assistant-failed"), ""] : []),
      data.demo
        ? context.text("price-demo")
        : context.text("price", { price: state.price, before: data.balance, after: Math.max(after, 0) }),
      ...(short === undefined || (data.demo && short === "insufficient-coins")
        ? []
        : ["", context.text(`obstacle-${short}`, { missing: Math.max(-after, 0) })]),
      ...(state.rise === undefined ? [] : ["", context.text("price-rose", { rise: state.rise })])
    ].join("\n"),
    keyboard: [
      ...(successor === undefined
        ? []
        : [
            [
              context.button(
                translated(successor.label, context.language),
                { _tag: "Succeed", model: successor.id },
                "primary"
              )
            ]
          ]),
      ...ways(state, short === "insufficient-coins" && !data.demo, Coins.make(Math.max(-after, 0)), data, context),
      [
        context.button(context.label("button-edit"), { _tag: "Edit" }),
        context.button(context.label("button-cancel"), { _tag: "Cancel" }, "danger")
      ]
    ]
  }
}

/** On to the video; or, for somebody who is short of coins, to the pack that is just enough. */
const ways = (
  state: Extract<State, { _tag: "Confirming" }>,
  short: boolean,
  missing: Coins,
  data: ViewData,
  context: ViewContext
): Screen["keyboard"] => {
  if (state.obstacle === "retired" || state.obstacle === "unfit" || state.obstacle === "prompt-too-long") return []
  const create = [context.button(context.label("button-create"), { _tag: "Create" }, "success")]
  if (!short || data.packs.length === 0) return [create]
  return [
    ...justEnough(data.packs, missing)
      .filter(({ monthly }) => !monthly)
      .slice(0, shownPacks)
      .map((pack) => [packButton(pack, context)]),
    [context.button(context.label("button-more-packs"), { _tag: "MorePacks" })],
    create
  ]
}

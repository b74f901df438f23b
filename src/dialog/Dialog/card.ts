import type { Screen } from "../../telegram/TelegramGateway.ts"
import { justEnough } from "../../money/CoinPacks.ts"
import { Coins } from "../../domain/Coins.ts"
import { translated } from "../../domain/Language.ts"
import { type Facts, type Pen, quote, specArguments } from "./pen.ts"
import { packButton } from "./shop.ts"
import type { State } from "./State.ts"

/** How many packs the card offers itself; all are one tap away. */
const shownPacks = 2

/** The confirmation card: what will be made, for how much, and what stands in between. */
export const card = (state: Extract<State, { _tag: "Confirming" }>, facts: Facts, pen: Pen): Screen => {
  const successor = state.obstacle === "retired" ? facts.catalogue.find(state.spec.model)?.successor : undefined
  const after = facts.balance - state.price
  const short = after < 0 && state.obstacle === undefined ? "insufficient-coins" : state.obstacle
  return {
    html: [
      pen.text("card"),
      pen.text("spec", specArguments(state.spec, facts, pen)),
      "",
      quote(pen, state.prompt),
      "",
      ...(state.assistantFailed ? [pen.text("assistant-failed"), ""] : []),
      facts.demo
        ? pen.text("price-demo")
        : pen.text("price", { price: state.price, before: facts.balance, after: Math.max(after, 0) }),
      ...(short === undefined || (facts.demo && short === "insufficient-coins")
        ? []
        : ["", pen.text(`obstacle-${short}`, { missing: Math.max(-after, 0) })])
    ].join("\n"),
    keyboard: [
      ...(successor === undefined
        ? []
        : [
            [pen.button(translated(successor.label, pen.language), { _tag: "Succeed", model: successor.id }, "primary")]
          ]),
      ...ways(state, short === "insufficient-coins" && !facts.demo, Coins.make(Math.max(-after, 0)), facts, pen),
      [
        pen.button(pen.label("button-edit"), { _tag: "Edit" }),
        pen.button(pen.label("button-cancel"), { _tag: "Cancel" }, "danger")
      ]
    ]
  }
}

/** On to the video; or, for somebody who is short of coins, to the pack that is just enough. */
const ways = (
  state: Extract<State, { _tag: "Confirming" }>,
  short: boolean,
  missing: Coins,
  facts: Facts,
  pen: Pen
): Screen["keyboard"] => {
  if (state.obstacle === "retired") return []
  const create = [pen.button(pen.label("button-create"), { _tag: "Create" }, "success")]
  if (!short || facts.packs.length === 0) return [create]
  return [
    ...justEnough(facts.packs, missing)
      .filter(({ monthly }) => !monthly)
      .slice(0, shownPacks)
      .map((pack) => [packButton(pack, pen)]),
    [pen.button(pen.label("button-more-packs"), { _tag: "MorePacks" })],
    create
  ]
}

import { Effect } from "effect"
import { escapeHtml } from "../../platform/Locale.ts"
import { moment } from "../../platform/Locale/dates.ts"
import { ModelCatalogue } from "../../video/ModelCatalogue.ts"
import { Switches } from "../../video/Switches.ts"
import type { Note, Noting } from "./ActionNotes.ts"
import { nameOf, type OperatorAction } from "./OperatorAction.ts"
import { readUntil } from "./readUntil.ts"
import { makeUnknown } from "./switching.ts"

type Of<Tag extends OperatorAction["_tag"]> = Extract<OperatorAction, { readonly _tag: Tag }>

/** A line of the catalogue begins with its model, which was named already. */
const withoutModel = (loss: string) => loss.replace(/^\["[^"]*"\] /, "")

/** Tells why a model cannot have such a price, in Telegram's HTML; undefined where it can. */
export const makeUnfitPrice = Effect.gen(function* () {
  const catalogue = yield* ModelCatalogue
  const unknown = yield* makeUnknown
  return ({ model, percent }: Pick<Of<"Reprice">, "model" | "percent">): string | undefined => {
    const wrong = unknown({ scope: "model", id: model })
    if (wrong !== undefined) return wrong
    const [loss] = catalogue.lossesAt(model, percent)
    return loss === undefined
      ? undefined
      : `At ${percent} % it would be sold for less than its provider takes: ${escapeHtml(withoutModel(loss))}.`
  }
})

/** Puts prices aside and back, as part of the operator's message or press. */
export const makeRepricing = Effect.fnUntraced(function* (note: Note) {
  const switches = yield* Switches
  const unfit = yield* makeUnfitPrice

  const reprice = Effect.fnUntraced(function* (by: Noting, action: Of<"Reprice">) {
    const { model, percent, until: written, why } = action
    const now = yield* switches.now
    const until = readUntil(written, now) ?? now
    if (until <= now) return "That moment is over already."
    const wrong = unfit(action)
    if (wrong !== undefined) return wrong
    const reason = why ?? by.reason ?? ""
    yield* switches.reprice(model, { percent, until, reason, operator: by.operator })
    yield* note({ ...by, reason }, { operation: nameOf.Reprice, target: `model ${model} ${percent}%` })
    return [
      `🏷 <code>${escapeHtml(model)}</code> costs ${percent} % of its usual price until ${moment(until, "en")}.`,
      `To end it before: <code>/usualprice ${escapeHtml(model)}</code>`
    ].join("\n")
  })

  const usualPrice = Effect.fnUntraced(function* (by: Noting, { model }: Of<"UsualPrice">) {
    if (!(yield* switches.usualPrice(model))) return "That has its usual price: /switches shows what has another."
    yield* note(by, { operation: nameOf.UsualPrice, target: `model ${model}` })
    return `🏷 <code>${escapeHtml(model)}</code> costs its usual price again.`
  })

  return { reprice, usualPrice }
})

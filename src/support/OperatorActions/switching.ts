import { Effect } from "effect"
import { ModelId } from "../../domain/Ids.ts"
import { endAlert } from "../../platform/AlertLog.ts"
import { escapeHtml } from "../../platform/Locale.ts"
import { VideoProviders } from "../../providers/VideoProvider.ts"
import { allOf, ModelCatalogue } from "../../video/ModelCatalogue.ts"
import { routeId, type Subject, Switches } from "../../video/Switches.ts"
import type { Note, Noting } from "./ActionNotes.ts"
import { nameOf, type OperatorAction } from "./OperatorAction.ts"
import { readUntil } from "./readUntil.ts"
import { offLine, subjectText } from "./switchTexts.ts"

/** Names that are told where one is wrong: as many as fit into a message. */
const maxMeant = 60

type Of<Tag extends OperatorAction["_tag"]> = Extract<OperatorAction, { readonly _tag: Tag }>

/** Tells what is wrong with a name and which there are, in Telegram's HTML; undefined where something has it. */
export const makeUnknown = Effect.gen(function* () {
  const switches = yield* Switches
  const catalogue = yield* ModelCatalogue
  const providers = yield* VideoProviders

  const meant = ({ scope, id }: Subject): ReadonlyArray<string> | undefined => {
    if (switches.current().find(scope, id) !== undefined) return undefined
    const models = allOf(catalogue).map(({ model }) => model)
    switch (scope) {
      case "model":
        return id !== "" && catalogue.find(ModelId.make(id)) !== undefined ? undefined : models.map((model) => model.id)
      case "route": {
        const routes = [...new Set(models.flatMap((model) => model.routes.map(routeId)))]
        return routes.includes(id) ? undefined : routes
      }
      case "provider":
        return providers.has(id) ? undefined : [...providers.keys()]
      case "sales":
      case "orders":
        return id === "" ? undefined : []
    }
  }

  return (subject: Subject): string | undefined => {
    const names = meant(subject)
    if (names === undefined) return undefined
    const shown = names.slice(0, maxMeant).map((one) => `<code>${escapeHtml(one)}</code>`)
    return `No ${subject.scope} here is called <code>${escapeHtml(subject.id)}</code>. There are: ${shown.join(", ")}`
  }
})

/** Switches off and on, as part of the operator's message or press. */
export const makeSwitching = Effect.fnUntraced(function* (note: Note) {
  const switches = yield* Switches
  const unknown = yield* makeUnknown

  const pause = Effect.fnUntraced(function* (by: Noting, { scope, id, until: written, why }: Of<"Pause">) {
    const subject = { scope, id }
    const wrong = unknown(subject)
    if (wrong !== undefined) return wrong
    const now = yield* switches.now
    const until = written === undefined ? undefined : readUntil(written, now)
    if (until !== undefined && until <= now) return "That moment is over already."
    const reason = why ?? by.reason ?? ""
    yield* switches.turnOff(subject, { until, reason, operator: by.operator })
    yield* note({ ...by, reason }, { operation: nameOf.Pause, target: subjectText(subject) })
    return [
      `⏸ ${offLine({ ...subject, until: until ?? null })} What is being made goes on.`,
      `To turn it on again: <code>/resume ${escapeHtml(subjectText(subject))}</code>`
    ].join("\n")
  })

  const resume = Effect.fnUntraced(function* (by: Noting, { scope, id }: Of<"Resume">) {
    const subject = { scope, id }
    if (!(yield* switches.turnOn(subject))) return "That is not off: /switches shows what is."
    if (subject.scope === "route") yield* endAlert("model-gone", subject.id)
    yield* note(by, { operation: nameOf.Resume, target: subjectText(subject) })
    return `▶️ <code>${escapeHtml(subjectText(subject))}</code> is on again.`
  })

  return { pause, resume }
})

import { allOf } from "../../video/ModelCatalogue.ts"
import { encodeLastingButton } from "../../telegram/Buttons.ts"
import type { ProviderName } from "../../providers/VideoProvider.ts"
import type { Screen } from "../../telegram/TelegramGateway.ts"
import type { Event } from "./Event.ts"
import { type Dialog, initial } from "./State.ts"
import { refuse, type Step, stay, withCommand } from "./step.ts"
import { back, type ViewContext, type ViewData } from "./ViewContext.ts"

/** What everybody may ask of what is kept of them, whatever the operator thinks of them. */
export const isAboutOwnData = (event: Event): boolean => {
  switch (event._tag) {
    case "SentCommand":
      return event.command === "privacy" || event.command === "export" || event.command === "delete_me"
    case "PressedFree":
      return event.button._tag === "DeleteMe" || event.button._tag === "Export"
    case "PressedStep":
      return event.button._tag === "EraseEverything"
    default:
      return false
  }
}

/** The second step of a deletion: from now on nothing is asked for any more, and the dialog holds nothing of theirs. */
export const erased = (dialog: Dialog): Step =>
  dialog.state._tag === "LosingEverything"
    ? withCommand(stay(initial(dialog.language)), { _tag: "EraseEverything" })
    : refuse(dialog, "unknown")

/** What is kept, why, for how long and who gets it. */
export const privacyText = (
  { kept, catalogue, providers: known, assistant }: ViewData,
  { text }: Pick<ViewContext, "text">
): string => {
  const nameOf = (name: ProviderName) => {
    const provider = known.get(name)
    if (provider?.recipient === undefined) return provider?.label ?? name
    return provider.recipient._tag === "Host" ? provider.recipient.host : text("privacy-own-service")
  }
  const providers = new Set(
    allOf(catalogue).flatMap(({ routes, retired }) => (retired ? [] : routes.map(({ provider }) => nameOf(provider))))
  )
  return [
    text("page-privacy"),
    kept.wordsDays === undefined ? text("privacy-words-kept") : text("privacy-words", { days: kept.wordsDays }),
    text("privacy-videos", { days: kept.videoDays }),
    text("privacy-money"),
    text(providers.size === 0 ? "privacy-nobody" : "privacy-providers", { providers: [...providers].join(", ") }),
    ...(assistant ? [text("privacy-assistant")] : []),
    text("privacy-yours")
  ].join("\n\n")
}

/** The buttons under it. */
export const privacyButtons = (context: ViewContext) => [
  [{ text: context.label("button-export"), data: encodeLastingButton({ _tag: "Export" }) }],
  [
    {
      text: context.label("button-delete-me"),
      data: encodeLastingButton({ _tag: "DeleteMe" }),
      style: "danger" as const
    }
  ]
]

/** The first step of a deletion: what goes and what stays, and the question. */
export const losing = ({ balance }: ViewData, context: ViewContext): Screen => ({
  html: [
    context.text("erase-question"),
    context.text("erase-goes"),
    ...(balance > 0 ? [context.text("erase-coins", { coins: balance })] : []),
    context.text("erase-stays")
  ].join("\n\n"),
  keyboard: [
    [context.button(context.label("button-erase-everything"), { _tag: "EraseEverything" }, "danger")],
    back(context)
  ]
})

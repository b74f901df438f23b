import type { Dialog } from "./State.ts"
import { followedBy, stay, type Step, withCommand } from "./step.ts"

/** `/news on` and `/news off`: whether the user wants messages of the operators to many. Anything else is told how it is written. */
export const askedForNews = (dialog: Dialog, argument: string): Step => {
  const word = argument.trim().toLowerCase()
  return word === "on" || word === "off"
    ? withCommand(stay(dialog), { _tag: "ChooseNews", wanted: word === "on" })
    : followedBy(stay(dialog), { _tag: "Tell", key: "news-usage", args: {} })
}

import type { Meaning } from "../../platform/RefusalWords.ts"
import {
  InsufficientCredits,
  ModelRetired,
  ModerationBlocked,
  PromptTooLong,
  type ProviderErrorReason
} from "../VideoProvider.ts"
import type { Operation } from "./byStatus.ts"

/**
 * The reason that the words of a refusal give; undefined where they give none, or only say that there is no room. Only an
 * order can be told that its model is gone. Of a refusal by rules a fixed word is kept, as its own may repeat the prompt.
 */
export const byMeaning = (operation: Operation, meaning: Meaning | undefined): ProviderErrorReason | undefined => {
  switch (meaning) {
    case "moderation":
      return new ModerationBlocked({ message: "flagged" })
    case "no-credits":
      return new InsufficientCredits()
    case "too-long":
      return new PromptTooLong()
    case "retired":
      return operation === "submit" ? new ModelRetired() : undefined
    case "full":
    case undefined:
      return undefined
  }
}

import { Duration } from "effect"
import { encodeLastingButton } from "../../telegram/Buttons.ts"
import type { Language } from "../../domain/Language.ts"
import type { LateVideo } from "../LateVideos.ts"
import { cut, html, plain } from "../../platform/Locale.ts"
import type { Button, Screen, TelegramError } from "../../telegram/TelegramGateway.ts"

/** Enough of a prompt to know which video it is. */
const shownPrompt = 300

/** To take a late video, or not. */
export const lateButtons = (
  { id, price }: Pick<LateVideo, "id" | "price">,
  language: Language
): ReadonlyArray<Button> => [
  {
    text: plain(language)("button-take-late", { coins: price }),
    data: encodeLastingButton({ _tag: "TakeLate", late: id }),
    style: "success"
  },
  { text: plain(language)("button-decline-late"), data: encodeLastingButton({ _tag: "DeclineLate", late: id }) }
]

/** The one message that offers a late video. */
export const offerScreen = (late: Pick<LateVideo, "id" | "price" | "prompt">, language: Language): Screen => ({
  html: [
    html(language)("late-offer", { coins: late.price }),
    html(language)("quoted", { prompt: cut(late.prompt, shownPrompt) })
  ].join("\n"),
  keyboard: [lateButtons(late, language)]
})

/**
 * After which pause an offer is sent again that Telegram did not take, as it is certain that it did not; undefined when it
 * may have, or never will. The receipt offers the video too.
 */
export const offerAgainAfter = (reason: TelegramError["reason"]): Duration.Duration | undefined => {
  switch (reason._tag) {
    case "RateLimited":
      return Duration.seconds(reason.retryAfter)
    case "TelegramUnavailable":
      return reason.sent ? undefined : Duration.minutes(1)
    case "Unreachable":
    case "BadRequest":
    case "MessageGone":
    case "MethodUnknown":
    case "Conflict":
    case "TokenRejected":
    case "TooLarge":
      return undefined
  }
}

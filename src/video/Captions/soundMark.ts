import type { Translate } from "../../platform/Locale.ts"

/** What a line about an order ends with where its sound was chosen: nothing else tells one without sound. */
export const soundMark = (sound: boolean | null | undefined, text: Translate): string =>
  sound === null || sound === undefined ? "" : `\u00a0· ${text(sound ? "sound-on" : "sound-off")}`

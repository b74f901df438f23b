import type { Language } from "../../domain/Language.ts"
import { plain } from "../../platform/Locale.ts"
import type { Toast } from "../Dialog.ts"
import type { CommandToast } from "./Commits.ts"

/** The text of every short answer to a tap. */
const toastTexts: Readonly<Record<Toast | CommandToast, string>> = {
  stale: "toast-stale",
  unknown: "toast-unknown",
  gone: "toast-gone",
  replaced: "toast-replaced",
  maintenance: "toast-maintenance",
  "film-made": "toast-film-made",
  "film-resent": "toast-film-resent",
  "film-underway": "toast-film-underway",
  "draft-undelivered": "toast-draft-undelivered",
  "draft-expired": "toast-draft-expired",
  "draft-off": "toast-draft-off",
  "upscale-made": "toast-upscale-made",
  "upscale-resent": "toast-upscale-resent",
  "upscale-underway": "toast-upscale-underway",
  "upscale-undelivered": "toast-upscale-undelivered",
  "upscale-off": "toast-upscale-off",
  "upscale-unkept": "toast-upscale-unkept",
  cancelled: "toast-cancelled",
  stopping: "toast-stopping",
  "cannot-cancel": "toast-cannot-cancel",
  ended: "toast-ended",
  "late-gone": "toast-late-gone",
  "late-coins": "toast-late-coins",
  "late-day-limit": "toast-late-day-limit",
  "late-month-limit": "toast-late-month-limit",
  "late-frozen": "toast-late-frozen"
}

export const toastText = (toast: Toast | CommandToast | undefined, language: Language) =>
  toast === undefined ? undefined : plain(language)(toastTexts[toast])

import { escapeHtml } from "../../platform/Locale.ts"
import { moment } from "../../platform/Locale/dates.ts"
import type { Subject, SwitchedOff } from "../../video/Switches.ts"

/** A thing as operators write it: `route kie:wan/3-0-video`, `sales`. */
export const subjectText = ({ scope, id }: Subject): string => (id === "" ? scope : `${scope} ${id}`)

/** What is off, and until when, in Telegram's HTML. */
export const offLine = ({ until, ...subject }: Subject & Pick<SwitchedOff, "until">): string =>
  `<code>${escapeHtml(subjectText(subject))}</code> is off${until === null ? "" : ` until ${moment(until, "en")}`}.`

/** Everything that is off, with who turned it off and why, in Telegram's HTML. */
export const switchesText = (off: ReadonlyArray<SwitchedOff>): string =>
  off.length === 0
    ? "Everything is on."
    : off
        .map((one) => {
          const who = one.operator === null ? "the provider" : `<code>${one.operator}</code>`
          return `⏸ ${offLine(one)} Since ${moment(one.since, "en")}, by ${who}: ${escapeHtml(one.reason)}`
        })
        .join("\n")

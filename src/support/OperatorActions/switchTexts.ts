import { escapeHtml } from "../../platform/Locale.ts"
import { moment } from "../../platform/Locale/dates.ts"
import type { PriceAside, Subject, Switchboard, SwitchedOff } from "../../video/Switches.ts"

/** A thing as operators write it: `route kie:wan/3-0-video`, `sales`. */
export const subjectText = ({ scope, id }: Subject): string => (id === "" ? scope : `${scope} ${id}`)

/** What is off, and until when, in Telegram's HTML. */
export const offLine = ({ until, ...subject }: Subject & Pick<SwitchedOff, "until">): string =>
  `<code>${escapeHtml(subjectText(subject))}</code> is off${until === null ? "" : ` until ${moment(until, "en")}`}.`

const offText = (one: SwitchedOff): string => {
  const who = one.operator === null ? "the provider" : `<code>${one.operator}</code>`
  return `⏸ ${offLine(one)} Since ${moment(one.since, "en")}, by ${who}: ${escapeHtml(one.reason)}`
}

const priceText = ({ model, percent, since, until, reason, operator }: PriceAside): string =>
  [
    `🏷 <code>${escapeHtml(model)}</code> costs ${percent} % of its usual price until ${moment(until, "en")}.`,
    `Since ${moment(since, "en")}, by <code>${operator}</code>: ${escapeHtml(reason)}`
  ].join(" ")

/** Everything that is off or has another price, with who did it and why, in Telegram's HTML. */
export const switchesText = ({ off, prices }: Pick<Switchboard, "off" | "prices">): string =>
  [...(off.length === 0 ? ["Everything is on."] : off.map(offText)), ...prices.map(priceText)].join("\n")

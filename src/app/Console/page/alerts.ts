import { html } from "htm/preact"
import { alertNamed } from "../../../platform/AlertKinds.ts"
import type { AlertLine } from "../../../support/Alerts.ts"
import { Act } from "./act.ts"
import { api } from "./api.ts"
import { List } from "./lists.ts"
import { Badge, Moment } from "./parts.ts"
import { RunbookLink } from "./runbooks.ts"

const stateOf = ({ ended, acknowledged }: AlertLine) =>
  ended === null ? (acknowledged === null ? "open" : "looked after") : ended === "over" ? "over" : "not seen any more"

/** One alert: what happened, how often, who looks after it, and what to do. */
export const AlertItem = ({ alert, again }: { readonly alert: AlertLine; readonly again: () => void }) => {
  const { id, kind, cause, details, times, last, resolved, acknowledged } = alert
  const told = Object.entries(details).filter(([, value]) => value !== cause)
  return html`<strong>${kind}</strong
    ><${Badge} state=${stateOf(alert)} /> ${cause !== "" && html`<code>${cause}</code>`}<span>${times} ×</span>
    ${acknowledged !== null && html`<span>✋ ${acknowledged.by}</span>`}
    <${RunbookLink} kind=${kind} />
    ${
      resolved === null &&
      acknowledged === null &&
      html`<${Act} name="I look after it" actions=${[{ _tag: "Acknowledge", alert: id }]} then=${again} />`
    }
    <${Moment} at=${resolved ?? last} />
    ${
      resolved === null &&
      html`<p class="wide quiet">
        ${alertNamed(kind)?.todo} ${told.map(([name, value]) => html`<span>${name}: <code>${value}</code> </span>`)}
      </p>`
    }`
}

/** What operators were told of, the newest first. */
export const AlertsPage = ({ filters }: { readonly filters: Readonly<Record<string, string>> }) =>
  html`<${List}
    title="Alerts"
    place="alerts"
    choices=${[["open", "Open alone", ["true"]]]}
    filters=${filters}
    ask=${api.alerts}
    next=${({ id }: AlertLine) => ({ before: String(id) })}
    line=${(alert: AlertLine, again: () => void) => html`<${AlertItem} alert=${alert} again=${again} />`}
  />`

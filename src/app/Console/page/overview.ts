import { html } from "htm/preact"
import type { Overview } from "../../../support/Overview.ts"
import { api } from "./api.ts"
import { Answer, duration, Moment, useAnswer } from "./parts.ts"

/** How often the overview is read again, in ms. */
const every = 5000

const Tiles = ({ of }: { readonly of: ReadonlyArray<readonly [string, unknown, string?]> }) =>
  html`<ul class="tiles">
    ${of.map(
      ([name, value, tone = ""]) =>
        html`<li key=${name} class=${tone}><span>${name}</span><strong>${value}</strong></li>`
    )}
  </ul>`

const Sheet = ({ overview }: { readonly overview: Overview }) => {
  const { jobs, coinsHeld, oldestSeconds, lastHour, alerts, tickets, audited } = overview
  const failed = lastHour.failed > 0 ? "wary" : ""
  return html`<h1>Now</h1>
    <${Tiles}
      of=${[
        ["in the making", jobs.reduce((sum, { count }) => sum + count, 0)],
        ["waits for longest", oldestSeconds === null ? "–" : duration(oldestSeconds * 1000)],
        ["coins held", coinsHeld],
        ["delivered in an hour", lastHour.delivered],
        ["failed in an hour", lastHour.failed, failed],
        ["open questions", tickets],
        ["open alerts", alerts.length, alerts.length > 0 ? "bad" : ""]
      ]}
    />
    <h2>Videos by state</h2>
    ${jobs.length === 0 ? html`<p class="quiet">None in the making.</p>` : html`<${Tiles} of=${jobs.map(({ state, count }) => [state, count])} />`}
    <h2>Failures in an hour</h2>
    ${
      lastHour.reasons.length === 0
        ? html`<p class="quiet">None.</p>`
        : html`<ul class="lines">
            ${lastHour.reasons.map(
              ({ failure, provider, count }) =>
                html`<li><strong>${count} ×</strong><span>${failure}</span><span>${provider}</span></li>`
            )}
          </ul>`
    }
    <h2>Open alerts</h2>
    ${
      alerts.length === 0
        ? html`<p class="quiet">None.</p>`
        : html`<ul class="lines">
            ${alerts.map(
              ({ kind, cause, times, last }) =>
                html`<li>
                  <strong>${kind}</strong><span>${cause}</span><span>${times} ×</span><${Moment} at=${last} />
                </li>`
            )}
          </ul>`
    }
    <p class="quiet">Audited until <${Moment} at=${audited} /></p>`
}

/** What goes on at this moment. */
export const OverviewPage = () => {
  const asked = useAnswer("overview", api.overview, every)
  return html`<${Answer} asked=${asked} show=${(overview: Overview) => html`<${Sheet} overview=${overview} />`} />`
}

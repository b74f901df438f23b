import { html } from "htm/preact"
import type { Overview } from "../../../support/Overview.ts"
import type { Minute } from "../../../support/Series.ts"
import type { Vitals } from "../Vitals.ts"
import { api } from "./api.ts"
import { Answer, Badge, duration, Moment, useAnswer, usePlot } from "./parts.ts"
import { RunbookLink } from "./runbooks.ts"

/** How often the overview is read again, in ms, and how often what changes less. */
const every = 5000
const everyPlot = 20_000

const Tiles = ({ of }: { readonly of: ReadonlyArray<readonly [string, unknown, string?]> }) =>
  html`<ul class="tiles">
    ${of.map(
      ([name, value, tone = ""]) =>
        html`<li key=${name} class=${tone}><span>${name}</span><strong>${value}</strong></li>`
    )}
  </ul>`

const Failures = ({ lastHour: { reasons } }: Pick<Overview, "lastHour">) =>
  reasons.length === 0
    ? html`<p class="quiet">None.</p>`
    : html`<ul class="lines">
        ${reasons.map(
          ({ failure, provider, count }) =>
            html`<li>
              <strong>${count} ×</strong
              ><a
                href="#/jobs?${new URLSearchParams({ state: "failed", failure: failure ?? "", provider: provider ?? "" })}"
                >${failure}</a
              ><span>${provider}</span>
            </li>`
        )}
      </ul>`

const OpenAlerts = ({ alerts }: Pick<Overview, "alerts">) =>
  alerts.length === 0
    ? html`<p class="quiet">None.</p>`
    : html`<ul class="lines">
        ${alerts.map(
          ({ kind, cause, times, last }) =>
            html`<li>
              <strong>${kind}</strong><span>${cause}</span><span>${times} ×</span
              ><${RunbookLink} kind=${kind} /><${Moment} at=${last} />
            </li>`
        )}
      </ul>`

const Sheet = ({ overview }: { readonly overview: Overview }) => {
  const { jobs, coinsHeld, oldestSeconds, line, lastHour, alerts, tickets, audited, findings, backup } = overview
  const failed = lastHour.failed > 0 ? "wary" : ""
  return html`<${Tiles}
      of=${[
        ["in the making", jobs.reduce((sum, { count }) => sum + count, 0)],
        ["waits for longest", oldestSeconds === null ? "–" : duration(oldestSeconds * 1000)],
        ["wait for a provider", line.queue],
        ["wait in own line", line.users],
        ["coins held", coinsHeld],
        ["delivered in an hour", lastHour.delivered],
        ["failed in an hour", lastHour.failed, failed],
        ["open questions", tickets],
        ["open alerts", alerts.length, alerts.length > 0 ? "bad" : ""],
        ["audit", findings === 0 ? (audited === null ? "not yet" : "clean") : findings, findings === 0 ? "" : "bad"]
      ]}
    />
    <h2>Videos by state</h2>
    ${
      jobs.length === 0
        ? html`<p class="quiet">None in the making.</p>`
        : html`<${Tiles} of=${jobs.map(({ state, count }) => [state, count])} />`
    }
    <h2>Failures in an hour</h2>
    <${Failures} lastHour=${lastHour} />
    <h2><a href="#/alerts?open=true">Open alerts</a></h2>
    <${OpenAlerts} alerts=${alerts} />
    <p class="quiet">Audited until <${Moment} at=${audited} /></p>
    <p class="quiet">
      ${backup.taken === null ? "No backup is known" : html`Last backup <${Moment} at=${backup.taken} />`},
      ${backup.verified === null ? " none was found good" : html` found good <${Moment} at=${backup.verified} />`}
    </p>`
}

const Plots = ({ minutes }: { readonly minutes: ReadonlyArray<Minute> }) => {
  const Plot = usePlot()
  const times = minutes.map(({ at }) => at)
  const curve = (name: Exclude<keyof Minute, "at">) => minutes.map((minute) => minute[name])
  if (Plot === undefined) return null
  return html`<div class="beside">
    <${Plot}
      title="Updates a minute"
      times=${times}
      curves=${[
        { name: "acted", colour: "--link", values: curve("updates") },
        { name: "set aside", colour: "--bad", values: curve("setAside") }
      ]}
    />
    <${Plot}
      title="Videos a minute"
      times=${times}
      curves=${[
        { name: "ordered", colour: "--link", values: curve("ordered") },
        { name: "delivered", colour: "--good", values: curve("delivered") },
        { name: "failed", colour: "--bad", values: curve("failed") }
      ]}
    />
  </div>`
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`

/** One or two failures are the orders' own matter: words that are refused, a picture that cannot be read. */
const fewFailures = 2
const isFailing = (now: Overview["providers"][number] | undefined) =>
  now !== undefined && now.failed > fewFailures && now.failed > now.delivered

const Providers = ({ providers, doing }: Pick<Vitals, "providers"> & { readonly doing: Overview["providers"] }) =>
  html`<ul class="lines">
    ${providers.map(({ name, label }) => {
      const now = doing.find(({ provider }) => provider === name)
      const paused = now?.pausedUntil ?? null
      return html`<li key=${name}>
        <strong>${label}</strong>
        <${Badge} state=${paused !== null ? "asked for a pause" : isFailing(now) ? "failing" : "well"} />
        ${paused !== null && html`<span>until <${Moment} at=${paused} /></span>`}
        <span>makes ${now?.making ?? 0}</span><span>delivered ${now?.delivered ?? 0}</span
        ><span>failed ${now?.failed ?? 0}</span>
        <a href="#/jobs?provider=${name}">videos</a>
      </li>`
    })}
  </ul>`

const Ground = ({ vitals: { updates, disk, members } }: { readonly vitals: Vitals }) =>
  html`<ul class="lines">
    <li>
      <strong>Telegram</strong
      ><span>${updates.mode === "webhook" ? `webhook at ${updates.url ?? "no address"}` : "polled"}</span>
      ${!updates.told && html`<${Badge} state="does not answer" />`}
      ${updates.pending !== null && html`<span>updates that wait: ${updates.pending}</span>`}
      ${
        updates.lastError !== null &&
        html`<span class="trouble">${updates.lastError.description}</span><${Moment} at=${updates.lastError.at} />`
      }
    </li>
    <li>
      <strong>Disk</strong>
      <span>${disk.free === null ? "free space not told" : `${gigabytes(disk.free)} free`}</span>
      ${disk.size !== null && html`<span>of ${gigabytes(disk.size)}</span>`}
      ${disk.trouble === null ? html`<${Badge} state="takes videos" />` : html`<span class="trouble">${disk.trouble}</span>`}
    </li>
    ${
      members.length === 0
        ? html`<li><strong>Processes</strong><span>one</span></li>`
        : members.map(
            ({ address, joined, alive }) =>
              html`<li key=${address}>
                <strong>Process</strong><code>${address}</code><${Badge} state=${alive ? "alive" : "gone"} /><${Moment}
                  at=${joined}
                />
              </li>`
          )
    }
  </ul>`

/** What goes on at this moment, and what it stands on. */
export const OverviewPage = () => {
  const asked = useAnswer("overview", api.overview, every)
  const series = useAnswer("series", api.series, everyPlot)
  const vitals = useAnswer("vitals", api.vitals, everyPlot)
  const doing = asked !== undefined && "answer" in asked ? asked.answer.providers : []
  return html`<h1>Now</h1>
    <${Answer} asked=${asked} show=${(overview: Overview) => html`<${Sheet} overview=${overview} />`} />
    <h2>In the last hour</h2>
    <${Answer} asked=${series} show=${(minutes: ReadonlyArray<Minute>) => html`<${Plots} minutes=${minutes} />`} />
    <${Answer}
      asked=${vitals}
      show=${(found: Vitals) =>
        html`<h2>Providers</h2>
          <${Providers} providers=${found.providers} doing=${doing} />
          <h2>What it stands on</h2>
          <${Ground} vitals=${found} />`}
    />`
}

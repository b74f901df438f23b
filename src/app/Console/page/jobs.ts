import { html } from "htm/preact"
import { useState } from "preact/hooks"
import type { JobFile } from "../../../support/JobFiles.ts"
import type { JobLine } from "../../../support/Lookup.ts"
import { api } from "./api.ts"
import { Answer, Badge, duration, Facts, Moment, useAnswer } from "./parts.ts"

/** Videos, a line each. */
export const JobLines = ({ jobs }: { readonly jobs: ReadonlyArray<JobLine> }) =>
  jobs.length === 0
    ? html`<p class="quiet">No videos.</p>`
    : html`<ul class="lines">
        ${jobs.map(
          ({ job, number, state, failure, model, created, user }) =>
            html`<li key=${job}>
              <a href="#/jobs/${job}">№ ${number}</a>
              <${Badge} state=${state} />
              <span>${model}</span>
              ${failure && html`<span>${failure}</span>`}
              <a href="#/users/${user}">user ${user}</a>
              <${Moment} at=${created} />
            </li>`
        )}
      </ul>`

const filters: ReadonlyArray<readonly [string, string]> = [
  ["", "all"],
  ["unfinished", "in the making"],
  ["delivered", "delivered"],
  ["failed", "failed"],
  ["cancelled", "cancelled"]
]

/** The videos of a state, the newest first, page by page. */
export const JobList = ({ state }: { readonly state: string }) => {
  const [before, setBefore] = useState<number | undefined>(undefined)
  const asked = useAnswer(`${state} ${before}`, () => api.jobs({ state, before: before?.toString() }))
  return html`<h1>Videos</h1>
    <nav class="tabs" aria-label="State">
      ${filters.map(
        ([value, name]) =>
          html`<a
            href="#/jobs?${value}"
            aria-current=${value === state ? "page" : undefined}
            onClick=${() => setBefore(undefined)}
            >${name}</a
          >`
      )}
    </nav>
    <${Answer}
      asked=${asked}
      show=${(jobs: ReadonlyArray<JobLine>) =>
        html`<${JobLines} jobs=${jobs} />
          ${jobs.length === 50 && html`<button onClick=${() => setBefore(jobs.at(-1)?.number)}>Older</button>`}`}
    />`
}

const Timeline = ({ timeline }: Pick<JobFile, "timeline">) =>
  html`<ol class="timeline">
    ${timeline.map(
      ({ step, at, after, detail }, n) =>
        html`<li key=${n} class=${step.replace(" ", "-")}>
          <span class="took">${n === 0 ? "" : `+${duration(after)}`}</span>
          <strong>${step}</strong>
          ${detail && html`<span>${detail}</span>`}
          <${Moment} at=${at} />
        </li>`
    )}
  </ol>`

const Prompt = ({ job }: { readonly job: string }) => {
  const asked = useAnswer(job, () => api.prompt(job))
  return html`<${Answer}
    asked=${asked}
    show=${({ prompt }: { readonly prompt: string }) => html`<blockquote>${prompt}</blockquote>`}
  />`
}

const Sheet = ({ file: { receipt, timeline, link } }: { readonly file: JobFile }) => {
  const [read, setRead] = useState(false)
  const total = (timeline.at(-1)?.at ?? receipt.created) - receipt.created
  return html`<h1>№ ${receipt.number} <${Badge} state=${receipt.state} /></h1>
    <${Facts}
      of=${[
        ["Why it failed", receipt.failure],
        ["The provider said", receipt.said],
        ["Delivered as", receipt.delivery],
        ["User", html`<a href="#/users/${receipt.user}">${receipt.user}</a>`],
        ["Ordered", `${receipt.model}, ${receipt.seconds} s, ${receipt.ratio}, ${receipt.resolution}`],
        ["Provider", receipt.provider],
        ["Task", receipt.task && html`<code>${receipt.task}</code>`],
        ["Trace", receipt.traceparent && html`<code>${receipt.traceparent.split("-")[1]}</code>`],
        ["Job", html`<code>${receipt.job}</code>`],
        ["Coins", `held ${receipt.held}, captured ${receipt.captured}, returned ${receipt.returned + receipt.rebated}`],
        ["Came late", receipt.late?.state],
        ["Video", link && html`<a href=${link} rel="noreferrer" target="_blank">open</a>`]
      ]}
    />
    <h2>What happened, in ${duration(total)}</h2>
    <${Timeline} timeline=${timeline} />
    <h2>What was asked for</h2>
    ${
      read
        ? html`<${Prompt} job=${receipt.job} />`
        : html`<button onClick=${() => setRead(true)}>Read the user's words</button>`
    }`
}

/** One video with its whole way. */
export const JobPage = ({ id }: { readonly id: string }) => {
  const asked = useAnswer(id, () => api.job(id))
  return html`<${Answer} asked=${asked} show=${(file: JobFile) => html`<${Sheet} file=${file} />`} />`
}

import { html } from "htm/preact"
import { useState } from "preact/hooks"
import type { JobFile, JobWords } from "../../../support/JobFiles.ts"
import type { JobLine } from "../../../support/Lookup.ts"
import { Act } from "./act.ts"
import { api, may } from "./api.ts"
import { List } from "./lists.ts"
import { explanationsOf, failures } from "./reasons.ts"
import { Answer, Badge, duration, Facts, Moment, useAnswer } from "./parts.ts"

type Listed = Pick<JobLine, "job" | "number" | "state" | "failure" | "model" | "created" | "user">

const over: ReadonlySet<string> = new Set<JobLine["state"]>(["delivered", "failed", "cancelled"])

const states: ReadonlyArray<JobLine["state"] | "unfinished"> = [
  "unfinished",
  "queued",
  "submitting",
  "generating",
  "storing",
  "delivering",
  "delivered",
  "failed",
  "cancelled"
]

const JobItem = ({ job: { job, number, state, failure, model, created, user } }: { readonly job: Listed }) =>
  html`<a href="#/jobs/${job}">№ ${number}</a>
    <${Badge} state=${state} />
    <span>${model}</span>
    ${failure && html`<span>${failure}</span>`}
    <a href="#/users/${user}">user ${user}</a>
    <${Moment} at=${created} />`

/** Videos, a line each. */
export const JobLines = ({ jobs }: { readonly jobs: ReadonlyArray<Listed> }) =>
  jobs.length === 0
    ? html`<p class="quiet">No videos.</p>`
    : html`<ul class="lines">
        ${jobs.map((job) => html`<li key=${job.job}><${JobItem} job=${job} /></li>`)}
      </ul>`

/** What can be done for all videos of a list that are in the making. */
const Batch = ({ jobs, again }: { readonly jobs: ReadonlyArray<JobLine>; readonly again: () => void }) => {
  const unfinished = jobs.filter(({ state }) => !over.has(state))
  if (unfinished.length < 2) return null
  const all = (_tag: "Retry" | "Release") => unfinished.map(({ job }) => ({ _tag, job }))
  return html`<div class="buttons">
    <${Act} name=${`Retry all ${unfinished.length}`} actions=${all("Retry")} then=${again} />
    <${Act} name=${`Release all ${unfinished.length}`} actions=${all("Release")} then=${again} />
  </div>`
}

/** The videos by state, model, provider and reason, the newest first, page by page. */
export const JobList = ({ filters }: { readonly filters: Readonly<Record<string, string>> }) =>
  html`<${List}
    title="Videos"
    place="jobs"
    choices=${[
      ["state", "State", states],
      ["failure", "Reason", failures],
      ["model", "Model"],
      ["provider", "Provider"],
      ["user", "User"]
    ]}
    filters=${filters}
    ask=${api.jobs}
    next=${({ number }: JobLine) => ({ before: String(number) })}
    above=${(all: ReadonlyArray<JobLine>, again: () => void) => html`<${Batch} jobs=${all} again=${again} />`}
    line=${(job: JobLine) => html`<${JobItem} job=${job} />`}
  />`

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
    show=${({ prompt, english, shown }: JobWords) =>
      html`<div class="beside">
        <figure>
          <figcaption>In their words</figcaption>
          <blockquote>${prompt}</blockquote>
        </figure>
        ${
          english !== null &&
          html`<figure>
            <figcaption>What the provider was sent</figcaption>
            <blockquote lang="en">${english}</blockquote>
          </figure>`
        }
        ${
          shown !== null &&
          html`<figure>
            <figcaption>What the message about it said last</figcaption>
            <blockquote>${shown}</blockquote>
          </figure>`
        }
      </div>`}
  />`
}

const Actions = ({
  receipt: { job, state, there },
  again
}: Pick<JobFile, "receipt"> & { readonly again: () => void }) =>
  html`<div class="buttons">
    ${
      there &&
      html`<${Act} name="Send again" actions=${[{ _tag: "Resend", job }]} then=${again} />
        <${Act} name="Deliver anew" actions=${[{ _tag: "DeliverAgain", job }]} then=${again} />`
    }
    ${
      !over.has(state) &&
      html`<${Act} name="Retry" actions=${[{ _tag: "Retry", job }]} then=${again} />
        <${Act} name="Release" actions=${[{ _tag: "Release", job }]} then=${again} />`
    }
  </div>`

/** The video as its user has it. What is shown is on this very bot's address, whatever the outside calls it. */
const Player = ({ link, there }: { readonly link: string; readonly there: boolean }) => {
  const { pathname, search } = new URL(link)
  return (
    there &&
    html`<video
      controls
      playsinline
      preload="none"
      poster="${pathname}/poster.jpg${search}"
      src="${pathname}/video.mp4${search}"
    ></video>`
  )
}

const Sheet = ({ file, again }: { readonly file: JobFile; readonly again: () => void }) => {
  const { receipt, timeline, link } = file
  const [read, setRead] = useState(false)
  const total = (timeline.at(-1)?.at ?? receipt.created) - receipt.created
  return html`<h1>№ ${receipt.number} <${Badge} state=${receipt.state} /></h1>
    <${Facts}
      of=${[
        ["Why it failed", receipt.failure],
        ["The provider said", receipt.said],
        ["Delivered as", receipt.delivery],
        ["User", html`<a href="#/users/${receipt.user}">${receipt.user}</a>`],
        [
          "Ordered",
          `${receipt.model}, ${receipt.seconds} s, ${receipt.ratio}, ${receipt.resolution}${receipt.sound === false ? ", no sound" : ""}`
        ],
        ["Stage", receipt.stage],
        ["Made of", receipt.originJob && html`<a href="#/jobs/${receipt.originJob}">№ ${receipt.origin}</a>`],
        ["Provider", receipt.provider],
        ["Task", receipt.task && html`<code>${receipt.task}</code>`],
        ["Trace", receipt.traceparent && html`<code>${receipt.traceparent.split("-")[1]}</code>`],
        ["Job", html`<code>${receipt.job}</code>`],
        ["Coins", `held ${receipt.held}, captured ${receipt.captured}, returned ${receipt.returned + receipt.rebated}`],
        ["Came late", receipt.late?.state],
        ["Video", link && html`<a href=${link} rel="noreferrer" target="_blank">open</a>`]
      ]}
    />
    ${explanationsOf(file).map((words) => html`<p key=${words} class="meaning">${words}</p>`)}
    ${link && html`<${Player} link=${link} there=${receipt.there} />`}
    <${Actions} receipt=${receipt} again=${again} />
    <h2>What happened, in ${duration(total)}</h2>
    <${Timeline} timeline=${timeline} />
    <h2>What was asked for, and what was seen</h2>
    ${
      !may("support")
        ? html`<p class="quiet">Users’ words are for the role “support”.</p>`
        : read
          ? html`<${Prompt} job=${receipt.job} />`
          : html`<button onClick=${() => setRead(true)}>Read the user's words</button>`
    }`
}

/** One video with its whole way. */
export const JobPage = ({ id }: { readonly id: string }) => {
  const [round, setRound] = useState(0)
  const asked = useAnswer(`${id} ${round}`, () => api.job(id))
  return html`<${Answer}
    asked=${asked}
    show=${(file: JobFile) => html`<${Sheet} file=${file} again=${() => setRound(round + 1)} />`}
  />`
}

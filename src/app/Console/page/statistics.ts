import { html } from "htm/preact"
import type { Cohort, Day, StatisticsReport, StatisticsTable } from "../../../support/Statistics/tables.ts"
import { api } from "./api.ts"
import type { Curve } from "./plot.ts"
import { Answer, duration, useAnswer, usePlot } from "./parts.ts"

/** Spans that can be looked at, in days. */
const spans = [7, 30, 90, 366]
const usual = 30

const dollars = (micro: number) => micro / 1_000_000

const percent = (part: number, whole: number) => (whole === 0 ? "–" : `${Math.round((100 * part) / whole)} %`)

const took = (seconds: number | null) => (seconds === null ? "–" : duration(seconds * 1000))

/** Which plots there are, and the curves of each. */
const plotsOf = (days: ReadonlyArray<Day>): ReadonlyArray<readonly [title: string, curves: ReadonlyArray<Curve>]> => {
  const curve = (name: string, colour: Curve["colour"], of: (day: Day) => number | null): Curve => ({
    name,
    colour,
    values: days.map(of)
  })
  return [
    [
      "Users a day",
      [curve("active", "--link", ({ active }) => active), curve("new", "--good", ({ newcomers }) => newcomers)]
    ],
    [
      "Videos a day",
      [
        curve("ordered", "--link", ({ ordered }) => ordered),
        curve("delivered", "--good", ({ delivered }) => delivered),
        curve("failed", "--bad", ({ failed }) => failed)
      ]
    ],
    [
      "Dollars a day",
      [
        curve("Stars bring", "--good", ({ revenue }) => dollars(revenue)),
        curve("providers take", "--bad", ({ cost, beside }) => dollars(cost + beside)),
        curve("of it for stills and recordings", "--wary", ({ beside }) => dollars(beside))
      ]
    ],
    [
      "Seconds to deliver",
      [
        curve("half of the videos", "--link", ({ p50Seconds }) => p50Seconds),
        curve("95 of 100", "--wary", ({ p95Seconds }) => p95Seconds)
      ]
    ]
  ]
}

/** Rows with their names, and a link to the same as CSV. */
const Table = ({
  title,
  csv,
  heads,
  rows
}: {
  readonly title: string
  readonly csv: string
  readonly heads: ReadonlyArray<string>
  readonly rows: ReadonlyArray<ReadonlyArray<unknown>>
}) =>
  html`<h2>${title}</h2>
    ${
      rows.length === 0
        ? html`<p class="quiet">None.</p>`
        : html`<div class="wide" tabindex="0" role="region" aria-label=${title}>
            <table>
              <thead>
                <tr>
                  ${heads.map((head) => html`<th key=${head}>${head}</th>`)}
                </tr>
              </thead>
              <tbody>
                ${rows.map(
                  (row, n) =>
                    html`<tr key=${n}>
                      ${row.map((cell, at) => html`<td key=${at}>${cell}</td>`)}
                    </tr>`
                )}
              </tbody>
            </table>
          </div>`
    }
    <p><a href=${csv} download>${title} as CSV</a></p>`

/** Newcomers that were active in each week after the first, of a hundred; empty where the week is not yet there. */
const cohortRow = ({ week, newcomers, active }: typeof Cohort.Type, weeks: number) => [
  week,
  newcomers,
  ...Array.from({ length: weeks }, (_, n) => (n in active ? percent(active[n] ?? 0, newcomers) : ""))
]

/** Says of what the cost is in no sum. */
const Unknown = ({ days }: { readonly days: ReadonlyArray<Day> }) => {
  const sum = (of: (day: Day) => number) => days.reduce((all, day) => all + of(day), 0)
  const [videos, beside] = [sum(({ costUnknown }) => costUnknown), sum(({ besideUnknown }) => besideUnknown)]
  return html`${videos > 0 && html`<p class="quiet">What ${videos} videos cost is not known, and is in no sum.</p>`}
  ${
    beside > 0 &&
    html`<p class="quiet">
      What ${beside} recordings cost is not known before their provider’s bill tells it, and is in no sum.
    </p>`
  }`
}

const Sheet = ({ report, days }: { readonly report: StatisticsReport; readonly days: number }) => {
  const Plot = usePlot()
  const times = report.days.map(({ day }) => Date.parse(day))
  const { started, ordered, video, purchase } = report.funnel
  const csv = (table: StatisticsTable) => `/ops/api/statistics.csv?days=${days}&table=${table}`
  const weeks = Math.max(0, ...report.cohorts.map(({ active }) => active.length))
  return html`${
      Plot !== undefined &&
      html`<div class="beside">
        ${plotsOf(report.days).map(([title, curves]) => html`<${Plot} key=${title} title=${title} times=${times} curves=${curves} />`)}
      </div>`
    }
    <p><a href=${csv("days")} download>These days as CSV</a></p>
    <${Unknown} days=${report.days} />
    <${Table}
      title="How far newcomers come"
      csv=${csv("funnel")}
      heads=${["Step", "Newcomers", "of all"]}
      rows=${[
        ["started", started],
        ["ordered a video", ordered],
        ["got a video", video],
        ["paid", purchase]
      ].map(([step, count]) => [step, count, percent(Number(count), started)])}
    />
    <${Table}
      title="Models"
      csv=${csv("models")}
      heads=${["Model", "Delivered", "Failed", "Half within", "95 of 100 within"]}
      rows=${report.models.map(({ model, delivered, failed, p50Seconds, p95Seconds }) => [
        model,
        delivered,
        failed,
        took(p50Seconds),
        took(p95Seconds)
      ])}
    />
    <${Table}
      title="Why videos failed"
      csv=${csv("failures")}
      heads=${["Reason", "Videos"]}
      rows=${report.failures.map(({ failure, videos }) => [failure, videos])}
    />
    <${Table}
      title="Campaigns"
      csv=${csv("campaigns")}
      heads=${["Link", "Newcomers", "got a video", "paid", "Stars"]}
      rows=${report.campaigns.map(({ campaign, newcomers, video, purchase, stars }) => [
        `c_${campaign}`,
        newcomers,
        video,
        purchase,
        stars
      ])}
    />
    <p class="quiet">A link is the bot's with ?start=c_NAME behind it: letters, digits, - and _.</p>
    <${Table}
      title="Who comes again"
      csv=${csv("cohorts")}
      heads=${["Week from", "Newcomers", ...Array.from({ length: weeks }, (_, n) => (n === 0 ? "in it" : `+${n}`))]}
      rows=${report.cohorts.map((cohort) => cohortRow(cohort, weeks))}
    />`
}

/** What a product owner asks for: people, videos, money and time over days. */
export const StatisticsPage = ({ filters }: { readonly filters: Readonly<Record<string, string>> }) => {
  const days = spans.find((span) => String(span) === filters["days"]) ?? usual
  const asked = useAnswer(`statistics ${days}`, () => api.statistics(days))
  return html`<h1>Numbers</h1>
    <p>
      ${spans.map(
        (span) =>
          html`<a key=${span} href="#/statistics?days=${span}" aria-current=${span === days ? "true" : undefined}
              >${span} days</a
            >${" "}`
      )}
      <span class="quiet">Days begin at midnight UTC.</span>
    </p>
    <${Answer} asked=${asked} show=${(report: StatisticsReport) => html`<${Sheet} report=${report} days=${days} />`} />`
}

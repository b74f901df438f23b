import { html } from "htm/preact"
import { useEffect, useState } from "preact/hooks"
import type { Plot as PlotOf } from "./plot.ts"

/** A moment as the operator's own clock and calendar have it; the exact one is its title. */
export const Moment = ({ at }: { readonly at: number | null }) =>
  at === null
    ? html`<span>–</span>`
    : html`<time datetime=${new Date(at).toISOString()} title=${new Date(at).toISOString()}>
        ${new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" })}
      </time>`

/** How long something took, in the unit that says the most: `320 ms`, `4.2 s`, `3 min 5 s`. */
export const duration = (millis: number): string => {
  if (millis < 1000) return `${Math.round(millis)} ms`
  if (millis < 60_000) return `${(millis / 1000).toFixed(1)} s`
  const seconds = Math.round(millis / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
}

const tones: Readonly<Record<string, string>> = {
  delivered: "good",
  active: "good",
  done: "good",
  draft: "quiet",
  stopped: "quiet",
  paused: "wary",
  failed: "bad",
  banned: "bad",
  cancelled: "quiet",
  frozen: "wary",
  well: "good",
  alive: "good",
  clean: "good",
  "takes videos": "good",
  on: "good",
  off: "wary",
  open: "bad",
  over: "good",
  "not seen any more": "quiet",
  gone: "quiet",
  failing: "bad",
  "does not answer": "bad",
  "asked for a pause": "wary",
  "another price": "wary",
  "below cost": "bad"
}

/** A state, which is told by its word as well as by its colour. */
export const Badge = ({ state }: { readonly state: string }) =>
  html`<span class="badge ${tones[state] ?? "busy"}">${state}</span>`

/** Names and what belongs to each; what is empty is left out. */
export const Facts = ({ of }: { readonly of: ReadonlyArray<readonly [string, unknown]> }) =>
  html`<dl>
    ${of
      .filter(([, value]) => value !== null && value !== undefined && value !== "")
      .map(
        ([name, value]) =>
          html`<div key=${name}>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`
      )}
  </dl>`

type Asked<A> = { readonly answer: A } | { readonly trouble: string } | undefined

/** What the API answers; asked again every `every` ms, where that is given, and when `key` changes. */
export const useAnswer = <A>(key: string, ask: () => Promise<A>, every?: number): Asked<A> => {
  const [asked, setAsked] = useState<Asked<A>>(undefined)
  useEffect(() => {
    let gone = false
    const look = () =>
      ask().then(
        (answer) => gone || setAsked({ answer }),
        (error: unknown) => gone || setAsked({ trouble: error instanceof Error ? error.message : String(error) })
      )
    setAsked(undefined)
    void look()
    const timer = every === undefined ? undefined : setInterval(() => document.hidden || void look(), every)
    return () => {
      gone = true
      clearInterval(timer)
    }
  }, [key])
  return asked
}

/** Shows what was asked for, or that it is on its way, or why it does not come. */
export const Answer = <A>({ asked, show }: { readonly asked: Asked<A>; readonly show: (answer: A) => unknown }) => {
  if (asked === undefined) return html`<p class="quiet" role="status">Loading…</p>`
  return "trouble" in asked ? html`<p class="trouble" role="alert">${asked.trouble}</p>` : show(asked.answer)
}

/** The plotting library is half of all that the page loads: it comes when it is to draw something. */
export const usePlot = () => {
  const [loaded, setLoaded] = useState<{ readonly Plot: typeof PlotOf } | undefined>(undefined)
  useEffect(() => {
    void import("./plot.ts").then(setLoaded)
  }, [])
  return loaded?.Plot
}

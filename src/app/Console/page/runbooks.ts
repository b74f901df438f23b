import { html } from "htm/preact"
import { alertNamed, alertNames } from "../../../platform/AlertKinds.ts"

/** The page `docs/runbooks.md`, which the bundle has as it is written. */
declare const RUNBOOKS: string

/** What is written of each kind of alert, by its name. */
const sections: ReadonlyMap<string, string> = new Map(
  RUNBOOKS.split(/^## /m)
    .slice(1)
    .map((part) => {
      const [name = "", ...lines] = part.split("\n")
      return [name, lines.join("\n").trim()] as const
    })
)

/** The marks within a line that the runbooks are written with; a link leads to a page that is not here, so its words remain. */
const marked = (line: string) =>
  line
    .replaceAll(/\[([^\]]+)\]\([^)]*\)/g, "$1")
    .split(/(\*\*[^*]+\*\*|`[^`]+`)/)
    .map((part) => {
      if (part.startsWith("**")) return html`<strong>${part.slice(2, -2)}</strong>`
      return part.startsWith("`") ? html`<code>${part.slice(1, -1)}</code>` : part
    })

const Section = ({ text }: { readonly text: string }) =>
  text.split(/\n\n+/).map((block) =>
    /^\d+\. /.test(block)
      ? html`<ol class="steps">
          ${block.split("\n").map((line) => html`<li>${marked(line.replace(/^\d+\. /, ""))}</li>`)}
        </ol>`
      : html`<p>${marked(block)}</p>`
  )

/** What to do about a kind of alert; all kinds where none is named. */
export const RunbooksPage = ({ name }: { readonly name: string }) => {
  const text = sections.get(name)
  return text === undefined
    ? html`<h1>Runbooks</h1>
        <ul class="lines">
          ${alertNames.map((one) => html`<li key=${one}><a href="#/runbooks/${one}">${one}</a></li>`)}
        </ul>`
    : html`<h1>${name}</h1>
        <${Section} text=${text} />
        <p><a href="#/alerts?open=true">Open alerts</a> · <a href="#/runbooks">All runbooks</a></p>`
}

/** A link to what to do about an alert, where this release knows its kind. */
export const RunbookLink = ({ kind }: { readonly kind: string }) => {
  const known = alertNamed(kind)
  return known !== undefined && html`<a href="#/runbooks/${known.name}">What to do</a> <a href=${known.view}>Look</a>`
}

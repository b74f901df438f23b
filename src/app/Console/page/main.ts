import { html } from "htm/preact"
import { render } from "preact"
import { useEffect, useState } from "preact/hooks"
import type { SignedIn } from "../SessionApi.ts"
import { api } from "./api.ts"
import { JobList, JobPage } from "./jobs.ts"
import { OverviewPage } from "./overview.ts"
import { Answer, useAnswer } from "./parts.ts"
import { SearchBox, SearchPage } from "./search.ts"
import { SessionsPage } from "./sessions.ts"
import { UserPage } from "./users.ts"

type Session = typeof SignedIn.Type

/** Where the page is: `#/jobs/…`, kept in the address so that it can be sent to a colleague. */
const useHash = () => {
  const [hash, setHash] = useState(location.hash)
  useEffect(() => {
    const follow = () => setHash(location.hash)
    addEventListener("hashchange", follow)
    return () => removeEventListener("hashchange", follow)
  }, [])
  return hash
}

const places: ReadonlyArray<readonly [string, string]> = [
  ["#/", "Now"],
  ["#/jobs", "Videos"],
  ["#/sessions", "Sessions"]
]

const Place = ({ hash, session }: { readonly hash: string; readonly session: Session }) => {
  const [, place = "", rest = ""] = /^#\/([a-z]*)(?:[/?](.*))?$/.exec(hash) ?? []
  if (place === "search") return html`<${SearchPage} text=${decodeURIComponent(rest)} />`
  if (place === "jobs" && hash.startsWith("#/jobs/")) return html`<${JobPage} id=${rest} />`
  if (place === "jobs") return html`<${JobList} state=${rest} />`
  if (place === "users") return html`<${UserPage} id=${rest} />`
  if (place === "sessions") return html`<${SessionsPage} own=${session.id} />`
  return html`<${OverviewPage} />`
}

const House = ({ session }: { readonly session: Session }) => {
  const hash = useHash()
  const searched = hash.startsWith("#/search/") ? decodeURIComponent(hash.slice("#/search/".length)) : ""
  const leave = async () => {
    await api.signOut()
    location.reload()
  }
  return html`<header>
      <a class="name" href="#/">KudoAiBot</a>
      <${SearchBox} text=${searched} />
      <nav aria-label="Places">
        ${places.map(([href, name]) => html`<a href=${href} aria-current=${hash.split("?")[0] === href ? "page" : undefined}>${name}</a>`)}
        <span class="who">${session.operator}, ${session.role}</span>
        <button onClick=${leave}>Sign out</button>
      </nav>
    </header>
    <main><${Place} hash=${hash} session=${session} /></main>`
}

/** Opens the session of a link, whose secret leaves the address at once. */
const enter = async () => {
  const [, link] = /^#in=([\w-]+)$/.exec(location.hash) ?? []
  if (link !== undefined) {
    history.replaceState(null, "", location.pathname)
    await api.redeem(link)
  }
  return api.session()
}

const Console = () => {
  const asked = useAnswer("session", enter)
  return asked !== undefined && "trouble" in asked
    ? html`<main class="door">
        <h1>KudoAiBot console</h1>
        <p role="alert">${asked.trouble}</p>
        <p class="quiet">A link works once, within ten minutes.</p>
      </main>`
    : html`<${Answer} asked=${asked} show=${(session: Session) => html`<${House} session=${session} />`} />`
}

const app = document.getElementById("app")
if (app !== null) render(html`<${Console} />`, app)

import { html } from "htm/preact"
import { render, type VNode } from "preact"
import { useEffect, useRef, useState } from "preact/hooks"
import type { Role } from "../../../domain/Role.ts"
import type { SignedIn } from "../SessionApi.ts"
import { api, may } from "./api.ts"
import { AlertsPage } from "./alerts.ts"
import { BroadcastPage, BroadcastsPage } from "./broadcasts.ts"
import { RunbooksPage } from "./runbooks.ts"
import { ModelsPage } from "./models.ts"
import { JobList, JobPage } from "./jobs.ts"
import { filtersOf, FindingsPage, LogPage, PaymentsPage, PromosPage, SettingsPage, UpdatesPage } from "./lists.ts"
import { OverviewPage } from "./overview.ts"
import { Answer, useAnswer } from "./parts.ts"
import { RequestsPage } from "./requests.ts"
import { SearchBox, SearchPage } from "./search.ts"
import { SessionsPage } from "./sessions.ts"
import { StatisticsPage } from "./statistics.ts"
import { TicketPage, TicketsPage } from "./tickets.ts"
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

/** Where one can go, and the role that it needs. */
const places: ReadonlyArray<readonly [href: string, name: string, needed: Role]> = [
  ["#/", "Now", "viewer"],
  ["#/jobs", "Videos", "viewer"],
  ["#/alerts", "Alerts", "viewer"],
  ["#/statistics", "Numbers", "viewer"],
  ["#/models", "Models", "viewer"],
  ["#/tickets", "Questions", "viewer"],
  ["#/payments", "Payments", "viewer"],
  ["#/promos", "Codes", "viewer"],
  ["#/broadcasts", "Broadcasts", "owner"],
  ["#/updates", "Updates", "viewer"],
  ["#/requests", "Grants", "viewer"],
  ["#/findings", "Audit", "viewer"],
  ["#/log", "Log", "viewer"],
  ["#/settings", "Settings", "owner"],
  ["#/sessions", "Sessions", "viewer"]
]

/** Lists by the name in their address. */
const lists: Readonly<Record<string, (props: { readonly filters: Readonly<Record<string, string>> }) => VNode>> = {
  jobs: JobList,
  tickets: TicketsPage,
  payments: PaymentsPage,
  promos: PromosPage,
  statistics: StatisticsPage,
  updates: UpdatesPage,
  broadcasts: BroadcastsPage,
  alerts: AlertsPage,
  log: LogPage
}

/** A part of an address that somebody may have cut off in the middle of a character. */
const decoded = (part: string) => {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** `#/jobs/…` is one of them, `#/jobs?state=failed` their list. */
const readPlace = (hash: string) => {
  const [, place = "", mark = "", rest = ""] = /^#\/([a-z]*)(?:([/?])(.*))?$/.exec(hash) ?? []
  return { place, one: mark === "/" ? rest : "", filters: mark === "?" ? filtersOf(rest) : {} }
}

const Place = ({ hash, session }: { readonly hash: string; readonly session: Session }) => {
  const { place, one, filters } = readPlace(hash)
  const listed = lists[place]
  if (place === "search") return html`<${SearchPage} text=${decoded(one)} />`
  if (place === "jobs" && one !== "") return html`<${JobPage} id=${one} />`
  if (place === "tickets" && one !== "") return html`<${TicketPage} id=${one} />`
  if (place === "broadcasts" && one !== "") return html`<${BroadcastPage} id=${one} />`
  if (place === "users") return html`<${UserPage} id=${one} />`
  if (place === "requests") return html`<${RequestsPage} own=${session.operator} />`
  if (place === "models") return html`<${ModelsPage} />`
  if (place === "runbooks") return html`<${RunbooksPage} name=${one} />`
  if (place === "findings") return html`<${FindingsPage} />`
  if (place === "settings") return html`<${SettingsPage} />`
  if (place === "sessions") return html`<${SessionsPage} own=${session.id} />`
  return listed === undefined ? html`<${OverviewPage} />` : html`<${listed} key=${place} filters=${filters} />`
}

const House = ({ session }: { readonly session: Session }) => {
  const hash = useHash()
  const searched = hash.startsWith("#/search/") ? decoded(hash.slice("#/search/".length)) : ""
  const leave = async () => {
    await api.signOut()
    location.reload()
  }
  const main = useRef<HTMLElement>(null)
  return html`<button class="skip" onClick=${() => main.current?.focus()}>Past the links</button>
    <header>
      <a class="name" href="#/">KudoAiBot</a>
      <${SearchBox} text=${searched} />
      <nav aria-label="Places">
        ${places.filter(([, , needed]) => may(needed)).map(([href, name]) => html`<a href=${href} aria-current=${hash.split("?")[0] === href ? "page" : undefined}>${name}</a>`)}
        <span class="who">${session.operator}, ${session.role}</span>
        <button onClick=${leave}>Sign out</button>
      </nav>
    </header>
    <main ref=${main} tabindex="-1"><${Place} hash=${hash} session=${session} /></main>`
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

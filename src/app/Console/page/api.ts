import type { ConsoleAction, Done, Preview } from "../Actions/ConsoleAction.ts"
import type { SignedIn } from "../SessionApi.ts"
import type { Offers } from "../Offers.ts"
import type { Vitals } from "../Vitals.ts"
import type { Role } from "../../../domain/Role.ts"
import { includesRole } from "../../../domain/Role/order.ts"
import type { SetAsideUpdate } from "../../../inbox/SetAsideUpdates.ts"
import type { AlertLine } from "../../../support/Alerts.ts"
import type { BroadcastFile, BroadcastLine } from "../../../support/Broadcasts.ts"
import type { Media } from "../../../support/Broadcasts/Broadcast.ts"
import type { Violation } from "../../../support/Audit.ts"
import type { JobFile, JobWords } from "../../../support/JobFiles.ts"
import type { Hit, JobLine } from "../../../support/Lookup.ts"
import type { PaymentLine, PromoLine } from "../../../support/MoneyLists.ts"
import type { GrantRequest, NotedAction } from "../../../support/OperatorActions.ts"
import type { OperatorSession } from "../../../support/OperatorSessions.ts"
import type { Overview } from "../../../support/Overview.ts"
import type { Minute } from "../../../support/Series.ts"
import type { StatisticsReport } from "../../../support/Statistics/tables.ts"
import type { TicketFile, TicketLine } from "../../../support/Tickets.ts"
import type { UserNote } from "../../../support/UserNotes.ts"
import type { UserFile } from "../../../support/UserFiles.ts"
import type { SettingLine } from "../../Settings/inForce.ts"

/** Why the API did not do what was asked, in words. */
export class Refused extends Error {
  readonly status: number
  constructor(status: number, words: string) {
    super(words)
    this.status = status
  }
}

const words: Readonly<Record<number, string>> = {
  400: "The bot cannot read this: a number is too large, a text too long, or an address is none.",
  401: "You are not signed in. Send /admin to the bot for a link.",
  403: "Your role does not allow this.",
  404: "There is no such thing.",
  413: "The file is too large.",
  409: "This is decided, or is your own request, which another operator decides on.",
  429: "Too many requests. Wait a moment.",
  500: "The bot could not answer. Its log says why."
}

/** A refusal as the API writes it, where it says more than its status. */
const told = async (answer: Response): Promise<string> => {
  const body: { readonly _tag?: string; readonly needed?: string; readonly trouble?: string } = await answer
    .json()
    .catch(() => ({}))
  if (body._tag === "NotAllowed") return `This needs the role “${body.needed}”.`
  if (body._tag === "NotTaken") return `${body.trouble}.`
  if (body._tag === "CrossSite") return "This page is out of date. Load it again."
  return words[answer.status] ?? `The bot answered ${answer.status}.`
}

/** What a page of this session proves itself with, and the role of whoever is signed in, once they are known. */
let csrf = ""
let role: Role = "viewer"

/** Whether whoever is signed in may do what needs a role. What they may not do anyway is not offered to them. */
export const may = (needed: Role): boolean => includesRole(role, needed)

/** A file goes as it is, and all else as JSON. */
const bodyOf = (body: unknown): Pick<RequestInit, "body" | "headers"> =>
  body instanceof Blob
    ? { headers: { "content-type": "application/octet-stream" }, body }
    : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }

const ask = async (method: string, path: string, body?: unknown): Promise<Response> => {
  const { headers, ...sent } = body === undefined ? {} : bodyOf(body)
  const answer = await fetch(`/ops/api${path}`, { method, headers: { "x-csrf-token": csrf, ...headers }, ...sent })
  if (!answer.ok) throw new Refused(answer.status, await told(answer))
  return answer
}

const send = async <A>(path: string, body: unknown): Promise<A> => (await ask("POST", path, body)).json()
const read = async <A>(path: string): Promise<A> => (await ask("GET", path)).json()
type Filters = Readonly<Record<string, string | undefined>>
const query = (parts: Filters) =>
  new URLSearchParams(Object.entries(parts).flatMap(([name, value]) => (value ? [[name, value]] : []))).toString()
const list =
  <A>(path: string) =>
  (filters: Filters) =>
    read<ReadonlyArray<A>>(`${path}?${query(filters)}`)

/** The console's API, as far as the page uses it. */
export const api = {
  redeem: (link: string) => ask("POST", "/session", { link }),
  session: async () => {
    const session = await read<typeof SignedIn.Type>("/session")
    csrf = session.csrf
    role = session.role
    return session
  },
  signOut: () => ask("DELETE", "/session"),
  overview: () => read<Overview>("/overview"),
  vitals: () => read<Vitals>("/vitals"),
  offers: () => read<Offers>("/offers"),
  notes: (id: string) => read<ReadonlyArray<UserNote>>(`/users/${id}/notes`),
  series: () => read<ReadonlyArray<Minute>>("/series"),
  statistics: (days: number) => read<StatisticsReport>(`/statistics?days=${days}`),
  search: (q: string) => read<ReadonlyArray<Hit>>(`/search?${query({ q })}`),
  jobs: list<JobLine>("/jobs"),
  payments: list<PaymentLine>("/payments"),
  promos: list<PromoLine>("/promos"),
  updates: list<SetAsideUpdate>("/updates"),
  tickets: list<TicketLine>("/tickets"),
  broadcasts: list<BroadcastLine>("/broadcasts"),
  keepMedia: (file: Blob) => send<typeof Media.Type>("/broadcasts/media", file),
  broadcast: (id: string) => read<BroadcastFile>(`/broadcasts/${id}`),
  log: list<NotedAction>("/log"),
  alerts: list<AlertLine>("/alerts"),
  findings: list<Violation>("/findings"),
  settings: () => read<ReadonlyArray<SettingLine>>("/settings"),
  ticket: (id: string) => read<TicketFile>(`/tickets/${id}`),
  requests: () => read<ReadonlyArray<GrantRequest>>("/requests"),
  decide: (id: number, approved: boolean) => send<Done>(`/requests/${id}`, { approved }),
  preview: (action: typeof ConsoleAction.Encoded) => send<Preview>("/actions/preview", action),
  perform: (press: {
    readonly press: string
    readonly reason: string
    readonly action: typeof ConsoleAction.Encoded
  }) => send<Done>("/actions", press),
  job: (id: string) => read<JobFile>(`/jobs/${id}`),
  prompt: (id: string) => read<JobWords>(`/jobs/${id}/prompt`),
  user: (id: string) => read<UserFile>(`/users/${id}`),
  sessions: () => read<ReadonlyArray<OperatorSession>>("/sessions"),
  revoke: (id: number) => ask("DELETE", `/sessions/${id}`)
}

import type { SignedIn } from "../SessionApi.ts"
import type { JobFile } from "../../../support/JobFiles.ts"
import type { Hit, JobLine } from "../../../support/Lookup.ts"
import type { OperatorSession } from "../../../support/OperatorSessions.ts"
import type { UserFile } from "../../../support/UserFiles.ts"
import type { Overview } from "../../../support/Overview.ts"

/** Why the API did not do what was asked: its status, and its words where it has some. */
export class Refused extends Error {
  readonly status: number
  constructor(status: number, words: string) {
    super(words)
    this.status = status
  }
}

const words: Readonly<Record<number, string>> = {
  401: "You are not signed in. Send /admin to the bot for a link.",
  403: "Your role does not allow this.",
  404: "There is no such thing.",
  429: "Too many requests. Wait a moment.",
  500: "The bot could not answer. Its log says why."
}

/** What a page of this session proves itself with, once it is known. */
let csrf = ""

const ask = async (method: string, path: string, body?: unknown): Promise<Response> => {
  const answer = await fetch(`/ops/api${path}`, {
    method,
    headers: { "x-csrf-token": csrf, ...(body !== undefined && { "content-type": "application/json" }) },
    ...(body !== undefined && { body: JSON.stringify(body) })
  })
  if (!answer.ok) throw new Refused(answer.status, words[answer.status] ?? `The bot answered ${answer.status}.`)
  return answer
}

const read = async <A>(path: string): Promise<A> => (await ask("GET", path)).json()
const query = (parts: Readonly<Record<string, string | undefined>>) =>
  new URLSearchParams(Object.entries(parts).flatMap(([name, value]) => (value ? [[name, value]] : []))).toString()

/** The console's API, as far as the page uses it. */
export const api = {
  redeem: (link: string) => ask("POST", "/session", { link }),
  session: async () => {
    const session = await read<typeof SignedIn.Type>("/session")
    csrf = session.csrf
    return session
  },
  signOut: () => ask("DELETE", "/session"),
  overview: () => read<Overview>("/overview"),
  search: (q: string) => read<ReadonlyArray<Hit>>(`/search?${query({ q })}`),
  jobs: (filter: Readonly<Record<string, string | undefined>>) =>
    read<ReadonlyArray<JobLine>>(`/jobs?${query(filter)}`),
  job: (id: string) => read<JobFile>(`/jobs/${id}`),
  prompt: (id: string) => read<{ readonly prompt: string }>(`/jobs/${id}/prompt`),
  user: (id: string) => read<UserFile>(`/users/${id}`),
  sessions: () => read<ReadonlyArray<OperatorSession>>("/sessions"),
  revoke: (id: number) => ask("DELETE", `/sessions/${id}`)
}

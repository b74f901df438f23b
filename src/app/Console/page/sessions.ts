import { html } from "htm/preact"
import { useState } from "preact/hooks"
import type { OperatorSession } from "../../../support/OperatorSessions.ts"
import { api } from "./api.ts"
import { Answer, Badge, Moment, useAnswer } from "./parts.ts"

/** Browsers and scripts that are signed in, each of which can be ended. */
export const SessionsPage = ({ own }: { readonly own: number }) => {
  const [round, setRound] = useState(0)
  const asked = useAnswer(String(round), api.sessions)
  const end = async (id: number) => {
    await api.revoke(id)
    setRound(round + 1)
  }
  return html`<h1>Sessions</h1>
    <${Answer}
      asked=${asked}
      show=${(sessions: ReadonlyArray<OperatorSession>) =>
        html`<ul class="lines">
          ${sessions.map(
            ({ id, operator, kind, role, name, expires, seen }) =>
              html`<li key=${id}>
                <strong>${kind === "browser" ? "Browser" : `Script “${name}”`}</strong>
                <span>of ${operator}</span><${Badge} state=${role} /> <span>seen <${Moment} at=${seen} /></span
                ><span>until <${Moment} at=${expires} /></span>
                ${id === own ? html`<span>this one</span>` : html`<button onClick=${() => end(id)}>End</button>`}
              </li>`
          )}
        </ul>`}
    />`
}

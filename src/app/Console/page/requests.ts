import { html } from "htm/preact"
import { useState } from "preact/hooks"
import type { GrantRequest } from "../../../support/OperatorActions.ts"
import { api, may } from "./api.ts"
import { Answer, Moment, useAnswer } from "./parts.ts"

const Line = ({
  request: { id, operator, user, coins, reason, at },
  own,
  again
}: {
  readonly request: GrantRequest
  readonly own: boolean
  readonly again: (told: string) => void
}) => {
  const decide = (approved: boolean) => () =>
    api.decide(id, approved).then(
      ({ answer }) => again(answer),
      (error: unknown) => again(error instanceof Error ? error.message : String(error))
    )
  return html`<strong>${coins} 🪙</strong><span>for <a href="#/users/${user}">user ${user}</a></span>
    <span>asked for by ${operator}</span>${reason !== null && html`<q>${reason}</q>`}
    ${
      may("support") && !own
        ? html`<button onClick=${decide(true)}>Agree</button><button onClick=${decide(false)}>Refuse</button>`
        : html`<span class="quiet">${own ? "yours: another operator decides" : ""}</span>`
    } <${Moment} at=${at} />`
}

/** Large grants that wait for a second operator. */
export const RequestsPage = ({ own }: { readonly own: number }) => {
  const [told, setTold] = useState<ReadonlyArray<string>>([])
  const asked = useAnswer(String(told.length), api.requests)
  return html`<h1>Large grants</h1>
    ${told.map((words, n) => html`<p key=${n} role="status">${words}</p>`)}
    <${Answer}
      asked=${asked}
      show=${(requests: ReadonlyArray<GrantRequest>) =>
        requests.length === 0
          ? html`<p class="quiet">None waits for a second operator.</p>`
          : html`<ul class="lines">
              ${requests.map(
                (request) =>
                  html`<li key=${request.id}>
                    <${Line}
                      request=${request}
                      own=${request.operator === own}
                      again=${(words: string) => setTold([...told, words])}
                    />
                  </li>`
              )}
            </ul>`}
    />`
}

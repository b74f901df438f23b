import { html } from "htm/preact"
import { useState } from "preact/hooks"
import type { TicketFile, TicketLine } from "../../../support/Tickets.ts"
import { Act, ActWith } from "./act.ts"
import { api } from "./api.ts"
import { List } from "./lists.ts"
import { Answer, Badge, Facts, Moment, useAnswer } from "./parts.ts"

/** Questions of users. */
export const TicketsPage = ({ filters }: { readonly filters: Readonly<Record<string, string>> }) =>
  html`<${List}
    title="Questions"
    place="tickets"
    choices=${[["state", "State", ["open", "answered", "closed"]]]}
    filters=${filters}
    ask=${api.tickets}
    next=${({ id }: TicketLine) => ({ before: String(id) })}
    line=${({ id, user, state, messages, opened }: TicketLine) =>
      html` <a href="#/tickets/${id}">№ ${id}</a><${Badge} state=${state} /><a href="#/users/${user}">user ${user}</a>
        <span>${messages} messages</span><${Moment} at=${opened} />`}
  />`

const Sheet = ({
  file: { id, user, state, opened, words },
  again
}: {
  readonly file: TicketFile
  readonly again: () => void
}) =>
  html`<h1>Question № ${id} <${Badge} state=${state} /></h1>
    <${Facts}
      of=${[
        ["User", html`<a href="#/users/${user}">${user}</a>`],
        ["Asked", html`<${Moment} at=${opened} />`]
      ]}
    />
    <h2>What was written</h2>
    <ol class="talk">
      ${words.map(
        ({ fromUser, author, text, attachment, at, sent }, n) =>
          html`<li key=${n} class=${fromUser ? "asked" : "answered"}>
            <strong>${fromUser ? "User" : `Operator ${author}`}</strong> <${Moment} at=${at} />
            <blockquote>${text}</blockquote>
            ${attachment && html`<p class="quiet">With something that is no words: it is in the operators’ chats.</p>`}
            ${!sent && html`<p class="quiet">On its way.</p>`}
          </li>`
      )}
    </ol>
    <h2>Answer</h2>
    <${ActWith}
      name="Answer"
      fields=${[["text", "To the user, in their language", "area"]]}
      make=${({ text = "" }: Readonly<Record<string, string>>) => ({ _tag: "Answer", ticket: id, text })}
      then=${again}
    />
    ${state !== "closed" && html`<${Act} name="Close" actions=${[{ _tag: "CloseTicket", ticket: id }]} then=${again} />`}`

/** One question with its words, and the answer to it. */
export const TicketPage = ({ id }: { readonly id: string }) => {
  const [round, setRound] = useState(0)
  const asked = useAnswer(`${id} ${round}`, () => api.ticket(id))
  return html`<${Answer}
    asked=${asked}
    show=${(file: TicketFile) => html`<${Sheet} file=${file} again=${() => setRound(round + 1)} />`}
  />`
}

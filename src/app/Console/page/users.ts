import { html } from "htm/preact"
import { useState } from "preact/hooks"
import type { UserNote } from "../../../support/UserNotes.ts"
import type { UserFile } from "../../../support/UserFiles.ts"
import { Act, ActWith } from "./act.ts"
import { api, may } from "./api.ts"
import { JobLines } from "./jobs.ts"
import { Answer, Badge, Facts, Moment, useAnswer } from "./parts.ts"

const History = ({ history }: Pick<UserFile, "history">) =>
  html`<ul class="lines">
    ${history.map(
      ({ id, reason, change, at, video }) =>
        html`<li key=${id}>
          <strong>${change > 0 ? `+${change}` : change} 🪙</strong>
          <span>${reason}</span>
          ${video !== null && html`<a href="#/search/№${video}">№ ${video}</a>`}
          <${Moment} at=${at} />
        </li>`
    )}
  </ul>`

type Again = { readonly again: () => void }

const Charges = ({ charges, again }: Pick<UserFile, "charges"> & Again) =>
  html`<ul class="lines">
    ${charges.map(
      ({ charge, stars, coins, refunded, at }) =>
        html`<li key=${charge}>
          <code>${charge}</code>
          <span>${stars} ⭐ for ${coins} 🪙</span>
          ${
            refunded === null
              ? html`<${Act} name="Refund" actions=${[{ _tag: "Refund", charge }]} then=${again} />`
              : html`<${Badge} state="refunded" />`
          }
          <${Moment} at=${at} />
        </li>`
    )}
  </ul>`

const coinFields = [["coins", "Coins", "number"]] as const

const Actions = ({ profile: { user, standing }, again }: Pick<UserFile, "profile"> & Again) => {
  const make = (_tag: "Grant" | "Revoke") => (values: Readonly<Record<string, string>>) => ({
    _tag,
    user,
    coins: Number(values["coins"])
  })
  return html`<div class="buttons">
      ${
        standing === "active"
          ? html`<${Act} name="Freeze" actions=${[{ _tag: "Freeze", user }]} then=${again} />`
          : html`<${Act} name="Let go on" actions=${[{ _tag: "Unfreeze", user }]} then=${again} />`
      }
      ${standing !== "banned" && html`<${Act} name="Ban" actions=${[{ _tag: "Ban", user }]} then=${again} />`}
      <a href="#/log?target=${user}">What operators did</a>
    </div>
    <div class="buttons">
      <${ActWith} name="Grant" fields=${coinFields} make=${make("Grant")} then=${again} />
      <${ActWith} name="Revoke" fields=${coinFields} make=${make("Revoke")} then=${again} />
    </div>`
}

/** What operators remember of a user, and room for more; viewers see neither. */
const Notes = ({ user }: { readonly user: number }) => {
  const [round, setRound] = useState(0)
  return !may("support")
    ? null
    : html`<h2>Operators’ notes</h2>
        <${NoteLines} user=${user} key=${round} />
        <${ActWith}
          name="Note"
          fields=${[["text", "About this user, for other operators", "area"]]}
          make=${({ text = "" }: Readonly<Record<string, string>>) => ({ _tag: "NoteUser", user, text })}
          then=${() => setRound(round + 1)}
        />`
}

const NoteLines = ({ user }: { readonly user: number }) => {
  const asked = useAnswer(String(user), () => api.notes(String(user)))
  return html`<${Answer}
    asked=${asked}
    show=${(notes: ReadonlyArray<UserNote>) =>
      notes.length === 0
        ? html`<p class="quiet">None.</p>`
        : html`<ul class="lines">
            ${notes.map(
              ({ operator, text, at }, n) =>
                html`<li key=${n}>
                  <span>${text}</span><span class="quiet">by ${operator}</span><${Moment} at=${at} />
                </li>`
            )}
          </ul>`}
  />`
}

const Sheet = ({
  file: { profile, accounts, spending, jobs, history, charges, tickets },
  again
}: { readonly file: UserFile } & Again) =>
  html`<h1>User ${profile.user} <${Badge} state=${profile.standing} /></h1>
    <${Facts}
      of=${[
        ["Name", profile.username && `@${profile.username}`],
        ["Language", profile.language],
        ["Messages reach them", profile.reachable ? "yes" : "no: the bot is blocked"],
        ["Here since", html`<${Moment} at=${profile.created} />`],
        ["In the dialog at", profile.dialog],
        [
          "Coins",
          accounts
            .filter(({ balance }) => balance !== 0)
            .map(({ kind, balance }) => `${kind} ${balance}`)
            .join(", ") || "none"
        ],
        ["Spent today", `${spending.day}${spending.dayLimit === null ? "" : ` of ${spending.dayLimit}`}`],
        ["Spent this month", `${spending.month}${spending.monthLimit === null ? "" : ` of ${spending.monthLimit}`}`]
      ]}
    />
    <${Actions} profile=${profile} again=${again} />
    <h2>Videos</h2>
    <${JobLines} jobs=${jobs} />
    <h2>Coins</h2>
    <${History} history=${history} />
    <h2>Payments</h2>
    ${charges.length === 0 ? html`<p class="quiet">None.</p>` : html`<${Charges} charges=${charges} again=${again} />`}
    <${Notes} user=${profile.user} />
    <h2>Questions</h2>
    ${
      tickets.length === 0
        ? html`<p class="quiet">None.</p>`
        : html`<ul class="lines">
            ${tickets.map(
              ({ id, state, opened, messages }) =>
                html`<li key=${id}>
                  <a href="#/tickets/${id}">№ ${id}</a><${Badge} state=${state} /><span>${messages} messages</span
                  ><${Moment} at=${opened} />
                </li>`
            )}
          </ul>`
    }`

/** One user, but for their words. */
export const UserPage = ({ id }: { readonly id: string }) => {
  const [round, setRound] = useState(0)
  const asked = useAnswer(`${id} ${round}`, () => api.user(id))
  return html`<${Answer}
    asked=${asked}
    show=${(file: UserFile) => html`<${Sheet} file=${file} again=${() => setRound(round + 1)} />`}
  />`
}

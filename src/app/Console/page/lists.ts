import { html } from "htm/preact"
import { useState } from "preact/hooks"
import type { PaymentLine, PromoLine } from "../../../support/MoneyLists.ts"
import type { NotedAction } from "../../../support/OperatorActions.ts"
import type { Violation } from "../../../support/Audit.ts"
import type { SetAsideUpdate } from "../../../inbox/SetAsideUpdates.ts"
import type { SettingLine } from "../../Settings/inForce.ts"
import { Act, ActWith } from "./act.ts"
import { api } from "./api.ts"
import { Answer, Badge, Moment, useAnswer } from "./parts.ts"

/** Lines of one page of the API. */
const pageLines = 50

type Filters = Readonly<Record<string, string>>
type Choice = readonly [name: string, label: string, values?: ReadonlyArray<string>]

/** The filters of a list, which are in the page's address so that they can be sent to a colleague. */
export const filtersOf = (rest: string): Filters => Object.fromEntries(new URLSearchParams(rest))

const go = (place: string, filters: Filters) => {
  const set = Object.entries(filters).filter(([, value]) => value !== "")
  location.hash = `#/${place}?${new URLSearchParams(set.map(([name, value]) => [name, value]))}`
}

const FilterForm = ({
  place,
  choices,
  filters
}: {
  readonly place: string
  readonly choices: ReadonlyArray<Choice>
  readonly filters: Filters
}) => {
  const change = (event: Event) => {
    event.preventDefault()
    if (event.currentTarget instanceof HTMLFormElement) {
      const given = [...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value).trim()])
      go(place, Object.fromEntries(given))
    }
  }
  return html`<form class="filters" key=${JSON.stringify(filters)} onSubmit=${change} onChange=${change}>
    ${choices.map(
      ([name, label, values]) =>
        html`<label
          >${label}
          ${
            values === undefined
              ? html`<input name=${name} value=${filters[name] ?? ""} autocomplete="off" />`
              : html`<select name=${name}>
                  <option value="">all</option>
                  ${values.map((value) => html`<option value=${value} selected=${filters[name] === value}>${value}</option>`)}
                </select>`
          }</label
        >`
    )}
  </form>`
}

/** A list with its filters, page by page. */
export const List = <A>({
  title,
  place,
  choices,
  filters,
  ask,
  next,
  line,
  above
}: {
  readonly title: string
  readonly place: string
  readonly choices: ReadonlyArray<Choice>
  readonly filters: Filters
  readonly ask: (filters: Filters) => Promise<ReadonlyArray<A>>
  /** The filter by which the page behind a line is asked for. */
  readonly next: (last: A) => Filters
  readonly line: (one: A, again: () => void) => unknown
  readonly above?: (all: ReadonlyArray<A>, again: () => void) => unknown
}) => {
  const [round, setRound] = useState(0)
  const again = () => setRound(round + 1)
  const { before: _, after: __, ...chosen } = filters
  const asked = useAnswer(`${place} ${JSON.stringify(filters)} ${round}`, () => ask(filters))
  return html`<h1>${title}</h1>
    ${choices.length > 0 && html`<${FilterForm} place=${place} choices=${choices} filters=${chosen} />`}
    <${Answer}
      asked=${asked}
      show=${(all: ReadonlyArray<A>) => {
        const last = all.at(-1)
        return html`${above?.(all, again)}
        ${
          all.length === 0
            ? html`<p class="quiet">None.</p>`
            : html`<ul class="lines">
                ${all.map((one, n) => html`<li key=${n}>${line(one, again)}</li>`)}
              </ul>`
        }
        ${
          all.length === pageLines &&
          last !== undefined &&
          html`<button onClick=${() => go(place, { ...chosen, ...next(last) })}>More</button>`
        }`
      }}
    />`
}

interface Place {
  readonly filters: Filters
}

/** Payments and refunds. */
export const PaymentsPage = ({ filters }: Place) =>
  html`<${List}
    title="Payments"
    place="payments"
    choices=${[
      ["state", "State", ["paid", "refunded", "unknown", "healed"]],
      ["user", "User"]
    ]}
    filters=${filters}
    ask=${api.payments}
    next=${({ cursor }: PaymentLine) => ({ before: String(cursor) })}
    line=${({ charge, user, stars, unknown, healed, refunded, at }: PaymentLine, again: () => void) =>
      html` <code>${charge}</code><span>${stars} ⭐</span><a href="#/users/${user}">user ${user}</a>
        ${unknown && html`<${Badge} state="unknown" />`} ${healed && html`<${Badge} state="healed" />`}
        ${
          refunded === null
            ? html`<${Act} name="Refund" actions=${[{ _tag: "Refund", charge }]} then=${again} />`
            : html`<${Badge} state="refunded" />`
        }
        ${
          unknown &&
          refunded === null &&
          html`<${ActWith}
            name="Credit"
            fields=${[["coins", "Coins", "number"]]}
            make=${({ coins }: Filters) => ({ _tag: "Credit", charge, coins: Number(coins) })}
            then=${again}
          />`
        }
        <${Moment} at=${at} />`}
  />`

/** Promo codes. */
export const PromosPage = ({ filters }: Place) =>
  html`<${List}
    title="Promo codes"
    place="promos"
    choices=${[["state", "State", ["open", "over"]]]}
    filters=${filters}
    ask=${api.promos}
    next=${({ code }: PromoLine) => ({ after: code })}
    above=${(_: ReadonlyArray<PromoLine>, again: () => void) =>
      html`<${ActWith}
        name="New code"
        fields=${[
          ["code", "Code", "text"],
          ["coins", "Coins", "number"],
          ["uses", "Uses", "number"]
        ]}
        make=${({ code = "", coins, uses }: Filters) => ({
          _tag: "NewPromo",
          code: code.toUpperCase(),
          coins: Number(coins),
          uses: Number(uses)
        })}
        then=${again}
      />`}
    line=${({ code, coins, uses, used, days, ends }: PromoLine) =>
      html` <strong>${code}</strong><span>${coins} 🪙</span
        ><span>used ${used} of ${uses}</span> ${days !== null && html`<span>good for ${days} days</span>`}
        ${ends !== null && html`<${Moment} at=${ends} />`}`}
  />`

/** Updates that could not act, which can be replayed one by one or all that are shown. */
export const UpdatesPage = ({ filters }: Place) =>
  html`<${List}
    title="Updates set aside"
    place="updates"
    choices=${[["open", "Not replayed alone", ["true"]]]}
    filters=${filters}
    ask=${api.updates}
    next=${({ id }: SetAsideUpdate) => ({ before: String(id) })}
    above=${(all: ReadonlyArray<SetAsideUpdate>, again: () => void) => {
      const open = all.filter(({ replayed }) => replayed === null)
      return (
        open.length > 1 &&
        html`<${Act}
          name=${`Replay all ${open.length}`}
          actions=${open.toReversed().map(({ id }) => ({ _tag: "Replay", update: id }))}
          then=${again}
        />`
      )
    }}
    line=${({ id, update, user, kind, at, replayed }: SetAsideUpdate, again: () => void) =>
      html` <strong>№ ${id}</strong><${Badge} state=${kind} /><span
          >${update === null ? "no number" : `update ${update}`}</span
        >
        ${user !== null && html`<a href="#/users/${user}">user ${user}</a>`}
        ${
          replayed === null
            ? html`<${Act} name="Replay" actions=${[{ _tag: "Replay", update: id }]} then=${again} />`
            : html`<span>replayed</span>`
        }
        <${Moment} at=${at} />`}
  />`

/** What operators did. */
export const LogPage = ({ filters }: Place) =>
  html`<${List}
    title="Operators’ log"
    place="log"
    choices=${[
      ["operator", "Operator"],
      ["operation", "Action"],
      ["target", "On what"]
    ]}
    filters=${filters}
    ask=${api.log}
    next=${({ id }: NotedAction) => ({ before: String(id) })}
    line=${({ operator, operation, target, amount, reason, answer, approvedBy, at }: NotedAction) =>
      html` <strong>${operation}</strong><code>${target}</code>${amount !== null && html`<span>${amount} 🪙</span>`}
        <span>by ${operator}${approvedBy !== null && ` and ${approvedBy}`}</span>
        ${reason !== null && html`<q>${reason}</q>`} ${answer !== null && html`<span class="quiet">${answer}</span>`}
        <${Moment} at=${at} />`}
  />`

/** What contradicts a rule about money now. */
export const FindingsPage = () =>
  html`<${List}
    title="Audit"
    place="findings"
    choices=${[]}
    filters=${{}}
    ask=${api.findings}
    next=${() => ({})}
    above=${(all: ReadonlyArray<Violation>) =>
      all.length === 0 && html`<p><${Badge} state="clean" /> Every coin is accounted for.</p>`}
    line=${({ check, row }: Violation) => html`<strong>${check}</strong><code>${JSON.stringify(row)}</code>`}
  />`

/** The settings in force. */
export const SettingsPage = () => {
  const asked = useAnswer("settings", api.settings)
  return html`<h1>Settings in force</h1>
    <${Answer}
      asked=${asked}
      show=${(settings: ReadonlyArray<SettingLine>) =>
        html`<ul class="lines">
          ${settings.map(
            ({ name, given, value, description }) =>
              html`<li key=${name}>
                <code>${name}</code
                ><strong>${value ?? (given ? "set, a secret" : "not set")}</strong>
                ${given && html`<${Badge} state="given" />`}<span class="quiet">${description}</span>
              </li>`
          )}
        </ul>`}
    />`
}

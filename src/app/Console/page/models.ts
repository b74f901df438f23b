import { html } from "htm/preact"
import { useState } from "preact/hooks"
import type { Offers } from "../Offers.ts"
import { Act, ActWith } from "./act.ts"
import { api } from "./api.ts"
import { Answer, Badge, Moment, useAnswer } from "./parts.ts"

type Again = { readonly again: () => void }
type Model = Offers["models"][number]
type Off = Offers["sales"]
type Scope = "model" | "route" | "provider" | "sales" | "orders"

/** Turns a thing off, until a moment where one is given, or on again; whoever may not sees whether it is on. */
const Switch = ({
  scope,
  id = "",
  off,
  again
}: { readonly scope: Scope; readonly id?: string; readonly off: Off } & Again) =>
  off === null
    ? html`<${Badge} state="on" />
        <details class="switch">
          <summary>Turn off</summary>
          <${ActWith}
            name="Turn off"
            fields=${[["until", "Until (a day, or 6h)", "optional"]]}
            make=${({ until = "" }: Readonly<Record<string, string>>) => ({
              _tag: "Pause",
              scope,
              id,
              ...(until !== "" && { until })
            })}
            then=${again}
          />
        </details>`
    : html`<${Badge} state="off" /><q>${off.reason}</q>
        <span>by ${off.operator ?? "the provider"}</span>
        ${off.until !== null && html`<span>until <${Moment} at=${off.until} /></span>`}
        <${Act} name="Turn on" actions=${[{ _tag: "Resume", scope, id }]} then=${again} />`

const dollars = (sum: number) => `$${sum.toFixed(2)}`

const Card = ({ card }: { readonly card: Model["routes"][number]["card"] }) =>
  card === null
    ? html`<p class="quiet">What it takes is not known.</p>`
    : html`<table>
          <caption>
            ${card.estimate === true ? "An estimate" : "What it takes"}, read on ${card.date} at ${" "}
            <a href=${card.source} rel="noreferrer" target="_blank">its source</a>
          </caption>
          <thead>
            <tr>
              <th>Example</th>
              <th>takes</th>
            </tr>
          </thead>
          <tbody>
            ${card.examples.map(
              ({ seconds, resolution, sound, way, dollars: takes }, n) =>
                html`<tr key=${n}>
                  <td>${seconds} s, ${resolution}${sound ? ", sound" : ""}${way === undefined ? "" : `, of ${way}`}</td>
                  <td>${dollars(takes)}</td>
                </tr>`
            )}
          </tbody>
        </table>
        <p class="quiet">
          ${card.rates
            .map(
              ({ dollars: rate, per, resolution }) =>
                `$${rate} a ${per}${resolution === undefined ? "" : ` in ${resolution}`}`
            )
            .join(" · ")}
        </p>`

const MarginOf = ({ margin }: Pick<Model, "margin">) => {
  if (margin === null) return html`<span class="quiet">nothing made in 30 days</span>`
  const left = margin.brought - margin.cost
  return html`<span
    >30 days: ${margin.videos} videos brought ${dollars(margin.brought)}, cost ${dollars(margin.cost)}, ${" "}<strong
      class=${left < 0 ? "trouble" : ""}
      >${left < 0 ? "−" : "+"}${dollars(Math.abs(left))}</strong
    ></span
  >`
}

/** Lets a model cost another part of its usual price until a moment, or its usual one again. */
const Price = ({ model: { id, aside }, again }: { readonly model: Model } & Again) =>
  aside === null
    ? html`<details class="switch">
        <summary>Another price</summary>
        <${ActWith}
          name="Put the price aside"
          fields=${[
            ["percent", "Percent of the usual price", "number"],
            ["until", "Until (a day, or 6h)", "text"]
          ]}
          make=${({ percent = "", until = "" }: Readonly<Record<string, string>>) => ({
            _tag: "Reprice",
            model: id,
            percent: Number(percent),
            until
          })}
          then=${again}
        />
      </details>`
    : html`<${Badge} state=${aside.holds ? "another price" : "below cost"} /><q>${aside.reason}</q>
        <span
          >by ${aside.operator}: ${aside.percent} % of the usual price until <${Moment} at=${aside.until} />${
            aside.holds ? "" : ", which is less than its provider takes by now: it costs its usual price"
          }</span
        >
        <${Act} name="Usual price" actions=${[{ _tag: "UsualPrice", model: id }]} then=${again} />`

const ModelItem = ({ model, again }: { readonly model: Model } & Again) => {
  const { id, label, retired, from, perSecond, routes, off, margin } = model
  return html`<section class="model">
    <div class="lines-head">
      <h3>${label}</h3>
      <code>${id}</code>${retired && html`<${Badge} state="retired" />`}
      <${Switch} scope="model" id=${id} off=${off} again=${again} />
    </div>
    <p>
      from ${from} 🪙 · ${perSecond.map(({ resolution, coins }) => `${resolution} ${coins} 🪙/s`).join(" · ")} ·
      ${" "}<${MarginOf} margin=${margin} /> · <a href="#/jobs?model=${id}">videos</a>
    </p>
    <p><${Price} model=${model} again=${again} /></p>
    <ul class="lines">
      ${routes.map(
        ({ id: route, provider, model: name, card, off }) =>
          html`<li key=${route}>
            <strong>${provider}</strong><code>${name}</code>
            <${Switch} scope="route" id=${route} off=${off} again=${again} />
            <details class="wide">
              <summary>Price card</summary>
              <${Card} card=${card} />
            </details>
          </li>`
      )}
    </ul>
  </section>`
}

const Sheet = ({ offers: { sales, orders, providers, models }, again }: { readonly offers: Offers } & Again) =>
  html`<h2>Everything</h2>
    <ul class="lines">
      <li><strong>New videos</strong><${Switch} scope="orders" off=${orders} again=${again} /></li>
      <li><strong>Sale of coins</strong><${Switch} scope="sales" off=${sales} again=${again} /></li>
      ${providers.map(
        ({ name, label, off }) =>
          html`<li key=${name}>
            <strong>${label}</strong><${Switch} scope="provider" id=${name} off=${off} again=${again} />
          </li>`
      )}
    </ul>
    <h2>Models</h2>
    ${models.map((model) => html`<${ModelItem} key=${model.id} model=${model} again=${again} />`)}`

/** Models, their prices and what they bring, with a switch for each thing that can be off. */
export const ModelsPage = () => {
  const [round, setRound] = useState(0)
  const asked = useAnswer(`offers ${round}`, api.offers)
  return html`<h1>Models and prices</h1>
    <${Answer}
      asked=${asked}
      show=${(offers: Offers) => html`<${Sheet} offers=${offers} again=${() => setRound(round + 1)} />`}
    />`
}

import { html } from "htm/preact"
import { useState } from "preact/hooks"
import type { BroadcastFile, BroadcastLine } from "../../../support/Broadcasts.ts"
import { type BroadcastMove, canMove } from "../../../support/Broadcasts/moves.ts"
import { Act, ActForm } from "./act.ts"
import { api } from "./api.ts"
import { draftOf, languageNames } from "./broadcastDraft.ts"
import { MediaFields } from "./broadcastMedia.ts"
import { List } from "./lists.ts"
import { Answer, Badge, Facts, Moment, useAnswer } from "./parts.ts"

const moves: ReadonlyArray<
  readonly [BroadcastMove, name: string, "StartBroadcast" | "PauseBroadcast" | "StopBroadcast"]
> = [
  ["start", "Start", "StartBroadcast"],
  ["pause", "Pause", "PauseBroadcast"],
  ["stop", "Stop", "StopBroadcast"]
]

/** What can be done with a broadcast in its state. */
const Moves = ({ of: line, again }: { readonly of: BroadcastLine; readonly again: () => void }) =>
  html`${
    line.state === "draft" &&
    html`<${Act} name="Test" actions=${[{ _tag: "TestBroadcast", broadcast: line.id }]} then=${again} />`
  }
  ${moves
    .filter(([move]) => canMove(line, move))
    .map(
      ([, name, tag]) =>
        html`<${Act} key=${tag} name=${name} actions=${[{ _tag: tag, broadcast: line.id }]} then=${again} />`
    )}`

/** How far it has come, in words. */
const progress = ({ total, delivered, blocked, failed, unknown }: BroadcastLine) =>
  `${delivered} of ${total} delivered · ${blocked} blocked · ${failed} failed · ${unknown} unknown`

const Item = ({ line, again }: { readonly line: BroadcastLine; readonly again: () => void }) =>
  html`<a href="#/broadcasts/${line.id}">№ ${line.id}</a><${Badge} state=${line.state} />
    ${line.started === null ? html`<span>${line.tested === null ? "not tested" : "tested"}</span>` : html`<span>${progress(line)}</span>`}
    ${line.trouble !== null && html`<q>${line.trouble}</q>`}
    <span>by ${line.operator}</span><${Moves} of=${line} again=${again} /><${Moment}
      at=${line.started ?? line.created}
    />`

const Words = ({ code, name }: { readonly code: string; readonly name: string }) =>
  html`<fieldset>
    <legend>${name}</legend>
    <label>Text, in Telegram’s HTML <textarea name="words-${code}" rows="4" maxlength="16384"></textarea></label>
    <label
      >Buttons, one a line: Text | https://… or Text | what follows ?start=
      <textarea name="buttons-${code}" rows="2"></textarea>
    </label>
    <label class="check"><input type="checkbox" name="bare-${code}" /> A picture or video without words</label>
  </fieldset>`

const numbers = [
  ["activeDays", "Active within so many days", 1],
  ["idleDays", "Idle for so many days", 1],
  ["minCoins", "At least so many 🪙", 0],
  ["maxCoins", "At most so many 🪙", 0]
] as const

/** What is said, and to whom. The preview tells how many it would reach. */
const NewBroadcast = ({ then }: { readonly then: () => void }) =>
  html`<details>
    <summary>New broadcast</summary>
    <${ActForm} name="Keep as a draft" form="broadcast" make=${draftOf} then=${then}>
      ${Object.entries(languageNames).map(([code, name]) => html`<${Words} key=${code} code=${code} name=${name} />`)}
      <fieldset>
        <legend>With it</legend>
        <label
          >Readers of other languages get
          <select name="otherwise">
            <option value="">nothing</option>
            ${Object.entries(languageNames).map(([code, name]) => html`<option value=${code}>${name}</option>`)}
          </select>
        </label>
        <${MediaFields} />
      </fieldset>
      <fieldset>
        <legend>For whom (everybody, where nothing is said)</legend>
        ${numbers.map(
          ([field, label, min]) =>
            html`<label key=${field}
              >${label} <input name=${field} type="number" min=${min} autocomplete="off"
            /></label>`
        )}
        <label>Model of the latest video <input name="lastModel" maxlength="100" autocomplete="off" /></label>
      </fieldset>
    <//>
  </details>`

/** Messages to many users, the newest first. */
export const BroadcastsPage = ({ filters }: { readonly filters: Readonly<Record<string, string>> }) =>
  html`<${List}
    title="Broadcasts"
    place="broadcasts"
    choices=${[]}
    filters=${filters}
    ask=${api.broadcasts}
    next=${({ id }: BroadcastLine) => ({ before: String(id) })}
    above=${(_: ReadonlyArray<BroadcastLine>, again: () => void) => html`<${NewBroadcast} then=${again} />`}
    line=${(line: BroadcastLine, again: () => void) => html`<${Item} line=${line} again=${again} />`}
  />`

const Sheet = ({ file, again }: { readonly file: BroadcastFile; readonly again: () => void }) => {
  const { words, otherwise, media } = file.content
  const said = Object.entries(file.audience).map(([name, value]) => `${name} ${value}`)
  return html`<h1>Broadcast № ${file.id} <${Badge} state=${file.state} /></h1>
    <${Facts}
      of=${[
        ["Progress", file.started === null ? null : progress(file)],
        ["Trouble", file.trouble],
        ["By", file.operator],
        ["Tested", file.tested === null ? null : html`<${Moment} at=${file.tested} />`],
        ["Started", file.started === null ? null : html`<${Moment} at=${file.started} />`],
        ["Ended", file.ended === null ? null : html`<${Moment} at=${file.ended} />`],
        ["For", said.length === 0 ? "everybody" : said.join(", ")],
        ["Other languages get", otherwise === undefined ? "nothing" : languageNames[otherwise]],
        ["With", media?.kind]
      ]}
    />
    <div class="buttons"><${Moves} of=${file} again=${again} /></div>
    ${Object.entries(words).map(
      ([code, one]) =>
        html`<h2 key=${code}>${code}</h2>
          <blockquote>${one.html}</blockquote>
          ${
            one.buttons.length > 0 &&
            html`<ul>
              ${one.buttons.map((button, n) => html`<li key=${n}>${button.text}: <code>${"url" in button ? button.url : button.start}</code></li>`)}
            </ul>`
          }`
    )}`
}

/** One broadcast: what it says, to whom, and how far it has come. */
export const BroadcastPage = ({ id }: { readonly id: string }) => {
  const [round, setRound] = useState(0)
  const asked = useAnswer(`broadcast ${id} ${round}`, () => api.broadcast(id))
  return html`<${Answer}
    asked=${asked}
    show=${(file: BroadcastFile) => html`<${Sheet} file=${file} again=${() => setRound(round + 1)} />`}
  />`
}

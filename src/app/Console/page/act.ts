import { html } from "htm/preact"
import type { ComponentChildren } from "preact"
import { useEffect, useRef, useState } from "preact/hooks"
import type { ConsoleAction, Done, Preview } from "../Actions/ConsoleAction.ts"
import { roleFor } from "../Actions/roleFor.ts"
import { api, may } from "./api.ts"
import { Answer, useAnswer } from "./parts.ts"

/** A name for one press, which no other has. It works without https as well, where `randomUUID` is not there. */
const newPress = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("")

type Draft = typeof ConsoleAction.Encoded

const Lines = ({ lines }: Pick<Preview, "lines">) => lines.map((line) => html`<p key=${line}>${line}</p>`)

/** What became of each of the actions, in their order; a refusal is told like an answer. */
const performAll = async (actions: ReadonlyArray<Draft>, presses: ReadonlyArray<string>, reason: string) => {
  const told: Array<Done> = []
  for (const [n, action] of actions.entries()) {
    told.push(await api.perform({ press: presses[n] ?? "", reason, action }))
  }
  return told
}

const Confirm = ({
  name,
  actions,
  close
}: {
  readonly name: string
  readonly actions: ReadonlyArray<Draft>
  readonly close: (done: boolean) => void
}) => {
  const dialog = useRef<HTMLDialogElement>(null)
  const reason = useRef<HTMLInputElement>(null)
  const [presses] = useState(() => actions.map(newPress))
  const [sending, setSending] = useState(false)
  const [told, setTold] = useState<ReadonlyArray<string> | undefined>(undefined)
  const [trouble, setTrouble] = useState("")
  const previews = useAnswer("preview", () => Promise.all(actions.map((action) => api.preview(action))))
  useEffect(() => dialog.current?.showModal(), [])

  const send = async (event: Event) => {
    event.preventDefault()
    setSending(true)
    setTrouble("")
    try {
      setTold((await performAll(actions, presses, reason.current?.value ?? "")).map(({ answer }) => answer))
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error))
    }
    setSending(false)
  }
  const possible = (all: ReadonlyArray<Preview>) => all.some(({ possible }) => possible)
  return html`<dialog ref=${dialog} aria-labelledby="act-name" onClose=${() => close(told !== undefined)}>
    <h2 id="act-name">${name}</h2>
    <${Answer}
      asked=${previews}
      show=${(all: ReadonlyArray<Preview>) =>
        told === undefined
          ? html`<form onSubmit=${send}>
              ${all.map(({ lines }) => html`<${Lines} lines=${lines} />`)}
              ${
                possible(all) &&
                html`<label
                  >Reason <input ref=${reason} name="reason" required maxlength="300" autocomplete="off"
                /></label>`
              }
              ${trouble !== "" && html`<p class="trouble" role="alert">${trouble}</p>`}
              <div class="buttons">
                ${possible(all) && html`<button class="main" disabled=${sending}>${name}</button>`}
                <button type="button" onClick=${() => dialog.current?.close()}>Cancel</button>
              </div>
            </form>`
          : html`<div role="status"><${Lines} lines=${told} /></div>
              <button onClick=${() => dialog.current?.close()}>Close</button>`}
    />
  </dialog>`
}

/**
 * A button that first tells what it would do, asks for a reason, and then does it: once, however often it is sent. Whoever may
 * not do it does not see it. `then` follows what was done.
 */
export const Act = ({
  name,
  actions,
  then
}: {
  readonly name: string
  readonly actions: ReadonlyArray<Draft>
  readonly then?: () => void
}) => {
  const [open, setOpen] = useState(false)
  const [first] = actions
  if (first === undefined || !may(roleFor[first._tag])) return null
  const close = (done: boolean) => {
    setOpen(false)
    if (done) then?.()
  }
  return html`<button type="button" onClick=${() => setOpen(true)}>${name}</button>
    ${open && html`<${Confirm} name=${name} actions=${actions} close=${close} />`}`
}

/** An action that needs fields first, and what they make. `form` is the class of its form. */
export const ActForm = ({
  name,
  form = "act",
  make,
  then,
  children
}: {
  readonly name: string
  readonly form?: string
  readonly make: (values: Readonly<Record<string, string>>) => Draft
  readonly then?: () => void
  readonly children?: ComponentChildren
}) => {
  const [action, setAction] = useState<Draft | undefined>(undefined)
  const [round, setRound] = useState(0)
  if (!may(roleFor[make({})._tag])) return null
  const ask = (event: SubmitEvent) => {
    event.preventDefault()
    if (!(event.currentTarget instanceof HTMLFormElement)) return
    const values = [...new FormData(event.currentTarget)].flatMap(([key, value]) =>
      typeof value === "string" ? [[key, value.trim()]] : []
    )
    setAction(make(Object.fromEntries(values)))
  }
  const close = (done: boolean) => {
    setAction(undefined)
    if (!done) return
    setRound(round + 1)
    then?.()
  }
  return html`<form key=${round} class=${form} onSubmit=${ask}>
      ${children}
      <button>${name}</button>
    </form>
    ${action !== undefined && html`<${Confirm} name=${name} actions=${[action]} close=${close} />`}`
}

/** An action that needs a number or words first: its fields, and what they make. */
export const ActWith = ({
  fields,
  ...rest
}: {
  readonly name: string
  readonly fields: ReadonlyArray<readonly [name: string, label: string, type: "number" | "text" | "area" | "optional"]>
  readonly make: (values: Readonly<Record<string, string>>) => Draft
  readonly then?: () => void
}) =>
  html`<${ActForm} ...${rest}>
    ${fields.map(
      ([field, label, type]) =>
        html`<label
          >${label}
          ${
            type === "area"
              ? html`<textarea name=${field} required maxlength="3500" rows="4"></textarea>`
              : html`<input
                  name=${field}
                  type=${type === "number" ? "number" : "text"}
                  required=${type !== "optional"}
                  min="1"
                  autocomplete="off"
                />`
          }</label
        >`
    )}
  <//>`

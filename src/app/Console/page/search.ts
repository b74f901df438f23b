import { html } from "htm/preact"
import { useEffect, useRef } from "preact/hooks"
import type { Hit } from "../../../support/Lookup.ts"
import { api } from "./api.ts"
import { Answer, Badge, Moment, useAnswer } from "./parts.ts"

/** The one box for whatever somebody has in hand. `/` goes to it from anywhere. */
export const SearchBox = ({ text }: { readonly text: string }) => {
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const jump = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.target instanceof HTMLInputElement) return
      event.preventDefault()
      box.current?.focus()
    }
    addEventListener("keydown", jump)
    return () => removeEventListener("keydown", jump)
  }, [])
  const go = (event: Event) => {
    event.preventDefault()
    location.hash = `#/search/${encodeURIComponent(box.current?.value.trim() ?? "")}`
  }
  return html`<form role="search" onSubmit=${go}>
    <input
      ref=${box}
      type="search"
      name="q"
      value=${text}
      aria-label="Search"
      placeholder="@name, user, №, job, task, charge, code, trace"
      autocomplete="off"
      spellcheck=${false}
      autofocus
    />
    <button>Find</button>
  </form>`
}

const Line = ({ hit }: { readonly hit: Hit }) => {
  switch (hit._tag) {
    case "Job":
      return html`<a href="#/jobs/${hit.job}">Video № ${hit.number}</a><${Badge} state=${hit.state} />
        <span>${hit.model}</span><${Moment} at=${hit.created} />`
    case "User":
      return html`<a href="#/users/${hit.user}">User ${hit.user}</a><${Badge} state=${hit.standing} />
        <span>${hit.username === null ? "" : `@${hit.username}`}</span><${Moment} at=${hit.created} />`
    case "Charge":
      return html`<a href="#/users/${hit.user}">Payment of user ${hit.user}</a>
        <span>${hit.stars} ⭐${hit.refunded ? ", refunded" : ""}</span><${Moment} at=${hit.at} />`
    case "Promo":
      return html`<a href="#/promos">Promo code ${hit.code}</a
        ><span>${hit.coins} 🪙, used ${hit.used} of ${hit.uses}</span> <${Moment} at=${hit.ends} />`
  }
}

/** What a text names; the only thing that it names is shown at once. */
export const SearchPage = ({ text }: { readonly text: string }) => {
  const asked = useAnswer(text, async () => {
    const hits = await api.search(text)
    const [only] = hits
    if (hits.length === 1 && only?._tag === "Job") location.replace(`#/jobs/${only.job}`)
    if (hits.length === 1 && only?._tag === "User") location.replace(`#/users/${only.user}`)
    return hits
  })
  return html`<h1>Found for “${text}”</h1>
    <${Answer}
      asked=${asked}
      show=${(hits: ReadonlyArray<Hit>) =>
        hits.length === 0
          ? html`<p class="quiet">
              Nothing. A user is known once they have started the bot, a name once they wrote under it.
            </p>`
          : html`<ul class="lines">
              ${hits.map((hit, n) => html`<li key=${n}><${Line} hit=${hit} /></li>`)}
            </ul>`}
    />`
}

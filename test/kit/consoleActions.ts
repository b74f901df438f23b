import { Effect } from "effect"
import type { ConsoleAction } from "../../src/app/Console/Actions.ts"
import { browser, idOf, json, makeSend } from "./console.ts"

/** One of each action, of what is not there. */
export const anAction: {
  readonly [Tag in ConsoleAction["_tag"]]: typeof ConsoleAction.Encoded & { readonly _tag: Tag }
} = {
  Grant: { _tag: "Grant", user: 999_999, coins: 5 },
  Revoke: { _tag: "Revoke", user: 999_999, coins: 5 },
  Credit: { _tag: "Credit", charge: "nobodys", coins: 5 },
  Refund: { _tag: "Refund", charge: "nobodys" },
  Freeze: { _tag: "Freeze", user: 999_999 },
  Unfreeze: { _tag: "Unfreeze", user: 999_999 },
  Ban: { _tag: "Ban", user: 999_999 },
  NewPromo: { _tag: "NewPromo", code: "SPRING", coins: 5, uses: 2 },
  Pause: { _tag: "Pause", scope: "model", id: "no-such" },
  Resume: { _tag: "Resume", scope: "model", id: "no-such" },
  Reprice: { _tag: "Reprice", model: "no-such", percent: 80, until: "2d" },
  UsualPrice: { _tag: "UsualPrice", model: "no-such" },
  Resend: { _tag: "Resend", job: "00000000-0000-4000-8000-000000000000" },
  DeliverAgain: { _tag: "DeliverAgain", job: "00000000-0000-4000-8000-000000000000" },
  Release: { _tag: "Release", job: "00000000-0000-4000-8000-000000000000" },
  Retry: { _tag: "Retry", job: "00000000-0000-4000-8000-000000000000" },
  Answer: { _tag: "Answer", ticket: 999_999, text: "They are on their way." },
  CloseTicket: { _tag: "CloseTicket", ticket: 999_999 },
  Acknowledge: { _tag: "Acknowledge", alert: 999_999 },
  NoteUser: { _tag: "NoteUser", user: 999_999, text: "Asks for refunds often." },
  Replay: { _tag: "Replay", update: 999_999 },
  NewBroadcast: { _tag: "NewBroadcast", content: { words: { en: { html: "New!", buttons: [] } } }, audience: {} },
  TestBroadcast: { _tag: "TestBroadcast", broadcast: 999_999 },
  StartBroadcast: { _tag: "StartBroadcast", broadcast: 999_999 },
  PauseBroadcast: { _tag: "PauseBroadcast", broadcast: 999_999 },
  StopBroadcast: { _tag: "StopBroadcast", broadcast: 999_999 }
}

/** How a PNG begins, which is all that is looked at. */
export const aPicture = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13)

/** A body that presses a button, another time each. */
export const press = (action: typeof ConsoleAction.Encoded, name = crypto.randomUUID()) => ({
  press: name,
  reason: "a test",
  action
})

/** The owner's browser, which previews and presses. */
export const operate = Effect.gen(function* () {
  const send = yield* makeSend
  const { headers } = yield* browser(send, idOf.owner)
  const other = yield* browser(send, idOf.support)
  const post = (path: string, body: unknown, by = headers) =>
    Effect.flatMap(send({ method: "POST", path, body, headers: by }), json)
  return {
    preview: (action: typeof ConsoleAction.Encoded) => post("/actions/preview", action),
    perform: (action: typeof ConsoleAction.Encoded) =>
      Effect.map(post("/actions", press(action)), ({ answer }) => String(answer)),
    send: (body: unknown) => post("/actions", body),
    uploaded: (body: Uint8Array) => send({ method: "POST", path: "/broadcasts/media", body, headers }),
    upload: (body: Uint8Array) => post("/broadcasts/media", body),
    list: (path: string) => Effect.flatMap(send({ method: "GET", path, headers }), json),
    decide: (id: number, approved: boolean, by: "owner" | "support") =>
      send({
        method: "POST",
        path: `/requests/${id}`,
        body: { approved },
        headers: by === "owner" ? headers : other.headers
      })
  }
})

import type { ConsoleAction } from "../../src/app/Console/Actions.ts"

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
  Resend: { _tag: "Resend", job: "00000000-0000-4000-8000-000000000000" },
  DeliverAgain: { _tag: "DeliverAgain", job: "00000000-0000-4000-8000-000000000000" },
  Release: { _tag: "Release", job: "00000000-0000-4000-8000-000000000000" },
  Retry: { _tag: "Retry", job: "00000000-0000-4000-8000-000000000000" },
  Answer: { _tag: "Answer", ticket: 999_999, text: "They are on their way." },
  CloseTicket: { _tag: "CloseTicket", ticket: 999_999 },
  Acknowledge: { _tag: "Acknowledge", alert: 999_999 },
  NoteUser: { _tag: "NoteUser", user: 999_999, text: "Asks for refunds often." },
  Replay: { _tag: "Replay", update: 999_999 }
}

/** A body that presses a button, another time each. */
export const press = (action: typeof ConsoleAction.Encoded, name = crypto.randomUUID()) => ({
  press: name,
  reason: "a test",
  action
})

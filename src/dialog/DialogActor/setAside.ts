import { Cause, Effect, Predicate } from "effect"
import { alertKinds, raises } from "../../platform/AlertKinds.ts"
import type { Event } from "../Dialog/Event.ts"
import { ReceiveFailed } from "./ReceiveFailed.ts"

/** What the database will never take: data that no column holds (class 22), or that contradicts its rules (23). */
export const isUnstorable = ({ cause }: { readonly cause: unknown }) =>
  Predicate.hasProperty(cause, "code") && /^2[23]/.test(String(cause.code))

/** A payment that cannot be stored is for a person to look after: all that is known of it stands in the alert. */
export const setAside = (event: Event, cause: Cause.Cause<unknown>) =>
  event._tag === "Paid"
    ? Effect.logError(alertKinds["payment-unstored"].title, cause).pipe(
        Effect.annotateLogs({
          ...raises("payment-unstored"),
          charge: event.charge,
          stars: event.stars,
          currency: event.currency,
          payload: event.payload.slice(0, 200)
        })
      )
    : Effect.logWarning("event set aside: it cannot be stored", cause)

/** What an event does that breaks the actor: it is set aside, and holds up nobody. */
export const broken = (event: Event) => (defect: unknown) =>
  Effect.andThen(
    event._tag === "Paid" ? setAside(event, Cause.die(defect)) : Effect.logError("event set aside", defect),
    new ReceiveFailed({ retry: false })
  )

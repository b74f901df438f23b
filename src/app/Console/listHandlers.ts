import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { SetAsideUpdates } from "../../inbox/SetAsideUpdates.ts"
import { Alerts } from "../../support/Alerts.ts"
import { Audit } from "../../support/Audit.ts"
import { Broadcasts } from "../../support/Broadcasts.ts"
import { MoneyLists } from "../../support/MoneyLists.ts"
import { ActionNotes } from "../../support/OperatorActions.ts"
import { Tickets } from "../../support/Tickets.ts"
import type { SettingLine } from "../Settings/inForce.ts"
import { ConsoleApi } from "./ConsoleApi.ts"
import { found } from "./found.ts"

export const listHandlers = (settings: ReadonlyArray<SettingLine>) =>
  HttpApiBuilder.group(
    ConsoleApi,
    "lists",
    Effect.fnUntraced(function* (handlers) {
      const money = yield* MoneyLists
      const updates = yield* SetAsideUpdates
      const tickets = yield* Tickets
      const notes = yield* ActionNotes
      const alerts = yield* Alerts
      const audit = yield* Audit
      const broadcasts = yield* Broadcasts
      return handlers.handleAll({
        payments: ({ query }) => Effect.orDie(money.payments(query)),
        promos: ({ query }) => Effect.orDie(money.promos(query)),
        updates: ({ query: { open, before } }) => Effect.orDie(updates.list({ open: open === "true", before })),
        tickets: ({ query }) => Effect.orDie(tickets.list(query)),
        ticket: ({ params }) => found(tickets.file(params.id)),
        alerts: ({ query: { open, before } }) => Effect.orDie(alerts.list({ open: open === "true", before })),
        broadcasts: ({ query }) => Effect.orDie(broadcasts.list(query.before)),
        broadcast: ({ params }) => found(broadcasts.find(params.id)),
        log: ({ query }) => Effect.orDie(notes.list(query)),
        findings: () => Effect.orDie(audit.check),
        settings: () => Effect.succeed(settings)
      })
    })
  )

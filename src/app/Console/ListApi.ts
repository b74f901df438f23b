import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, OpenApi } from "effect/http-api"
import { UserId } from "../../domain/Ids.ts"
import { StorableText } from "../../domain/StorableText.ts"
import { SetAsideUpdate } from "../../inbox/SetAsideUpdates.ts"
import { AlertLine } from "../../support/Alerts.ts"
import { Violation } from "../../support/Audit.ts"
import { BroadcastFile, BroadcastId, BroadcastLine } from "../../support/Broadcasts.ts"
import { NotedAction } from "../../support/OperatorActions.ts"
import { PaymentFilter, PaymentLine, PromoFilter, PromoLine } from "../../support/MoneyLists.ts"
import { TicketFile, TicketId, TicketLine, TicketState } from "../../support/Tickets.ts"
import { SettingLine } from "../Settings/inForce.ts"
import { Authentication, NeededRole, NotFound, Permission } from "./access.ts"

/** Of a text that a list is filtered by. */
const Name = StorableText.check(Schema.isMaxLength(256))
const before = Schema.optional(Schema.Int)

const described = (description: string) => OpenApi.annotations({ description })

/** Lists for operators: fifty lines each, and the next page begins where the last line says. */
export class ListApi extends HttpApiGroup.make("lists")
  .add(
    HttpApiEndpoint.get("payments", "/payments", { query: PaymentFilter, success: Schema.Array(PaymentLine) })
      .annotate(NeededRole, "viewer")
      .annotateMerge(described("Payments, the newest first; the next page is `before` the last `cursor`.")),
    HttpApiEndpoint.get("promos", "/promos", { query: PromoFilter, success: Schema.Array(PromoLine) })
      .annotate(NeededRole, "viewer")
      .annotateMerge(described("Promo codes in their order; the next page is `after` the last code.")),
    HttpApiEndpoint.get("updates", "/updates", {
      query: { open: Schema.optional(Schema.Literals(["true", "false"])), before },
      success: Schema.Array(SetAsideUpdate)
    })
      .annotate(NeededRole, "viewer")
      .annotateMerge(described("Updates that could not act, without what is in them; `open` for those not replayed.")),
    HttpApiEndpoint.get("tickets", "/tickets", {
      query: { state: Schema.optional(TicketState), before },
      success: Schema.Array(TicketLine)
    })
      .annotate(NeededRole, "viewer")
      .annotateMerge(described("Questions of users, the newest first, without their words.")),
    HttpApiEndpoint.get("ticket", "/tickets/:id", { params: { id: TicketId }, success: TicketFile, error: NotFound })
      .annotate(NeededRole, "support")
      .annotateMerge(described("A question with its words: for whoever helps users alone.")),
    HttpApiEndpoint.get("alerts", "/alerts", {
      query: { open: Schema.optional(Schema.Literals(["true", "false"])), before },
      success: Schema.Array(AlertLine)
    })
      .annotate(NeededRole, "viewer")
      .annotateMerge(described("What operators were told of, the newest first; `open` for what is not over.")),
    HttpApiEndpoint.get("broadcasts", "/broadcasts", { query: { before }, success: Schema.Array(BroadcastLine) })
      .annotate(NeededRole, "owner")
      .annotateMerge(
        described(
          "Broadcasts, the newest first: how many have each, have blocked the bot, failed, or are not known of."
        )
      ),
    HttpApiEndpoint.get("broadcast", "/broadcasts/:id", {
      params: { id: BroadcastId },
      success: BroadcastFile,
      error: NotFound
    })
      .annotate(NeededRole, "owner")
      .annotateMerge(described("A broadcast with what it says, and to whom.")),
    HttpApiEndpoint.get("log", "/log", {
      query: {
        operator: Schema.optional(UserId),
        operation: Schema.optional(Name),
        target: Schema.optional(Name),
        before
      },
      success: Schema.Array(NotedAction)
    })
      .annotate(NeededRole, "viewer")
      .annotateMerge(described("What operators did, the newest first.")),
    HttpApiEndpoint.get("findings", "/findings", { success: Schema.Array(Violation) })
      .annotate(NeededRole, "viewer")
      .annotateMerge(described("Rows that contradict a rule about money, found now: it looks at everybody.")),
    HttpApiEndpoint.get("settings", "/settings", { success: Schema.Array(SettingLine) })
      .annotate(NeededRole, "owner")
      .annotateMerge(described("The settings of the process that answers, without its secrets."))
  )
  .middleware(Permission)
  .middleware(Authentication)
  .annotateMerge(OpenApi.annotations({ title: "Lists" })) {}

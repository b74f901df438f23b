import { Schema } from "effect"
import { Coins } from "../../domain/Coins.ts"
import { UserId } from "../../domain/Ids.ts"
import { StoredLanguage } from "../../domain/Language.ts"
import { Standing } from "../../money/Spending.ts"
import { Charge, HistoryLine, WordlessReceipt } from "../Receipts/Receipt.ts"
import { TicketLine } from "../Tickets.ts"

/** Who a user is. Times are in ms of the epoch. */
export const Profile = Schema.Struct({
  user: UserId,
  /** Null for none, or one that was never seen. */
  username: Schema.NullOr(Schema.String),
  standing: Standing,
  language: StoredLanguage,
  /** Whether messages reach them, as far as it is known. */
  reachable: Schema.Boolean,
  created: Schema.Finite,
  /** Where in the dialog they are, by its name; null before their first step. */
  dialog: Schema.NullOr(Schema.String)
})

/** Everything that is known of a user, but for their words. */
export const UserFile = Schema.Struct({
  profile: Profile,
  accounts: Schema.Array(Schema.Struct({ kind: Schema.String, balance: Schema.Int })),
  /** Spent and allowed, in coins; null where there is no limit. */
  spending: Schema.Struct({
    day: Coins,
    month: Coins,
    dayLimit: Schema.NullOr(Coins),
    monthLimit: Schema.NullOr(Coins)
  }),
  /** The newest of each. */
  jobs: Schema.Array(WordlessReceipt),
  history: Schema.Array(HistoryLine),
  charges: Schema.Array(Charge),
  tickets: Schema.Array(TicketLine)
})
export type UserFile = typeof UserFile.Type

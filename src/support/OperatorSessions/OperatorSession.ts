import { Schema } from "effect"
import { UserId } from "../../domain/Ids.ts"
import { Role } from "../../domain/Role.ts"

/** The number of a session, by which it is revoked; it opens nothing. */
export const SessionId = Schema.Int.pipe(Schema.brand("SessionId"))
export type SessionId = typeof SessionId.Type

/** A browser or script of an operator that is signed in. Times are in ms of the epoch. */
export const OperatorSession = Schema.Struct({
  id: SessionId,
  operator: UserId,
  kind: Schema.Literals(["browser", "script"]),
  /** The most that it may do, whatever its operator may. */
  role: Role,
  name: Schema.String,
  created: Schema.Finite,
  expires: Schema.Finite,
  seen: Schema.NullOr(Schema.Finite)
})
export type OperatorSession = typeof OperatorSession.Type

/** As it is read: `unseen` when its use was not written down lately. */
export const OpenSession = Schema.Struct({ ...OperatorSession.fields, unseen: Schema.Boolean })

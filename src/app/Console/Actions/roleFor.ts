import type { Role } from "../../../domain/Role.ts"
import type { ConsoleAction } from "./ConsoleAction.ts"

/** The role that each action needs. */
export const roleFor: Readonly<Record<ConsoleAction["_tag"], Role>> = {
  Grant: "support",
  Revoke: "support",
  Freeze: "support",
  Unfreeze: "support",
  CloseTicket: "support",
  Acknowledge: "support",
  Answer: "support",
  NoteUser: "support",
  Resend: "support",
  DeliverAgain: "support",
  Release: "support",
  Retry: "support",
  Replay: "support",
  Ban: "owner",
  Credit: "owner",
  Refund: "owner",
  NewPromo: "owner",
  Pause: "owner",
  Resume: "owner",
  Reprice: "owner",
  UsualPrice: "owner",
  NewBroadcast: "owner",
  TestBroadcast: "owner",
  StartBroadcast: "owner",
  PauseBroadcast: "owner",
  StopBroadcast: "owner"
}

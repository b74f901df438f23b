import { Option, Schema } from "effect"
import { UserId } from "../../domain/Ids.ts"

/** A user's id as their link carries it: the rewards are what a guessed one is good for, and its owner gets them. */
export const invitationCode = (user: UserId): string => user.toString(36)

const decode = Schema.decodeUnknownOption(UserId)

export const readInvitation = (code: string): UserId | undefined =>
  /^[0-9a-z]{1,11}$/.test(code) ? Option.getOrUndefined(decode(Number.parseInt(code, 36))) : undefined

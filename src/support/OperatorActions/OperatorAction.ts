import { Option, Schema } from "effect"
import { Coins } from "../../domain/Coins.ts"
import { ChargeId, ModelId, UserId } from "../../domain/Ids.ts"
import { PromoCode, readPromoCode } from "../../money/Promotions.ts"
import type { Action } from "../Operation.ts"
import { PricePercent, Scope, type Subject } from "../../video/Switches.ts"
import { AlertId } from "../Alerts/Alert.ts"
import { TicketId } from "../Tickets.ts"
import { isUntil, Until } from "./readUntil.ts"

/** The most coins that one grant gives: a slip of a finger should not make a millionaire. */
const maxGrant = 100_000
const maxNumber = 999_999_999
const maxUses = 1_000_000
const maxDays = 3650
/** Characters of a reason: a sentence, no essay. */
const maxReason = 200
/** Characters of a route's name, which is the longest of its kind. */
const SubjectId = Schema.String.check(Schema.isMaxLength(200))

const GivenCoins = Coins.check(Schema.isBetween({ minimum: 1, maximum: maxGrant }))
const countUpTo = (maximum: number) => Schema.Int.check(Schema.isBetween({ minimum: 1, maximum }))
const KnownUser = UserId.check(Schema.isGreaterThan(0))
const SomeModel = ModelId.check(Schema.isMaxLength(200))
const Why = Schema.optionalKey(Schema.NonEmptyString.check(Schema.isMaxLength(maxReason)))

/** What operators change of coins, accounts, promo codes, tickets and what is on offer: each is one transaction with its note. */
export const OperatorAction = Schema.Union([
  Schema.TaggedStruct("Grant", { user: KnownUser, coins: GivenCoins }),
  Schema.TaggedStruct("Revoke", { user: KnownUser, coins: GivenCoins }),
  Schema.TaggedStruct("Credit", { charge: ChargeId, coins: GivenCoins }),
  Schema.TaggedStruct("Freeze", { user: KnownUser }),
  Schema.TaggedStruct("Unfreeze", { user: KnownUser }),
  Schema.TaggedStruct("Ban", { user: KnownUser }),
  Schema.TaggedStruct("CloseTicket", { ticket: TicketId }),
  Schema.TaggedStruct("Acknowledge", { alert: AlertId }),
  /** `until` as it is written: a day, a moment or how long; `why` where whoever does it gives no other reason. */
  Schema.TaggedStruct("Pause", {
    scope: Scope,
    id: SubjectId,
    until: Schema.optionalKey(Until),
    why: Why
  }),
  Schema.TaggedStruct("Resume", { scope: Scope, id: SubjectId }),
  /** Ends by itself; `until` and `why` as of a pause. */
  Schema.TaggedStruct("Reprice", { model: SomeModel, percent: PricePercent, until: Until, why: Why }),
  Schema.TaggedStruct("UsualPrice", { model: SomeModel }),
  Schema.TaggedStruct("NewPromo", {
    code: PromoCode,
    coins: GivenCoins,
    uses: countUpTo(maxUses),
    days: Schema.optionalKey(countUpTo(maxDays))
  })
])
export type OperatorAction = typeof OperatorAction.Type

/** What the notes call an action, which is how it is called in the chat. */
export const nameOf = {
  Grant: "grant",
  Revoke: "revoke",
  Credit: "credit",
  Freeze: "freeze",
  Unfreeze: "unfreeze",
  Ban: "ban",
  CloseTicket: "close",
  Acknowledge: "ack",
  Pause: "pause",
  Resume: "resume",
  Reprice: "reprice",
  UsualPrice: "usualprice",
  NewPromo: "newpromo"
} as const satisfies Readonly<Record<OperatorAction["_tag"], Action>>

const decodeCharge = Schema.decodeUnknownOption(ChargeId)
const decodePercent = Schema.decodeUnknownOption(PricePercent)
const decodeUser = Schema.decodeUnknownOption(KnownUser)
const readUser = (text: string | undefined): UserId | undefined =>
  text !== undefined && /^\d{1,16}$/.test(text) ? Option.getOrUndefined(decodeUser(Number(text))) : undefined
const readWhole = (text: string | undefined, most: number): number | undefined =>
  text !== undefined && /^\d{1,9}$/.test(text) && Number(text) >= 1 && Number(text) <= most ? Number(text) : undefined
const readCoins = (text: string | undefined): Coins | undefined => {
  const coins = readWhole(text, maxGrant)
  return coins === undefined ? undefined : Coins.make(coins)
}

type Words = ReadonlyArray<string>

const readGift = (_tag: "Grant" | "Revoke", [id, text, ...rest]: Words): OperatorAction | undefined => {
  const user = readUser(id)
  const coins = readCoins(text)
  return user === undefined || coins === undefined || rest.length > 0 ? undefined : { _tag, user, coins }
}

const readCredit = ([id, text, ...rest]: Words): OperatorAction | undefined => {
  const charge = Option.getOrUndefined(decodeCharge(id))
  const coins = readCoins(text)
  return charge === undefined || coins === undefined || rest.length > 0 ? undefined : { _tag: "Credit", charge, coins }
}

const readStanding = (_tag: "Freeze" | "Unfreeze" | "Ban", words: Words): OperatorAction | undefined => {
  const user = words.length === 1 ? readUser(words[0]) : undefined
  return user && { _tag, user }
}

/** The number of a ticket or an alert, alone. */
const readOne = ([text, ...rest]: Words): number | undefined =>
  rest.length > 0 ? undefined : readWhole(text, maxNumber)

const readClose = (words: Words): OperatorAction | undefined => {
  const ticket = readOne(words)
  return ticket === undefined ? undefined : { _tag: "CloseTicket", ticket: TicketId.make(ticket) }
}

const readAcknowledge = (words: Words): OperatorAction | undefined => {
  const alert = readOne(words)
  return alert === undefined ? undefined : { _tag: "Acknowledge", alert: AlertId.make(alert) }
}

const readPromo = ([text = "", amount, often, long, ...rest]: Words): OperatorAction | undefined => {
  const code = readPromoCode(text)
  const coins = readCoins(amount)
  const uses = readWhole(often, maxUses)
  const days = readWhole(long, maxDays)
  const readable = (long === undefined) === (days === undefined) && rest.length === 0
  if (code === undefined || coins === undefined || uses === undefined || !readable) return undefined
  return { _tag: "NewPromo", code, coins, uses, ...(days !== undefined && { days }) }
}

/** What the first words name, and those that follow it; undefined where they name nothing that can be switched. */
const readSubject = ([first = "", ...more]: Words): (Subject & { readonly rest: Words }) | undefined => {
  const scope = Scope.literals.find((one) => one === first.toLowerCase())
  if (scope === undefined) return undefined
  if (scope === "sales" || scope === "orders") return { scope, id: "", rest: more }
  const [id, ...rest] = more
  return id === undefined ? undefined : { scope, id, rest }
}

const readPause = (words: Words): OperatorAction | undefined => {
  const subject = readSubject(words)
  if (subject === undefined) return undefined
  const { rest, ...named } = subject
  const [first = "", ...more] = rest
  const why = (isUntil(first) ? more : rest).join(" ").slice(0, maxReason)
  return why === "" ? undefined : { _tag: "Pause", ...named, why, ...(isUntil(first) && { until: first }) }
}

const readResume = (words: Words): OperatorAction | undefined => {
  const subject = readSubject(words)
  return subject === undefined || subject.rest.length > 0
    ? undefined
    : { _tag: "Resume", scope: subject.scope, id: subject.id }
}

/** `sora-2 80% 6h REASON`. */
const readReprice = ([model, part = "", until = "", ...more]: Words): OperatorAction | undefined => {
  const percent = Option.getOrUndefined(decodePercent(Number(/^(\d{1,4})%$/.exec(part)?.[1])))
  const why = more.join(" ").slice(0, maxReason)
  if (model === undefined || percent === undefined || !isUntil(until) || why === "") return undefined
  return { _tag: "Reprice", model: ModelId.make(model), percent, until, why }
}

const readUsualPrice = ([model, ...rest]: Words): OperatorAction | undefined =>
  model === undefined || rest.length > 0 ? undefined : { _tag: "UsualPrice", model: ModelId.make(model) }

/** Reads what an operator wrote behind a command of the chat; undefined where it is written otherwise. */
export const readAction = (action: Action, argument: string): OperatorAction | undefined => {
  const words = argument.split(/\s+/).filter(Boolean)
  switch (action) {
    case "grant":
      return readGift("Grant", words)
    case "revoke":
      return readGift("Revoke", words)
    case "credit":
      return readCredit(words)
    case "freeze":
      return readStanding("Freeze", words)
    case "unfreeze":
      return readStanding("Unfreeze", words)
    case "ban":
      return readStanding("Ban", words)
    case "close":
      return readClose(words)
    case "ack":
      return readAcknowledge(words)
    case "pause":
      return readPause(words)
    case "resume":
      return readResume(words)
    case "reprice":
      return readReprice(words)
    case "usualprice":
      return readUsualPrice(words)
    case "newpromo":
      return readPromo(words)
  }
}

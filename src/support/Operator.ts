import { Context, Effect, Layer, Option, Schema } from "effect"
import { Audit } from "./Audit.ts"
import { Billing } from "../money/Billing.ts"
import type { Operation } from "./Operation.ts"
import { Coins } from "../domain/Coins.ts"
import { ChargeId, UserId } from "../domain/Ids.ts"
import { defaultLanguage, type Language } from "../domain/Language.ts"
import { Promotions, readPromoCode } from "../money/Promotions.ts"
import { escapeHtml } from "../platform/Locale.ts"
import { labelOf, ModelCatalogue } from "../video/ModelCatalogue.ts"
import { makeNotices } from "../users/Notices.ts"
import { Payments } from "../money/Payments.ts"
import { Receipts } from "./Receipts.ts"
import { foundText } from "./Receipts/texts.ts"
import { Users } from "../users/Users.ts"
import { Spending, type Standing } from "../money/Spending.ts"
import { TelegramGateway } from "../telegram/TelegramGateway.ts"

/** Who asks, for what, in which language; `event` makes what they ask happen once. */
export interface Request {
  readonly operation: Operation
  readonly argument: string
  readonly language: Language
  readonly event: string
}

/** How each operation is written. */
const usage: Readonly<Record<Operation, string>> = {
  refund: "/refund CHARGE",
  audit: "/audit",
  find: "/find JOB, USER or CHARGE",
  grant: "/grant USER COINS",
  freeze: "/freeze USER",
  unfreeze: "/unfreeze USER",
  ban: "/ban USER",
  newpromo: "/newpromo CODE COINS USES [DAYS]"
}

const standings = { freeze: "frozen", unfreeze: "active", ban: "banned" } as const satisfies Partial<
  Record<Operation, Standing>
>

/** The most coins that one grant gives: a slip of a finger should not make a millionaire. */
const maxGrant = 100_000

const decodeCharge = Schema.decodeUnknownOption(ChargeId)
const decodeUser = Schema.decodeUnknownOption(UserId)
const user = (text: string | undefined) =>
  text !== undefined && /^\d{1,16}$/.test(text) ? decodeUser(Number(text)) : Option.none()
const whole = (text: string | undefined, most: number): number | undefined =>
  text !== undefined && /^\d{1,9}$/.test(text) && Number(text) >= 1 && Number(text) <= most ? Number(text) : undefined

/**
 * What operators can ask for in the chat. The answer is a message in Telegram's HTML; a request that cannot be read is
 * answered with how it is written. Every request is logged with its operation, and acts once per event.
 */
export class Operator extends Context.Service<
  Operator,
  { readonly answer: (request: Request) => Effect.Effect<string> }
>()("kudo/Operator") {
  static readonly layer = Layer.effect(
    Operator,
    Effect.gen(function* () {
      const audit = yield* Audit
      const receipts = yield* Receipts
      const catalogue = yield* ModelCatalogue
      const money = yield* makeMoney
      const people = yield* makePeople

      const search = Effect.fnUntraced(function* ({ argument, language }: Request) {
        const label = (id: Parameters<typeof catalogue.find>[0]) => labelOf(catalogue, id, language)
        return foundText(yield* receipts.search(argument), language, label, escapeHtml)
      })

      const check = Effect.map(audit.check, (violations) =>
        violations.length === 0
          ? "✅ Every coin is accounted for."
          : [
              `🚨 <b>${violations.length} violations</b>`,
              ...violations
                .slice(0, 20)
                .map(({ check, row }) => `${check} <code>${escapeHtml(JSON.stringify(row))}</code>`)
            ].join("\n")
      )

      const act = (request: Request) => {
        const words = request.argument.split(/\s+/).filter(Boolean)
        switch (request.operation) {
          case "audit":
            return check
          case "find":
            return words.length === 1 ? search(request) : Effect.succeed(usage.find)
          case "refund":
            return money.refund(words)
          case "grant":
            return money.grant(words, request.event)
          case "newpromo":
            return money.promo(words)
          case "freeze":
          case "unfreeze":
          case "ban":
            return people.setStanding(request.operation, words)
        }
      }

      return Operator.of({
        answer: (request) =>
          Effect.logInfo("operator's request").pipe(
            Effect.andThen(act(request)),
            Effect.catchCause((cause) =>
              Effect.as(Effect.logError("operator's request failed", cause), "⚠️ That did not work. See the log.")
            ),
            Effect.annotateLogs({ operation: request.operation })
          )
      })
    })
  )
}

const makeMoney = Effect.gen(function* () {
  const payments = yield* Payments
  const billing = yield* Billing
  const promotions = yield* Promotions
  const users = yield* Users
  const gateway = yield* TelegramGateway
  const notices = yield* makeNotices

  /** Telegram first: a refund that it refuses must cost nobody coins. Repeated, it finds the refund made. */
  const refund = Effect.fnUntraced(function* (words: ReadonlyArray<string>) {
    const charge = words.length === 1 ? decodeCharge(words[0]) : Option.none()
    if (Option.isNone(charge)) return usage.refund
    const payer = yield* payments.payer(charge.value)
    if (payer === undefined) return "This charge is not known."
    const refused = yield* gateway.stars.refundStars(payer, charge.value).pipe(
      Effect.as(undefined),
      Effect.catch(({ reason }) =>
        reason._tag === "BadRequest" && /ALREADY_REFUNDED/.test(reason.description)
          ? Effect.succeed(undefined)
          : Effect.succeed(reason._tag)
      )
    )
    if (refused !== undefined) return `Telegram did not refund it: ${refused}. No coin was moved.`
    const reversed = yield* payments.refunded(charge.value)
    const balance = yield* billing.balance(payer)
    if (reversed) yield* notices.tell(payer, "refunded", { balance })
    return `↩️ Refunded${reversed ? "" : " before"}. Balance of <code>${payer}</code>: ${balance} 🪙`
  })

  const grant = Effect.fnUntraced(function* ([id, amount, ...rest]: ReadonlyArray<string>, event: string) {
    const receiver = user(id)
    const coins = whole(amount, maxGrant)
    if (Option.isNone(receiver) || coins === undefined || rest.length > 0) return usage.grant
    yield* users.ensure(receiver.value, defaultLanguage)
    yield* billing.grant(receiver.value, {
      kind: "bonus",
      from: "promotions",
      amount: Coins.make(coins),
      key: `grant:${event}`,
      reason: "grant"
    })
    return `🎁 Balance of <code>${receiver.value}</code>: ${yield* billing.balance(receiver.value)} 🪙`
  })

  const promo = Effect.fnUntraced(function* ([text = "", amount, often, long, ...rest]: ReadonlyArray<string>) {
    const code = readPromoCode(text)
    const coins = whole(amount, maxGrant)
    const uses = whole(often, 1_000_000)
    const days = whole(long, 3650)
    const readable = (long === undefined) === (days === undefined) && rest.length === 0
    if (code === undefined || coins === undefined || uses === undefined || !readable) return usage.newpromo
    const made = yield* promotions.createPromo({ code, coins: Coins.make(coins), uses, days })
    return made ? `🎁 /promo ${code}: ${coins} 🪙, ${uses} times` : "This code exists."
  })

  return { refund, grant, promo }
})

const makePeople = Effect.gen(function* () {
  const spending = yield* Spending
  return {
    setStanding: Effect.fnUntraced(function* (operation: keyof typeof standings, words: ReadonlyArray<string>) {
      const whom = words.length === 1 ? user(words[0]) : Option.none()
      if (Option.isNone(whom)) return usage[operation]
      const known = yield* spending.setStanding(whom.value, standings[operation])
      return known ? `<code>${whom.value}</code> is ${standings[operation]} now.` : "This user is not known."
    })
  }
})

import { Context, Effect, Layer, Option, Redacted, Schema } from "effect"
import type { SqlError } from "effect/sql"
import { Audit } from "./Audit.ts"
import { type Inquiry, usage } from "./Operation.ts"
import { ChargeId, type UserId } from "../domain/Ids.ts"
import type { Language } from "../domain/Language.ts"
import { readNumber } from "../domain/VideoNumber.ts"
import { escapeHtml } from "../platform/Locale.ts"
import { labelOf, ModelCatalogue } from "../video/ModelCatalogue.ts"
import { Lookup } from "./Lookup.ts"
import { adminKeyboard, hitsScreen } from "./Operator/hits.ts"
import type { Screen } from "../telegram/TelegramGateway.ts"
import { OperatorSessions } from "./OperatorSessions.ts"
import { Receipts } from "./Receipts.ts"
import { makeRefund } from "./Refunds.ts"
import { foundText } from "./Receipts/texts.ts"
import { switchesText } from "./OperatorActions/switchTexts.ts"
import { Switches } from "../video/Switches.ts"

/** What is asked for by whom, in which language. */
export interface Request {
  readonly operator: UserId
  readonly operation: Inquiry
  readonly argument: string
  readonly language: Language
}

const decodeCharge = Schema.decodeUnknownOption(ChargeId)

/**
 * What operators look up in the chat, and refunds, which are Telegram's first. The answer is a message in Telegram's HTML with its buttons;
 * a request that cannot be read is answered with how it is written. Each may be asked again: nothing happens twice.
 */
export class Operator extends Context.Service<
  Operator,
  { readonly answer: (request: Request) => Effect.Effect<Screen> }
>()("kudo/Operator") {
  static readonly layer = (options: { readonly consoleUrl: string }) =>
    Layer.effect(
      Operator,
      Effect.gen(function* () {
        const audit = yield* Audit
        const lookup = yield* Lookup
        const sessions = yield* OperatorSessions
        const receipts = yield* Receipts
        const catalogue = yield* ModelCatalogue
        const switches = yield* Switches
        const refund = yield* makeRefund

        const refundOf = (words: ReadonlyArray<string>) => {
          const charge = words.length === 1 ? decodeCharge(words[0]) : Option.none()
          return Option.isNone(charge) ? Effect.succeed(usage.refund) : refund(charge.value)
        }

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

        // What follows the # stays in the browser: no server, no log and no preview of the link has the secret.
        const signIn = ({ operator }: Request) =>
          Effect.map(
            sessions.link(operator),
            (secret) =>
              `🔑 ${options.consoleUrl}#in=${Redacted.value(secret)}\nOpens the console once, within ten minutes. Whoever has it is you.`
          )

        const admin = (request: Request) =>
          request.argument === ""
            ? Effect.map(signIn(request), (html) => ({ html, keyboard: adminKeyboard }))
            : Effect.map(lookup.find(request.argument), hitsScreen)

        const act = (request: Request): Effect.Effect<string | Screen, SqlError.SqlError | Schema.SchemaError> => {
          const words = request.argument.split(/\s+/).filter(Boolean)
          switch (request.operation) {
            case "admin":
              return admin(request)
            case "audit":
              return check
            case "switches":
              return Effect.sync(() => switchesText(switches.current()))
            case "find":
              return words.length === 1 || readNumber(request.argument) !== undefined
                ? search(request)
                : Effect.succeed(usage.find)
            case "refund":
              return refundOf(words)
          }
        }

        return Operator.of({
          answer: (request) =>
            Effect.logInfo("operator's request").pipe(
              Effect.andThen(act(request)),
              Effect.catchCause((cause) =>
                Effect.as(Effect.logError("operator's request failed", cause), "⚠️ That did not work. See the log.")
              ),
              Effect.map((answer): Screen => (typeof answer === "string" ? { html: answer, keyboard: [] } : answer)),
              Effect.annotateLogs({ operation: request.operation })
            )
        })
      })
    )
}

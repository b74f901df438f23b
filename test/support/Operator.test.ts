import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { Coins } from "../../src/domain/Coins.ts"
import { ChargeId, UserId } from "../../src/domain/Ids.ts"
import { Billing } from "../../src/money/Billing.ts"
import { Payments } from "../../src/money/Payments.ts"
import { Audit, type Violation } from "../../src/support/Audit.ts"
import type { Inquiry } from "../../src/support/Operation.ts"
import { Lookup } from "../../src/support/Lookup.ts"
import { Operator } from "../../src/support/Operator.ts"
import { OperatorSessions } from "../../src/support/OperatorSessions.ts"
import { Receipts } from "../../src/support/Receipts.ts"
import { BadRequest, type TelegramError } from "../../src/telegram/TelegramGateway.ts"
import { Users } from "../../src/users/Users.ts"
import { switchboard, type SwitchedOff, Switches } from "../../src/video/Switches.ts"
import { ModelCatalogue } from "../../src/video/ModelCatalogue.ts"
import { offered } from "../kit/dialogs.ts"
import { makeTelegramRecorder } from "../kit/TelegramRecorder.ts"

const payer = UserId.make(77)

/** A desk at which the test decides what the services find, and reads what they were asked to do. */
const desk = (
  found: {
    readonly violations?: ReadonlyArray<Violation>
    readonly refund?: TelegramError["reason"]
    readonly takenBack?: boolean
    readonly auditBreaks?: boolean
    readonly off?: ReadonlyArray<SwitchedOff>
  } = {}
) => {
  const done: Array<string> = []
  const buttons: Array<string> = []
  const note = (what: string) => Effect.sync(() => void done.push(what))
  const telegram = makeTelegramRecorder()
  if (found.refund !== undefined) telegram.fail("refundStars", found.refund)
  const doubles = Layer.mergeAll(
    Layer.mock(Lookup, {
      find: () =>
        Effect.succeed([
          { _tag: "User", user: payer, username: "payer", standing: "active", language: "en", created: 0 } as const,
          {
            _tag: "Charge",
            charge: ChargeId.make("c".repeat(70)),
            user: payer,
            stars: 50,
            refunded: false,
            at: 0
          } as const
        ])
    }),
    Layer.succeed(Audit, {
      check: found.auditBreaks ? Effect.die("broken") : Effect.succeed(found.violations ?? []),
      round: Effect.succeed([])
    }),
    Layer.mock(Billing, {
      balance: () => Effect.succeed(Coins.make(60))
    }),
    Layer.mock(Payments, {
      payer: (charge) => Effect.succeed(charge === "stx-known" ? payer : undefined),
      refunded: (charge) => Effect.as(note(`took back ${charge}`), found.takenBack !== true)
    }),
    Layer.mock(Users, { language: () => Effect.succeed("en" as const) }),
    Layer.mock(OperatorSessions, { link: (operator) => Effect.succeed(Redacted.make(`link-of-${operator}`)) }),
    Layer.mock(Receipts, { search: () => Effect.succeed({ _tag: "Nothing" }) }),
    Layer.succeed(ModelCatalogue, offered),
    Switches.layerFixed(switchboard(found.off ?? [])),
    telegram.layer
  )
  const ask = (operation: Inquiry, argument = "") =>
    Effect.flatMap(Operator, ({ answer }) =>
      Effect.map(answer({ operator: UserId.make(9), operation, argument, language: "en" }), (screen) => {
        buttons.push(...screen.keyboard.flat().flatMap((key) => ("data" in key ? [key.data] : [])))
        return screen.html
      })
    ).pipe(Effect.provide(Operator.layer({ consoleUrl: "https://bot.example.com/ops" }).pipe(Layer.provide(doubles))))
  return { ask, done, buttons, told: () => telegram.calls.filter(({ method }) => method === "say").length }
}

describe("an operator", () => {
  it.effect("searches as in the console, with buttons for what is done most where they have room", () =>
    Effect.gen(function* () {
      const { ask, buttons } = desk()
      const found = yield* ask("admin", "@payer")
      assert.include(found, "@payer")
      assert.include(found, "c".repeat(70))
      assert.deepStrictEqual(buttons, ["Vfind 77", "Vfreeze 77"])
    })
  )

  it.effect("reads what is off, since when, until when, by whom and why", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* desk().ask("switches"), "Everything is on.")
      const off: ReadonlyArray<SwitchedOff> = [
        { scope: "orders", id: "", since: 0, until: 3_600_000, reason: "<moving>", operator: UserId.make(9) },
        { scope: "route", id: "kie:wan/3", since: 0, until: null, reason: "it is gone", operator: null }
      ]
      const said = (yield* desk({ off }).ask("switches")).replaceAll("\u00a0", " ")
      assert.match(said, /orders<\/code> is off until 1 Jan, 01:00 UTC\. Since .*, by <code>9<\/code>: &lt;moving&gt;/)
      assert.match(said, /route kie:wan\/3<\/code> is off\. Since .*, by the provider: it is gone/)
    })
  )

  const unreadable: ReadonlyArray<readonly [Inquiry, string]> = [
    ["refund", ""],
    ["find", "two words"]
  ]
  it.effect.each(unreadable)("is told how it is written: /%s %s", ([operation, argument]) =>
    Effect.gen(function* () {
      const { ask, done } = desk()
      assert.match(yield* ask(operation, argument), new RegExp(`^/${operation} `))
      assert.deepStrictEqual(done, [])
    })
  )

  it.effect("gets a link of their own into the console, whose secret no server is sent", () =>
    Effect.gen(function* () {
      assert.include(yield* desk().ask("admin"), "https://bot.example.com/ops#in=link-of-9")
    })
  )

  it.effect("refunds a charge: Telegram first, then the coins, and its payer is told", () =>
    Effect.gen(function* () {
      const { ask, done, told } = desk()
      assert.include(yield* ask("refund", "stx-known"), "Refunded. ")
      assert.deepStrictEqual([done, told()], [["took back stx-known"], 1])
    })
  )

  it.effect("moves no coin for a charge that is not known, or that Telegram does not refund", () =>
    Effect.gen(function* () {
      const unknown = desk()
      assert.strictEqual(yield* unknown.ask("refund", "stx-other"), "This charge is not known.")
      const refused = desk({ refund: new BadRequest({ description: "CHARGE_INVALID" }) })
      assert.include(yield* refused.ask("refund", "stx-known"), "No coin was moved.")
      assert.deepStrictEqual([...unknown.done, ...refused.done], [])
    })
  )

  it.effect("who repeats a refund is told that it was made, and its payer nothing", () =>
    Effect.gen(function* () {
      const reason = new BadRequest({ description: "CHARGE_ALREADY_REFUNDED" })
      const { ask, told } = desk({ refund: reason, takenBack: true })
      assert.include(yield* ask("refund", "stx-known"), "Refunded before.")
      assert.strictEqual(told(), 0)
    })
  )

  it.effect("sees an audit, and that something did not work", () =>
    Effect.gen(function* () {
      assert.include(yield* desk().ask("audit"), "Every coin is accounted for")
      const wrong = desk({ violations: [{ check: "sum is zero", row: { users: 1, house: 0 } }] })
      assert.include(yield* wrong.ask("audit"), "sum is zero")
      assert.include(yield* desk({ auditBreaks: true }).ask("audit"), "did not work")
    })
  )
})

import { Context, Duration, Effect, Layer, Schema } from "effect"
import {
  badRequest,
  BotApiError,
  noSuchMethod,
  notSimulated,
  unsimulatedParameters,
  tooManyRequests,
  unauthorized
} from "./BotApiError.ts"
import { chatMethods } from "./BotApiChats.ts"
import { copyMethods } from "./BotApiCopies.ts"
import { groupMethods } from "./BotApiGroups.ts"
import { inlineMethods } from "./BotApiInline.ts"
import { mediaMethods, paidMediaMethods } from "./BotApiMedia.ts"
import { fleetingMethods, messageMethods } from "./BotApiMessages.ts"
import { type Answered, type Method, type Methods, type Params } from "./BotApiParams.ts"
import { paymentMethods } from "./BotApiPayments.ts"
import { placeMethods } from "./BotApiPlaces.ts"
import { profileMethods, settingMethods } from "./BotApiProfile.ts"
import { richMethods } from "./BotApiRich.ts"
import { topicMethods } from "./BotApiTopics.ts"
import { updateMethods } from "./BotApiUpdates.ts"
import { Calls } from "./Calls.ts"
import { type Fault, Faults, type Says, Treatment } from "./Faults.ts"
import { exactName, methodNames } from "./MethodNames.ts"
import { nearest } from "./nearest.ts"
import { WebhookAnswers } from "./WebhookAnswers.ts"

const statusTexts: Readonly<Record<number, string>> = {
  400: "Bad Request",
  403: "Forbidden: bot was blocked by the user",
  404: "Not Found",
  409: "Conflict",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout"
}

/** Why a call of any method is refused for what it asks besides. */
const refusalOf = ({ values }: Params) => {
  const { business_connection_id: connection = "" } = values
  // No user's account is connected to a bot here, so that whatever connection a call names is none.
  if (connection !== "") return badRequest("business connection not found")
  const asked = unsimulatedParameters.find((name) => values[name] !== undefined && values[name] !== null)
  return asked === undefined ? undefined : notSimulated(asked)
}

/** A method's effect under a fault. */
const underFault = (method: Method, params: Params, fault: Fault | undefined) => {
  const treatment = fault?.kind
  const refusal = refusalOf(params)
  const act =
    refusal !== undefined
      ? Effect.fail(refusal)
      : method(Schema.is(Treatment)(treatment) ? { ...params, treatment } : params)
  switch (fault?.kind) {
    case "close":
      return Effect.fail(new BotApiError({ code: 502, description: "the connection was closed" }))
    case "gateway":
      return Effect.fail(new BotApiError({ code: fault.status, description: `a gateway answered ${fault.status}` }))
    case "delay":
      return Effect.andThen(Effect.sleep(Duration.millis(fault.delayMs ?? 1000)), act)
    case "duplicate":
      return Effect.andThen(act, act)
    case "rate-limit":
      return Effect.fail(tooManyRequests(fault.retryAfter ?? 1))
    case "unauthorized":
      return Effect.fail(unauthorized)
    case "fail": {
      const { status } = fault
      return Effect.fail(
        new BotApiError({ code: status, description: fault.words ?? statusTexts[status] ?? `Error ${status}` })
      )
    }
    default:
      return act
  }
}

/** A call says the values of its parameters. */
const says =
  ({ values }: Params): Says =>
  (words) =>
    Object.values(values).some((value) => String(value) === words)

/** All methods by what they are about, as the README's table shows them. */
const allMethods = Effect.map(
  Effect.all({
    "the bot itself": profileMethods,
    settings: settingMethods,
    updates: updateMethods,
    "texts, editing, deleting": messageMethods,
    "rich messages": richMethods,
    "what passes": fleetingMethods,
    files: mediaMethods,
    "paid media": paidMediaMethods,
    inline: inlineMethods,
    "places, contacts, dice, polls": placeMethods,
    "forwards and copies": copyMethods,
    "the chat": chatMethods,
    groups: groupMethods,
    topics: topicMethods,
    Stars: paymentMethods
  }),
  (groups): Readonly<Record<string, Methods>> => groups
)

/** A call's outcome, and the fault that hit it, which also spoils what is heard of it. */
interface Called {
  readonly outcome: Effect.Effect<Answered, BotApiError>
  readonly fault: Fault | undefined
}

/** The methods of one bot: every call goes through here, is written down, and meets its fault. */
export class BotMethods extends Context.Service<
  BotMethods,
  {
    readonly call: (name: string, params: Params) => Effect.Effect<Called>
    /** The methods that do here what they do at Telegram, by what they are about. */
    readonly simulated: Readonly<Record<string, ReadonlyArray<string>>>
  }
>()("kudo/Playground/BotMethods") {
  static readonly layer = Layer.effect(
    BotMethods,
    Effect.gen(function* () {
      const groups = yield* allMethods
      const methods: Methods = Object.assign({}, ...Object.values(groups))
      const calls = yield* Calls
      const faults = yield* Faults
      const answers = yield* WebhookAnswers

      const call = Effect.fnUntraced(function* (given: string, params: Params) {
        const name = exactName(given)
        const act = name === undefined ? undefined : methods[name]
        const fault =
          act === undefined || name === undefined ? undefined : yield* faults.take("telegram", name, says(params))
        const acting =
          act !== undefined
            ? underFault(act, params, fault)
            : Effect.fail(name === undefined ? noSuchMethod(nearest(given, methodNames)) : notSimulated(name))
        const outcome = yield* Effect.result(acting)
        const error = outcome._tag === "Failure" ? outcome.failure.description : undefined
        yield* calls.record(name ?? given.slice(0, maxUnknownName), params, error)
        return { outcome: Effect.fromResult(outcome), fault }
      })
      yield* answers.attach(call)
      const simulated = Object.fromEntries(Object.entries(groups).map(([about, own]) => [about, Object.keys(own)]))
      return { call, simulated }
    })
  )
}

/** What is kept of the name of a method that does not exist. */
const maxUnknownName = 64

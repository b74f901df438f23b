import { Effect, Option, type Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import type { ChargeId, JobId } from "../../../domain/Ids.ts"
import { SetAsideUpdates } from "../../../inbox/SetAsideUpdates.ts"
import { Billing } from "../../../money/Billing.ts"
import { Payments } from "../../../money/Payments.ts"
import { counted } from "../../../platform/counted.ts"
import { GrantRequests, isOperator, keepsStanding, OperatorIds } from "../../../support/OperatorActions.ts"
import { Receipts } from "../../../support/Receipts.ts"
import { Alerts } from "../../../support/Alerts.ts"
import { Tickets } from "../../../support/Tickets.ts"
import { makeUnfitPrice } from "../../../support/OperatorActions/repricing.ts"
import { makeUnknown } from "../../../support/OperatorActions/switching.ts"
import { subjectText } from "../../../support/OperatorActions/switchTexts.ts"
import { wordsOf } from "../../../telegram/wordsOf.ts"
import { Switches } from "../../../video/Switches.ts"
import { makeBroadcastPreview } from "./broadcasts.ts"
import type { ActionOf, ConsoleAction, Preview } from "./ConsoleAction.ts"
import { cannot, would } from "./previews.ts"

type PreviewError = SqlError.SqlError | Schema.SchemaError

/** Tells what each action would do, and does none of it. */
export const makePreview = Effect.gen(function* () {
  const coins = yield* makeCoins
  const standing = yield* makeStanding
  const video = yield* makeVideo
  const others = yield* makeOthers
  const switching = yield* makeSwitching
  const repricing = yield* makeRepricing
  const broadcast = yield* makeBroadcastPreview

  return Effect.fnUntraced(function* (action: ConsoleAction): Effect.fn.Return<Preview, PreviewError> {
    switch (action._tag) {
      case "Grant":
        return yield* coins.grant(action)
      case "Revoke":
        return yield* coins.revoke(action)
      case "Credit":
        return yield* coins.credit(action)
      case "Refund":
        return yield* coins.refund(action)
      case "Freeze":
      case "Unfreeze":
      case "Ban":
        return yield* standing(action)
      case "Resend":
      case "DeliverAgain":
        return yield* video.send(action)
      case "Release":
        return yield* video.release(action)
      case "Retry":
        return yield* video.retry(action)
      case "Answer":
      case "CloseTicket":
        return yield* others.ticket(action)
      case "Acknowledge":
        return yield* others.alert(action)
      case "NoteUser":
        return would(`Other operators would read it on the page of user ${action.user}, who does not.`)
      case "NewPromo":
        return yield* others.promo(action)
      case "Pause":
      case "Resume":
        return switching(action)
      case "Reprice":
      case "UsualPrice":
        return repricing(action)
      case "Replay":
        return yield* others.replay(action)
      case "NewBroadcast":
      case "TestBroadcast":
      case "StartBroadcast":
      case "PauseBroadcast":
      case "StopBroadcast":
        return yield* broadcast(action)
    }
  })
})

const makeCoins = Effect.gen(function* () {
  const receipts = yield* Receipts
  const billing = yield* Billing
  const requests = yield* GrantRequests

  const charge = (id: ChargeId) =>
    Effect.map(receipts.search(id), (found) => (found._tag === "Charge" ? found.charge : undefined))

  const grant = Effect.fnUntraced(function* ({ user, coins }: ActionOf<"Grant">) {
    const known = (yield* receipts.wallet(user)) !== undefined
    const balance = yield* billing.balance(user)
    return would(
      known
        ? `User ${user} has ${balance} 🪙 and would have ${balance + coins} 🪙.`
        : `User ${user} has not used the bot yet: ${coins} 🪙 would wait for them.`,
      requests.wantSecond(coins) ? "It is a large grant: it waits for a second operator." : undefined
    )
  })

  const revoke = Effect.fnUntraced(function* ({ user, coins }: ActionOf<"Revoke">) {
    const left = yield* billing.grantedLeft(user)
    if (left === 0) return cannot(`Of what was granted to user ${user} nothing is left.`)
    const taken = Math.min(left, coins)
    return would(`${taken} 🪙 of the ${left} 🪙 that are left of what was granted to user ${user} would be taken back.`)
  })

  const credit = Effect.fnUntraced(function* ({ charge: id, coins }: ActionOf<"Credit">) {
    const found = yield* charge(id)
    if (found === undefined) return cannot("This charge is not known.")
    if (found.refunded !== null) return cannot("This charge was refunded.")
    if (found.invoice !== null || found.coins > 0) return cannot("This charge has its coins.")
    return would(`User ${found.user} paid ${found.stars} ⭐ for no invoice of ours, and would get ${coins} 🪙 for it.`)
  })

  const refund = Effect.fnUntraced(function* ({ charge: id }: ActionOf<"Refund">) {
    const found = yield* charge(id)
    if (found === undefined) return cannot("This charge is not known.")
    if (found.refunded !== null) return cannot(`This charge of user ${found.user} was refunded before.`)
    const balance = yield* billing.balance(found.user)
    return would(
      `${found.stars} ⭐ would go back to user ${found.user} at Telegram, which takes them from the bot.`,
      `The ${found.coins} 🪙 of the charge would be taken back; they have ${balance} 🪙, and what they have spent of it becomes a debt.`
    )
  })

  return { grant, revoke, credit, refund }
})

const makeStanding = Effect.gen(function* () {
  const receipts = yield* Receipts
  const payments = yield* Payments
  const becomes = { Freeze: "frozen", Unfreeze: "active", Ban: "banned" } as const
  const means = {
    Freeze: "They could neither order nor pay; videos in the making go on.",
    Unfreeze: "They could order and pay again.",
    Ban: "The bot would answer them no more; videos in the making go on."
  } as const

  const operators = yield* OperatorIds
  return Effect.fnUntraced(function* ({ _tag, user }: ActionOf<"Freeze" | "Unfreeze" | "Ban">) {
    if (keepsStanding(operators, _tag, user)) return cannot(`User ${user} ${isOperator}`)
    const wallet = yield* receipts.wallet(user)
    if (wallet === undefined) return cannot(`User ${user} is not known.`)
    if (wallet.standing === becomes[_tag]) return cannot(`User ${user} is ${wallet.standing} already.`)
    const subscription = _tag === "Ban" ? yield* payments.subscription(user) : undefined
    return would(
      `User ${user} is ${wallet.standing} and would be ${becomes[_tag]}. ${means[_tag]}`,
      subscription === undefined || subscription.cancelled
        ? undefined
        : `Their subscription would be ended at Telegram: it charges them no more.`
    )
  })
})

const isOver = new Set<string>(["delivered", "failed", "cancelled"])

const makeVideo = Effect.gen(function* () {
  const receipts = yield* Receipts
  const find = (job: JobId) => Effect.map(receipts.job(job), Option.getOrUndefined)
  const unknown = cannot("There is no such video.")

  const send = Effect.fnUntraced(function* ({ _tag, job }: ActionOf<"Resend" | "DeliverAgain">) {
    const video = yield* find(job)
    if (video === undefined) return unknown
    if (!video.there) return cannot(`Video № ${video.number} is ${video.state}: there is nothing to be sent.`)
    return would(
      _tag === "Resend"
        ? `User ${video.user} would get video № ${video.number} once more: what Telegram has of it, else our own copy, else a link.`
        : `User ${video.user} would get video № ${video.number} once more, uploaded anew from our own copy.`,
      "It costs them nothing."
    )
  })

  const release = Effect.fnUntraced(function* ({ job }: ActionOf<"Release">) {
    const video = yield* find(job)
    if (video === undefined) return unknown
    if (isOver.has(video.state)) return cannot(`Video № ${video.number} is ${video.state}.`)
    return would(
      `Video № ${video.number} is ${video.state} and would be given up: ${video.price} 🪙 go back to user ${video.user}, who is told.`,
      video.state === "delivering"
        ? "It is being sent at this moment: they may get it for nothing."
        : "Where it comes after all, it is offered to them."
    )
  })

  const retry = Effect.fnUntraced(function* ({ job }: ActionOf<"Retry">) {
    const video = yield* find(job)
    if (video === undefined) return unknown
    if (isOver.has(video.state)) return cannot(`Video № ${video.number} is ${video.state}.`)
    return would(
      video.state === "generating"
        ? `${video.provider ?? "Its provider"} would be asked now how video № ${video.number} is doing.`
        : `Video № ${video.number} is ${video.state} and would go on from there. Nothing is bought or sent twice by it.`
    )
  })

  return { send, release, retry }
})

const makeSwitching = Effect.gen(function* () {
  const switches = yield* Switches
  const unknown = yield* makeUnknown

  return (action: ActionOf<"Pause" | "Resume">): Preview => {
    const subject = subjectText(action)
    if (action._tag === "Resume") {
      return switches.current().find(action.scope, action.id) === undefined
        ? cannot(`${subject} is not off.`)
        : would(`${subject} would be on again.`)
    }
    const wrong = unknown(action)
    if (wrong !== undefined) return cannot(wordsOf(wrong))
    const until = action.until === undefined ? "until somebody turns it on" : `until ${action.until}, or for as long`
    return would(`${subject} would take no more work, ${until}: what is being made goes on.`)
  }
})

const makeRepricing = Effect.gen(function* () {
  const switches = yield* Switches
  const unfit = yield* makeUnfitPrice

  return (action: ActionOf<"Reprice" | "UsualPrice">): Preview => {
    const { model } = action
    const aside = switches.current().priceOf(model)
    if (action._tag === "UsualPrice") {
      return aside === undefined
        ? cannot(`${model} has its usual price.`)
        : would(`${model} would cost its usual price again, in place of ${aside.percent} % of it.`)
    }
    const wrong = unfit(action)
    if (wrong !== undefined) return cannot(wordsOf(wrong))
    return would(
      `${model} would cost ${action.percent} % of its usual price, until ${action.until}, or for as long.`,
      aside === undefined ? undefined : `It costs ${aside.percent} % of it now.`,
      action.percent > 100 ? "Cards that are open show the new price before anything is ordered." : undefined
    )
  }
})

const makeOthers = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const tickets = yield* Tickets
  const alerts = yield* Alerts
  const updates = yield* SetAsideUpdates

  const ticket = Effect.fnUntraced(function* ({ _tag, ticket: id }: ActionOf<"Answer" | "CloseTicket">) {
    const found = Option.getOrUndefined(yield* tickets.find(id))
    if (found === undefined) return cannot("There is no such ticket.")
    const of = `Ticket ${id} of user ${found.user} is ${found.state}`
    if (_tag === "Answer") return would(`${of}. They would be sent the answer, and can reply to it.`)
    return found.state === "closed"
      ? cannot(`${of}.`)
      : would(`${of} and would be closed: what they write next is a new one.`)
  })

  const alert = Effect.fnUntraced(function* ({ alert: id }: ActionOf<"Acknowledge">) {
    const [found] = yield* alerts.list({ id })
    if (found === undefined) return cannot("There is no such alert.")
    if (found.resolved !== null) return cannot("It is over.")
    if (found.acknowledged !== null) return cannot(`Operator ${found.acknowledged.by} looks after it already.`)
    return would("You would look after this alert and those told with it: the other operators see that.")
  })

  const promo = Effect.fnUntraced(function* ({ code, coins, uses, days }: ActionOf<"NewPromo">) {
    const known = yield* sql`SELECT FROM promo_codes WHERE code = ${code}`
    if (known.length > 0) return cannot(`The code ${code} exists.`)
    return would(
      `/promo ${code} would give ${coins} 🪙 to each of ${counted(uses, "user")}: ${coins * uses} 🪙 at most.`,
      days === undefined ? undefined : `The coins would be good for ${counted(days, "day")}.`
    )
  })

  const replay = Effect.fnUntraced(function* ({ update }: ActionOf<"Replay">) {
    const found = Option.getOrUndefined(yield* updates.find(update))
    if (found === undefined) return cannot("There is no such update any more.")
    const whose = found.user === null ? "An update" : `An update of user ${found.user}`
    return would(
      `${whose} from ${new Date(found.at).toISOString()} would be read again. One that has acted acts no second time.`,
      found.replayed === null ? undefined : "It was replayed before."
    )
  })

  return { alert, ticket, promo, replay }
})

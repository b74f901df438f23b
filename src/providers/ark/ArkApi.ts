import { Effect, Option, Redacted, Schema } from "effect"
import { type JsonApi, makeJsonApi, malformed, type Trouble } from "../../platform/JsonApi.ts"
import type { Trust } from "../../platform/OutboundHttp.ts"
import { callbackFor } from "../VideoProvider/callbackFor.ts"
import { readBill } from "../VideoProvider/bill.ts"
import { downloading } from "../VideoProvider/download.ts"
import { unsaid } from "../VideoProvider/inputs.ts"
import { markOf } from "../VideoProvider/mark.ts"
import { boundsOf, type DriverOptions, pollEveryOf } from "../VideoProvider/options.ts"
import { bytesId, maxCallback, rejected } from "../VideoProvider/signature.ts"
import { unread } from "../VideoProvider/unread.ts"
import {
  type BillReader,
  type FindLost,
  NotFound,
  type Provider,
  type ProviderError,
  SourceGone,
  type Stopping,
  type Submission,
  type TaskRef,
  type TaskStatus
} from "../VideoProvider.ts"
import { makeDescribe } from "./describe.ts"
import { failAs, failWith, isOfSource, providerName } from "./Errors.ts"
import { orderOf, serves } from "./Order.ts"
import { tierOf } from "./tier.ts"
import { costOf, extentOf, readPage, readTask, statusOf, type Task } from "./Wire.ts"

const tasks = "/contents/generations/tasks"
const pathOf = (task: TaskRef) => `${tasks}/${encodeURIComponent(task)}`

/** Tasks of a page that is looked through for a lost one: more than are begun in the minutes that it is looked for. */
const pageSize = 100
/** How much later than ours Ark's clock may be, in ms, for a task to be that of a lost order. */
const clockSkew = 60_000

/** What the calls of the driver share. */
interface Parts {
  readonly api: JsonApi
  readonly options: DriverOptions
  readonly bounds: ReturnType<typeof boundsOf>
}

/** An order of a film is its draft and nothing else, so that it is the draft that is wrong. */
const failOfFilm = (trouble: Trouble) =>
  isOfSource(trouble) ? failWith("submit", new SourceGone(), trouble) : failAs("submit")(trouble)

const makeSubmit = ({ api, bounds, options }: Parts): Provider["submit"] =>
  Effect.fn("ArkApi.submit")(function* (request, providerModel, idempotencyKey, inputs): Effect.fn.Return<
    Submission,
    ProviderError
  > {
    const order = orderOf(request, providerModel, idempotencyKey, inputs)
    if (order === undefined) return yield* failWith("submit", unsaid)
    const { callbackUrl } = options
    const body = yield* api(bounds.submit, {
      method: "POST",
      path: tasks,
      body: { ...order, ...(callbackUrl !== undefined && { callback_url: callbackFor(callbackUrl, idempotencyKey) }) }
    }).pipe(Effect.catch(inputs._tag === "Draft" ? failOfFilm : failAs("submit")))
    const created = readTask(body)
    if (Option.isNone(created)) return yield* failAs("submit")(unread(body))
    const { id: task } = created.value
    yield* Effect.annotateCurrentSpan({ taskId: task })
    yield* Effect.logInfo("Ark task created").pipe(
      Effect.annotateLogs({ jobId: idempotencyKey, taskId: task, model: providerModel })
    )
    return { _tag: "Accepted", task }
  })

const makeRead = ({ api, bounds }: Parts) =>
  Effect.fn("ArkApi.status")(function* (task: TaskRef): Effect.fn.Return<Task, ProviderError> {
    yield* Effect.annotateCurrentSpan({ taskId: task })
    const body = yield* api(bounds.read, { method: "GET", path: pathOf(task) }).pipe(Effect.catch(failAs("status")))
    const read = readTask(body)
    return Option.isSome(read) ? read.value : yield* failAs("status")(malformed)
  })

interface ListPage {
  readonly size: number
  readonly page?: number
  /** Tasks of the flex tier are listed alone, and nowhere else. */
  readonly flex?: boolean
}

const list = ({ api, bounds }: Parts, { size, page = 1, flex = false }: ListPage) =>
  api(bounds.read, {
    method: "GET",
    path: tasks,
    query: { page_num: String(page), page_size: String(size), ...(flex && { "filter.service_tier": "flex" }) }
  })

/** The newest page is enough: a lost order is looked for within minutes. Only a task with the order's mark is its own. */
const makeFind = (parts: Parts): FindLost =>
  Effect.fn("ArkApi.find")(function* (_request, providerModel, since, idempotencyKey) {
    const { model, flex } = tierOf(providerModel)
    const body = yield* list(parts, { size: pageSize, flex }).pipe(Effect.catch(failAs("find")))
    const page = readPage(body)
    if (page === undefined) return yield* failAs("find")(malformed)
    const mark = markOf(idempotencyKey)
    return page
      .filter((task) => task.model === model && task.mark === mark)
      .filter(({ createdAt }) => createdAt === undefined || createdAt >= since - clockSkew)
      .map(({ id }) => id)
  })

/** Tasks of a page of the bill: as many as Ark gives. */
const tasksOfPage = 500
/** How long after its end a task may be missing in the list, in ms. */
const listedWithin = 3_600_000

const readTier = (parts: Parts, since: number, flex: boolean) =>
  readBill(
    since,
    { page: 1, before: 0 },
    Effect.fnUntraced(function* ({ page, before }: { readonly page: number; readonly before: number }) {
      const body = yield* list(parts, { size: tasksOfPage, page, flex }).pipe(Effect.catch(failAs("find")))
      const read = readPage(body)
      if (read === undefined) return yield* failAs("find")(malformed)
      const lines = read.flatMap((one) =>
        one.createdAt === undefined ? [] : [{ task: one.id, at: one.createdAt, cost: costOf(one) }]
      )
      // Of a page some tasks may be unreadable, and it may have fewer than were asked for: neither is the end of the list.
      const { listed, total } = extentOf(body)
      const seen = before + listed
      const isLast = total === undefined ? listed < tasksOfPage : listed === 0 || seen >= total
      return { lines, next: isLast ? undefined : { page: page + 1, before: seen } }
    })
  )

/** The lists of both tiers' tasks, with the tokens of what was made; Ark keeps them for a week. */
const makeBill = (parts: Parts): BillReader => ({
  settles: listedWithin,
  read: Effect.fnUntraced(function* (since) {
    const usual = yield* readTier(parts, since, false)
    const flex = yield* readTier(parts, since, true)
    const known = new Set(usual.lines.map(({ task }) => task))
    return {
      lines: [...usual.lines, ...flex.lines.filter(({ task }) => !known.has(task))],
      since: Math.max(usual.since, flex.since)
    }
  })
})

const stoppingOf = (status: TaskStatus): Stopping => {
  // One that goes on may yet be made, or not.
  if (status._tag === "Running") return "Unknown"
  return status._tag === "Failed" && status.failure === "cancelled" ? "Stopped" : "TooLate"
}

/** What answers the cancelling of a task that has begun, or ended, since it was read. */
const notCancelled = new Set([400, 403, 404, 409])

/**
 * Only a task that waits can be cancelled, and of one that has ended the same call deletes the record: so it is read first,
 * and what is refused is looked at again, as it may have begun meanwhile.
 */
const makeCancel = (parts: Parts, look: (task: TaskRef) => Effect.Effect<Task, ProviderError>) =>
  Effect.fn("ArkApi.cancel")(function* (task: TaskRef): Effect.fn.Return<Stopping, ProviderError> {
    const { api, bounds } = parts
    const stopping = (found: Task) => stoppingOf(statusOf(found, []))
    const found = yield* look(task)
    if (found.status !== "queued") return stopping(found)
    return yield* api(bounds.read, { method: "DELETE", path: pathOf(task) }).pipe(
      Effect.as<Stopping>("Stopped"),
      Effect.catch((trouble) =>
        // An answer without a word says as little as a refusal.
        trouble._tag === "Malformed" || (trouble._tag === "Refused" && notCancelled.has(trouble.status))
          ? Effect.map(look(task), stopping)
          : failAs("cancel")(trouble)
      )
    )
  })

const decodeBody = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))

/** Reads callbacks, which are tasks and carry no signature: nothing more than a hint that a status is worth reading. */
const callback: Provider["callback"] = Effect.fn("ArkApi.callback")(function* (_headers, rawBody) {
  if (rawBody.length > maxCallback) return yield* rejected("malformed")
  const task = Option.flatMap(decodeBody(rawBody), readTask)
  if (Option.isNone(task)) return yield* rejected("malformed")
  return { id: bytesId(rawBody), task: task.value.id }
})

const open = downloading({ failWith, failAs })

/**
 * A driver of BytePlus ModelArk's video tasks: Seedance, its drafts and what is made of them. Each call is made once and ends
 * within its limit; pictures go within the order; errors tell nothing of the key, the prompt or a link's query.
 */
export const make = (options: DriverOptions): Effect.Effect<Provider> =>
  Effect.gen(function* () {
    const bounds = boundsOf(options)
    const secret = Redacted.value(options.apiKey)
    const headers = { authorization: `Bearer ${secret}` }
    const baseUrl = options.baseUrl.replace(/\/+$/, "")
    const api = yield* makeJsonApi({ baseUrl, headers: Redacted.make(headers) })
    const trust: Trust = { base: new URL(baseUrl), headers, allowed: options.trustedHosts, idle: bounds.idle }
    const parts: Parts = { api, options, bounds }
    const read = makeRead(parts)
    const cancel = makeCancel(parts, read)
    const provider: Provider = {
      name: providerName,
      label: "BytePlus Ark",
      serves,
      pollEvery: pollEveryOf(options),
      signed: false,
      cancel: () => cancel,
      submit: makeSubmit(parts),
      lost: { _tag: "Findable", find: makeFind(parts) },
      bill: makeBill(parts),
      status: (task) => Effect.map(read(task), (found) => statusOf(found, [secret])),
      content: (source) => (source._tag === "Link" ? open(source.url, trust) : failWith("content", new NotFound())),
      describe: makeDescribe(api, bounds.read),
      check: list(parts, { size: 1 }).pipe(Effect.as({ balance: undefined }), Effect.catch(failAs("status"))),
      callback
    }
    return provider
  })

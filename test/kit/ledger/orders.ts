import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { makeLateAnswers } from "../../../src/dialog/DialogActor/Commits/late.ts"
import { Coins } from "../../../src/domain/Coins.ts"
import { EventId, JobId } from "../../../src/domain/Ids.ts"
import { VideoRequest } from "../../../src/domain/Video.ts"
import { Billing } from "../../../src/money/Billing.ts"
import { LateSteps, LateVideos } from "../../../src/video/LateVideos.ts"
import { cat, spec } from "../dialogs.ts"
import { jobTable } from "../jobTable.ts"
import { type Life, newName } from "./life.ts"
import type { Of } from "./steps.ts"
import { inTheMoment } from "./stores.ts"

const newJob = () => JobId.make(crypto.randomUUID())

/** Videos that are ordered, made or not, and come too late. */
export const makeOrders = Effect.fnUntraced(function* (life: Life) {
  const { user, model, orders, judged, surviving } = life
  const sql = yield* SqlClient.SqlClient
  const billing = yield* Billing
  const jobs = yield* jobTable

  const order = (id: JobId, price: number) => {
    const request = new VideoRequest({ ...spec, prompt: cat })
    const job = { id, user, request, price: Coins.make(price), demo: false, statusMessage: null, traceparent: null }
    return Effect.andThen(jobs.create(job, 100), billing.hold(user, id, Coins.make(price)))
  }
  const delivering = (id: JobId) => sql<{ price: number }>`
    UPDATE jobs SET state = 'delivering' WHERE id = ${id}::uuid AND state IN ('queued', 'storing')
    RETURNING price::float8 AS price`

  const confirm = Effect.fnUntraced(function* ({ price, crash }: Of<"confirm">) {
    const id = newJob()
    const outcome = yield* Effect.result(surviving(crash, order(id, price)))
    const affordable = model.hold(id, price)
    if (judged) assert.strictEqual(outcome._tag === "Success", affordable)
    if (outcome._tag === "Success") orders.push(id)
  })

  const end = Effect.fnUntraced(function* ({ what, job, crash }: Of<"deliver" | "fail" | "cancel">) {
    const id = orders[job]
    if (id === undefined) return
    switch (what) {
      case "deliver":
        yield* delivering(id)
        yield* surviving(crash, jobs.delivered(id, "video", undefined))
        return model.capture(id)
      case "fail":
        yield* surviving(crash, jobs.failed(id, "provider"))
        return model.release(id)
      case "cancel":
        // A video that is there already cannot be cancelled.
        yield* surviving(crash, jobs.cancel(id, user))
        return life.late.has(id) ? undefined : model.release(id)
    }
  })

  /** A part of its price goes back, as it was not what was ordered. */
  const deliverLess = Effect.fnUntraced(function* ({ job, part, crash }: Of<"deliver-less">) {
    const id = orders[job]
    const [row] = id === undefined ? [] : yield* delivering(id)
    if (id === undefined || row === undefined) return
    const coins = Coins.make(Math.floor(row.price * part))
    const lack = { lacks: ["length"], seconds: 1, width: 720, height: 1280, coins } as const
    yield* surviving(crash, jobs.delivered(id, "video", undefined, lack))
    model.capture(id, coins)
  })

  const race = Effect.fnUntraced(function* ({ coins, above }: Of<"race">) {
    // More than is there: the order is had with these coins or not at all, so it is known which of the two was first.
    const price = model.balance + above
    const grant = { kind: "bonus", from: "promotions", amount: Coins.make(coins), reason: "grant" } as const
    const id = newJob()
    const [outcome] = yield* Effect.all(
      [
        Effect.result(sql.withTransaction(order(id, price))),
        billing.grant(user, { ...grant, key: `race:${newName()}` })
      ],
      { concurrency: "unbounded" }
    )
    model.give("bonus", coins, { granted: true })
    if (outcome._tag === "Success") {
      orders.push(id)
      assert.isTrue(model.hold(id, price))
    } else if (judged) {
      // The coins may have come too late for it, and whoever pressed is told so in words.
      assert.strictEqual(outcome.failure._tag, "InsufficientCoins")
    }
  })

  return { confirm, end, deliverLess, race, late: yield* makeLate(life) }
})

/** A video that comes after its job failed, and is taken, or not any more. */
const makeLate = Effect.fnUntraced(function* (life: Life) {
  const { user, model, orders, judged, surviving, changeOf } = life
  const sql = yield* SqlClient.SqlClient
  const jobs = yield* jobTable
  const videos = yield* LateVideos
  const steps = yield* LateSteps
  const answers = yield* makeLateAnswers(life.save)

  const offered = Effect.fnUntraced(function* (job: JobId) {
    yield* jobs.failed(job, "timeout")
    model.release(job)
    yield* videos.arrived(job, { _tag: "Link", url: "https://cdn.example/video.mp4" })
    const [row] = yield* sql<{ id: JobId }>`
      UPDATE late_videos SET state = 'offered' WHERE job = ${job}::uuid RETURNING id`
    return row?.id ?? assert.fail("no late video")
  })

  return Effect.fnUntraced(function* ({ job, expires, crash }: Of<"late">) {
    const of = orders[job]
    const price = of === undefined ? 0 : model.heldFor(of)
    if (of === undefined || price === 0 || life.late.has(of)) return
    const id = yield* offered(of)
    const expiring = steps.move(id, "offered", "expired")
    if (expires === "before") yield* expiring
    if (expires === "declined") yield* videos.decline(user, id)
    if (expires === "in the moment") inTheMoment.set(id, expiring)
    // Pressed twice.
    for (const press of ["first", "second"]) {
      const event = EventId.make(`${press}:${id}`)
      yield* surviving(
        crash,
        Effect.flatMap(changeOf(user, event), (change) => answers.take(change, id))
      )
    }
    inTheMoment.delete(id)
    if (expires === "after") yield* expiring
    const [row] = yield* sql<{
      taken: boolean
    }>`SELECT state = 'taken' AS taken FROM late_videos WHERE id = ${id}::uuid`
    const taken = row?.taken === true
    const open = (expires === "after" || expires === "never") && life.standing === "active"
    const had = open && model.hold(id, price)
    if (judged) assert.strictEqual(taken, had)
    if (!taken) return
    orders.push(id)
    life.late.add(id)
  })
})

import { assert, describe, it } from "@effect/vitest"
import { Effect, ManagedRuntime } from "effect"
import { SqlClient } from "effect/sql"
import fc from "fast-check"
import { SessionStore } from "../../src/dialog/SessionStore.ts"
import { Coins } from "../../src/domain/Coins.ts"
import { JobId, UserId } from "../../src/domain/Ids.ts"
import { VideoRequest } from "../../src/domain/Video.ts"
import { Billing } from "../../src/money/Billing.ts"
import { Audit } from "../../src/support/Audit.ts"
import { cat, spec } from "../kit/dialogs.ts"
import { jobTable } from "../kit/jobTable.ts"
import { property } from "../kit/ledger/histories.ts"
import { newName } from "../kit/ledger/life.ts"
import { lives } from "../kit/ledger/lives.ts"
import { plantsMet } from "../kit/ledger/plantedText.ts"
import { plants } from "../kit/ledger/plants.ts"
import { stores } from "../kit/ledger/stores.ts"

/** How many histories are tried: a short form for every day, thousands with HISTORIES=3000. */
const histories = Number(process.env["HISTORIES"] ?? 40)

describe("whatever happens to coins", () => {
  it("two hundred confirmations at once of somebody who can afford three are three jobs", async () => {
    const runtime = ManagedRuntime.make(stores())
    const user = UserId.make(newName())
    const confirm = Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const jobs = yield* jobTable
      const billing = yield* Billing
      const id = JobId.make(crypto.randomUUID())
      const request = new VideoRequest({ ...spec, prompt: cat })
      const job = { id, user, request, price: Coins.make(20), demo: false, statusMessage: null, traceparent: null }
      yield* sql.withTransaction(Effect.andThen(jobs.create(job, 1000), billing.hold(user, id, Coins.make(20))))
    })
    const rows = await runtime.runPromise(
      Effect.gen(function* () {
        yield* (yield* SessionStore).open(user, "en")
        yield* Effect.replicateEffect(Effect.ignore(confirm), 200, { concurrency: "unbounded" })
        assert.deepStrictEqual(yield* (yield* Audit).check, [])
        return yield* (yield* SqlClient.SqlClient)`SELECT id FROM jobs WHERE user_id = ${user}::bigint`
      })
    )
    await runtime.dispose()
    assert.strictEqual(rows.length, 3)
  })

  it(
    "the services say what simple models say, and the audit is silent until somebody changes what is stored",
    { timeout: 60_000 + histories * 1000 },
    async () => {
      const runtime = ManagedRuntime.make(stores())
      try {
        await fc.assert(property(runtime), { numRuns: histories + lives.length, examples: [...lives] })
      } finally {
        await runtime.dispose()
      }
    }
  )

  it.each(plants)("%s does not go unnoticed", async (_, bug) => {
    const runtime = ManagedRuntime.make(stores(bug))
    try {
      const { failed, errorInstance } = await fc.check(property(runtime), {
        numRuns: 50,
        endOnFailure: true,
        examples: [...lives]
      })
      assert.isTrue(failed)
      // A statement that the database refuses would be no fault that anybody makes unnoticed.
      assert.notInclude(String(errorInstance), "Query failed")
      if (bug.text !== undefined) assert.isTrue(plantsMet.has(bug.text[0]), "a statement has it")
    } finally {
      await runtime.dispose()
    }
  })
})

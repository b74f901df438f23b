import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { EventId, UserId } from "../../../src/domain/Ids.ts"
import { makeGroupCommit, nobodysChange } from "../../../src/dialog/SessionStore/GroupCommit.ts"
import { freshDatabase } from "../../../lab/world/database.ts"

describe("changes that are saved together", () => {
  layer(freshDatabase)((it) => {
    it.effect("are on their way to the database before the actors of the last ones go on", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const happened: Array<string> = []
        let first = () => {}
        const told = new Proxy(sql, {
          apply: (client, self, args) => {
            if (String(args[0]).includes("WITH asked")) {
              happened.push("statement")
              first()
            }
            return Reflect.apply(client, self, args)
          }
        })
        const commit = yield* Effect.provideService(makeGroupCommit, SqlClient.SqlClient, told)
        const actor = (n: number) =>
          commit({ ...nobodysChange, user: UserId.make(n), event: EventId.make(`e:${n}`) }).pipe(
            Effect.andThen(Effect.sync(() => happened.push(`actor ${n}`)))
          )
        const context = yield* Effect.context<never>()
        let third: Promise<unknown> = Promise.resolve()
        // While the first statement is away somebody else's change arrives.
        first = () => {
          first = () => {}
          third = Effect.runPromiseWith(context)(actor(3))
        }
        yield* Effect.all([actor(1), actor(2)], { concurrency: "unbounded" })
        yield* Effect.promise(() => third)
        assert.deepStrictEqual(happened, ["statement", "statement", "actor 1", "actor 2", "actor 3"])
      })
    )
  })
})

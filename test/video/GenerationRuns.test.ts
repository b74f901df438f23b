import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { JobId } from "../../src/domain/Ids.ts"
import { Cluster } from "../../src/platform/Cluster.ts"
import { Generation } from "../../src/video/Generation.ts"
import { GenerationRuns } from "../../src/video/GenerationRuns.ts"
import { freshDatabase } from "../../lab/world/database.ts"

const everything = Layer.merge(
  Generation.toLayer(() => Effect.void),
  GenerationRuns.layer
).pipe(Layer.provideMerge(Cluster({ _tag: "Single" })), Layer.provideMerge(freshDatabase))

layer(everything, { excludeTestServices: true })("a run of a job's workflow", (it) => {
  it.effect("has ended, however little this release can read of its end", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const { start, hasEnded } = yield* GenerationRuns
      const [job, other] = [JobId.make(crypto.randomUUID()), JobId.make(crypto.randomUUID())]
      assert.isFalse(yield* hasEnded(job, 0))
      yield* start(job)
      yield* Effect.repeat(Effect.andThen(Effect.sleep("25 millis"), hasEnded(job, 0)), {
        until: (ended) => ended,
        times: 2400
      })
      for (const end of [`{"_tag":"of a newer release"}`, `"an end"`, `{"_tag":`, ""]) {
        yield* sql`UPDATE cluster_replies SET payload = ${end}`
        assert.isTrue(yield* hasEnded(job, 0), end)
      }
      assert.isFalse(yield* hasEnded(other, 0))
    })
  )
})

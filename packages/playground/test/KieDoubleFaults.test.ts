import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { Details, Failure, read, start } from "./KieDoubleServer.ts"

const order = { model: "wan/3-0-video", input: { prompt: "a red cat", resolution: "720P", duration: 5 } }

describe("a fault that is asked for", () => {
  it.live.each([
    [{ kind: "fail", status: 455 }, 455],
    [{ kind: "rate-limit" }, 429],
    [{ kind: "insufficient-credits" }, 402],
    [{ kind: "unauthorized" }, 401],
    [{ kind: "moderation" }, 400]
  ] as const)("is answered once in KIE's words: %j", ([fault, code]) =>
    Effect.gen(function* () {
      const kie = yield* start()
      yield* kie.fault({ match: "create", ...fault })
      expect(read(Failure)(yield* kie.create(order)).code).toBe(code)
      yield* kie.made(order)
      expect(yield* kie.get("/calls")).toMatchObject({ counts: { create: 2 }, creates: [{ model: order.model }] })
    })
  )

  it.live("ends a task, loses an answer after the task was made, or makes it twice", () =>
    Effect.gen(function* () {
      const kie = yield* start({ renderSeconds: 30 })
      const task = yield* kie.made(order)
      yield* kie.fault({ match: "status", kind: "moderation" })
      expect(read(Details)(yield* kie.details(task)).data).toMatchObject({ state: "fail", failCode: "400" })
      yield* kie.fault({ match: "create", kind: "lose" })
      const lost = yield* Effect.exit(
        Effect.tryPromise(() =>
          fetch(`${kie.baseUrl}/api/v1/jobs/createTask`, {
            method: "POST",
            headers: { authorization: "Bearer any", "content-type": "application/json" },
            body: JSON.stringify(order)
          })
        )
      )
      expect(lost._tag).toBe("Failure")
      yield* kie.fault({ match: "create", kind: "duplicate" })
      yield* kie.made(order)
      const { creates } = Schema.decodeUnknownSync(Schema.Struct({ creates: Schema.Array(Schema.Unknown) }))(
        yield* kie.get("/calls")
      )
      expect(creates).toHaveLength(4)
    })
  )
})

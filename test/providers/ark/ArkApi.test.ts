import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import * as ArkApi from "../../../src/providers/ark/ArkApi.ts"
import { noTaskInputs } from "../../../src/providers/VideoProvider/inputs.ts"
import { type TaskInputs, TaskRef } from "../../../src/providers/VideoProvider.ts"
import { order } from "../../kit/soraDriver.ts"
import { type Answer, type Exchange, makeVideoServer } from "../../kit/VideoServer.ts"

const model = "dreamina-seedance-2-5-260628"

/** The driver beside a server that answers so. */
const driver = (answer: (exchange: Exchange) => Answer) =>
  Effect.gen(function* () {
    const server = yield* makeVideoServer
    server.script(answer)
    const baseUrl = `${new URL(server.url).origin}/api/v3`
    return yield* ArkApi.make({
      baseUrl,
      apiKey: Redacted.make("key"),
      webhookSecret: undefined,
      callbackUrl: undefined
    })
  })

const refusedWith = (status: number, error: unknown, inputs: TaskInputs = noTaskInputs) =>
  Effect.gen(function* () {
    const { submit } = yield* driver(() => ({ status, body: { error } }))
    const { reason } = yield* Effect.flip(submit(order({ resolution: "1080p" }), model, "job-1", inputs))
    return reason
  })

const ofDraft: TaskInputs = { _tag: "Draft", task: TaskRef.make("cgt-draft") }

describe("an order that Ark refuses", () => {
  it.effect.each([
    [
      "a parameter, told with the model that does not take it",
      400,
      {
        code: "InvalidParameter",
        message: "The parameter resolution is not valid for model seedance-2-0-fast in t2v: 1080p is not supported"
      },
      "InvalidRequest"
    ],
    [
      "a model that nobody has",
      404,
      { code: "InvalidEndpointOrModel.NotFound", message: "Not found." },
      "ModelRetired"
    ],
    ["a model that may not be used", 404, { code: "InvalidEndpointOrModel.ModelIDAccessDisabled" }, "ModelRetired"],
    ["a page in place of the API", 404, "<html>404</html>", "ModelRetired"],
    [
      "money",
      403,
      { code: "AccountOverdueError", message: "Your account has an overdue balance." },
      "InsufficientCredits"
    ],
    ["a person in the picture", 400, { message: "The input image may contain real person." }, "ModerationBlocked"]
  ] as const)("is refused for %s", ([_what, status, error, reason]) =>
    Effect.gen(function* () {
      assert.strictEqual((yield* refusedWith(status, error))._tag, reason)
    })
  )

  it.effect("has lost its draft where what it names is not found, and not where that is the model", () =>
    Effect.gen(function* () {
      const gone = { code: "InvalidParameter", message: "The draft task has expired." }
      assert.strictEqual((yield* refusedWith(400, gone, ofDraft))._tag, "SourceGone")
      assert.strictEqual((yield* refusedWith(404, { code: "NotFound" }, ofDraft))._tag, "SourceGone")
      const closed = { code: "ModelNotOpen", message: "Activate it in the console." }
      assert.strictEqual((yield* refusedWith(404, closed, ofDraft))._tag, "ModelRetired")
    })
  )
})

describe("Ark's list of tasks", () => {
  const at = 1_800_000_000
  const tasks = Array.from({ length: 7 }, (_, n) => ({
    // One has a name that nobody can ask for, one was made at a time that is written as a text.
    id: n === 1 ? null : `cgt-${n}`,
    status: "succeeded",
    created_at: n === 2 ? String(at - n) : at - n,
    usage: { completion_tokens: 100 }
  }))

  /** Pages of three at most, however many are asked for. */
  const listing =
    (total: number | undefined) =>
    ({ path }: Exchange): Answer => {
      const page = Number(new URL(path, "http://ark").searchParams.get("page_num"))
      if (path.includes("flex")) return { body: { items: [], total: 0 } }
      return { body: { items: tasks.slice((page - 1) * 3, page * 3), ...(total !== undefined && { total }) } }
    }

  it.effect("is read to its end, however long its pages are", () =>
    Effect.gen(function* () {
      const { bill } = yield* driver(listing(tasks.length))
      const read = yield* bill?.read(0) ?? Effect.undefined
      assert.deepStrictEqual(
        read?.lines.map(({ task }) => task),
        ["cgt-0", "cgt-2", "cgt-3", "cgt-4", "cgt-5", "cgt-6"]
      )
      assert.strictEqual(read?.since, 0)
    })
  )

  it.effect("is read for one page where that is short and nobody says how many tasks there are", () =>
    Effect.gen(function* () {
      const { bill } = yield* driver(listing(undefined))
      const read = yield* bill?.read(0) ?? Effect.undefined
      assert.deepStrictEqual(
        read?.lines.map(({ task }) => task),
        ["cgt-0", "cgt-2"]
      )
    })
  )

  it.effect("tells of a task that was let go without a word, too", () =>
    Effect.gen(function* () {
      let status = "queued"
      const { cancel } = yield* driver(({ method }) => {
        if (method === "GET") return { body: { id: "cgt-1", status } }
        status = "cancelled"
        return { body: "" }
      })
      assert.strictEqual(yield* cancel(model)?.(TaskRef.make("cgt-1")) ?? Effect.die("none"), "Stopped")
    })
  )
})

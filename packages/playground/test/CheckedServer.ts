import { expect } from "@effect/vitest"
import { Effect } from "effect"
import { validateAnswer } from "./BotApiSchema.ts"
import { started } from "./TelegramServer.ts"

/** The head of a JPEG of 90 × 160. */
export const jpeg = () =>
  new File(
    [Uint8Array.from([0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, 160, 0, 90, 3, 1, 17, 0, 2, 17, 0, 3, 17, 0])],
    "cat.jpg",
    { type: "image/jpeg" }
  )
export const file = (name: string, type: string) => new File([new Uint8Array(2000)], name, { type })

// The schema takes seconds to read, or to make: a server that stood still so long would lose its connections.
validateAnswer("getMe", {})

/** A double whose every answer is held against the documentation when the method succeeds. */
export const checked = Effect.gen(function* () {
  const double = yield* started()
  const called = new Set<string>()
  const call = (method: string, params: object = {}, files: Readonly<Record<string, File>> = {}) =>
    Effect.map(double.call(method, params, files), (answer) => {
      called.add(method)
      if (answer.ok) expect(validateAnswer(method, answer.result), method).toEqual([])
      return answer
    })
  const done = (method: string, params: object = {}, files: Readonly<Record<string, File>> = {}) =>
    Effect.map(call(method, params, files), (answer) => {
      expect(answer, method).toMatchObject({ ok: true })
      return answer.result
    })
  const refused = (method: string, params: object, files: Readonly<Record<string, File>> = {}) =>
    Effect.map(call(method, params, files), ({ description }) => description)
  return { ...double, done, refused, called }
})

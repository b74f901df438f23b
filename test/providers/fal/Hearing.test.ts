import { createFalClient } from "@fal-ai/client"
import { assert, describe, expect, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { FalDouble, falDoublePath } from "../../../packages/playground/src/Playground/FalDouble.ts"
import { noFfmpeg, serve } from "../../../packages/playground/test/DoubleServer.ts"
import * as FalApi from "../../../src/providers/fal/FalApi.ts"
import * as Hearing from "../../../src/providers/fal/Hearing.ts"
import type { TaskRef } from "../../../src/providers/VideoProvider.ts"

const endpoint = "fal-ai/elevenlabs/speech-to-text/scribe-v2"
const recording = { bytes: Buffer.from("OggS\0\u0002 a voice"), mediaType: "audio/ogg" } as const

const start = Effect.gen(function* () {
  const { origin, fault } = yield* serve(
    FalDouble.layer({ apiKey: undefined, webhookSecret: undefined, renderSeconds: 0.1, ffmpeg: noFfmpeg })
  )
  const baseUrl = `${origin}${falDoublePath}`
  const options = {
    baseUrl,
    apiKey: Redacted.make("any:key"),
    webhookSecret: undefined,
    callbackUrl: undefined,
    within: { submit: 5, read: 5, idle: 5 }
  }
  const hear = yield* Hearing.make(options)
  const tasks: Array<TaskRef> = []
  return {
    baseUrl,
    fault,
    options,
    tasks,
    heard: hear(recording, (task) => Effect.sync(() => tasks.push(task))),
    saysNext: (...texts: ReadonlyArray<string>) =>
      Effect.promise(() =>
        fetch(`${baseUrl}/transcriptions`, {
          method: "POST",
          headers: { "content-type": "application/json", authorization: "Key any:key" },
          body: JSON.stringify({ texts })
        })
      )
  }
})

describe("fal's ear", () => {
  it.live("turns recordings into words, tells their numbers, and charges for each", () =>
    Effect.gen(function* () {
      const { heard, options, saysNext, tasks } = yield* start
      yield* saysNext(" бумажный кораблик ", "")
      assert.strictEqual(yield* heard, "бумажный кораблик")
      assert.strictEqual(yield* heard, "")
      const { bill } = yield* FalApi.make(options)
      const lines = (yield* bill?.read(0) ?? Effect.undefined)?.lines ?? []
      assert.sameMembers(
        lines.map(({ task }) => task),
        tasks
      )
      assert.strictEqual(tasks.length, 2)
    })
  )

  it.live("is the same as fal's own client hears it", () =>
    Effect.gen(function* () {
      const { baseUrl, saysNext } = yield* start
      yield* saysNext("a paper boat")
      const client = createFalClient({
        credentials: "any:key",
        suppressLocalCredentialsWarning: true,
        fetch: (url, init) => fetch(String(url).replace(/^https:\/\/(queue\.fal\.run|rest\.fal\.ai)/, baseUrl), init)
      })
      const { data } = yield* Effect.promise(async () => {
        const audio_url = await client.storage.upload(new Blob([recording.bytes], { type: recording.mediaType }))
        return client.subscribe(endpoint, { input: { audio_url }, pollInterval: 100 })
      })
      expect(data).toMatchObject({ text: "a paper boat", language_code: "eng" })
    })
  )

  it.live("says why it heard nothing, and reads again what breaks on its way", () =>
    Effect.gen(function* () {
      const { fault, heard, tasks } = yield* start
      const reasonOf = (match: string, kind: Parameters<typeof fault>[0]["kind"]) =>
        Effect.gen(function* () {
          yield* fault({ where: "fal", match, kind })
          return (yield* Effect.flip(heard)).reason._tag
        })
      assert.strictEqual(yield* reasonOf("create", "insufficient-credits"), "InsufficientCredits")
      assert.strictEqual(yield* reasonOf("create", "unauthorized"), "Unauthorized")
      assert.strictEqual(yield* reasonOf("create", "moderation"), "ModerationBlocked")
      assert.strictEqual(tasks.length, 0)
      assert.strictEqual(yield* reasonOf("create", "job-failed"), "Unavailable")
      yield* fault({ where: "fal", match: "status", kind: "fail", status: 502 })
      assert.strictEqual(yield* heard, "A paper boat sails down the gutter after the rain.")
      assert.strictEqual(tasks.length, 2)
    })
  )
})

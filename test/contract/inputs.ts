import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { TestClock } from "effect/testing"
import { type Picture, type TaskInputs, TaskRef } from "../../src/providers/VideoProvider.ts"
import type { Harness, InputKind } from "../kit/providers/harness.ts"
import { jobId, order } from "../kit/soraDriver.ts"
import type { VideoServer } from "../kit/VideoServer.ts"
import { makeStand } from "./stand.ts"

/** Plain letters, so that they are seen in a form as well as in base64. */
const picture = (words: string): Picture => ({ bytes: Buffer.from(words), mediaType: "image/jpeg" })
const clip = (words: string, mediaType: "video/mp4" | "audio/mpeg") => ({ bytes: Buffer.from(words), mediaType })
/** Between two orders, in ms: a driver that paces itself is not what is tested here. */
const pause = 60_000
const earlier = TaskRef.make("task_of_yesterday")

/** One example of each kind, and what of it has to reach the server. */
const examples: Record<InputKind, { readonly inputs: TaskInputs; readonly seen: ReadonlyArray<string> }> = {
  first: { inputs: { _tag: "Frames", first: picture("begins so") }, seen: ["begins so"] },
  "first and last": {
    inputs: { _tag: "Frames", first: picture("begins so"), last: picture("ends like this") },
    seen: ["begins so", "ends like this"]
  },
  "reference pictures": {
    inputs: { _tag: "References", pictures: [picture("one face"), picture("another")], videos: [], sounds: [] },
    seen: ["one face", "another"]
  },
  "reference clips": {
    inputs: {
      _tag: "References",
      pictures: [],
      videos: [clip("moves like this", "video/mp4")],
      sounds: [clip("sounds so", "audio/mpeg")]
    },
    seen: ["moves like this", "sounds so"]
  },
  edit: { inputs: { _tag: "Source", operation: "edit", task: earlier }, seen: [earlier] },
  extend: { inputs: { _tag: "Source", operation: "extend", task: earlier }, seen: [earlier] },
  remix: { inputs: { _tag: "Source", operation: "remix", task: earlier }, seen: [earlier] },
  draft: { inputs: { _tag: "Draft", task: earlier }, seen: [earlier] },
  upscale: {
    inputs: {
      _tag: "Upscale",
      video: { length: 15, mediaType: "video/mp4", bytes: Stream.make(Buffer.from("looks "), Buffer.from("like this")) }
    },
    seen: ["looks like this"]
  }
}

const reached = ({ requests }: VideoServer, words: string): boolean => {
  const forms = [words, Buffer.from(words).toString("base64")]
  return requests.some(({ path, body }) => forms.some((form) => path.includes(form) || body.includes(form)))
}

/** Whether a video is to have sound. */
const sounds = (harness: Harness) => {
  it.effect("without sound is told so on the wire, or is refused before anything is sent", () =>
    Effect.gen(function* () {
      const { provider, script, server, submits } = yield* makeStand(harness)
      script({ submit: harness.accepted })
      const ordered = (sound: boolean) =>
        Effect.result(provider.submit(order({ ...harness.order, sound }), harness.model, jobId, { _tag: "None" }))
      const said = (value: boolean) => reached(server, `"${harness.silence}":${value}`)
      const silent = yield* ordered(false)
      if (harness.silence === undefined) {
        const reason = silent._tag === "Failure" ? silent.failure.reason : assert.fail("it was sent")
        assert.include({ ...reason }, { _tag: "InvalidRequest", field: "sound" })
        assert.isEmpty(server.requests)
      } else {
        assert.deepEqual([silent._tag, submits(), said(false), said(true)], ["Success", 1, true, false])
      }
      yield* TestClock.adjust(pause)
      assert.strictEqual((yield* ordered(true))._tag, "Success")
      assert.strictEqual(said(true), harness.silence !== undefined)
    })
  )
}

/** What a video is made from beside its prompt. */
export const inputs = (harness: Harness) => {
  describe("an order of more than words", () => {
    sounds(harness)

    const kinds = Object.entries(examples) as ReadonlyArray<[InputKind, (typeof examples)[InputKind]]>
    it.effect.each(kinds.map(([kind, example]) => ({ kind, ...example })))(
      "reaches the server whole, or is refused before anything is sent: $kind",
      ({ kind, inputs, seen }) =>
        Effect.gen(function* () {
          const { origin, provider, script, server, submits } = yield* makeStand(harness)
          script({
            submit: harness.accepted,
            ...(harness.uploaded !== undefined && { other: harness.uploaded(origin) })
          })
          const model = kind === "upscale" ? (harness.upscaler ?? harness.model) : harness.model
          const asked = yield* Effect.result(provider.submit(order(harness.order), model, jobId, inputs))
          if (harness.takes.includes(kind)) {
            assert.strictEqual(asked._tag, "Success")
            assert.strictEqual(submits(), 1)
            for (const words of seen) assert.isTrue(reached(server, words), words)
          } else {
            const reason = asked._tag === "Failure" ? asked.failure.reason : assert.fail("it was sent")
            assert.include({ ...reason }, { _tag: "InvalidRequest", field: "inputs" })
            assert.isEmpty(server.requests)
          }
        })
    )
  })
}

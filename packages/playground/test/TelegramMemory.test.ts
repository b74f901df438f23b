import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { describe, expect, it } from "@effect/vitest"
import { Effect, FileSystem } from "effect"
import { InputFile } from "grammy"
import { start, startedUntilStopped, until, watch } from "./TelegramServer.ts"

const temporaryFolder = Effect.flatMap(FileSystem.FileSystem, (fs) => fs.makeTempDirectoryScoped()).pipe(
  Effect.provide(NodeServices.layer)
)

/** A playground in which something has happened, still running. */
const used = Effect.gen(function* () {
  const folder = yield* temporaryFolder
  const double = yield* startedUntilStopped({ folder })
  const { api, say, post } = double
  yield* say("/start")
  yield* post("chat/profile", { user: 7, first_name: "Ann", language_code: "en" })
  yield* Effect.promise(() => api.setMyCommands({ commands: [{ command: "start", description: "Begin" }] }))
  const sent = yield* Effect.promise(() =>
    api.sendVideo({ chat_id: 7, video: new InputFile(new Uint8Array(1000), "cat.mp4"), caption: "cat" })
  )
  return { ...double, folder, sent, state: join(folder, "state.json") }
})

describe("a playground with a folder", () => {
  it.live("goes on after a restart with chats, files, commands and updates that waited", () =>
    Effect.gen(function* () {
      const { api: before, folder, sent, stop } = yield* used
      const [waiting] = yield* Effect.promise(() => before.getUpdates({}))
      yield* stop
      const { api, origin, say } = yield* start({ folder })
      const [snapshot] = yield* watch(origin)
      expect(snapshot?.data).toMatchObject({
        user: { first_name: "Ann", language_code: "en" },
        commands: [{ command: "start" }],
        messages: [{ text: "/start" }, { id: sent.message_id, media: { fileName: "cat.mp4" } }]
      })
      const file = yield* Effect.promise(() => fetch(`${origin}/playground/chat/file/${sent.video.file_id}`))
      expect((yield* Effect.promise(() => file.arrayBuffer())).byteLength).toBe(1000)
      yield* say("next")
      const updates = yield* Effect.promise(() => api.getUpdates({}))
      expect(updates).toMatchObject([
        waiting,
        { update_id: (waiting?.update_id ?? 0) + 1, message: { message_id: sent.message_id + 1 } }
      ])
    })
  )

  it.live("gives out no number twice after a kill, even if the last second was not written", () =>
    Effect.gen(function* () {
      const { api: before, folder, state, say, stop } = yield* used
      // What a kill leaves behind: a snapshot that no orderly end has replaced.
      const written = yield* until(
        () => readFile(state, "utf8").catch(() => ""),
        (text) => text.includes("cat.mp4")
      )
      yield* say("forgotten")
      const forgotten = (yield* Effect.promise(() => before.getUpdates({}))).at(-1)
      yield* stop
      yield* Effect.promise(() => writeFile(state, written))
      const { api, say: sayAgain } = yield* start({ folder })
      yield* sayAgain("next")
      const last = (yield* Effect.promise(() => api.getUpdates({}))).at(-1)
      expect(last?.message?.text).toBe("next")
      expect(last?.update_id).toBeGreaterThan(forgotten?.update_id ?? Infinity)
      expect(last?.message?.message_id).toBeGreaterThan(forgotten?.message?.message_id ?? Infinity)
    })
  )

  it.live("starts anew when its memory is unreadable, and keeps the unreadable file", () =>
    Effect.gen(function* () {
      const { folder, state, stop } = yield* used
      yield* stop
      yield* Effect.promise(() => writeFile(state, "{"))
      const { origin } = yield* start({ folder })
      expect((yield* watch(origin))[0]).toMatchObject({ data: { messages: [] } })
      expect(yield* Effect.promise(() => readFile(`${state}.bad`, "utf8"))).toBe("{")
    })
  )
})

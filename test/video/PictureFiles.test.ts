import { mkdtemp, readdir, rm, utimes } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { zero } from "../../src/domain/Coins.ts"
import { JobId, UserId } from "../../src/domain/Ids.ts"
import { VideoRequest } from "../../src/domain/Video.ts"
import { FileId } from "../../src/domain/VideoInputs.ts"
import { SessionStore } from "../../src/dialog/SessionStore.ts"
import { BadRequest, TelegramError } from "../../src/telegram/TelegramGateway.ts"
import { PictureFiles } from "../../src/video/PictureFiles.ts"
import { Pictures } from "../../src/video/Pictures.ts"
import { cat, spec } from "../kit/dialogs.ts"
import { jobTable } from "../kit/jobTable.ts"
import { makeTelegramRecorder } from "../kit/TelegramRecorder.ts"
import { stores } from "../kit/jobs.ts"
import { quartered, turnedBy } from "../kit/pictures.ts"

const gone = FileId.make("gone")
const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "kudo-pictures-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
)

/** A folder, and a Telegram that gives out a picture for every name but one and counts how often it is asked. */
const opened = Effect.gen(function* () {
  const dataDir = yield* folder
  const asked: Array<string> = []
  const picture = yield* Effect.promise(() => quartered(300, 200, 6).jpeg().toBuffer())
  const telegram = makeTelegramRecorder().giving((file) =>
    Effect.suspend(() => {
      asked.push(file)
      const reason = new BadRequest({ description: "wrong file id" })
      return file === gone
        ? Effect.fail(new TelegramError({ method: "getFile", reason }))
        : Effect.succeed<Uint8Array>(picture)
    })
  )
  const context = yield* Layer.build(PictureFiles.layer({ dataDir }).pipe(Layer.provide([telegram, Pictures.layer])))
  const files = yield* Effect.provide(PictureFiles, context)
  const at = join(dataDir, "pictures")
  return { files, asked, names: Effect.promise(() => readdir(at)), at }
})

/** Makes everything in a folder two hours old. */
const grownOld = (at: string) =>
  Effect.promise(async () => {
    const then = new Date(Date.now() - 2 * 60 * 60 * 1000)
    for (const name of await readdir(at)) await utimes(join(at, name), then, then)
  })

describe("the pictures of a job", () => {
  layer(stores, { excludeTestServices: true })((it) => {
    it.effect("come from Telegram once, and then from the disk, upright", () =>
      Effect.gen(function* () {
        const { files, asked } = yield* opened
        const file = FileId.make("AgAC-1")
        const first = yield* files.take(file)
        assert.deepStrictEqual(yield* files.take(file), first)
        assert.deepStrictEqual(asked, [file])
        assert.isBelow(yield* Effect.promise(() => turnedBy(first)), 40)
        assert.strictEqual((yield* Effect.flip(files.take(gone)))._tag, "TelegramError")
      })
    )

    it.effect("stay until their jobs have ended, and then go; those of nobody's job stay an hour", () =>
      Effect.gen(function* () {
        const { files, names, at } = yield* opened
        const jobs = yield* jobTable
        const [needed, last, unneeded] = [FileId.make("AgAC-2"), FileId.make("AgAC-3"), FileId.make("AgAC-4")]
        const user = UserId.make(71)
        yield* (yield* SessionStore).open(user, "ru")
        const id = JobId.make(crypto.randomUUID())
        const inputs = {
          _tag: "Frames",
          first: { file: needed, fit: "crop" },
          last: { file: last, fit: "pad" }
        } as const
        const request = new VideoRequest({ ...spec, prompt: cat, inputs })
        yield* jobs.create({ id, user, request, price: zero, demo: false, statusMessage: null, traceparent: null }, 9)
        for (const file of [needed, last, unneeded]) yield* files.take(file)
        assert.strictEqual(yield* files.prune, 0, "all of them are new")
        yield* grownOld(at)
        assert.strictEqual(yield* files.prune, 1)
        assert.lengthOf(yield* names, 2)
        yield* jobs.failed(id, "provider")
        assert.strictEqual(yield* files.prune, 2)
        assert.isEmpty(yield* names)
      })
    )
  })
})
